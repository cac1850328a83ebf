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


def on_duty(connection: Connection, unit: str | None, at: dt.datetime) -> Iterator[dict[str, str]]:
    """Each duty line that holds at a time, by unit and in the order of calling."""
    rows = select(SHARED.c.body).where(SHARED.c.kind == Kind.UPSERT, SHARED.c.lane == Lane.PLANNED)
    lines = [_DUTY.decode(body) for body in connection.execute(rows).scalars() if _IS_DUTY in body]
    holding = [line for line in lines if line.valid_from <= at < line.valid_to and unit in {None, line.unit}]
    for line in sorted(holding, key=lambda line: (line.unit, ORDER.index(line.role), line.valid_from)):
        told = msgspec.to_builtins(line)
        wanted = ("unit", "role", "name", "nc:FullTelephoneNumber", "radioChannel", "callSign", "validFrom", "validTo")
        yield {name: str(told[name]) for name in wanted if told.get(name)}
