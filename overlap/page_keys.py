"""The match keys of a page of records at once, at a fraction of the price of one record after the other.

A million people share far fewer words than they have: what a part of a name comes to is remembered, and keys are summed
over whole arrays. The keys are those of `overlap.keys`, record by record. It does *not* know where they are stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cached_property
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
from overlap.normalize import MAX_NAME_WORDS, MAX_TEXT_READ, SMALL_WORDS, name_words
from overlap.records import Address, Identifier, IdentifierKind, Person, PersonName, Vehicle
from overlap.subjects import subjects

#: Bytes of a key.
KEY_BYTES: Final = KEY_BITS // 8

#: Letters and digits in lower case, all else a blank but for the end of a line.
_SPACED: Final = bytes(
    ord(chr(char).lower()) if char < 128 and chr(char).isalnum() else char if char == 10 else 32  # noqa: PLR2004  # ASCII
    for char in range(256)
)
_ALIEN: Final = IdentifierKind.ALIEN
_OTHER: Final = IdentifierKind.OTHER

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
    """The words of a name with the distinct hashes of their sounds."""

    tokens: tuple[str, ...]
    codes: tuple[int, ...]


def _whole(name: PersonName) -> _Words:
    """The tokens of a name and its distinct sounds, from the name as a whole."""
    tokens = name_words(name).tokens
    return _Words(tokens, name_hashes(tokens))


def _text(name: PersonName) -> str:
    """The name on one line where its words are those of its line; empty where the name has to be read as a whole.

    One part of another script, and what is longer than is read, need the whole name.
    """
    text = f"{name.given_names} {name.middle_names} {name.surname}"
    return text if text.isascii() and len(text) <= MAX_TEXT_READ else ""


def _lines(texts: Sequence[str]) -> list[list[str]]:
    """The lower-case words of each ASCII text, as `overlap.normalize.words` has them."""
    lines = [text if text.isprintable() else " ".join(text.split()) for text in texts]
    plain = "\n".join(lines).encode("ascii").translate(_SPACED, b"'`").decode("ascii")
    return list(map(str.split, plain.split("\n"))) if texts else []


class _Names:
    """The names of a page, with the record and a birth year of each; a name comes once for each year of its bearer."""

    def __init__(self) -> None:
        self._names: list[PersonName] = []
        # The number of a name, its record and a birth year, row by row.
        self._numbers: list[int] = []
        self._places: list[int] = []
        self._years: list[int] = []

    def __len__(self) -> int:
        return len(self._names)

    def take(self, place: int, names: Sequence[PersonName], births: Sequence[tuple[int, int]]) -> None:
        """Gathers one person's."""
        for number, name in enumerate(names, len(self._names)):
            self._names.append(name)
            for year, _ in births:
                self._numbers.append(number)
                self._places.append(place)
                self._years.append(year)

    def read(self) -> tuple[list[tuple[str, ...]], list[tuple[Hashes, Hashes, Hashes]]]:
        """The tokens of each name, and for names with equally many sounds record, year and sounds (a row a name)."""
        tokens = list(map(tuple, _lines(list(map(_text, self._names)))))
        every = list(chain.from_iterable(tokens))
        hashes = np.fromiter(map(word_hash, every), np.uint64, len(every))
        counts = np.array(list(map(len, tokens)), np.int64)
        starts = np.cumsum(counts) - counts
        apart = (counts == 0) | (counts > MAX_NAME_WORDS) | _any_small(every, counts)
        owners = np.array(self._numbers, np.int64)
        places, years = np.array(self._places, np.uint64), np.array(self._years, np.uint64)
        found = []
        for width in sorted(set(counts[~apart].tolist())):
            here = np.flatnonzero((counts[owners] == width) & ~apart[owners])
            codes = hashes[starts[owners[here], None] + np.arange(width)]
            ordered = np.sort(codes, axis=1)
            twice = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
            apart[owners[here[twice]]] = True
            here, codes = here[~twice], codes[~twice]
            found.append((places[here], years[here], codes))
        return tokens, [*found, *self._read_apart(tokens, apart)]

    def _read_apart(
        self, tokens: list[tuple[str, ...]], apart: npt.NDArray[np.bool_]
    ) -> Iterator[tuple[Hashes, Hashes, Hashes]]:
        """The names that have to be read as a whole: with particles, titles, repeats, or in another script."""
        read = {int(number): _whole(self._names[number]) for number in np.flatnonzero(apart)}
        for number, name in read.items():
            tokens[number] = name.tokens
        by_width: dict[int, tuple[list[int], list[int], list[int]]] = {}
        for number, place, year in zip(self._numbers, self._places, self._years, strict=True) if read else ():
            if number in read:
                codes = read[number].codes
                places, years, every = by_width.setdefault(len(codes), ([], [], []))
                places.append(place)
                years.append(year)
                every += codes
        for width, (places, years, every) in by_width.items():
            shaped = np.array(every, np.uint64).reshape(len(places), width)
            yield np.array(places, np.uint64), np.array(years, np.uint64), shaped


def _any_small(every: Sequence[str], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which names have a word that may count or not."""
    small = np.fromiter(map(SMALL_WORDS.__contains__, every), bool, len(every))
    owners = np.repeat(np.arange(len(counts)), counts)
    return np.bincount(owners[small], minlength=len(counts)) > 0


#: Values of one kind with the record of each.
_Values = tuple[list[int], list[str]]


class _Page:
    """What the records of a page have, gathered by kind so that arrays can be made of it."""

    def __init__(self) -> None:
        self._names = _Names()
        self._ends: list[int] = []
        self.days: tuple[list[int], list[int]] = ([], [])
        self._identifiers: tuple[list[int], list[Identifier]] = ([], [])
        # No dictionaries by kind: the hash of an Enum costs more than all else that is done with a number.
        self._plates, self._vins = _values(), _values()
        self._phones, self._houses, self._house_codes = _values(), _values(), _values()

    def take(self, place: int, record: Record) -> None:
        """Gathers what one record has."""
        people, vehicles, phones, addresses = subjects(record)
        for person in people:
            self._take_person(place, person)
        self._ends.append(len(self._names))
        for vehicle in vehicles:
            self._take_vehicle(place, vehicle)
        for phone in phones:
            _add(self._phones, place, numbers.lookalike(numbers.phone(phone.number)))
        for address in addresses:
            self._take_address(place, address)

    def _take_person(self, place: int, person: Person) -> None:
        """Gathers names, birth dates and documents."""
        births = list(map(birth_numbers, person.birth_dates)) or _NO_BIRTH
        for year, day in births:
            if year:
                self.days[0].append(place)
                self.days[1].append(day or year * 10_000)
        for item in person.identifiers:
            self._identifiers[0].append(place)
            self._identifiers[1].append(item)
        self._names.take(place, person.names[:NAMES_READ], births)

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
    def _read(self) -> tuple[list[tuple[str, ...]], list[tuple[Hashes, Hashes, Hashes]]]:
        """The names as they are read."""
        return self._names.read()

    @cached_property
    def words(self) -> list[tuple[str, ...]]:
        """The distinct words of each record's names."""
        tokens, start, found = self._read[0], 0, []
        for end in self._ends:
            one = end - start == 1
            found.append(tokens[start] if one else tuple(dict.fromkeys(chain.from_iterable(tokens[start:end]))))
            start = end
        return found

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
        for owners, years, codes in self._read[1]:
            yield from _name_keys(owners, years, codes)
        yield from _number_keys(DOCUMENT, _documents(*self._identifiers))
        for kinds, (owners_of, texts) in ((PLATE, self._plates), (VIN, self._vins)):
            yield from _number_keys(kinds, (owners_of, _bytes(texts)))
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


def _documents(places: Sequence[int], items: Sequence[Identifier]) -> tuple[list[int], list[bytes]]:
    """The comparable forms of identifiers with their records, folded together: as `document_forms` has them."""
    folded = numbers.folded_together([item.value for item in items])
    if folded is None:
        forms = [(place, form) for place, item in zip(places, items, strict=True) for form in document_forms(item)]
        return [place for place, _ in forms], _bytes([numbers.lookalike(form) for _, form in forms])
    owners: list[int] = []
    found: list[bytes] = []
    shortest = numbers.SHORTEST_IDENTIFIER
    for place, item, form in zip(places, items, folded, strict=True):
        kind = item.kind
        other = numbers.without_letter(form) if kind is _ALIEN or kind is _OTHER else form
        if kind is _OTHER and other != form and len(other) >= shortest:
            owners += (place, place)
            found += (form, other)
        elif len(form if kind is _OTHER else other) >= shortest:
            owners.append(place)
            found.append(form if kind is _OTHER else other)
    alike = b"\n".join(found).translate(numbers.LOOKALIKE).split(b"\n") if found else []
    return owners, alike


def _number_keys(kinds: Kinds, values: tuple[Sequence[int], Sequence[bytes]]) -> Iterator[tuple[Sort, Hashes]]:
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
