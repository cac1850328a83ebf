"""A judgement becomes a record in the feed, in the transaction of its event, and then goes where its record goes.

Knows who may see it: those who may know the judged record of this system, and have the clearance for the other's as
well. A record that is not shared any more takes the judgements on it along, in the transaction that says so; they come
back with it, and those of one that is deleted are forgotten. Does not know events and their receipts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select

from backends.change import Draft, Kind, Lane, Loss
from backends.decoding import learnt
from backends.engine import rows_named
from backends.entitlement import Sharing
from backends.following import standing_of
from backends.judged_table import JUDGED
from backends.judgements import Judgement, JudgementBody
from backends.records import Marking, Provenance
from backends.schema import SHARED

_ANY: Final = select(JUDGED.c.name).limit(1)
_FORGET: Final = delete(JUDGED).where(JUDGED.c.name == bindparam("forgotten"))
_BY_RECORD: Final = ("record", "name", "level", "body")


class Judged(msgspec.Struct, frozen=True):
    """Where the judged record of this system stands."""

    agency: str
    unit: str
    level: int
    sharing: Sharing
    marking: str


def draft_of(body: JudgementBody, judged: Judged, system: str, by: tuple[str, str], now: dt.datetime) -> Draft:
    """What is put into the feed; `by` is the officer's agency and unit."""
    record = Judgement(
        id=f"{system}:J-{body.key}", revision=1,
        provenance=Provenance(system=system, agency="", unit="", updated=now.replace(microsecond=0), access_level=0),
        marking=Marking(), event=body.key, one=body.one, other=body.other,
        verdict=body.verdict, at=body.at.astimezone(dt.UTC), agency=by[0], unit=by[1], seen=body.seen,
        shown_by=body.shown_by, reason=body.reason,
    )  # fmt: skip
    return _placed(record, body.level, judged)


def is_new(connection: Connection, draft: Draft, body: JudgementBody, system: str) -> bool:
    """Whether a judgement is to be put into the feed; it is noted, so that it follows its record from now on."""
    if connection.execute(select(JUDGED.c.name).where(JUDGED.c.name == draft.id)).first() is not None:
        return False
    values = {"name": draft.id, "record": body.own(system), "level": body.level}
    connection.execute(insert(JUDGED), {**values, "body": msgspec.json.encode(draft.content)})
    return True


def has_judged(connection: Connection) -> bool:
    """Whether anything was judged here."""
    return connection.execute(_ANY).first() is not None


def judged_of(connection: Connection, records: Sequence[str]) -> list[Draft]:
    """The judgements on records as the records stand now; those on records that are deleted are forgotten."""
    rows = rows_named(connection, JUDGED, _BY_RECORD, records)
    if not rows:
        return []
    standing = standing_of(connection, [row[0] for row in rows])
    lost = [row[1] for row in rows if row[0] not in standing or standing[row[0]][1] == Kind.TOMBSTONE]
    if lost:
        connection.execute(_FORGET, [{"forgotten": name} for name in lost])
    return [_follows(row, standing.get(row[0])) for row in rows]


def note_held(connection: Connection) -> None:
    """Notes the judgements that an older gateway put into the feed; they follow from their records' next change on."""
    held = select(SHARED.c.slot, SHARED.c.body).where(SHARED.c.kind == Kind.UPSERT, SHARED.c.lane == Lane.DEALINGS)
    for name, body in connection.execute(held.where(SHARED.c.slot.like("%:J-%"))).all():
        judgement = msgspec.json.decode(body, type=learnt(Judgement))
        record = judgement.one if name.startswith("e3:") else judgement.other
        values = {"name": name, "record": record, "level": judgement.provenance.access_level}
        connection.execute(insert(JUDGED), {**values, "body": body})


def _follows(row: Sequence[Any], standing: Sequence[Any] | None) -> Draft:
    """A judgement as its record stands."""
    _, name, level, body = row
    if standing is None or standing[1] == Kind.TOMBSTONE:
        return Draft(name, Loss.DELETED)
    _, kind, agency, unit, record_level, sharing, marking, _ = standing
    if kind != Kind.UPSERT or sharing == Sharing.POINTER:
        return Draft(name, Loss.WITHHELD)
    judged = Judged(agency, unit, record_level, Sharing(sharing), marking)
    return _placed(msgspec.json.decode(body, type=learnt(Judgement)), level, judged)


def _placed(record: Judgement, level: int, judged: Judged) -> Draft:
    """A judgement for those who may see it.

    Where the other's record is the more closely held one, the owners of this one have no privilege.
    """
    where = msgspec.structs.replace(
        record.provenance, agency=judged.agency, unit=judged.unit if level <= judged.level else "",
        access_level=max(judged.level, level),
    )  # fmt: skip
    marking = Marking(categories=tuple(judged.marking.split("/")))
    placed = msgspec.structs.replace(record, provenance=where, marking=marking)
    return Draft(placed.id, placed, reader="" if judged.sharing is Sharing.SUMMARY else judged.unit)


def contradicts(connection: Connection, draft: Draft) -> bool:
    """Whether there is a judgement under the same key that says something else."""
    body = connection.execute(select(JUDGED.c.body).where(JUDGED.c.name == draft.id)).scalar_one_or_none()
    if body is None:
        return False
    known, wanted = msgspec.json.decode(body, type=learnt(Judgement)), draft.content
    return _said(known) != _said(wanted) if isinstance(wanted, Judgement) else True


def _said(judgement: Judgement) -> Judgement:
    """A judgement without what depends on when it came and how its record stands."""
    where = Provenance(system="", agency="", unit="", updated=judgement.at, access_level=0)
    return msgspec.structs.replace(judgement, provenance=where, revision=1, marking=Marking())
