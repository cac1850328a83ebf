"""The match keys of a page of records at once, at a fraction of the price of one record after the other.

A million people share far fewer words than they have: what a part of a name comes to is remembered, and keys are summed
over whole arrays. The keys are those of `overlap.keys`, record by record. It does *not* know where they are stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cached_property, lru_cache
from itertools import chain, combinations
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

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
    word_hash,
    year_keys,
)
from overlap.key_index import KEY_BITS, RID_BITS
from overlap.keys import (
    DOCUMENT,
    NAMES_READ,
    PAIRED,
    PLATE,
    SHORTEST_HALF,
    VIN,
    Kinds,
    birth_numbers,
    document_forms,
    name_hashes,
)
from overlap.normalize import MAX_NAME_WORDS, MAX_TEXT_READ, SMALL_WORDS, name_words, words
from overlap.records import Address, Person, PersonName, Vehicle
from overlap.subjects import subjects

#: Bytes of a key.
KEY_BYTES: Final = KEY_BITS // 8

#: Bound of the memo of parts of names: the distinct given names and surnames of a few hundred thousand people.
_PARTS_REMEMBERED: Final = 65_536

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

    def __init__(self, page: _Page, keys: Hashes, ends: npt.NDArray[np.int64]) -> None:
        self.keys = keys
        self.ends = ends
        self.words: Sequence[tuple[str, ...]] = page.words
        self.parts: Mapping[Sort, Hashes] = page.parts
        self.days = page.days

    def __len__(self) -> int:
        return len(self.words)

    def __getitem__(self, place: int) -> Hashes:  # type: ignore[override]  # a page is not sliced
        return self.keys[self.ends[place] - self.counts[place] : self.ends[place]]

    @property
    def counts(self) -> npt.NDArray[np.int64]:
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
    page = _Page()
    for place, record in enumerate(records):
        page.take(place, record)
    packed = np.sort(np.concatenate(list(page.parts.values())))
    packed = packed[np.diff(packed, prepend=~packed[:1]) != 0]
    counts = np.bincount((packed >> np.uint64(KEY_BITS)).astype(np.int64), minlength=len(records))
    return PageKeys(page, packed & _KEY_MASK, np.cumsum(counts))


class _Words(NamedTuple):
    """Words with the hashes of their sounds."""

    tokens: tuple[str, ...]
    codes: tuple[int, ...]


@lru_cache(maxsize=_PARTS_REMEMBERED)
def _part(text: str) -> _Words | None:
    """The words of one part of a name; None where some of them may count or not."""
    found = words(text)
    return _Words(found, tuple(map(word_hash, found))) if SMALL_WORDS.isdisjoint(found) else None


def _named(name: PersonName) -> _Words:
    """The tokens of a name and its distinct sounds: as `name_words` has them, of remembered parts where that is so.

    Particles, titles, repeats, and one part of another script need the whole name.
    """
    given, middle, surname = name.given_names, name.middle_names, name.surname
    text = given + middle + surname
    if len(text) > MAX_TEXT_READ or not (text.isascii() or (given and surname)):
        return _whole(name)
    one, two, three = _part(given), _part(middle) if middle else _NO_WORDS, _part(surname)
    if one is None or two is None or three is None:
        return _whole(name)
    tokens, codes = one.tokens + two.tokens + three.tokens, one.codes + two.codes + three.codes
    if len(set(codes)) == len(codes) <= MAX_NAME_WORDS:
        return _Words(tokens, codes)
    return _whole(name)


_NO_WORDS: Final = _Words((), ())


def _whole(name: PersonName) -> _Words:
    """The tokens of a name and its distinct sounds, from the name as a whole."""
    tokens = name_words(name).tokens
    return _Words(tokens, name_hashes(tokens))


#: Names with equally many sounds: the record of each, its birth year or 0, its sounds one after the other.
_Names = tuple[list[int], list[int], list[int]]

#: Values of one kind with the record of each.
_Values = tuple[list[int], list[str]]


class _Page:
    """What the records of a page have, gathered by kind so that arrays can be made of it."""

    def __init__(self) -> None:
        self.words: list[tuple[str, ...]] = []
        self._names: dict[int, _Names] = {}
        self.days: tuple[list[int], list[int]] = ([], [])
        # No dictionaries by kind: the hash of an Enum costs more than all else that is done with a number.
        self._documents, self._plates, self._vins = _values(), _values(), _values()
        self._phones, self._houses, self._house_codes = _values(), _values(), _values()

    def take(self, place: int, record: Record) -> None:
        """Gathers what one record has."""
        people, vehicles, phones, addresses = subjects(record)
        found = [name for person in people for name in self._take_person(place, person)]
        if len(found) == 1:
            self.words.append(found[0].tokens)
        else:
            self.words.append(tuple(dict.fromkeys(chain.from_iterable(tokens for tokens, _ in found))))
        for vehicle in vehicles:
            self._take_vehicle(place, vehicle)
        for phone in phones:
            _add(self._phones, place, numbers.lookalike(numbers.phone(phone.number)))
        for address in addresses:
            self._take_address(place, address)

    def _take_person(self, place: int, person: Person) -> list[_Words]:
        """Gathers names, birth dates and documents; the words of each name."""
        births = list(map(birth_numbers, person.birth_dates)) or _NO_BIRTH
        for year, day in births:
            if year:
                self.days[0].append(place)
                self.days[1].append(day or year * 10_000)
        for item in person.identifiers:
            for form in document_forms(item):
                _add(self._documents, place, numbers.lookalike(form))
        found = list(map(_named, person.names[:NAMES_READ]))
        for _, codes in found:
            places, years, every = self._names.get(len(codes)) or self._names.setdefault(len(codes), ([], [], []))
            for year, _ in births:
                places.append(place)
                years.append(year)
                every += codes
        return found

    def _take_vehicle(self, place: int, vehicle: Vehicle) -> None:
        """Gathers plate and VIN."""
        if vehicle.plate:
            _add(self._plates, place, numbers.lookalike(numbers.plate(vehicle.plate)))
        if vehicle.vin:
            _add(self._vins, place, numbers.lookalike(numbers.vin(vehicle.vin)))

    def _take_address(self, place: int, address: Address) -> None:
        """Gathers the house number with the street, and with the postal code."""
        parts = address_parts(address.text)
        if parts.number and parts.street:
            _add(self._houses, place, f"{parts.number} {parts.street}")
        if parts.number and parts.code:
            _add(self._house_codes, place, f"{parts.number} {parts.code}")

    @cached_property
    def parts(self) -> dict[Sort, Hashes]:
        """The keys of each sort with the record's place above them."""
        found: dict[Sort, list[Hashes]] = {sort: [] for sort in Sort}
        for sort, packed in self._packed():
            found[sort].append(packed)
        return {sort: np.concatenate(arrays) for sort, arrays in found.items()}

    def _packed(self) -> Iterator[tuple[Sort, Hashes]]:
        """Keys of one sort with the record's place above them."""
        places, days = (np.array(each, np.uint64) for each in self.days)
        full = days % np.uint64(100) > 0
        yield Sort.DAY, _beside(places[full], day_keys(days[full]))
        yield from ((sort, np.empty(0, np.uint64)) for sort in Sort)
        for width, (owners, years, codes) in self._names.items():
            shaped = np.array(codes, np.uint64).reshape(len(owners), width)
            yield from _name_keys(np.array(owners, np.uint64), np.array(years, np.uint64), shaped)
        for kinds, values in ((DOCUMENT, self._documents), (PLATE, self._plates), (VIN, self._vins)):
            yield from _number_keys(kinds, values)
        yield Sort.NUMBER, _whole_keys(Kind.PHONE, self._phones)
        yield Sort.HOUSE, _whole_keys(Kind.HOUSE, self._houses)
        yield Sort.HOUSE, _whole_keys(Kind.HOUSE_CODE, self._house_codes)


#: A person without a birth date.
_NO_BIRTH: Final = ((0, 0),)


def _values() -> _Values:
    """Room for values of one kind."""
    return [], []


def _whole_keys(kind: Kind, values: _Values) -> Hashes:
    """The keys of many values that are taken whole alone."""
    return _beside(np.array(values[0], np.uint64), value_keys(kind, letters_of(_bytes(values[1]))))


def _add(values: _Values, place: int, value: str) -> None:
    """Gathers a value unless it is empty."""
    if value:
        values[0].append(place)
        values[1].append(value)


def _bytes(texts: Sequence[str]) -> list[bytes]:
    """The texts as bytes, as far as they are read."""
    return "\n".join(texts).encode("ascii").split(b"\n") if texts else []


def _name_keys(places: Hashes, years: Hashes, codes: Hashes) -> Iterator[tuple[Sort, Hashes]]:
    """The keys of names with equally many sounds: each sound, with the year where it is known, and each pair."""
    known = years > 0
    for column in codes.T:
        yield Sort.SOUND, _beside(places, sound_keys(column))
        yield Sort.YEAR, _beside(places[known], year_keys(column[known], years[known]))
    for one, other in combinations(codes.T[:PAIRED], 2):
        yield Sort.PAIR, _beside(places, pair_keys(one, other))


def _number_keys(kinds: Kinds, values: _Values) -> Iterator[tuple[Sort, Hashes]]:
    """The keys of many numbers: whole, and of those that are long enough each half."""
    places = np.array(values[0], np.uint64)
    letters = letters_of(_bytes(values[1]))
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
