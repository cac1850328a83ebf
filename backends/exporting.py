"""What an agency shares, as a file: a NIEM document or a table, of records up to a level.

Knows which rows of the feed are whole records. Does not know how they came in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, select

from backends.change import Kind
from backends.entitlement import Audience
from backends.niem import document
from backends.records import Case, Encounter, Record
from backends.schema import SHARED

#: The columns of a table: what a record has once, and the first of what it has several times.
COLUMNS = ("id", "type", "revision", "agency", "unit", "level", "updated", "number", "surname", "given_names",
           "middle_names", "birth_date", "plate", "vin", "phone", "address", "cautions", "marking")  # fmt: skip

_RECORD = msgspec.json.Decoder(Record)


def shared_records(connection: Connection, level: int) -> Iterator[Record]:
    """Every record that an officer of this clearance and of no unit here would have, by id."""
    rows = select(SHARED.c.body).where(SHARED.c.kind == Kind.UPSERT, Audience(level, "").sees()).order_by(SHARED.c.id)
    return (_RECORD.decode(body) for body in connection.execute(rows).scalars())


def as_niem(connection: Connection, level: int) -> bytes:
    """The records as one NIEM JSON-LD document."""
    return document(shared_records(connection, level))


def as_table(connection: Connection, level: int) -> bytes:
    """The records about people as CSV; operations, rosters, custody and pointers have no place in one table."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(each) for each in shared_records(connection, level) if isinstance(each, Encounter | Case))
    return text.getvalue().encode()


def _row(record: Encounter | Case) -> tuple[object, ...]:
    where, person = record.provenance, record.person
    name = person.names[0] if person.names else None
    vehicle = record.vehicles[0] if record.vehicles else None
    number = record.event_number if isinstance(record, Encounter) else record.tracking_id
    parts = (name.surname, name.given_names, name.middle_names) if name else ("", "", "")
    return (
        record.id, type(record).__name__.lower(), record.revision, where.agency, where.unit, where.access_level,
        where.updated.isoformat(), number, *map(_harmless, parts), person.birth_dates[0] if person.birth_dates else "",
        vehicle.plate if vehicle else "", vehicle.vin if vehicle else "",
        _harmless(record.phones[0].number if record.phones else ""),
        _harmless(record.addresses[0].text if record.addresses else ""),
        " ".join(flag.code for flag in record.flags), "/".join(record.marking.categories),
    )  # fmt: skip


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
