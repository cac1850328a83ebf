"""What an agency shares, as a file: a NIEM document, a table, or columns for linkage, of records up to a level.

Knows which rows of the feed are whole records, and that who gets them and why is noted before they go out. Does not
know how they came in.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

import msgspec
from sqlalchemy import Connection, select

from backends.any_record import Record
from backends.change import Kind
from backends.entitlement import Audience, Entitlement
from backends.identity import Officer, Signed
from backends.ledger import Purpose, begin, end
from backends.linkage_columns import parquet
from backends.niem import document
from backends.records import Case, Encounter
from backends.schema import SHARED
from backends.store import Store

#: The columns of a table: what a record has once, and the first of what it has several times.
COLUMNS = ("id", "type", "revision", "agency", "unit", "level", "updated", "number", "surname", "given_names",
           "middle_names", "birth_date", "plate", "vin", "phone", "address", "cautions", "marking")  # fmt: skip

#: The route that the accounting of disclosures names.
ROUTE: Final = "export"

#: What a spreadsheet takes for the beginning of a formula, or skips before one.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


_RECORD = msgspec.json.Decoder(Record)


class Form(StrEnum):
    """What the file is; the values are what an administrator types."""

    NIEM = "niem"
    TABLE = "csv"
    COLUMNS = "parquet"


@dataclass(frozen=True, slots=True)
class Release:
    """Who gets the file and what for, in the administrator's words."""

    recipient: str
    reason: str


def export(store: Store, form: Form, level: int, release: Release, now: dt.datetime) -> bytes:
    """The file, of which every record is noted as disclosed to the recipient before this returns.

    Raises:
        NoArrow: columns are asked for where nothing is installed that writes them.
    """
    with store.reading() as connection:
        data, ids = _written(form, shared_records(connection, level))
    audience = Entitlement(0, Audience(level, ""))
    taker = Signed(Officer(release.recipient, "", "", "", "", ()), "", audience, (audience,))
    with store.acting(release.recipient) as connection:
        answer = begin(connection, taker, Purpose(ROUTE, release.reason), int(now.timestamp()))
        end(connection, answer, [name.encode() for name in ids])
    return data


def _written(form: Form, records: Iterator[Record]) -> tuple[bytes, Sequence[str]]:
    """The file, and the ids of the records that have a place in it."""
    match form:
        case Form.NIEM:
            whole = list(records)
            return document(whole), [record.id for record in whole]
        case Form.TABLE:
            data, people = _table(records)
            return data, [record.id for record in people]
        case Form.COLUMNS:
            return parquet(records)
        case _:
            assert_never(form)


def shared_records(connection: Connection, level: int) -> Iterator[Record]:
    """Every record that an officer of this clearance and of no unit here would have, by id."""
    rows = select(SHARED.c.body).where(SHARED.c.kind == Kind.UPSERT, Audience(level, "").sees()).order_by(SHARED.c.id)
    return (_RECORD.decode(body) for body in connection.execute(rows).scalars())


def _table(records: Iterable[Record]) -> tuple[bytes, list[Record]]:
    """The records about people as CSV, and which those are: the others have no place in one table."""
    people = [each for each in records if isinstance(each, Encounter | Case)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in _row(each)] for each in people)
    return text.getvalue().encode(), [*people]


def _row(record: Encounter | Case) -> tuple[object, ...]:
    where, person = record.provenance, record.person
    name = person.names[0] if person.names else None
    vehicle = record.vehicles[0] if record.vehicles else None
    number = record.event_number if isinstance(record, Encounter) else record.tracking_id
    parts = (name.surname, name.given_names, name.middle_names) if name else ("", "", "")
    return (
        record.id, type(record).__name__.lower(), record.revision, where.agency, where.unit, where.access_level,
        where.updated.isoformat(), number, *parts, person.birth_dates[0] if person.birth_dates else "",
        vehicle.plate if vehicle else "", vehicle.vin if vehicle else "",
        record.phones[0].number if record.phones else "", record.addresses[0].text if record.addresses else "",
        " ".join(flag.code for flag in record.flags), "/".join(record.marking.categories),
    )  # fmt: skip


def _harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
