"""Match keys of records, one at a time or a page at once: what a record on file is found by.

Knows which values of a record become keys. It does *not* know how keys are searched (`overlap.key_index`) or how a
question is widened (`overlap.candidates`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final

from overlap import numbers
from overlap.addresses import address_parts
from overlap.any_record import Record
from overlap.key_forms import Kind, day_key, pair_key, sound_key, value_key, word_hash, year_key
from overlap.normalize import NameWords, name_words
from overlap.records import Address, Identifier, IdentifierKind, PartialDate, Vehicle
from overlap.subjects import subjects

#: Most tokens of a name that are paired: all pairs of 6 are 15 keys.
PAIRED: Final = 6

#: Names of one person that are read: the longest lists of aliases have as many, and garbage must not cost more.
NAMES_READ: Final = 40

#: A half of fewer characters ties too many strangers together.
SHORTEST_HALF: Final = 3

#: The kinds of key of a number: whole, and its two halves.
Kinds = tuple[Kind, Kind, Kind]
DOCUMENT: Final = (Kind.DOCUMENT, Kind.DOCUMENT_EVEN, Kind.DOCUMENT_ODD)
PLATE: Final = (Kind.PLATE, Kind.PLATE_EVEN, Kind.PLATE_ODD)
VIN: Final = (Kind.VIN, Kind.VIN_EVEN, Kind.VIN_ODD)

#: Bound of the memo of dates: all days of a century.
_DATES_REMEMBERED: Final = 36_600


def record_words(record: Record) -> frozenset[str]:
    """The words of all names of a record, as the vocabulary counts them: each once."""
    names = (name for person in subjects(record).people for name in person.names[:NAMES_READ])
    return frozenset(word for name in names for word in name_words(name).tokens)


def record_keys(record: Record) -> tuple[int, ...]:
    """The distinct match keys of a record, ascending, each of 40 bits."""
    parts = subjects(record)
    keys: set[int] = set()
    for person in parts.people:
        dates = tuple(map(birth_numbers, person.birth_dates))
        for name in person.names[:NAMES_READ]:
            keys.update(_name_keys(name_words(name), {year for year, _ in dates if year}))
        keys.update(day_key(day) for _, day in dates if day)
        keys.update(key for item in person.identifiers for key in document_keys(item))
    for vehicle in parts.vehicles:
        keys.update(vehicle_keys(vehicle))
    for item in parts.phones:
        keys.update(phone_keys(item.number))
    for address in parts.addresses:
        keys.update(address_keys(address))
    return tuple(sorted(keys))


def name_hashes(tokens: Sequence[str]) -> tuple[int, ...]:
    """The distinct sounds of a name, in order, as hashes."""
    return tuple(dict.fromkeys(map(word_hash, tokens)))


def _name_keys(name: NameWords, years: set[int]) -> Iterator[int]:
    """The keys of one name: each sound, each with each birth year, each pair."""
    codes = name_hashes(name.tokens)
    for code in codes:
        yield sound_key(code)
        yield from (year_key(code, year) for year in years)
    yield from (pair_key(*both) for both in combinations(codes[:PAIRED], 2))


@lru_cache(maxsize=_DATES_REMEMBERED)
def birth_numbers(text: str) -> tuple[int, int]:
    """Year and whole date (year * 10,000 + month * 100 + day) of a birth date; 0 for what isn't known or can't be."""
    try:
        date = PartialDate.parse(text)
    except ValueError:
        return 0, 0
    return date.year, date.year * 10_000 + (date.month or 0) * 100 + date.day if date.day else 0


def document_forms(item: Identifier) -> tuple[str, ...]:
    """The comparable forms of an identifier that is long enough; without its kind it may be an A-number as well."""
    form = numbers.identifier(item.kind, item.value)
    if item.kind is IdentifierKind.OTHER:
        other = numbers.identifier(IdentifierKind.ALIEN, item.value)
        if other != form and len(other) >= numbers.SHORTEST_IDENTIFIER:
            return form, other
    return (form,) if len(form) >= numbers.SHORTEST_IDENTIFIER else ()


def document_keys(item: Identifier) -> Iterator[int]:
    """The keys of an identifier."""
    for form in document_forms(item):
        yield from number_keys(DOCUMENT, form)


def vehicle_keys(vehicle: Vehicle) -> Iterator[int]:
    """The keys of a vehicle; a plate's jurisdiction is left to the comparison."""
    if vehicle.plate:
        yield from number_keys(PLATE, numbers.plate(vehicle.plate))
    if vehicle.vin:
        yield from number_keys(VIN, numbers.vin(vehicle.vin))


def phone_keys(number: str) -> Iterator[int]:
    """The key of a phone number, as a whole alone: its halves are shared by too many."""
    return whole_keys(Kind.PHONE, numbers.phone(number))


def whole_keys(kind: Kind, folded: str) -> Iterator[int]:
    """The key of a number as it is, none of an empty one."""
    if folded:
        yield value_key(kind, numbers.lookalike(folded))


def number_keys(kinds: Kinds, folded: str) -> Iterator[int]:
    """The keys of a number: whole and its two halves, so that one misread character is survived."""
    if not folded:
        return
    alike = numbers.lookalike(folded)
    for kind, form in zip(kinds, (alike, *numbers.halves(alike)), strict=True):
        if form == alike or len(form) >= SHORTEST_HALF:
            yield value_key(kind, form)


def address_keys(address: Address) -> Iterator[int]:
    """The keys of an address: house number with street, and house number with postal code."""
    parts = address_parts(address.text)
    if parts.number and parts.street:
        yield value_key(Kind.HOUSE, f"{parts.number} {parts.street}")
    if parts.number and parts.code:
        yield value_key(Kind.HOUSE_CODE, f"{parts.number} {parts.code}")
