"""From evidence to a match: the sum, its probability, its grade, and whether an officer is shown it.

Knows what of a record is compared with what of a query, and the thresholds. It does *not* know what an officer must be
told because of a match (`overlap.assessment`). No grade says that two people are one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from overlap import evidence as compare
from overlap.answer import Evidence, Field, Grade, Match, Matchable
from overlap.candidates import Subjects, subjects
from overlap.flags import has_threat
from overlap.frequencies import Frequencies
from overlap.model import Model
from overlap.names import NameScale
from overlap.query import Query
from overlap.records import Person, Pointer

#: From here a match is likely one person: one in twenty of such is not, which is why the words stay "likely".
LIKELY: Final = 0.95

#: From here a match is possible: the lower bound of what is worth an officer's judgement.
POSSIBLE: Final = 0.20

#: From here a match is shown: an officer's safety is worth nineteen looks at a stranger's record.
SHOWN: Final = 0.05

#: From here a match is shown if its record carries a threat flag: the harm of missing it is greater.
SHOWN_WITH_THREAT: Final = 0.01

#: A match that shares a strong identifier is at least this likely of concern, whatever else contradicts.
_SHARED_GRADE: Final = Grade.POSSIBLE

#: Levels at which a number is the same number: vehicle, phone or document is then shared, whoever the people are.
_SHARED_LEVELS: Final = frozenset({"document.same", "plate.same", "vin.same", "phone.same"})

#: Fields that tell of one household rather than of one person.
_HOUSEHOLD: Final = frozenset({Field.PLATE, Field.VIN, Field.PHONE, Field.ADDRESS})

#: What each further agreement within one household counts: they come together, so the second says little more.
_FURTHER_HOUSEHOLD: Final = 0.25


class Matcher:
    """Compares records with one query. Lives for one query, so that words compared once are remembered."""

    def __init__(self, query: Query, model: Model, frequencies: Frequencies) -> None:
        self._query = query
        self._model = model
        self._people = frequencies.people
        self._scale = NameScale(model, frequencies)

    def match(self, record: Matchable) -> Match:
        """The match of a record; of several people on it, the one that weighs most. A pointer has no evidence to sum."""
        if isinstance(record, Pointer):
            return _pointer_match(record)
        parts = subjects(record)
        belongings = self._belongings(parts)
        people = parts.people or (Person(),)
        best = max((self._person(person) for person in people), key=_sum)
        rows = _capped([*best, *belongings])
        bits = _sum(rows)
        probability = self._model.probability(bits, self._people)
        shared = any(row.level in _SHARED_LEVELS for row in rows)
        return Match(
            record=record, evidence=tuple(rows), bits=bits, probability=probability, grade=_grade(probability, shared=shared)
        )

    def _person(self, person: Person) -> list[Evidence]:
        """The evidence of name, birth date and documents."""
        asked, model = self._query, self._model
        rows = [
            compare.compare_names(asked.names, person.names, self._scale),
            compare.compare_births(asked.birth_dates, person.birth_dates, model),
            *compare.compare_documents(asked.identifiers, person.identifiers, model),
        ]
        return _present(rows)

    def _belongings(self, parts: Subjects) -> list[Evidence]:
        """The evidence of vehicles, phones and addresses."""
        asked, model = self._query, self._model
        rows = [
            compare.compare_plates(asked.vehicles, parts.vehicles, model),
            compare.compare_vins(asked.vehicles, parts.vehicles, model),
            compare.compare_phones(asked.phones, parts.phones, model),
            compare.compare_addresses(asked.addresses, parts.addresses, model),
        ]
        return _present(rows)


def match(query: Query, record: Matchable, model: Model, frequencies: Frequencies) -> Match:
    """The match of one record with a query."""
    return Matcher(query, model, frequencies).match(record)


def shares_identifier(found: Match) -> bool:
    """Whether query and record have a document, plate, VIN or phone in common."""
    return any(row.level in _SHARED_LEVELS for row in found.evidence)


def is_shown(found: Match) -> bool:
    """Whether an officer is shown the match: likely enough, or dangerous enough, or sharing a number, or a pointer."""
    if isinstance(found.record, Pointer) or shares_identifier(found):
        return True
    return found.probability >= (SHOWN_WITH_THREAT if has_threat(found.record) else SHOWN)


def rank(found: Match) -> tuple[float, float, str]:
    """The place of a match in a list, strongest first; equal ones by record id, so that the order is always the same."""
    return (-found.probability, -found.bits, found.record.id)


def _pointer_match(record: Pointer) -> Match:
    """The match of a pointer: a token agrees, and nothing else is known or told."""
    return Match(record=record, evidence=(), bits=0.0, probability=1.0, grade=Grade.POSSIBLE)


def _grade(probability: float, *, shared: bool) -> Grade:
    """The grade of a probability; a shared number makes it possible at least."""
    if probability >= LIKELY:
        return Grade.LIKELY
    if shared:
        return _SHARED_GRADE
    return Grade.POSSIBLE if probability >= POSSIBLE else Grade.WEAK


def _present(rows: Iterable[Evidence | None]) -> list[Evidence]:
    """The comparisons that there was something to make of."""
    return [row for row in rows if row is not None]


def _sum(rows: Iterable[Evidence]) -> float:
    """The weight of evidence in bits."""
    return sum(row.bits for row in rows)


def _capped(rows: list[Evidence]) -> list[Evidence]:
    """The evidence with all but the strongest agreement of the household reduced."""
    household = [row for row in rows if row.field in _HOUSEHOLD and row.bits > 0]
    if len(household) <= 1:
        return rows
    strongest = max(household, key=lambda row: row.bits)
    return [
        msgspec.structs.replace(row, bits=row.bits * _FURTHER_HOUSEHOLD)
        if row.field in _HOUSEHOLD and row.bits > 0 and row is not strongest
        else row
        for row in rows
    ]
