"""From evidence to a match: the sum, its probability, its grade, and whether an officer is shown it.

Knows what of a record is compared with what of a query, and the thresholds. It does *not* know what an officer must be
told because of a match (`overlap.assessment`). No grade says that two people are one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from itertools import accumulate, islice
from operator import attrgetter
from typing import Final, NamedTuple, Self

from overlap import evidence as compare
from overlap.answer import Evidence, Field, Grade, Match, Matchable
from overlap.evidence import Compared, Comparison
from overlap.flags import has_threat
from overlap.frequencies import Frequencies
from overlap.keys import NAMES_READ
from overlap.model import Model
from overlap.name_columns import Names
from overlap.names import NameScale
from overlap.query import Query
from overlap.records import Address, Identifier, Person, PersonName, Phone, Pointer, SubjectRecord, Vehicle
from overlap.subjects import Subjects, subjects

#: From here a match is likely one person: one in twenty of such is not, which is why the words stay "likely".
LIKELY: Final = 0.95

#: From here a match is possible: the lower bound of what is worth an officer's judgement.
POSSIBLE: Final = 0.20

#: From here a match is shown: an officer's safety is worth nineteen looks at a stranger's record.
SHOWN: Final = 0.05

#: From here a match is shown if its record carries a threat flag: the harm of missing it is greater.
SHOWN_WITH_THREAT: Final = 0.01

#: Fields in which the same number is the same thing, whoever the people are: the match is possible at least and shown.
#: A tuple, since the hash of an Enum costs more than four comparisons.
_STRONG: Final = (Field.DOCUMENT, Field.PLATE, Field.VIN, Field.PHONE)

#: Pairs of words of a question and of one person that are compared: a name against forty aliases, or a few long names
#: against one. More of them would cost more time than an answer has.
_WORD_PAIRS: Final = 300

#: Words of all names of a question that are compared: six names of five words.
_WORDS_ASKED: Final = 30

#: Fields that tell of one household rather than of one person.
_HOUSEHOLD: Final = (Field.PLATE, Field.VIN, Field.PHONE, Field.ADDRESS)

#: What each further agreement within one household counts: they come together, so the second says little more.
_FURTHER_HOUSEHOLD: Final = 0.25


#: What all of a household may come to in bits where name, birth date and documents speak against one person: then it is
#: most likely somebody else who lives or drives there. The number itself is shared all the same, and is shown.
_HOUSEHOLD_ALONE: Final = 16.0


class Scored(NamedTuple):
    """A record with the sum of its comparisons, before any of them is written out."""

    record: Matchable
    comparisons: tuple[Comparison, ...]
    bits: float
    probability: float
    grade: Grade
    shared: bool
    tied: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether an officer is shown it: likely or dangerous enough, sharing or tied by a number, or a pointer."""
        if self.shared or self.tied or isinstance(self.record, Pointer):
            return True
        return self.probability >= (SHOWN_WITH_THREAT if has_threat(self.record) else SHOWN)

    @property
    def rank(self) -> tuple[float, float, str]:
        """The place in a list, strongest first; equal ones by record id, so that the order is always the same."""
        return (-self.probability, -self.bits, self.record.id)


class _Summed(NamedTuple):
    """The comparisons with a record, their sum, and whether a number is shared."""

    comparisons: tuple[Comparison, ...]
    bits: float
    shared: bool


class _Weights(NamedTuple):
    """The weights of the levels of each field but the name."""

    birth: compare.Bits
    document: compare.Bits
    plate: compare.Bits
    vin: compare.Bits
    phone: compare.Bits
    address: compare.Bits


#: The fields of `_Weights`, in their order.
_WEIGHED: Final = (Field.BIRTH, Field.DOCUMENT, Field.PLATE, Field.VIN, Field.PHONE, Field.ADDRESS)


class _Asked(NamedTuple):
    """The parts of a query that have a value to compare."""

    names: list[compare.Worded]
    births: list[str]
    documents: Sequence[Identifier]
    plates: list[Vehicle]
    vins: list[Vehicle]
    phones: list[Phone]
    addresses: list[Address]


def _affordable(names: list[compare.Worded], room: int) -> list[compare.Worded]:
    """The first names that have so many words together, one at least."""
    ends = accumulate(len(words.tokens) for _, words in names)
    return [name for place, (name, end) in enumerate(zip(names, ends, strict=True)) if place == 0 or end <= room]


def _asked(query: Query) -> _Asked:
    """The parts of a query that have a value to compare."""
    return _Asked(
        _affordable(compare.named(query.names), _WORDS_ASKED),
        list(map(str, query.birth_dates)),
        query.identifiers,
        compare.plated(query.vehicles),
        compare.with_vin(query.vehicles),
        compare.callable_phones(query.phones),
        compare.housed(query.addresses),
    )


class Matcher:
    """Compares records with one query. Lives for one query, so that words compared once are remembered."""

    def __init__(self, query: Query, model: Model, frequencies: Frequencies) -> None:
        self._asked = _asked(query)
        self._model = model
        self._people = frequencies.people
        self._scale = NameScale(model, frequencies)
        self._bits = _Weights(*(model.bits(field) for field in _WEIGHED))

    def asking(self, query: Query) -> Self:
        """The same comparison with another query; what words are to each other is still remembered."""
        other = copy(self)
        other._asked = _asked(query)  # noqa: SLF001  # its own kind
        return other

    def score(self, record: Matchable) -> Scored:
        """The sum of a record's comparisons; of several people on it, those of the one that weighs most."""
        if type(record) is Pointer:  # half the price of isinstance, a hundred times a check
            # A token agrees, and nothing else of it is known or told.
            return Scored(record, (), 0.0, 1.0, Grade.POSSIBLE, shared=False)
        return self._scored(record, self._compared(subjects(record)))

    def score_from(self, record: SubjectRecord, least: float) -> Scored | None:
        """As `score`; None for a record that comes to fewer bits and shares no number."""
        compared = self._compared(subjects(record))
        return self._scored(record, compared) if compared.shared or compared.bits >= least else None

    def _compared(self, parts: Subjects) -> _Summed:
        """The comparisons with a record; of several people on it, those of the one that weighs most."""
        people = list(map(self._person, parts.people))
        best = people[0] if len(people) == 1 else max(people, key=_sum, default=[])
        belongings = self._belongings(parts)
        comparisons = tuple(_capped(best + belongings) if belongings else best)
        shared = any([item.level == "same" and item.field in _STRONG for item in comparisons])  # noqa: C419  # quicker
        return _Summed(comparisons, _sum(comparisons), shared)

    def _scored(self, record: Matchable, compared: _Summed) -> Scored:
        """A record with what its comparisons come to."""
        comparisons, bits, shared = compared
        probability = self._model.probability(bits, self._people)
        return Scored(record, comparisons, bits, probability, _grade(probability, shared=shared), shared)

    def names_with(self, record: SubjectRecord) -> list[Names]:
        """The pairs of names that the comparison with a record compares."""
        filed = self._named(record.person) if self._asked.names else []
        return [(words, other) for _, words in self._asked.names for _, other in filed]

    def look_at(self, names: Sequence[Names]) -> None:
        """Compares the names of many comparisons at once (`names_with`), which makes each of them the quicker."""
        self._scale.look_at(names)

    def match(self, scored: Scored) -> Match:
        """The match that an officer reads, with a row for each comparison and for each field that one side lacks."""
        return Match(
            record=scored.record,
            evidence=self._rows(scored),
            bits=scored.bits,
            probability=scored.probability,
            grade=scored.grade,
        )

    def _person(self, person: Person) -> list[Comparison]:
        """The comparisons of name, birth date and documents."""
        asked, bits, found = self._asked, self._bits, []
        if asked.names:
            found.append(compare.compare_names(asked.names, self._named(person), self._scale))
        if asked.births and person.birth_dates:
            found.append(compare.compare_births(asked.births, person.birth_dates, bits.birth))
        if asked.documents and person.identifiers:
            found += compare.compare_documents(asked.documents, person.identifiers, bits.document)
        return [item for item in found if item is not None]

    def _named(self, person: Person) -> list[compare.Worded]:
        """A person's names with their words, as many as there is time for, one at least."""
        filed = compare.named(person.names[:NAMES_READ])
        if len(filed) == 1:
            return filed
        return _affordable(filed, _WORD_PAIRS // sum(len(words.tokens) for _, words in self._asked.names))

    def _belongings(self, parts: Subjects) -> list[Comparison]:
        """The comparisons of vehicles, phones and addresses."""
        asked, bits, found = self._asked, self._bits, []
        if asked.plates and parts.vehicles:
            found.append(compare.compare_plates(asked.plates, compare.plated(parts.vehicles), bits.plate))
        if asked.vins and parts.vehicles:
            found.append(compare.compare_vins(asked.vins, compare.with_vin(parts.vehicles), bits.vin))
        if asked.phones and parts.phones:
            found.append(compare.compare_phones(asked.phones, compare.callable_phones(parts.phones), bits.phone))
        if asked.addresses and parts.addresses:
            found.append(compare.compare_addresses(asked.addresses, compare.housed(parts.addresses), bits.address))
        return [item for item in found if item is not None]

    def _rows(self, scored: Scored) -> tuple[Evidence, ...]:
        """The rows of evidence in the order of the table: what was compared, and what one side lacks."""
        if isinstance(scored.record, Pointer):
            return ()
        parts, asked, rows = subjects(scored.record), self._asked, list[Evidence]()
        for field, asked_of, filed_of in _TABLE:
            compared = [compare.row(item) for item in scored.comparisons if item.field is field]
            # The first value is all that is told of a field that one side lacks.
            missing = (
                None if compared else compare.row_of_missing(field, asked_of(asked), list(islice(filed_of(parts), 1)))
            )
            rows += compared if missing is None else (missing,)
        return tuple(rows)


class _Line(NamedTuple):
    """A field of the evidence table, and where its values are in a question and in a record."""

    field: Field
    asked: Callable[[_Asked], Sequence[Compared]]
    filed: Callable[[Subjects], Iterable[Compared]]


#: The evidence table, in the order of `Field`.
_TABLE: Final = (
    _Line(Field.NAME, lambda asked: _plain(asked.names), lambda parts: filter(compare.has_word, parts.names)),
    _Line(Field.BIRTH, attrgetter("births"), lambda parts: (day for one in parts.people for day in one.birth_dates)),
    _Line(Field.PLATE, attrgetter("plates"), lambda parts: filter(compare.has_plate, parts.vehicles)),
    _Line(Field.VIN, attrgetter("vins"), lambda parts: filter(compare.has_vin, parts.vehicles)),
    _Line(
        Field.DOCUMENT,
        attrgetter("documents"),
        lambda parts: (item for one in parts.people for item in one.identifiers),
    ),
    _Line(Field.PHONE, attrgetter("phones"), lambda parts: filter(compare.is_callable, parts.phones)),
    _Line(Field.ADDRESS, attrgetter("addresses"), lambda parts: filter(compare.is_housed, parts.addresses)),
)


def match(query: Query, record: Matchable, model: Model, frequencies: Frequencies) -> Match:
    """The match of one record with a query."""
    matcher = Matcher(query, model, frequencies)
    return matcher.match(matcher.score(record))


def shares_identifier(found: Match) -> bool:
    """Whether query and record have a document, plate, VIN or phone in common."""
    return any(item.level == f"{item.field}.same" and item.field in _STRONG for item in found.evidence)


def _plain(names: Iterable[compare.Worded]) -> list[PersonName]:
    """The names without their words."""
    return [name for name, _ in names]


def _grade(probability: float, *, shared: bool) -> Grade:
    """The grade of a probability; a shared number makes it possible at least."""
    if probability >= LIKELY:
        return Grade.LIKELY
    return Grade.POSSIBLE if shared or probability >= POSSIBLE else Grade.WEAK


def _sum(comparisons: Iterable[Comparison]) -> float:
    """The weight of comparisons in bits."""
    return sum([item.bits for item in comparisons])


def _capped(comparisons: list[Comparison]) -> list[Comparison]:
    """The comparisons with all but the strongest agreement of the household reduced, and all of them against a name."""
    household = [item for item in comparisons if item.field in _HOUSEHOLD and item.bits > 0]
    if not household:
        return comparisons
    strongest = max(household, key=lambda item: item.bits)
    whole = strongest.bits + _FURTHER_HOUSEHOLD * (_sum(household) - strongest.bits)
    against = _sum(item for item in comparisons if item.field not in _HOUSEHOLD) < 0
    share = min(1.0, _HOUSEHOLD_ALONE / whole) if against else 1.0
    if len(household) == 1 and share == 1.0:
        return comparisons
    return [
        item._replace(bits=item.bits * share * (1.0 if item is strongest else _FURTHER_HOUSEHOLD))
        if item in household
        else item
        for item in comparisons
    ]
