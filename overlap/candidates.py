"""Match keys: which records are worth comparing with what was asked.

Knows the keys that a record is found by and how a query is widened so that misspelt, swapped and misread values still
meet them. It does *not* know how keys are stored or searched (`overlap.key_index`), nor what a meeting is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations
from operator import or_
from typing import Final, NamedTuple

from overlap import numbers
from overlap.birth import birth_level, near_dates
from overlap.key_forms import Kind, day_key, pair_key, sound_key, word_hash, year_key
from overlap.key_index import CERTAIN, KeyIndex, WeightedKey, near_bit, own_bit
from overlap.keys import (
    DOCUMENT,
    PAIRED,
    address_keys,
    document_forms,
    number_keys,
    phone_keys,
    record_keys,
    record_words,
    vehicle_keys,
    whole_keys,
)
from overlap.nicknames import nicknames
from overlap.normalize import PARTICLES, NameWords, name_words
from overlap.query import Query
from overlap.vocabulary import Vocabulary

__all__ = ["KeyIndex", "Vocabulary", "WeightedKey", "number_query_keys", "query_keys", "record_keys", "record_words"]

#: Most neighbours of a word that a query is widened by, commonest first.
_NEIGHBOURS: Final = 8

#: Worth of a key that a query met only by widening, against one it has itself.
_WIDENED: Final = 0.6

#: Names and birth dates of one question that are asked for: a line of text has fewer, a record may have more.
_NAMES_ASKED: Final = 12
_DATES_ASKED: Final = 24

#: Longest word that is split: hardly any two words of a name are longer together.
_LONGEST_SPLIT: Final = 32

#: Shortest part that a word is split into, and shortest rest behind particles written as one with it.
_SHORTEST_PART: Final = 3
_SHORTEST_REST: Final = 4


def query_keys(query: Query, vocabulary: Vocabulary) -> tuple[WeightedKey, ...]:
    """The keys to search for with what each tells: those of the query itself, and those of near values for less."""
    found: dict[int, WeightedKey] = {}
    for item in _weighted(query, vocabulary):
        known = found.get(item.key, item)
        found[item.key] = WeightedKey(item.key, max(item.worth, known.worth), item.words | known.words, known.birth)
    return tuple(found.values())


def asked_words(query: Query) -> list[tuple[str, ...]]:
    """The words of each name that a query's keys are made of; over all names they are numbered as they come."""
    return [name_words(name).tokens[:PAIRED] for name in query.names[:_NAMES_ASKED]]


def number_query_keys(query: Query) -> tuple[WeightedKey, ...]:
    """The keys of the whole numbers of a query alone: who has one of them, and nobody who is near."""
    return tuple(WeightedKey(key, CERTAIN) for key in dict.fromkeys(_whole_numbers(query)))


def _weighted(query: Query, vocabulary: Vocabulary) -> Iterator[WeightedKey]:
    """Each key to search for with what it tells; the same key may come more than once."""
    dates = query.birth_dates[:_DATES_ASKED]
    # Days first: a key of two dates tells of the one that it is.
    full = [str(date) for date in dates if date.day]
    yield from (WeightedKey(_day(text), 1.0, birth=birth_level(text, text)) for text in full)
    for text in full:
        yield from (WeightedKey(_day(near), _WIDENED, birth=birth_level(text, near)) for near in near_dates(text))
    years, number = {date.year for date in dates}, 0
    for name in query.names[:_NAMES_ASKED]:
        words = name_words(name)
        yield from _widened_name(words, number, years, vocabulary)
        number += len(words.tokens[:PAIRED])
    yield from (WeightedKey(key, 1.0) for key in _parts_of_numbers(query))
    yield from (WeightedKey(key, CERTAIN) for key in _whole_numbers(query))
    yield from (WeightedKey(key, 1.0) for item in query.addresses for key in address_keys(item))


def _day(text: str) -> int:
    """The key of a date known to the day."""
    return day_key(int(text[:4] + text[5:7] + text[8:]))


def _parts_of_numbers(query: Query) -> Iterator[int]:
    """The keys of the numbers of a query and of their halves."""
    for item in query.identifiers:
        for form in document_forms(item):
            yield from number_keys(DOCUMENT, form)
    for vehicle in query.vehicles:
        yield from vehicle_keys(vehicle)


def _whole_numbers(query: Query) -> Iterator[int]:
    """The keys of the numbers of a query as they are."""
    for item in query.identifiers:
        for form in document_forms(item):
            yield from whole_keys(Kind.DOCUMENT, form)
    for vehicle in query.vehicles:
        yield from whole_keys(Kind.PLATE, numbers.plate(vehicle.plate))
        yield from whole_keys(Kind.VIN, numbers.vin(vehicle.vin))
    for phone in query.phones:
        yield from phone_keys(phone.number)


class _Heard(NamedTuple):
    """A word of the question: its hash, its bit and that of a word near it, and the hashes of the near ones."""

    code: int
    own: int
    close: int
    near: frozenset[int]


def _widened_name(name: NameWords, number: int, years: set[int], vocabulary: Vocabulary) -> Iterator[WeightedKey]:
    """The keys of a name as typed, and of the words that each of its words may stand for.

    The first of its words is the question's so-manieth, `number`.
    """
    tokens = name.tokens[:PAIRED]
    own = [
        _Heard(word_hash(word), own_bit(place), near_bit(place), _near_words(word, vocabulary))
        for place, word in enumerate(tokens, number)
    ]
    near_years = {year + step for year in years for step in (-10, -1, 1, 10)} - years
    for code, bit, close, near in own:
        for each, worth, told in ((code, 1.0, bit), *((other, _WIDENED, close) for other in near)):
            yield WeightedKey(sound_key(each), worth, told)
            yield from (WeightedKey(year_key(each, year), worth, told, "year") for year in years)
        yield from (WeightedKey(year_key(code, year), _WIDENED, bit, "year_near") for year in near_years)
    yield from (WeightedKey(sound_key(word_hash(form)), 1.0, _bits_in(form, tokens, own)) for form in name.joined)
    for word, (_, bit, _, _) in zip(tokens, own, strict=True):
        yield from (WeightedKey(key, 1.0, bit) for key in _split_keys(word, vocabulary))
    for one, other in combinations(own, 2):
        yield WeightedKey(pair_key(one.code, other.code), 1.0, one.own | other.own)
        yield from (WeightedKey(pair_key(one.code, each), _WIDENED, one.own | other.close) for each in other.near)
        yield from (WeightedKey(pair_key(each, other.code), _WIDENED, one.close | other.own) for each in one.near)


def _bits_in(form: str, tokens: Sequence[str], heard: Sequence[_Heard]) -> int:
    """The bits of the words that are written as one in a form."""
    return reduce(or_, (each.own for word, each in zip(tokens, heard, strict=True) if word in form), 0)


def _near_words(word: str, vocabulary: Vocabulary) -> frozenset[int]:
    """The sounds of nicknames, of words one edit away and of the word behind particles, without the word's own."""
    near = {*nicknames(word), *vocabulary.neighbours(word)[:_NEIGHBOURS], *_behind_particles(word, vocabulary)}
    return frozenset(map(word_hash, near)) - {word_hash(word)}


def _behind_particles(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    """What is left of a word behind the particles that are written as one with it (`DELACRUZ`).

    One short particle alone is the beginning of many a word, so that the rest must be known then.
    """
    for cut in range(2, min(_LONGEST_STUCK, len(word) - _SHORTEST_REST) + 1):
        if word[:cut] in _STUCK and (cut >= _SHORTEST_REST or vocabulary.knows(word[cut:])):
            yield word[cut:]


def _split_keys(word: str, vocabulary: Vocabulary) -> Iterator[int]:
    """The keys of two words that one may have been written of, particles between them left out; one must be known."""
    longest = len(word) if len(word) <= _LONGEST_SPLIT else 0
    for cut in range(_SHORTEST_PART, longest - _SHORTEST_PART + 1):
        first, rest = word[:cut], word[cut:]
        known = vocabulary.knows(first)
        for second in (rest, *_behind_particles(rest, vocabulary)):
            if known or vocabulary.knows(second):
                yield pair_key(word_hash(first), word_hash(second))


#: Particles as they are written as one with a word, one or two of them.
_STUCK: Final = frozenset(one + other for one in PARTICLES for other in (*PARTICLES, "") if len(one + other) > 1)
_LONGEST_STUCK: Final = max(map(len, _STUCK))
