"""Who looks at whose checks: what an overseer is shown of one, and the trace that the officer gets of it.

A look at one check, and a list that has some of an officer's, put a `review` into the feed for the officer alone, in
the same transaction, so that nobody looks unseen. Knows docs/protocol.md section 18. Does not know HTTP.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from typing import Annotated, Any, Final

import msgspec
from sqlalchemy import Connection, Row, select

from backends.aggregates import WEEK_S
from backends.decoding import learnt
from backends.identity import Officer
from backends.oversight import seconds_of
from backends.oversight_tables import OVERSEEN
from backends.problems import Code, Problem
from backends.publishing import for_officer, publish
from backends.records import Marking, Provenance, Shape, Text, Time
from backends.review_record import Review
from backends.rules import AGENCY_OF
from backends.schema import EVENT, SHARED
from backends.store import Identity
from backends.wire import CheckBody, Event, EventId

#: Roles that look at single checks; a supervisor in one sector. The governance board sees no person.
_AUDITOR: Final = "auditor"
_SUPERVISOR: Final = "supervisor"

#: Hex digits by which one officer's list is told from another's, without telling whose it is.
_MARK_DIGITS: Final = 16

#: Most checks that are listed at once.
MOST_LISTED: Final = 200


class ReviewRequest(Shape, frozen=True, kw_only=True):
    """The body of `POST /review`: one check by its event's id, or the Monday of a week whose bare checks are listed."""

    check: EventId | None = None
    week: dt.date | None = None


class Reviewed(Shape, frozen=True, kw_only=True, rename="camel"):
    """A check as an overseer sees it, without whom it was for; in a list, when, where and how it ended alone."""

    check: Text
    at: Time
    unit: Text
    level: Text = ""
    officer: Text = ""
    action: Text = ""
    case_number: Text = ""
    event_number: Text = ""
    records: Annotated[tuple[Text, ...], msgspec.Meta(max_length=200)] = ()


class ReviewAnswer(Shape, frozen=True, kw_only=True, omit_defaults=False):
    """The answer to `POST /review`."""

    checks: tuple[Reviewed, ...]


def review(
    connection: Connection, identity: Identity, officer: Officer, asked: ReviewRequest, now: dt.datetime
) -> ReviewAnswer:
    """The checks that were asked for; a look at one or at a list is told to the officers who made them.

    Raises:
        Problem: the role allows none, there is no such check in its reach, or neither or both was asked for.
    """
    role = _role_of(officer)
    reach = OVERSEEN.c.kind == "check"
    if role == _SUPERVISOR:
        reach &= (OVERSEEN.c.sector == officer.sector) & (OVERSEEN.c.agency == officer.agency)
    if (asked.check is None) == (asked.week is None):
        raise Problem(Code.MALFORMED)
    if asked.week is not None:
        begins = seconds_of(asked.week)
        ends = begins + WEEK_S
        rows = select(OVERSEEN).where(reach, OVERSEEN.c.bare == 1, OVERSEEN.c.at >= begins, OVERSEEN.c.at < ends)
        found = connection.execute(rows.order_by(OVERSEEN.c.at, OVERSEEN.c.event).limit(MOST_LISTED)).all()
        traces = _list_traces(identity, officer, role, asked.week, found, now)
        known = _held(connection, {each.id for each, _ in traces})
        new = [for_officer(trace, reader) for trace, reader in traces if trace.id not in known]
        publish(connection, identity, new, now)
        return ReviewAnswer(checks=tuple(_listed(row) for row in found))
    # An event's id is its officer's own: two officers may have sent one id, and each is told.
    these = select(OVERSEEN).where(reach, OVERSEEN.c.event == asked.check).order_by(OVERSEEN.c.officer)
    found = connection.execute(these.limit(MOST_LISTED)).all()
    if not found:
        raise Problem(Code.NOT_FOUND)
    for number, row in enumerate(found):
        trace = _trace(identity, officer, role, row, now)
        trace = msgspec.structs.replace(trace, id=trace.id + (f"-{number}" if number else ""))
        publish(connection, identity, (for_officer(trace, row.officer),), now)
    return ReviewAnswer(checks=tuple(_whole(connection, row) for row in found))


def _role_of(officer: Officer) -> str:
    if _AUDITOR in officer.roles:
        return _AUDITOR
    if _SUPERVISOR in officer.roles and officer.sector:
        return _SUPERVISOR
    raise Problem(Code.NOT_ALLOWED)


def _listed(row: Row[Any]) -> Reviewed:
    return Reviewed(check=row.event, at=_time(row.at), unit=row.unit, level=row.code)


def _whole(connection: Connection, row: Row[Any]) -> Reviewed:
    """A check with what its event says of the search's purpose; not whom it was for."""
    this = (EVENT.c.officer == row.officer) & (EVENT.c.event == row.event)
    body = connection.execute(select(EVENT.c.body).where(this)).scalar_one()
    try:
        said = msgspec.json.decode(msgspec.json.decode(body, type=learnt(Event)).body, type=learnt(CheckBody))
    except msgspec.ValidationError:
        said = msgspec.json.decode(body, type=learnt(CheckBody))  # one that was asked live is held as it was asked
    return Reviewed(
        check=row.event, at=_time(row.at), unit=row.unit, level=row.code, officer=row.officer, action=said.action,
        case_number=said.case_number, event_number=said.event_number, records=said.records,
    )  # fmt: skip


def _trace(identity: Identity, officer: Officer, role: str, row: Row[Any], now: dt.datetime) -> Review:
    """What the officer who made the check is told."""
    at = now.replace(microsecond=0)
    where = Provenance(
        system=identity.system, agency=AGENCY_OF[identity.system], unit=officer.unit, updated=at, access_level=1
    )
    name = f"{identity.system}:V-{row.event}-{int(at.timestamp())}-{_number(officer)}"
    return Review(id=name, revision=1, provenance=where, marking=Marking(), check=row.event, agency=officer.agency,
                  unit=officer.unit, role=role, at=at)  # fmt: skip


def _list_traces(
    identity: Identity, officer: Officer, role: str, week: dt.date, found: Sequence[Row[Any]], now: dt.datetime
) -> list[tuple[Review, str]]:
    """What each officer of a list is told, once a day of the same list: it is asked for whenever its screen is shown.

    Another number of their checks in it is told anew.
    """
    own: dict[str, list[Row[Any]]] = {}
    for row in found:
        own.setdefault(row.officer, []).append(row)
    traces = []
    for reader, rows in own.items():
        trace = _trace(identity, officer, role, rows[0], now)
        mark = hashlib.sha256(f"{reader} {officer.id}".encode()).hexdigest()[:_MARK_DIGITS]
        name = f"{identity.system}:VL-{week:%Y%m%d}-{now:%Y%m%d}-{len(rows)}-{mark}"
        traces.append((msgspec.structs.replace(trace, id=name, listed=len(rows)), reader))
    return traces


def _held(connection: Connection, names: Collection[str]) -> set[str]:
    """Those of some records' ids that the feed has already."""
    rows = select(SHARED.c.slot).where(SHARED.c.slot.in_(names))
    return set(connection.execute(rows).scalars())


def _number(officer: Officer) -> str:
    """What tells two reviewers of one second apart, without telling who they are."""
    return f"{sum(map(ord, officer.id)) % 997}"


def _time(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
