"""A judgement becomes a record in the feed, in the transaction of its event.

Knows who may see it: those who may know the judged record of this system, and have the clearance for the other's as
well. Does not know events and their receipts.
"""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import Connection, select

from backends.change import Draft, Kind
from backends.entitlement import Sharing
from backends.judgements import Judgement, JudgementBody
from backends.publishing import for_level, for_unit
from backends.records import Marking, Provenance
from backends.schema import SHARED


class Judged(msgspec.Struct, frozen=True):
    """Where the judged record of this system stands."""

    agency: str
    unit: str
    level: int
    sharing: Sharing
    marking: str


def draft_of(body: JudgementBody, judged: Judged, system: str, by: tuple[str, str], now: dt.datetime) -> Draft:
    """What is put into the feed; `by` is the officer's agency and unit.

    Where the other's record is the more closely held one, the owners of this one have no privilege.
    """
    is_open = body.level <= judged.level
    where = Provenance(
        system=system, agency=judged.agency, unit=judged.unit if is_open else "",
        access_level=max(judged.level, body.level), updated=now.replace(microsecond=0),
    )  # fmt: skip
    record = Judgement(
        id=f"{system}:J-{body.key}", revision=1, provenance=where,
        marking=Marking(categories=tuple(judged.marking.split("/"))), event=body.key, one=body.one, other=body.other,
        verdict=body.verdict, at=body.at.astimezone(dt.UTC), agency=by[0], unit=by[1], seen=body.seen,
        shown_by=body.shown_by, reason=body.reason,
    )  # fmt: skip
    return for_level(record) if judged.sharing is Sharing.SUMMARY else for_unit(record, judged.unit)


def contradicts(connection: Connection, draft: Draft) -> bool:
    """Whether there is a judgement under the same key that says something else."""
    held = select(SHARED.c.body).where(SHARED.c.slot == draft.id, SHARED.c.kind == Kind.UPSERT)
    body = connection.execute(held).scalar_one_or_none()
    if body is None:
        return False
    known, wanted = msgspec.json.decode(body, type=Judgement), draft.content
    return _said(known) != _said(wanted) if isinstance(wanted, Judgement) else True


def _said(judgement: Judgement) -> Judgement:
    """A judgement without what depends on when it came and how its record stands."""
    where = Provenance(system="", agency="", unit="", updated=judgement.at, access_level=0)
    return msgspec.structs.replace(judgement, provenance=where, revision=1, marking=Marking())
