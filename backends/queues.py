"""What a unit has to look at: notices sent to it, and checks that touched what it keeps to itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Connection, select

from backends.schema import QUEUE


def queue_of(connection: Connection, unit: str | None) -> Iterator[dict[str, str | int]]:
    """The entries of a unit's queue, or of all units where `unit` is None, oldest first; empty fields are left out."""
    rows = select(QUEUE).order_by(QUEUE.c.number)
    for row in connection.execute(rows if unit is None else rows.where(QUEUE.c.unit == unit)).mappings():
        at = dt.datetime.fromtimestamp(row["at"], dt.UTC).isoformat().replace("+00:00", "Z")
        yield {name: value for name, value in {**row, "at": at}.items() if value != ""}
