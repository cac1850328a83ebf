"""One record's subject with what belongs to it: the question that finds its surroundings, its ties and its history.

Knows how a record becomes a question, which records share something with it, and which moments its surroundings tell.
It does *not* say that two records are of one person: a tie is one shared thing, with the records that share it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, assert_never

from overlap.answer import Agreement, Field, Match, Matchable
from overlap.query import Query
from overlap.records import (
    CaseSummary,
    CustodyChange,
    Encounter,
    Operation,
    PartialDate,
    Person,
    Pointer,
    RecordId,
    Value,
)
from overlap.subjects import subjects

#: What can be drawn as a tie; a birth date or a place is shared by strangers.
_TIES: Final = (Field.NAME, Field.DOCUMENT, Field.PLATE, Field.VIN, Field.PHONE, Field.ADDRESS)
_SHARED: Final = (Agreement.SAME, Agreement.SIMILAR)


class Tie(Value, frozen=True, kw_only=True):
    """One thing of the subject, as it stands on its record, and the other records that have it too."""

    field: Field
    value: str
    records: tuple[RecordId, ...]


class MomentKind(StrEnum):
    """What happened, or is planned, at one moment of a subject's history."""

    ENCOUNTERED = "encountered"
    CASE_OPENED = "case opened"
    CASE_UPDATED = "case updated"
    FLAG_ENTERED = "flag entered"
    OPERATION = "operation planned"
    CUSTODY_PLANNED = "custody change planned"
    CUSTODY_DONE = "custody change done"


class Moment(Value, frozen=True, kw_only=True):
    """One moment with the record that tells of it; `detail` is the flag's code or the custody change, else empty."""

    at: dt.datetime
    kind: MomentKind
    record: RecordId
    detail: str = ""


def question_about(record: Matchable) -> Query:
    """The question that finds what shares anything with a record; a pointer has nothing to ask with."""
    found = subjects(record)
    return Query(
        text="",
        names=found.names,
        birth_dates=tuple(dict.fromkeys(_births(found.people))),
        identifiers=tuple(item for person in found.people for item in person.identifiers),
        vehicles=found.vehicles,
        phones=found.phones,
        addresses=found.addresses,
    )


def _births(people: Iterable[Person]) -> Iterator[PartialDate]:
    """The birth dates of people; a record may carry a day that no calendar has."""
    for person in people:
        for text in person.birth_dates:
            with contextlib.suppress(ValueError):
                yield PartialDate.parse(text)


def ties(record: Matchable, matches: Iterable[Match]) -> tuple[Tie, ...]:
    """What the record shares with each match, most telling first; the record itself is no tie of its own."""
    shared: dict[tuple[Field, str], dict[RecordId, None]] = {}
    for match in matches:
        if match.record.id != record.id:
            for item in match.evidence:
                if item.field in _TIES and item.agreement in _SHARED:
                    shared.setdefault((item.field, item.entered), {})[RecordId(match.record.id)] = None
    ordered = sorted(shared.items(), key=lambda entry: (_TIES.index(entry[0][0]), entry[0][1]))
    return tuple(Tie(field=field, value=value, records=tuple(found)) for (field, value), found in ordered)


def history(records: Iterable[Matchable]) -> tuple[Moment, ...]:
    """The moments of several records, earliest first; each is told once."""
    moments = {moment: None for record in records for moment in _moments(record)}
    return tuple(sorted(moments, key=lambda moment: (moment.at, moment.record, moment.kind, moment.detail)))


def _moments(record: Matchable) -> Iterator[Moment]:
    """The moments that one record tells; a pointer tells none."""
    made = RecordId(record.id)
    match record:
        case Encounter():
            yield Moment(at=record.occurred_at, kind=MomentKind.ENCOUNTERED, record=made)
            yield from _flag_moments(record)
        case CaseSummary():
            if record.opened_at is not None:
                yield Moment(at=record.opened_at, kind=MomentKind.CASE_OPENED, record=made)
            yield Moment(at=record.provenance.updated_at, kind=MomentKind.CASE_UPDATED, record=made)
            yield from _flag_moments(record)
        case Operation():
            yield Moment(at=record.starts_at, kind=MomentKind.OPERATION, record=made)
        case CustodyChange():
            kind = MomentKind.CUSTODY_DONE if record.done else MomentKind.CUSTODY_PLANNED
            yield Moment(at=record.planned_at, kind=kind, record=made, detail=record.change.value)
        case Pointer():
            return
        case _:
            assert_never(record)


def _flag_moments(record: Encounter | CaseSummary) -> Iterator[Moment]:
    """When each caution was entered."""
    for flag in record.flags:
        yield Moment(at=flag.entered_at, kind=MomentKind.FLAG_ENTERED, record=RecordId(record.id), detail=flag.code)
