"""What oversight counts in, written with what it tells of: events, notices, operations.

Knows which facts of an event an overseer counts, and the rules' limits that held then. Keeps ids and codes: neither
names nor numbers, so that no figure can name a person. Does not know what is counted (`aggregates`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from backends.decoding import learnt
from backends.identity import Officer, Signed
from backends.identity_tables import ANSWER
from backends.notice_states import Opening, State, Taken, after, begun, in_order
from backends.oversight_tables import OUTCOME_LATER, OVERSEEN, OVERSEEN_NOTICE, OVERSEEN_OPERATION, OVERSEEN_RECORD
from backends.records import Shape, Text, Time
from backends.rules import rules_at
from backends.schema import EVENT, OFFICER
from backends.wire import Event

#: The limits that a rule set may name, with what holds where it doesn't: minutes before its start by which an operation
#: has its receipt, and the age in minutes from which a copy is old.
LIMITS: Final[Mapping[str, int]] = {"aheadMinutes": 60, "staleMinutes": 720}

#: Receipts that deconflict: the partner was heard, whatever it said.
DECONFLICTING: Final = frozenset({"no_conflict_disclosed", "conflict"})

#: The types of events that are counted.
COUNTED: Final = frozenset({"check", "decision", "judgement", "need", "operation"})

#: What is noted of a check that was asked live, made once: making a statement costs more than running it.
_REST_OF_CHECK: Final = update(OVERSEEN).where(
    OVERSEEN.c.officer == bindparam("by"), OVERSEEN.c.event == bindparam("named"), OVERSEEN.c.code == ""
)

_OVERLAPS: Final = frozenset({"advisory", "caution", "warning"})
_EXIGENT: Final = 4


class _Said(Shape, frozen=True, kw_only=True):
    """As much of an event's body as is counted, whatever its type."""

    level: Text | int = ""
    case_number: Text = msgspec.field(default="", name="caseNumber")
    event_number: Text = msgspec.field(default="", name="eventNumber")
    choice: int = 0
    reason: Text | None = None
    verdict: Text = ""
    shown_by: Text | None = msgspec.field(default=None, name="shownBy")
    one: Text = ""
    other: Text = ""
    kind: Text = ""


class _Plan(Shape, frozen=True, kw_only=True):
    """As much of a planned operation as is counted."""

    id: Text
    starts: Time
    cancelled: bool = False


class _Planned(Shape, frozen=True, kw_only=True):
    """The body of an `operation` event."""

    operation: _Plan
    cancelled: bool = False


def note_event(connection: Connection, signed: Signed, event: Event, now: dt.datetime, outcome: str = "") -> None:
    """Notes an event that was applied, if it is of a type that is counted; `outcome` is its receipt's."""
    at = min(event.made, now)
    if event.type not in COUNTED:
        return
    if event.type == "operation":
        _note_operation(
            connection, signed.officer, msgspec.json.decode(event.body, type=learnt(_Planned)), now, outcome
        )
        return
    said = msgspec.json.decode(event.body, type=learnt(_Said))
    if (counted := _counted(connection, signed, event.type, said, at)) is not None:
        _insert(connection, OVERSEEN, officer=signed.officer.id, event=event.event_id, at=_seconds(at),
                **_whose(signed.officer), **counted)  # fmt: skip


def note_live_check(connection: Connection, signed: Signed, event_id: str, now: dt.datetime) -> None:
    """Notes a check that was asked live; its level and its number come with the later event, if at all."""
    counted = {**_NOTHING, "kind": "check", "bare": 1}
    _insert(connection, OVERSEEN, officer=signed.officer.id, event=event_id, at=_seconds(now),
            **_whose(signed.officer), **counted)  # fmt: skip


def note_rest_of_check(connection: Connection, officer: str, raw: msgspec.Raw) -> None:
    """Adds to a check that was asked live what its later event says of it; nothing for one that is known whole."""
    try:
        event = msgspec.json.decode(raw, type=learnt(Event))
        said = msgspec.json.decode(event.body, type=learnt(_Said))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return
    if event.type != "check":
        return
    if connection.execute(_REST_OF_CHECK, {"by": officer, "named": event.event_id, **_of_check(said)}).rowcount:
        stored = (EVENT.c.officer == officer) & (EVENT.c.event == event.event_id)
        connection.execute(update(EVENT).where(stored).values(body=bytes(raw)))


def note_notice(connection: Connection, opening: Opening, steps: Sequence[Taken], *, home: bool) -> None:
    """Notes where a notice stands, in place of what was noted of it before; a discreet one is nobody's figure."""
    if opening.discreet:
        return
    connection.execute(delete(OVERSEEN_NOTICE).where(OVERSEEN_NOTICE.c.name == opening.event))
    connection.execute(delete(OVERSEEN_RECORD).where(OVERSEEN_RECORD.c.notice == opening.event))
    contact, resolved = milestones(opening, steps)
    unit = opening.asker.unit
    _insert(
        connection, OVERSEEN_NOTICE, name=opening.event, home=int(home), at=_seconds(opening.sent), unit=unit,
        sector=sector_of(connection, unit), limit_s=opening.reply * 60, contact=_seconds_or_none(contact),
        resolved=_seconds_or_none(resolved), tiers=sum(step.step == "escalate" for step in steps),
    )  # fmt: skip
    for record in dict.fromkeys(opening.records):
        _insert(connection, OVERSEEN_RECORD, record=record, notice=opening.event)


def note_outcome(connection: Connection, operation: str, outcome: str, now: dt.datetime) -> None:
    """Notes what is said of a plan after its receipt; the first word that deconflicts it counts as one."""
    values = {"operation": operation, "at": _seconds(now), "outcome": outcome}
    if connection.execute(select(OUTCOME_LATER.c.at).filter_by(**values)).first() is None:
        _insert(connection, OUTCOME_LATER, **values)
    if outcome in DECONFLICTING:
        waits = (OVERSEEN_OPERATION.c.id == operation) & OVERSEEN_OPERATION.c.receipt.is_(None)
        connection.execute(update(OVERSEEN_OPERATION).where(waits).values(receipt=_seconds(now)))


def milestones(opening: Opening, steps: Sequence[Taken]) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When those concerned were in contact, and when the notice was closed."""
    standing, contact, resolved = begun(opening), None, None
    for step in in_order(steps):
        standing = after(opening, standing, step)
        if contact is None and standing.state in {State.ACKNOWLEDGED, State.ANSWERED}:
            contact = step.at
        if resolved is None and standing.state is State.RESOLVED:
            resolved = step.at
    return contact, resolved


def sector_of(connection: Connection, unit: str) -> str:
    """The sector that a unit's officers are entered with, the first where they differ; empty where there is none."""
    rows = select(func.min(OFFICER.c.sector)).where(OFFICER.c.unit == unit, OFFICER.c.sector != "")
    return connection.execute(rows).scalar_one_or_none() or ""


def _note_operation(connection: Connection, officer: Officer, body: _Planned, now: dt.datetime, outcome: str) -> None:
    """Notes a plan; one that begins at another time needs a receipt of its own."""
    this = OVERSEEN_OPERATION.c.id == body.operation.id
    known = connection.execute(select(OVERSEEN_OPERATION).where(this)).one_or_none()
    starts = _seconds(body.operation.starts)
    receipt = known.receipt if known is not None and known.at == starts else None
    if receipt is None and outcome in DECONFLICTING:
        receipt = _seconds(now)
    connection.execute(delete(OVERSEEN_OPERATION).where(this))
    ahead = _limit(connection, "aheadMinutes", body.operation.starts) * 60
    cancelled = int(body.cancelled or body.operation.cancelled)
    _insert(connection, OVERSEEN_OPERATION, id=body.operation.id, at=starts, receipt=receipt, ahead_s=ahead,
            cancelled=cancelled, **_whose(officer))  # fmt: skip


_NOTHING: Final[Mapping[str, Any]] = {"code": "", "overlap": 0, "bare": 0, "stale": 0, "one": "", "other": ""}


def _counted(
    connection: Connection, signed: Signed, kind: str, said: _Said, at: dt.datetime
) -> Mapping[str, Any] | None:  # the columns have different types
    match kind:
        case "check":
            return {**_NOTHING, "kind": kind, **_of_check(said), "stale": int(_is_stale(connection, signed, at))}
        case "decision" if said.choice == _EXIGENT:
            return {**_NOTHING, "kind": "override", "code": said.reason or "not_given"}
        case "judgement":
            code = said.verdict if said.shown_by is None else said.shown_by
            kind = "dismissal" if said.verdict == "not_the_same" else "judgement"
            return {**_NOTHING, "kind": kind, "code": code, "one": said.one, "other": said.other}
        case "need":
            return {**_NOTHING, "kind": kind, "code": said.kind}
        case _:
            return None


def _of_check(said: _Said) -> Mapping[str, Any]:  # as above
    is_bare = not (said.case_number.strip() or said.event_number.strip())
    return {"code": said.level or "not_told", "overlap": int(said.level in _OVERLAPS), "bare": int(is_bare)}


def _is_stale(connection: Connection, signed: Signed, at: dt.datetime) -> bool:
    """Whether the officer's copy was older than the rules of then allow: the last whole answer before the check."""
    rounds = select(func.max(ANSWER.c.at)).where(
        ANSWER.c.officer == signed.officer.id, ANSWER.c.route == "sync", ANSWER.c.whole == 1,
        ANSWER.c.at <= _seconds(at),
    )  # fmt: skip
    last = connection.execute(rounds).scalar_one_or_none()
    return last is None or _seconds(at) - last > _limit(connection, "staleMinutes", at) * 60


def _limit(connection: Connection, name: str, at: dt.datetime) -> int:
    return rules_at(connection, at).limits.get(name, LIMITS[name])


def _whose(officer: Officer) -> Mapping[str, str]:
    return {"agency": officer.agency, "sector": officer.sector, "unit": officer.unit}


def _insert(connection: Connection, table: Table, **values: Any) -> None:  # noqa: ANN401  # as above
    connection.execute(insert(table), values)


def _seconds(at: dt.datetime) -> int:
    return int(at.timestamp())


def _seconds_or_none(at: dt.datetime | None) -> int | None:
    return None if at is None else _seconds(at)
