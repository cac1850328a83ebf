"""Half-links go where the records go that they are about, in the same transaction.

Knows who may see one: those who may see the record itself, and have the clearance at which the other's was exported. A
record that is not shared any more takes its half-links along, and one that is gone is forgotten with them. Does not
know how links come in (`links`), or how drafts are stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select

from backends.change import Draft, Kind, Loss
from backends.engine import rows_named
from backends.entitlement import Sharing
from backends.link_record import Link
from backends.link_table import LINK
from backends.records import Marking, Provenance
from backends.schema import SHARED

#: Forgets the link of a name.
FORGET: Final = delete(LINK).where(LINK.c.pair == bindparam("name"))

_BY_RECORD: Final = ("record", "pair", "level", "bits", "probability", "model", "at")
_STANDING: Final = ("slot", "kind", "agency", "unit", "level", "sharing", "marking", "body")
_ANY: Final = select(LINK.c.pair).limit(1)


def has_links(connection: Connection) -> bool:
    """Whether anything was linked here."""
    return connection.execute(_ANY).first() is not None


def following(connection: Connection, system: str, records: Sequence[str]) -> list[Draft]:
    """The half-links of records as the records stand now; those of records that are gone are forgotten."""
    rows = rows_named(connection, LINK, _BY_RECORD, records)
    if not rows:
        return []
    standing = standing_of(connection, [row[0] for row in rows])
    lost = [{"name": row[1]} for row in rows if (at := standing.get(row[0])) is None or at[1] != Kind.UPSERT]
    if lost:
        connection.execute(FORGET, lost)
    return [_draft(system, row, standing.get(row[0])) for row in rows]


def standing_of(connection: Connection, records: Sequence[str]) -> dict[str, Sequence[Any]]:
    """Where records of this system stand in the feed."""
    return {row[0]: row for row in rows_named(connection, SHARED, _STANDING, list(dict.fromkeys(records)))}


def is_told(standing: Sequence[Any] | None) -> bool:
    """Whether a record itself is shared, so that something may be told of it."""
    return standing is not None and standing[1] == Kind.UPSERT and standing[5] == Sharing.SUMMARY


def _draft(system: str, row: Sequence[Any], standing: Sequence[Any] | None) -> Draft:
    """A half-link as its record stands; where the other's record is the more closely held one, no unit goes before."""
    record, pair, other_level, bits, probability, model, at = row
    name = f"{system}:L-{pair}"
    if standing is None or not is_told(standing):
        return Draft(name, Loss.WITHHELD)
    _, _, agency, unit, level, _, marking, _ = standing
    when = dt.datetime.fromtimestamp(at, dt.UTC)
    where = Provenance(
        system=system, agency=agency, unit=unit if other_level <= level else "", updated=when,
        access_level=max(level, other_level),
    )  # fmt: skip
    link = Link(
        id=name, revision=1, provenance=where, marking=Marking(categories=tuple(marking.split("/"))), pair=pair,
        record=record, bits=bits, probability=probability, model=model, at=when,
    )  # fmt: skip
    return Draft(name, link)
