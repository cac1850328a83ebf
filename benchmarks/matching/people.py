"""People from the columns of a table, whatever their usual names are.

Knows the names that public sets and agencies give their columns, and the writings of dates. An impossible birth date
keeps what of it can be true; one that can't be read is missing.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, NamedTuple

from benchmarks.matching.tables import Row, Table, TableError
from overlap.reading_names import read_names
from overlap.records import MAX_TEXT, Address, Identifier, IdentifierKind, Person, PersonName, Phone, Vehicle

ID: Final = ("id", "rec_id", "record_id", "unique_id", "person_id")
NAME: Final = ("name", "full_name")
_GIVEN: Final = ("given_name", "given_names", "first_name", "firstname", "forename", "fname", "fname_c1")
_MIDDLE: Final = ("middle_name", "middle_names", "second_name", "fname_c2")
_SURNAME: Final = ("surname", "last_name", "lastname", "family_name", "lname", "lname_c1")
_SURNAME_2: Final = ("second_surname", "maternal_surname", "lname_c2")
BIRTH: Final = ("birth_date", "date_of_birth", "dob", "birth", "birthdate")
_YEAR: Final = ("by", "birth_year", "year_of_birth")
_MONTH: Final = ("bm", "birth_month", "month_of_birth")
_DAY: Final = ("bd", "birth_day", "day_of_birth")
_PHONE: Final = ("phone", "telephone", "phone_number", "mobile")
_PLATE: Final = ("plate", "licence_plate", "license_plate")
_ADDRESS: Final = ("address", "full_address")
_STREET: Final = ("street", "address_1", "street_name")
_NUMBER: Final = ("street_number", "house_number")
_TOWN: Final = ("suburb", "city", "town")
_CODE: Final = ("postcode", "zip", "zip_code", "postal_code")

#: Columns of identifiers with the kind that they hold.
_IDENTIFIERS: Final = {
    "soc_sec_id": IdentifierKind.OTHER,
    "ssn": IdentifierKind.OTHER,
    "document": IdentifierKind.OTHER,
    "identifier": IdentifierKind.OTHER,
    "id_number": IdentifierKind.OTHER,
    "a_number": IdentifierKind.ALIEN,
    "alien_number": IdentifierKind.ALIEN,
    "fin": IdentifierKind.FIN,
    "fbi": IdentifierKind.FBI,
    "sid": IdentifierKind.SID,
    "passport": IdentifierKind.PASSPORT_FOREIGN,
    "driver_licence": IdentifierKind.DRIVER_LICENCE,
    "driver_license": IdentifierKind.DRIVER_LICENCE,
}

_KNOWN: Final = frozenset(
    (*NAME, *_GIVEN, *_SURNAME, *BIRTH, *_YEAR, *_PHONE, *_PLATE, "vin", *_ADDRESS, *_STREET, *_IDENTIFIERS)
)

#: What stands for a missing value in exports; a name is spared, since NA is one.
_MISSING: Final = frozenset({"na", "nan", "null", "none", "n/a"})
_DATE: Final = re.compile(r"(\d{4})(?:[-/.]?(\d{1,2})(?:[-/.]?(\d{1,2}))?)?(?:[T ].*)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MONTHS: Final = 12


class Subject(NamedTuple):
    """What a row tells of one person."""

    id: str
    person: Person
    phones: tuple[Phone, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    addresses: tuple[Address, ...] = ()


def subjects_of(table: Table) -> list[Subject]:
    """The people of a table, one a row, in its order.

    Raises:
        TableError: no column of ids, none that is known otherwise, or an id twice.
    """
    column = table.column(*ID)
    table.filled()
    if not _KNOWN.intersection(table.columns):
        raise TableError(f"{table.path} has no column of names, dates or numbers; it has {', '.join(table.columns)}")
    found = [subject(row, row[column]) for row in table.rows()]
    if len({one.id for one in found}) < len(found):
        raise TableError(f"{table.path} has one id twice")
    return found


def subject(row: Row, identity: str) -> Subject:
    """The person of a row."""
    person = Person(names=name_of(row), birth_dates=births_of(row), identifiers=_identifiers(row))
    phones = tuple(Phone(number=text[:MAX_TEXT]) for text in _present(row, *_PHONE))
    plates = [
        Vehicle(plate=text[:MAX_TEXT], jurisdiction=row.get("jurisdiction", "")) for text in _present(row, *_PLATE)
    ]
    vins = [Vehicle(vin=text[:MAX_TEXT]) for text in _present(row, "vin")]
    return Subject(identity, person, phones, (*plates, *vins), _addresses(row))


def name_of(row: Row) -> tuple[PersonName, ...]:
    """The name of a row from its parts, or from one column that has it whole."""
    given, surname = _first(row, *_GIVEN), _first(row, *_SURNAME)
    middle = " ".join(_present(row, *_MIDDLE))
    second = " ".join(_present(row, *_SURNAME_2))
    if given or surname or middle:
        family = f"{surname} {second}".strip()
        return (PersonName(surname=family[:MAX_TEXT], given_names=given[:MAX_TEXT], middle_names=middle[:MAX_TEXT]),)
    return read_names(_first(row, *NAME)).names


def births_of(row: Row) -> tuple[str, ...]:
    """The birth date of a row."""
    year, month, day = (_first(row, *names) for names in (_YEAR, _MONTH, _DAY))
    text = _first(row, *BIRTH) or "-".join(part.split(".")[0] for part in (year, month, day) if part)
    written = written_date(text)
    return (written,) if written else ()


def written_date(text: str) -> str:
    """A date in the form of the records, as far as it can be true; "" where nothing can be read."""
    if turned := _DAY_FIRST.fullmatch(text.strip()):
        one, two, year = map(int, turned.groups())
        # Months beyond twelve tell which order was meant; else the agencies' own, month first.
        return _possible(year, two, one) if one > _MONTHS else _possible(year, one, two)
    found = _DATE.fullmatch(text.strip())
    return "" if found is None else _possible(*(int(part) if part else None for part in found.groups()))


def _possible(year: int | None, month: int | None = None, day: int | None = None) -> str:
    """The longest beginning of year, month and day that a calendar has."""
    if not year:
        return ""
    if not month or month > _MONTHS:
        return f"{year:04}"
    try:
        return dt.date(year, month, day or 0).isoformat()
    except ValueError:
        return f"{year:04}-{month:02}"


def _identifiers(row: Row) -> tuple[Identifier, ...]:
    """The identifiers of a row."""
    return tuple(
        Identifier(kind=kind, value=text[:MAX_TEXT])
        for name, kind in _IDENTIFIERS.items()
        for text in _present(row, name)
    )


def _addresses(row: Row) -> tuple[Address, ...]:
    """The address of a row, from one column or from its parts."""
    whole = _first(row, *_ADDRESS)
    if not whole:
        street = " ".join(filter(None, (_first(row, *_NUMBER), _first(row, *_STREET))))
        code = " ".join(filter(None, (_first(row, "state"), _first(row, *_CODE))))
        whole = ", ".join(filter(None, (street, _first(row, *_TOWN), code))) if street else ""
    return (Address(text=whole[:MAX_TEXT]),) if whole else ()


def _first(row: Row, *names: str) -> str:
    """The first filled cell of some columns."""
    return next((row[name] for name in names if row.get(name)), "")


def _present(row: Row, *names: str) -> list[str]:
    """The filled cells of some columns, without those that say that a value is missing."""
    return [row[name] for name in names if row.get(name) and row[name].lower() not in _MISSING]
