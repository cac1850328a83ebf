"""The parts that records of both systems have: names, numbers, vehicles, flags, markings, who may see them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from msgspec import structs

from backends.any_record import Record
from backends.change import Draft, Loss
from backends.entitlement import Sharing
from backends.ingest import guarding
from backends.ingest.codes import AGENCIES, CAUTIONS, IDENTIFICATIONS, UNKNOWN_CAUTION
from backends.ingest.rejects import BadRow, Reason
from backends.ingest.row import Row, says_yes
from backends.records import (
    MAX_ITEMS,
    Address,
    Case,
    Encounter,
    Flag,
    Identification,
    Marking,
    PersonName,
    Phone,
    Provenance,
    Vehicle,
)

NAMELESS = PersonName()

#: What stands between the categories or limits of a marking; a comma or semicolon where an office knows no better.
_BETWEEN = re.compile(r"[/,;]")

#: The name under which a row says why another column than those of this page withholds it (`header.Guards`).
WITHHELD_COLUMN = "(withheld)"

#: Longest note of a flag (docs/protocol.md section 8).
_MAX_NOTE = 80


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Who may see what a row is about: marking, owner's choice, or why nothing may be shared."""

    marking: Marking
    sharing: Sharing
    withheld: str
    deleted: bool

    def draft(self, record: Record, sector: str = "", gone: str = "") -> Draft:
        """The draft of a record under this disclosure; `gone` is the id of one that there is no more."""
        if self.withheld:
            return Draft(record.id, Loss.WITHHELD, gone=gone)
        return Draft(record.id, Loss.DELETED if self.deleted else record, self.sharing, sector, gone=gone)


def disclosure(row: Row, deleted_column: str) -> Disclosure:
    """The disclosure that a row's cells say.

    Raises:
        BadRow: nobody can say whether the row is deleted.
    """
    get = row.get
    marking, deleted = get("MARKING", ""), get(deleted_column, "")
    found, unknown = _disclosure(
        marking, get("PROTECTED_1367", ""), get("SHARING", ""), deleted, get(WITHHELD_COLUMN, "")
    )
    if unknown:
        row.tally.unknown_code("SHARING", unknown)
    if deleted and not found.deleted and guarding.is_deletion_doubtful(deleted):
        raise BadRow(Reason.BAD_CODE, deleted_column)
    return found


@lru_cache(maxsize=4_096)
def _disclosure(marking: str, protected: str, choice: str, deleted: str, guarded: str) -> tuple[Disclosure, str]:
    """The disclosure of five cells, and the sharing choice that is not known; few rows differ in them."""
    withheld = guarding.PROTECTED if guarding.protects(protected) else guarding.marking_withheld(marking) or guarded
    sharing, unknown = read_sharing(choice)
    return Disclosure(read_marking(marking), sharing, withheld, guarding.says_deleted(deleted)), unknown


@lru_cache(maxsize=4_096)
def read_marking(text: str) -> Marking:
    """The marking of a text as `CUI//LEI/PRVCY//FED ONLY`; `CUI//LEI` where it is missing."""
    parts = [[item.strip().upper() for item in _BETWEEN.split(part) if item.strip()] for part in text.split("//")]
    categories = (parts[1] if len(parts) > 1 else parts[0] if parts[0] != ["CUI"] else []) or ["LEI"]
    limits = parts[2] if len(parts) > 2 else []  # noqa: PLR2004  # control, categories, limits
    if len(categories) > MAX_ITEMS or len(limits) > MAX_ITEMS:
        raise BadRow(Reason.TOO_LONG, "MARKING")
    return Marking(categories=tuple(categories), limits=tuple(limits))


def record_withheld(record: Record) -> str:
    """Why a record that came as one is withheld; empty where it is not."""
    if isinstance(record, Case) and guarding.is_kept_back(record.role):
        return "witness"
    if isinstance(record, Encounter) and guarding.names_protection(record.disposition):
        return guarding.PROTECTED
    return guarding.marking_withheld("/".join(record.marking.categories + record.marking.limits))


def without_claim(record: Record) -> Record:
    """The same record where its disposition tells of no claim of fear, else one without it."""
    if not isinstance(record, Encounter):
        return record
    sent, is_claim = guarding.disposition_sent(record.disposition)
    return structs.replace(record, disposition=sent) if is_claim else record


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
    if note and guarding.tells_too_much(note):
        note = ""
        row.tally.masked += 1
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
