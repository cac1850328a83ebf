"""Match keys: which records are worth comparing with what was asked.

Knows the keys that a record is found by and how a query is widened so that misspelt, swapped and misread values still
meet them. It does *not* know how keys are stored or searched (`overlap.key_index`), nor what a meeting is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from xxhash import xxh3_64_intdigest

from overlap import numbers
from overlap.addresses import address_parts
from overlap.birth import near_dates
from overlap.key_index import CERTAIN, KEY_BITS, KeyIndex, WeightedKey
from overlap.nicknames import nicknames
from overlap.normalize import NameWords, name_words
from overlap.query import Query
from overlap.records import Address, Identifier, IdentifierKind, PartialDate, Record, Vehicle
from overlap.sounds import sound
from overlap.subjects import subjects
from overlap.vocabulary import Vocabulary

__all__ = ["KeyIndex", "Vocabulary", "WeightedKey", "query_keys", "record_keys", "record_words"]

#: Most tokens of a name that are paired: all pairs of 6 are 15 keys.
_PAIRED: Final = 6

#: Most neighbours of a word that a query is widened by, commonest first.
_NEIGHBOURS: Final = 8

#: Worth of a key that a query met only by widening, against one it has itself.
_WIDENED: Final = 0.6


#: A half of fewer characters ties too many strangers together.
_SHORTEST_HALF: Final = 3


def record_words(record: Record) -> frozenset[str]:
    """The words of all names of a record, as the vocabulary counts them: each once."""
    return frozenset(word for name in subjects(record).names for word in name_words(name).tokens)


def record_keys(record: Record) -> tuple[int, ...]:
    """The distinct match keys of a record, ascending, each of 40 bits."""
    parts = subjects(record)
    keys: set[int] = set()
    for person in parts.people:
        dates = tuple(map(PartialDate.parse, person.birth_dates))
        for name in person.names:
            keys.update(_name_keys(name_words(name), dates))
        keys.update(_key("D", str(date)) for date in dates if date.day)
        for item in person.identifiers:
            keys.update(key for form in _identifier_forms(item) for key in _number_keys("I", form))
    for vehicle in parts.vehicles:
        keys.update(key for kind, value in _vehicle_numbers(vehicle) for key in _number_keys(kind, value))
    keys.update(key for item in parts.phones for key in _number_keys("T", numbers.phone(item.number)))
    keys.update(key for item in parts.addresses for key in _address_keys(item))
    return tuple(sorted(keys))


def query_keys(query: Query, vocabulary: Vocabulary) -> tuple[WeightedKey, ...]:
    """The keys to search for with the worth of each: those of the query itself, and those of near values for less."""
    worths: dict[int, float] = {}
    for key, worth in _weighted(query, vocabulary):
        worths[key] = max(worth, worths.get(key, 0.0))
    return tuple(WeightedKey(key, worth) for key, worth in worths.items())


def _weighted(query: Query, vocabulary: Vocabulary) -> Iterator[tuple[int, float]]:
    """Each key to search for with its worth; the same key may come more than once."""
    years = {date.year for date in query.birth_dates}
    for name in query.names:
        yield from _widened_name(name_words(name), years, vocabulary)
    for date in query.birth_dates:
        if date.day:
            yield _key("D", str(date)), 1.0
            yield from ((_key("D", str(near)), _WIDENED) for near in near_dates(date))
    wholes = {key for kind, value in _query_numbers(query) for key in _whole(kind, value)}
    parts = {key for kind, value in _query_numbers(query) for key in _number_keys(kind, value)}
    yield from ((key, CERTAIN if key in wholes else 1.0) for key in wholes | parts)
    yield from ((key, 1.0) for item in query.addresses for key in _address_keys(item))


def _query_numbers(query: Query) -> Iterator[tuple[str, str]]:
    """Each number of a query in comparable form, with its kind of key."""
    for item in query.identifiers:
        yield from (("I", form) for form in _identifier_forms(item))
    for vehicle in query.vehicles:
        yield from _vehicle_numbers(vehicle)
    yield from (("T", numbers.phone(item.number)) for item in query.phones)


def _key(kind: str, value: str) -> int:
    """The 40-bit hash of one kind of value."""
    return xxh3_64_intdigest(f"{kind}\0{value}".encode()) >> (64 - KEY_BITS)


def _pair(one: str, other: str) -> int:
    """The key of two codes in whatever order."""
    return _key("P", f"{min(one, other)} {max(one, other)}")


def _name_keys(name: NameWords, dates: Iterable[PartialDate]) -> Iterator[int]:
    """The keys of one name: each code, each with each birth year, each pair, and words written as one."""
    codes = tuple(dict.fromkeys(map(sound, name.tokens)))
    years = {date.year for date in dates}
    for code in codes:
        yield _key("N", code)
        yield from (_key("Y", f"{code} {year}") for year in years)
    yield from (_key("N", sound(word)) for word in name.joined)
    yield from (_pair(*both) for both in combinations(codes[:_PAIRED], 2))


def _widened_name(name: NameWords, years: set[int], vocabulary: Vocabulary) -> Iterator[tuple[int, float]]:
    """The keys of a name as typed, and of the words that each of its words may stand for."""
    own = [(sound(word), _near_codes(word, vocabulary)) for word in name.tokens[:_PAIRED]]
    near_years = {year + step for year in years for step in (-10, -1, 1, 10)} - years
    for code, near in own:
        for each, worth in ((code, 1.0), *((other, _WIDENED) for other in near)):
            yield _key("N", each), worth
            yield from ((_key("Y", f"{each} {year}"), worth) for year in years)
        yield from ((_key("Y", f"{code} {year}"), _WIDENED) for year in near_years)
    yield from ((_key("N", sound(word)), 1.0) for word in name.joined)
    for (one, near_one), (other, near_other) in combinations(own, 2):
        yield _pair(one, other), 1.0
        yield from ((_pair(one, each), _WIDENED) for each in near_other)
        yield from ((_pair(each, other), _WIDENED) for each in near_one)


def _near_codes(word: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The codes of nicknames and of words one edit away, without the word's own."""
    near = {*nicknames(word), *vocabulary.neighbours(word)[:_NEIGHBOURS]}
    return frozenset(map(sound, near)) - {sound(word)}


def _identifier_forms(item: Identifier) -> set[str]:
    """The comparable forms of an identifier that is long enough; without its kind it may be an A-number as well."""
    forms = {numbers.identifier(item.kind, item.value)}
    if item.kind is IdentifierKind.OTHER:
        forms.add(numbers.identifier(IdentifierKind.ALIEN, item.value))
    return {form for form in forms if len(form) >= numbers.SHORTEST_IDENTIFIER}


def _vehicle_numbers(vehicle: Vehicle) -> tuple[tuple[str, str], tuple[str, str]]:
    """A vehicle's plate and VIN with their kinds of key; a plate's jurisdiction is left to the comparison."""
    return ("L", numbers.plate(vehicle.plate)), ("V", numbers.vin(vehicle.vin))


def _whole(kind: str, folded: str) -> list[int]:
    """The key of a number as it is, none of an empty one."""
    return [_key(kind, numbers.lookalike(folded))] if folded else []


def _number_keys(kind: str, folded: str) -> list[int]:
    """The keys of a number: whole, and but for phones its two halves, so that one misread character is survived."""
    if kind == "T":
        return _whole(kind, folded)
    halves = zip("eo", numbers.halves(numbers.lookalike(folded)), strict=True)
    return _whole(kind, folded) + [_key(kind + place, half) for place, half in halves if len(half) >= _SHORTEST_HALF]


def _address_keys(address: Address) -> Iterator[int]:
    """The keys of an address: house number with street, and house number with postal code."""
    parts = address_parts(address.text)
    if parts.number and parts.street:
        yield _key("A", f"{parts.number} {parts.street}")
    if parts.number and parts.code:
        yield _key("Z", f"{parts.number} {parts.code}")
