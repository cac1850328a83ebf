"""Whom to call for a unit at a time, by the rosters that were read in.

Knows duty lines and their windows. Does not know extracts (`ingest`), or who may see a line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, select

from backends.change import Kind, Lane
from backends.records import Duty
from backends.schema import SHARED

#: In which order people are called.
ORDER = ("duty agent", "supervisor", "watch desk")

#: How the body of a duty line begins its type.
_IS_DUTY = b'"type":"duty"'

_DUTY = msgspec.json.Decoder(Duty)


def to_call(connection: Connection, agency: str, unit: str, role: str, at: dt.datetime) -> Duty | None:
    """Whom to call for a unit in a role at a time, else the next in the order of calling, else the agency's watch desk.

    None where no roster line holds.
    """
    lines = [line for line in _holding(connection, at, unit) if line.unit == unit]
    lines = lines or [line for line in _holding(connection, at) if line.role == ORDER[-1]]
    after = ORDER.index(role)
    own = [line for line in lines if line.provenance.agency == agency]
    return min(own, key=lambda line: _calling(line, after), default=None)


def _calling(line: Duty, after: int) -> tuple[int, float, str]:
    """The place of a line for somebody who looks for one role: it, those after, those before; then the newest."""
    return ((ORDER.index(line.role) - after) % len(ORDER), -line.valid_from.timestamp(), line.id)


def _holding(connection: Connection, at: dt.datetime, unit: str | None = None) -> list[Duty]:
    """The duty lines that hold at a time, of the owner `unit` alone where it is given."""
    rows = select(SHARED.c.body).where(SHARED.c.kind == Kind.UPSERT, SHARED.c.lane == Lane.PLANNED)
    rows = rows if unit is None else rows.where(SHARED.c.unit == unit)
    lines = [_DUTY.decode(body) for body in connection.execute(rows).scalars() if _IS_DUTY in body]
    return [line for line in lines if line.valid_from <= at < line.valid_to]


def on_duty(connection: Connection, unit: str | None, at: dt.datetime) -> Iterator[dict[str, str]]:
    """Each duty line that holds at a time, by unit and in the order of calling."""
    holding = [line for line in _holding(connection, at) if unit in {None, line.unit}]
    for line in sorted(holding, key=lambda line: (line.unit, ORDER.index(line.role), line.valid_from)):
        told = msgspec.to_builtins(line)
        wanted = ("unit", "role", "name", "nc:FullTelephoneNumber", "radioChannel", "callSign", "validFrom", "validTo")
        yield {name: str(told[name]) for name in wanted if told.get(name)}
