"""Match keys: which records are worth comparing with what was asked.

Knows the keys that a record is found by and how a query is widened so that misspelt, swapped and misread values still
meet them. It does *not* know how keys are stored or searched (`overlap.key_index`), nor what a meeting is worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from overlap import numbers
from overlap.birth import near_dates
from overlap.key_forms import Kind, day_key, pair_key, sound_key, word_hash, year_key
from overlap.key_index import CERTAIN, KeyIndex, WeightedKey
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
from overlap.records import PartialDate
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
    """The keys to search for with the worth of each: those of the query itself, and those of near values for less."""
    worths: dict[int, float] = {}
    for key, worth in _weighted(query, vocabulary):
        worths[key] = max(worth, worths.get(key, 0.0))
    return tuple(WeightedKey(key, worth) for key, worth in worths.items())


def number_query_keys(query: Query) -> tuple[WeightedKey, ...]:
    """The keys of the whole numbers of a query alone: who has one of them, and nobody who is near."""
    return tuple(WeightedKey(key, CERTAIN) for key in dict.fromkeys(_whole_numbers(query)))


def _weighted(query: Query, vocabulary: Vocabulary) -> Iterator[tuple[int, float]]:
    """Each key to search for with its worth; the same key may come more than once."""
    dates = query.birth_dates[:_DATES_ASKED]
    years = {date.year for date in dates}
    for name in query.names[:_NAMES_ASKED]:
        yield from _widened_name(name_words(name), years, vocabulary)
    for date in dates:
        if date.day:
            yield _day(date), 1.0
            yield from ((_day(near), _WIDENED) for near in near_dates(date))
    yield from ((key, 1.0) for key in _parts_of_numbers(query))
    yield from ((key, CERTAIN) for key in _whole_numbers(query))
    yield from ((key, 1.0) for item in query.addresses for key in address_keys(item))


def _day(date: PartialDate) -> int:
    """The key of a date known to the day."""
    return day_key(date.year * 10_000 + (date.month or 0) * 100 + (date.day or 0))


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


def _widened_name(name: NameWords, years: set[int], vocabulary: Vocabulary) -> Iterator[tuple[int, float]]:
    """The keys of a name as typed, and of the words that each of its words may stand for."""
    own = [(word_hash(word), _near_words(word, vocabulary)) for word in name.tokens[:PAIRED]]
    near_years = {year + step for year in years for step in (-10, -1, 1, 10)} - years
    for code, near in own:
        for each, worth in ((code, 1.0), *((other, _WIDENED) for other in near)):
            yield sound_key(each), worth
            yield from ((year_key(each, year), worth) for year in years)
        yield from ((year_key(code, year), _WIDENED) for year in near_years)
    yield from ((sound_key(word_hash(word)), 1.0) for word in name.joined)
    yield from ((key, 1.0) for word in name.tokens[:PAIRED] for key in _split_keys(word, vocabulary))
    for (one, near_one), (other, near_other) in combinations(own, 2):
        yield pair_key(one, other), 1.0
        yield from ((pair_key(one, each), _WIDENED) for each in near_other)
        yield from ((pair_key(each, other), _WIDENED) for each in near_one)


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
