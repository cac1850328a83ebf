"""The parts that records of both systems have: names, numbers, vehicles, flags, markings, who may see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from backends.any_record import Record
from backends.change import Draft, Loss
from backends.entitlement import NEVER_SHARED, Sharing
from backends.ingest.codes import AGENCIES, CAUTIONS, IDENTIFICATIONS, UNKNOWN_CAUTION
from backends.ingest.rejects import BadRow, Reason
from backends.ingest.row import Row, says_yes
from backends.records import (
    MAX_ITEMS,
    Address,
    Flag,
    Identification,
    Marking,
    PersonName,
    Phone,
    Provenance,
    Vehicle,
)

NAMELESS = PersonName()

#: Longest note of a flag (docs/protocol.md section 8).
_MAX_NOTE = 80


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Who may see what a row is about: marking, owner's choice, or why nothing may be shared."""

    marking: Marking
    sharing: Sharing
    withheld: str
    deleted: bool

    def draft(self, record: Record, sector: str = "") -> Draft:
        """The draft of a record under this disclosure."""
        if self.withheld:
            return Draft(record.id, Loss.WITHHELD)
        return Draft(record.id, Loss.DELETED if self.deleted else record, self.sharing, sector)


def disclosure(row: Row, deleted_column: str) -> Disclosure:
    """The disclosure that a row's cells say."""
    get = row.get
    found, unknown = _disclosure(
        get("MARKING", ""), get("PROTECTED_1367", ""), get("SHARING", ""), get(deleted_column, "")
    )
    if unknown:
        row.tally.unknown_code("SHARING", unknown)
    return found


@lru_cache(maxsize=4_096)
def _disclosure(marking: str, protected: str, choice: str, deleted: str) -> tuple[Disclosure, str]:
    """The disclosure of four cells, and the sharing choice that is not known; few rows differ in them."""
    forbidden = forbidden_category(marking)
    withheld = f"marking {forbidden}" if forbidden else ""
    if says_yes(protected):
        withheld = "8 USC 1367"
    sharing, unknown = read_sharing(choice)
    return Disclosure(read_marking(marking), sharing, withheld, says_yes(deleted)), unknown


@lru_cache(maxsize=4_096)
def read_marking(text: str) -> Marking:
    """The marking of a text as `CUI//LEI/PRVCY//FED ONLY`; `CUI//LEI` where it is missing."""
    parts = [[item.strip().upper() for item in part.split("/") if item.strip()] for part in text.split("//")]
    categories = (parts[1] if len(parts) > 1 else parts[0] if parts[0] != ["CUI"] else []) or ["LEI"]
    limits = parts[2] if len(parts) > 2 else []  # noqa: PLR2004  # control, categories, limits
    if len(categories) > MAX_ITEMS or len(limits) > MAX_ITEMS:
        raise BadRow(Reason.TOO_LONG, "MARKING")
    return Marking(categories=tuple(categories), limits=tuple(limits))


@lru_cache(maxsize=4_096)
def forbidden_category(text: str) -> str:
    """A category of a marking that is never shared, wherever in the text it stands; empty where there is none."""
    words = (item.strip().upper().removeprefix("SP-") for item in text.split("/"))
    return next((word for word in words if word in NEVER_SHARED), "")


def read_sharing(cell: str) -> tuple[Sharing, str]:
    """The owner's choice and nothing, or `SILENT` and a choice that isn't known, for doubt doesn't disclose."""
    code = " ".join(cell.upper().replace("_", " ").split())
    if not code:
        return Sharing.SUMMARY, ""
    try:
        return Sharing(code), ""
    except ValueError:
        return Sharing.SILENT, code


def agency(row: Row, fallback: str) -> str:
    """The component that owns a row.

    Raises:
        BadRow: it is neither of the two.
    """
    code = row.code("OWNING_SUBAGENCY") or row.code("OWNING_AGENCY") or fallback
    if code not in AGENCIES:
        raise BadRow(Reason.UNKNOWN_AGENCY, "OWNING_SUBAGENCY" if row.text("OWNING_SUBAGENCY") else "OWNING_AGENCY")
    return AGENCIES[code]


def provenance(
    system: str, owner: str, unit: str, updated: dt.datetime, level: int = 1, changed: dt.datetime | None = None
) -> Provenance:
    """The provenance of a record."""
    return Provenance(
        system=system, agency=owner, unit=unit, updated=updated, access_level=level, access_level_changed=changed
    )


def alias(text: str) -> PersonName:
    """A name in one cell: `SURNAME, GIVEN MIDDLE…`, or a surname alone."""
    surname, _, rest = text.partition(",")
    given, _, middle = rest.strip().partition(" ")
    return PersonName(surname=surname.strip(), given_names=given, middle_names=middle.strip())


def names(row: Row, surname: str, given: str, middle: str, aliases: str) -> tuple[PersonName, ...]:
    """The names of a person, the primary one first.

    Raises:
        BadRow: there are more than a record may have.
    """
    get = row.get
    primary = PersonName(surname=get(surname, ""), given_names=get(given, ""), middle_names=get(middle, ""))
    if not row.has(aliases):
        return (primary,) if primary != NAMELESS else ()
    found = (primary, *(alias(text) for text in row.values(aliases)))
    if len(found) > MAX_ITEMS:
        raise BadRow(Reason.TOO_LONG, aliases)
    return tuple(name for name in found if name != NAMELESS)


def identifications(row: Row, number: str, kind: str, issuer: str) -> tuple[Identification, ...]:
    """The documents of a person; a kind that isn't known is `OTHER`."""
    if not row.has(number):
        return ()
    return tuple(
        Identification(category=_category(row, kind, category), value=value, jurisdiction=jurisdiction.upper())
        for value, category, jurisdiction in row.group(number, kind, issuer)
        if value
    )


def vehicles(row: Row, plate: str, jurisdiction: str, vin: str, description: str = "") -> tuple[Vehicle, ...]:
    """The vehicles that have a plate or a VIN."""
    if not row.has(plate) and not row.has(vin):
        return ()
    found = row.group(plate, jurisdiction, vin, description)
    return tuple(Vehicle(plate=p, jurisdiction=j.upper(), vin=v, description=text) for p, j, v, text in found if p or v)


def phones(row: Row, column: str) -> tuple[Phone, ...]:
    """The phones of a row."""
    if not row.has(column):
        return ()
    return tuple(Phone(number=value) for value in row.values(column))


def addresses(row: Row, column: str) -> tuple[Address, ...]:
    """The addresses of a row."""
    if not row.has(column):
        return ()
    return tuple(Address(text=value) for value in row.values(column))


def flags(row: Row, columns: tuple[str, ...], updated: dt.datetime, unit: str) -> tuple[Flag, ...]:
    """The cautions of a row; `columns` are those of code, entered, validated, expires, unit, note, second party."""
    if not row.has(columns[0]):
        return ()
    return tuple(_flag(row, columns, values, updated, unit) for values in row.group(*columns) if values[0])


def _flag(row: Row, columns: tuple[str, ...], values: tuple[str, ...], updated: dt.datetime, unit: str) -> Flag:
    code, entered, validated, expires, flag_unit, note, second = values
    code = code.zfill(2)
    if not row.known(columns[0], code, CAUTIONS):
        code, note = UNKNOWN_CAUTION
    if len(note) > _MAX_NOTE:
        row.tally.doubtful[columns[5]] += 1
    return Flag(
        code=code, entered=row.time_of(entered, columns[1]) or updated, unit=flag_unit or unit, note=note[:_MAX_NOTE],
        validated=row.time_of(validated, columns[2]), expires=row.time_of(expires, columns[3]),
        second_party_checked=says_yes(second),
    )  # fmt: skip


def _category(row: Row, column: str, code: str) -> str:
    code = code.upper()
    return code if code and row.known(column, code, IDENTIFICATIONS) else "OTHER"
