"""The match keys of a page of records at once, at a fraction of the price of one record after the other.

A million people share far fewer words than they have: what a part of a name comes to is remembered, and keys are summed
over whole arrays. The keys are those of `overlap.keys`, record by record. It does *not* know where they are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import chain, combinations, compress
from typing import Final, NamedTuple

import numpy as np

from overlap import numbers
from overlap.addresses import address_parts
from overlap.any_record import Record
from overlap.key_forms import (
    Hashes,
    Kind,
    day_keys,
    letters_of,
    pair_keys,
    sound_keys,
    value_keys,
    year_keys,
)
from overlap.key_index import KEY_BITS, RID_BITS
from overlap.keys import DOCUMENT, PAIRED, PLATE, SHORTEST_HALF, VIN, Kinds, document_forms
from overlap.page_names import PageNames, Places, read_names
from overlap.records import Address, CaseSummary, Encounter, Identifier, IdentifierKind, Person, Phone, Vehicle
from overlap.subjects import subjects

#: Bytes of a key.
KEY_BYTES: Final = KEY_BITS // 8

_ALIEN: Final = IdentifierKind.ALIEN
_OTHER: Final = IdentifierKind.OTHER

#: Values of one kind with the place of each one's record.
_Values = tuple[list[int], list[bytes]]

_KEY_MASK: Final = np.uint64((1 << KEY_BITS) - 1)


class Sort(IntEnum):
    """What a key stands for, as far as it matters to who meets by it."""

    SOUND = 0
    YEAR = 1
    PAIR = 2
    DAY = 3
    NUMBER = 4
    HALF = 5
    PLATE_HALF = 6
    HOUSE = 7


class PageKeys(Sequence[Hashes]):
    """The ascending distinct keys of each record of a page, and the distinct words of its names.

    `keys` are those of all records one after the other, those of a record end at its place in `ends`. `parts` are the
    keys of each sort with the place of their record in the bits above, in no order and with repeats; `days` the places
    of records with their birth dates, as far as they are known.
    """

    def __init__(self, names: PageNames, parts: Mapping[Sort, Hashes], keys: Hashes, ends: Places) -> None:
        self.keys = keys
        self.ends = ends
        self.words: Sequence[tuple[str, ...]] = names.words
        self.parts = parts
        self.days = names.days

    def __len__(self) -> int:
        return len(self.words)

    def __getitem__(self, place: int) -> Hashes:  # type: ignore[override]  # a page is not sliced
        return self.keys[self.ends[place] - self.counts[place] : self.ends[place]]

    @property
    def counts(self) -> Places:
        """How many keys each record has."""
        return np.diff(self.ends, prepend=0)

    def postings(self, first: int) -> Hashes:
        """The postings of the index (`overlap.key_index.pack`), the records being numbered from `first` on."""
        rids = np.arange(first, first + len(self), dtype=np.uint64)
        return (self.keys << np.uint64(RID_BITS)) | np.repeat(rids, self.counts)

    def packed(self) -> list[bytes]:
        """The keys of each record, five bytes a key, least significant first."""
        raw = self.keys.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :KEY_BYTES].tobytes()
        ends = (self.ends * KEY_BYTES).tolist()
        return [raw[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def keys_of(records: Sequence[Record]) -> PageKeys:
    """The keys of each of at most 16 million records, in their order."""
    page = _Page.of(records)
    people = np.array(page.whose, np.int64)
    names = read_names(page.people, people, len(records))
    found: dict[Sort, list[Hashes]] = {sort: [np.empty(0, np.uint64)] for sort in Sort}
    for sort, keys in _packed(page, people, names):
        found[sort].append(keys)
    parts = {sort: np.concatenate(arrays) for sort, arrays in found.items()}
    packed = np.sort(np.concatenate(list(parts.values())))
    packed = packed[np.diff(packed, prepend=~packed[:1]) != 0]
    counts = np.bincount((packed >> np.uint64(KEY_BITS)).astype(np.int64), minlength=len(records))
    return PageKeys(names, parts, packed & _KEY_MASK, np.cumsum(counts))


class _Page(NamedTuple):
    """What the records of a page have that can be compared, each with the place of its record."""

    people: list[Person]
    whose: list[int]
    vehicles: list[tuple[int, Vehicle]]
    phones: list[tuple[int, Phone]]
    addresses: list[tuple[int, Address]]

    @classmethod
    def of(cls, records: Sequence[Record]) -> _Page:
        """What some records have. What most are is looked at here: to have each looked at apart costs more."""
        page = cls([], [], [], [], [])
        people, whose, vehicles, phones, addresses = page
        for place, record in enumerate(records):
            if isinstance(record, Encounter | CaseSummary):
                people.append(record.person)
                whose.append(place)
                if record.vehicles:
                    vehicles += [(place, vehicle) for vehicle in record.vehicles]
                if record.phones:
                    phones += [(place, phone) for phone in record.phones]
                if record.addresses:
                    addresses += [(place, address) for address in record.addresses]
            else:
                page._take(place, *subjects(record))
        return page

    def _take(
        self,
        place: int,
        people: Sequence[Person],
        vehicles: Sequence[Vehicle],
        phones: Sequence[Phone],
        addresses: Sequence[Address],
    ) -> None:
        """Gathers what one record has."""
        self.people.extend(people)
        self.whose.extend([place] * len(people))
        self.vehicles.extend([(place, vehicle) for vehicle in vehicles])
        self.phones.extend([(place, phone) for phone in phones])
        self.addresses.extend([(place, address) for address in addresses])


def _packed(page: _Page, people: Places, names: PageNames) -> Iterator[tuple[Sort, Hashes]]:
    """Keys of one sort with the record's place above them."""
    places, days = (each.astype(np.uint64) for each in names.days)
    full = days % np.uint64(100) > 0
    yield Sort.DAY, _beside(places[full], day_keys(days[full]))
    for sounds in names.sounds:
        yield from _name_keys(*sounds)
    items = [person.identifiers for person in page.people]
    owners = np.repeat(people, np.fromiter(map(len, items), np.int64, len(items)))
    yield from _number_keys(DOCUMENT, _documents(owners.tolist(), list(chain.from_iterable(items))))
    plates = [(place, vehicle.plate) for place, vehicle in page.vehicles if vehicle.plate]
    yield from _number_keys(PLATE, _numbers(_values(plates, numbers.plate)))
    vins = [(place, vehicle.vin) for place, vehicle in page.vehicles if vehicle.vin]
    yield from _number_keys(VIN, _numbers(_values(vins, numbers.vin)))
    phones = _values([(place, phone.number) for place, phone in page.phones], numbers.phone)
    yield Sort.NUMBER, _whole_keys(Kind.PHONE, _numbers(phones))
    houses = [(place, address_parts(address.text)) for place, address in page.addresses]
    numbered = [(place, parts) for place, parts in houses if parts.number]
    streets = [(place, f"{parts.number} {parts.street}") for place, parts in numbered if parts.street]
    yield Sort.HOUSE, _whole_keys(Kind.HOUSE, _values(streets))
    codes = [(place, f"{parts.number} {parts.code}") for place, parts in numbered if parts.code]
    yield Sort.HOUSE, _whole_keys(Kind.HOUSE_CODE, _values(codes))


def _values(found: Sequence[tuple[int, str]], folded: Callable[[str], str] = str) -> _Values:
    """Values of one kind with the places of their records; those that are empty once folded are left out."""
    values = [(place, text) for place, value in found if (text := folded(value))]
    texts = "\n".join([text for _, text in values]).encode("ascii")
    return [place for place, _ in values], texts.split(b"\n") if values else []


def _numbers(values: _Values) -> _Values:
    """Folded numbers as they look alike."""
    return values[0], _alike(values[1])


def _alike(values: Sequence[bytes]) -> list[bytes]:
    """Each value with its characters replaced by those that stand for all they are mistaken for."""
    return b"\n".join(values).translate(numbers.LOOKALIKE).split(b"\n") if values else []


def _whole_keys(kind: Kind, values: _Values) -> Hashes:
    """The keys of many values that are taken whole alone."""
    return _beside(np.array(values[0], np.uint64), value_keys(kind, letters_of(values[1])))


def _name_keys(places: Hashes, years: Hashes, codes: Hashes) -> Iterator[tuple[Sort, Hashes]]:
    """The keys of names with equally many sounds: each sound, with the year where it is known, and each pair."""
    known = years > 0
    for column in codes.T:
        yield Sort.SOUND, _beside(places, sound_keys(column))
        yield Sort.YEAR, _beside(places[known], year_keys(column[known], years[known]))
    for one, other in combinations(codes.T[:PAIRED], 2):
        yield Sort.PAIR, _beside(places, pair_keys(one, other))


def _documents(places: Sequence[int], items: Sequence[Identifier]) -> _Values:
    """The comparable forms of identifiers with their records, folded together: as `document_forms` has them."""
    folded = numbers.folded_together([item.value for item in items])
    if folded is None:
        forms = [(place, form) for place, item in zip(places, items, strict=True) for form in document_forms(item)]
        return _numbers(_values(forms))
    kinds = [item.kind for item in items]
    without = numbers.without_letter
    found = [without(form) if kind is _ALIEN else form for form, kind in zip(folded, kinds, strict=True)]
    owners = list(places)
    for at, kind in enumerate(kinds):
        if kind is _OTHER and (other := without(folded[at])) != folded[at]:
            owners.append(places[at])
            found.append(other)
    shortest = numbers.SHORTEST_IDENTIFIER
    long = [len(form) >= shortest for form in found]
    return list(compress(owners, long)), _alike(list(compress(found, long)))


def _number_keys(kinds: Kinds, values: _Values) -> Iterator[tuple[Sort, Hashes]]:
    """The keys of many numbers: whole, and of those that are long enough each half."""
    places = np.array(values[0], np.uint64)
    letters = letters_of(values[1])
    lengths = np.count_nonzero(letters, axis=1)
    yield Sort.NUMBER, _beside(places, value_keys(kinds[0], letters))
    for start, kind in enumerate(kinds[1:]):
        long = (lengths + 1 - start) // 2 >= SHORTEST_HALF
        yield (
            Sort.PLATE_HALF if kinds == PLATE else Sort.HALF,
            _beside(places[long], value_keys(kind, letters[long, start::2])),
        )


def _beside(places: Hashes, keys: Hashes) -> Hashes:
    """Keys with places in the bits above."""
    return (places << np.uint64(KEY_BITS)) | keys
