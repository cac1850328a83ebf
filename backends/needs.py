"""Information-sharing needs: taken from officers, grouped, counted and answered by the governance board.

Knows that the officer who reported a need sees what becomes of it, and that the board sees needs without officers and
units. Does not know events and their receipts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from backends.change import Draft
from backends.identity import Officer
from backends.need_record import Need, NeedAnswerBody, NeedBody, NeedPart
from backends.need_table import NEED
from backends.publishing import for_officer, for_role, publish
from backends.records import Marking, Provenance
from backends.store import Identity

#: The role that sees and answers all needs.
BOARD = "governance"


class NoSuchNeed(Exception):  # it is an answer
    """A need that was to be answered was never reported here."""


class NeedTaken(Exception):  # as above
    """A need of that name was reported by somebody else: an event's id is its officer's own."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of one gateway in one transaction, at one moment."""

    connection: Connection
    identity: Identity
    now: dt.datetime

    def report(self, officer: Officer, body: NeedBody, event: str) -> None:
        """Keeps a need and shows it to the officer who reported it, and to the board.

        Raises:
            NeedTaken: another officer's need has that name.
        """
        if self.connection.execute(select(NEED.c.event).where(NEED.c.event == event)).first() is not None:
            raise NeedTaken
        values = {
            "event": event, "officer": officer.id, "agency": officer.agency, "unit": officer.unit, "kind": body.kind,
            "screen": body.screen, "text": body.text.strip(), "at": int(self.now.timestamp()), "state": "received",
            "grouped": "", "answer": "", "answered": 0,
        }  # fmt: skip
        self.connection.execute(insert(NEED).values(values))
        self._publish((event,))

    def answer(self, body: NeedAnswerBody) -> None:
        """Sets what becomes of some needs; a group or an answer that is left out stays as it was.

        Raises:
            NoSuchNeed: one of them was never reported here. Then nothing is changed.
        """
        held = self.connection.execute(select(func.count()).where(NEED.c.event.in_(body.needs))).scalar_one()
        if held != len(set(body.needs)):
            raise NoSuchNeed
        said = {"state": body.state, "grouped": body.group, "answer": body.answer}
        values: dict[str, Any] = {name: value for name, value in said.items() if value}
        values["answered"] = int(self.now.timestamp())
        self.connection.execute(update(NEED).where(NEED.c.event.in_(body.needs)).values(values))
        self._publish(body.needs)

    def _publish(self, events: Sequence[str]) -> None:
        """Puts both copies of each need into the feed as they are now."""
        rows = self.connection.execute(select(NEED).where(NEED.c.event.in_(events)).order_by(NEED.c.event)).mappings()
        drafts = [draft for row in rows for draft in self._drafts(row)]
        publish(self.connection, self.identity, drafts, self.now)

    def _drafts(self, row: RowMapping) -> tuple[Draft, Draft]:
        """What the reporter sees of a need, and what the board does."""
        return for_officer(self._copy(row, "reporter"), row["officer"]), for_role(self._copy(row, "board"), BOARD)

    def _copy(self, row: RowMapping, part: NeedPart) -> Need:
        """One copy of a need; the board's without the unit."""
        system, event, answered = self.identity.system, row["event"], row["answered"]
        unit = row["unit"] if part == "reporter" else ""
        where = Provenance(system=system, agency=row["agency"], unit=unit, access_level=1, updated=_whole(self.now))
        return Need(
            id=f"{system}:D-{event}-{part}", revision=1, provenance=where, marking=Marking(), event=event, part=part,
            kind=row["kind"], screen=row["screen"], text=row["text"], at=_moment(row["at"]), state=row["state"],
            group=row["grouped"], answer=row["answer"], answered=_moment(answered) if answered else None,
        )  # fmt: skip


def listed(connection: Connection, group: str | None = None) -> Iterator[dict[str, str]]:
    """Each need, the oldest first, of one group where it is given; without the officer and unit that reported it."""
    wanted = ("event", "at", "agency", "kind", "screen", "text", "state", "grouped", "answer", "answered")
    rows = select(*(NEED.c[name] for name in wanted)).order_by(NEED.c.at, NEED.c.event)
    for row in connection.execute(rows if group is None else rows.where(NEED.c.grouped == group)).mappings():
        times = {name: _told(row[name]) for name in ("at", "answered")}
        told = {**row, **times, "group": row["grouped"]}
        del told["grouped"]
        yield {name: value for name, value in told.items() if value}


def counted(connection: Connection) -> Iterator[dict[str, str | int]]:
    """How many needs there are of each group, kind and state, most first."""
    by = NEED.c.grouped, NEED.c.kind, NEED.c.state
    number = func.count()
    rows = select(*by, number).group_by(*by).order_by(number.desc(), *by)
    for group, kind, state, count in connection.execute(rows):
        yield {"group": group, "kind": kind, "state": state, "count": count}


def _told(seconds: int) -> str:
    """A time as it is told, empty where there is none."""
    return _moment(seconds).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else ""


def _moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _whole(now: dt.datetime) -> dt.datetime:
    """A moment to the second, as it is kept."""
    return now.replace(microsecond=0)
