"""Many records against all that are known: the overlaps of a page of new records, with their evidence.

What is worth comparing is found over whole arrays (`overlap.meeting`); what is compared is compared by
`overlap.matching`, as a check does, so that a batch and a check say the same of two records. The result depends neither
on the order of the records nor on how they were parted into pages: the same side always asks, and words weigh the same
throughout. It does *not* know where records are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from overlap.answer import Evidence, Match
from overlap.any_record import Record
from overlap.keys import birth_numbers
from overlap.matching import POSSIBLE, Matcher, Scored
from overlap.meeting import Known, met
from overlap.model import Model
from overlap.outlines import systems_of
from overlap.page_keys import PageKeys, keys_of
from overlap.query import Query
from overlap.records import CaseSummary, Encounter, PartialDate, RecordId, SubjectRecord, Value

#: Overlaps are kept from what would be possible among so few people on; what of them is shown depends on how many there
#: are now (`Overlap.is_shown`).
KEPT_AMONG: Final = 100_000

#: The records of these numbers, in their order; None for one that isn't there or can't be read.
Fetch = Callable[[Sequence[int]], Sequence[Record | None]]


class Overlap(Value, frozen=True, kw_only=True):
    """Two records of the two systems that may have a person or a thing in common.

    `one` is the lesser id. `bits` and `evidence` are of the model's `version`; `shared` tells that both have a
    document, plate, VIN or phone. Revisions and owning units are those of `one` and `other`, the sector is the
    encounter's.
    """

    one: RecordId
    other: RecordId
    bits: float
    shared: bool
    version: str
    evidence: tuple[Evidence, ...]
    revisions: tuple[int, int] = (0, 0)
    units: tuple[str, str] = ("", "")
    sector: str = ""

    def probability(self, model: Model, people: int) -> float:
        """The probability that both concern one person, among this many people."""
        return model.probability(self.bits, people)

    def is_shown(self, model: Model, people: int) -> bool:
        """Whether it is worth an officer's judgement."""
        return self.shared or self.probability(model, people) >= POSSIBLE


class Batch(NamedTuple):
    """What a page is compared with, how a record of it is read, and from how many bits on an overlap is kept.

    The frequencies stay the same from one batch to the next, or the result would depend on the order of the batches.
    """

    known: Known
    fetch: Fetch
    least: float


class Found(NamedTuple):
    """An overlap with the place and id of its record in the page, and the number of the other."""

    place: int
    own: str
    rid: int
    overlap: Overlap


def overlaps(records: Sequence[Record], batch: Batch, page: PageKeys | None = None) -> Iterator[Overlap]:
    """The overlaps of these records with those of the other system that are known, each once.

    `page` is the keys of the records where they were made before (`overlap.page_keys.keys_of`).
    """
    return (found.overlap for found in found_of(records, batch, page))


def found_of(records: Sequence[Record], batch: Batch, page: PageKeys | None = None) -> Iterator[Found]:
    """The overlaps of these records, each with the numbers of both."""
    return _found(_scored(records, batch, page or keys_of(records)), records, batch)


def between(pairs: Sequence[tuple[int, int]], records: Sequence[Record], batch: Batch) -> Iterator[Found]:
    """The overlaps of certain pairs, whatever brings them together; they weigh what they would if they had been met.

    A pair is the place of a record among these and the number of the other; the places are in order.
    """
    return _found(_kept(records, [pairs], batch), records, batch)


def _found(scored: Iterable[_Compared], records: Sequence[Record], batch: Batch) -> Iterator[Found]:
    for each in scored:
        match = each.matcher.match(each.sum)
        yield Found(each.place, records[each.place].id, each.rid, _overlap(match, each.asked, batch.known.model))


def bits_of(records: Sequence[Record], batch: Batch) -> Iterator[tuple[RecordId, RecordId, float]]:
    """The overlaps of these records without their evidence: both ids, the lesser first, and the bits."""
    for scored in _scored(records, batch, keys_of(records)):
        one, other = sorted((RecordId(scored.asked.id), RecordId(scored.sum.record.id)))
        yield one, other, scored.sum.bits


def least_bits(model: Model, probability: float = POSSIBLE, people: int = KEPT_AMONG) -> float:
    """The bits that make so much probability among so many people; those from which on an overlap is kept."""
    low, high = -64.0, 64.0
    while high - low > _PRECISION:
        middle = (low + high) / 2
        low, high = (low, middle) if model.probability(middle, people) >= probability else (middle, high)
    return high


_PRECISION: Final = 1e-6

#: Pairs that are compared together, with the records of both in memory: more of them gain little.
_AT_ONCE: Final = 10_000


class _Compared(NamedTuple):
    """A pair that is kept: its numbers, the sum, who asked, and the comparison that made it."""

    place: int
    rid: int
    sum: Scored
    asked: SubjectRecord
    matcher: Matcher


def _scored(records: Sequence[Record], batch: Batch, page: PageKeys) -> Iterator[_Compared]:
    """Each pair that is kept of those that anything brings together."""
    pairs = met(page, systems_of(records), batch.known, batch.least)
    parts = (slice(start, start + _AT_ONCE) for start in range(0, len(pairs.places), _AT_ONCE))
    numbers = (zip(pairs.places[some].tolist(), pairs.rids[some].tolist(), strict=True) for some in parts)
    return _kept(records, numbers, batch)


def _kept(records: Sequence[Record], parts: Iterable[Iterable[tuple[int, int]]], batch: Batch) -> Iterator[_Compared]:
    """Each pair that is kept, by the place of its record and the number of the other, in the order of the places."""
    scale = Matcher(Query(text=""), batch.known.model, batch.known.frequencies)
    for part in parts:
        comparisons = list(_comparisons(records, part, batch.fetch, scale))
        scale.look_at([names for each in comparisons for names in each.matcher.names_with(each.answering)])
        for each in comparisons:
            scored = each.matcher.score_from(each.answering, batch.least)
            if scored is not None:
                yield _Compared(each.place, each.rid, scored, each.asking, each.matcher)


class _Comparison(NamedTuple):
    """A pair to compare: its numbers, who asks, who is compared with it, and the comparison."""

    place: int
    rid: int
    asking: SubjectRecord
    answering: SubjectRecord
    matcher: Matcher


def _comparisons(
    records: Sequence[Record], pairs: Iterable[tuple[int, int]], fetch: Fetch, scale: Matcher
) -> Iterator[_Comparison]:
    """The comparisons of records of the page with those of the other system; the greater id asks."""
    for place, group in groupby(pairs, key=itemgetter(0)):
        record, rids = records[place], [rid for _, rid in group]
        if not isinstance(record, Encounter | CaseSummary):
            continue
        own: Matcher | None = None
        for rid, other in zip(rids, fetch(rids), strict=True):
            if not isinstance(other, Encounter | CaseSummary) or type(other) is type(record):
                continue
            if record.id > other.id:
                own = own or scale.asking(question(record))
                yield _Comparison(place, rid, record, other, own)
            else:
                yield _Comparison(place, rid, other, record, scale.asking(question(other)))


def question(record: SubjectRecord) -> Query:
    """A record as what is asked about; a birth date that no calendar has is left out."""
    person = record.person
    return Query(
        text="",
        names=person.names,
        birth_dates=tuple(PartialDate.parse(text) for text in person.birth_dates if birth_numbers(text)[0]),
        identifiers=person.identifiers,
        vehicles=record.vehicles,
        phones=record.phones,
        addresses=record.addresses,
    )


def _overlap(match: Match, asked: SubjectRecord, model: Model) -> Overlap:
    """The overlap of a match."""
    one, other = sorted((asked, match.record), key=lambda record: record.id)
    shared = any(item.level.endswith(".same") and item.bits > 0 for item in match.evidence)
    return Overlap(
        one=RecordId(one.id), other=RecordId(other.id), bits=match.bits, shared=shared, version=model.version,
        evidence=match.evidence, revisions=(one.revision, other.revision),
        units=(one.provenance.unit, other.provenance.unit), sector=getattr(one, "sector", ""),
    )  # fmt: skip
