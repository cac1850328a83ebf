"""Which of many pairs of records are worth a comparison in full.

Two records meet by a key that both have: two sounds, a sound with a birth year, a birth date, a number, an address.
Most that meet are strangers, which their outlines show without reading either record. Knows upper bounds alone: what a
pair is worth is `overlap.matching`'s. Where a pair is met depends on no other record but where thousands share a key.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from overlap.answer import Field
from overlap.frequencies import Frequencies
from overlap.key_index import KEY_BITS, KeyIndex
from overlap.model import Model
from overlap.outlines import SEVERAL, WIDTH, Births, Outlines, Places, Sounds, Systems, sound_number
from overlap.page_keys import PageKeys, Sort

#: Most records that are met by one key of each sort. What more have in common tells little, and who matters is met by
#: a rarer key as well; numbers are given to one person or one household.
_MOST: Final[Mapping[Sort, int]] = {
    Sort.YEAR: 60,
    Sort.PAIR: 200,
    Sort.DAY: 200,
    Sort.NUMBER: 100,
    Sort.HALF: 20,
    Sort.PLATE_HALF: 20,
    Sort.HOUSE: 100,
}

#: No word is worth more bits.
_MOST_WORD: Final = 14.0

#: Bits that a word is at most taken to be rarer by than the usual word of its sound: beyond that both sides would have
#: to have the same rare spelling.
_RARER: Final = 3.0

#: Bits that a comparison in full may find beyond the bound: words alike that don't sound alike, misread numbers.
_SLACK: Final = 1.0

#: Bits that are taken away where both records have a sound that the other lacks: such a word is hardly ever another
#: spelling of the same.
_LEFT_OVER: Final = 9.0

#: More words than any name has.
_MOST_WORDS: Final = 1_000

#: Bits that half a document or plate may be the sign of: the other half has one character misread.
_HALF_BITS: Final = 18.0
_PLATE_HALF_BITS: Final = 10.0

_MASK_BITS: Final = np.uint64(8)
_RID_BITS: Final = np.uint64(24)
_RID: Final = np.uint64((1 << 24) - 1)

Masks = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

_CERTAIN: Final = np.uint8(1 << Sort.NUMBER | 1 << Sort.HOUSE)
_HALF: Final = np.uint8(1 << Sort.HALF)
_PLATE_HALF: Final = np.uint8(1 << Sort.PLATE_HALF)
_BOTH_HALVES: Final = _HALF | _PLATE_HALF


class Met(NamedTuple):
    """Pairs: the place of a record in the page, and the number of another in the index; by place, then number."""

    places: Places
    rids: Places


class Crowds:
    """How rare the word is that one meets by a sound, in bits: a rare spelling mostly meets the usual one.

    `words` are those of the names that are known; a sound of none of them is as rare as can be.
    """

    def __init__(self, words: Iterable[str], frequencies: Frequencies) -> None:
        sums: dict[int, tuple[float, float]] = {}
        for word in words:
            sound, share = sound_number(word), frequencies.share(word)
            whole, squares = sums.get(sound, (0.0, 0.0))
            sums[sound] = whole + share, squares + share * share
        self._bits = {sound: -math.log2(squares / whole) for sound, (whole, squares) in sums.items()}

    def most(self, word: str, share: float) -> tuple[float, int]:
        """The most that an agreement with a word of this share is to be taken for, in bits, and its sound."""
        sound = sound_number(word)
        return min(-math.log2(share), self._bits.get(sound, _MOST_WORD) + _RARER, _MOST_WORD), sound


@dataclass(frozen=True, slots=True)
class Known:
    """All records that are known: their keys and outlines by number, and what agreements with them are worth."""

    index: KeyIndex
    outlines: Outlines
    model: Model
    frequencies: Frequencies
    crowds: Crowds


def met(page: PageKeys, systems: Systems, known: Known, least_bits: float) -> Met:
    """The pairs of a page's records with those of another system which may come to so many bits, or share a number.

    `systems` tells whose the records of the page are (`overlap.outlines.systems_of`).
    """
    places, rids, masks = _pairs(page, known.index)
    # A record that came since the outlines were made meets this page when its own turn comes.
    outlined = np.flatnonzero(rids < len(known.outlines.systems))
    places, rids, masks = places[outlined], rids[outlined], masks[outlined]
    foreign = np.flatnonzero(known.outlines.systems[rids] != systems[places])
    places, rids, masks = places[foreign], rids[foreign], masks[foreign]
    right, left = Outlines.of_page(page), known.outlines
    births = _birth_bounds(right.births[places], left.births[rids], known.model)
    certain = (masks & _CERTAIN) > 0
    halves = _HALF_BITS * ((masks & _HALF) > 0) + _PLATE_HALF_BITS * ((masks & _PLATE_HALF) > 0)
    both_halves = (masks & _BOTH_HALVES) == _BOTH_HALVES
    weights, signs = _name_weights(known.model), _sign_bounds(known.model)
    most_name = _MOST_WORD * float(weights.sum()) + float(signs[-1])
    near = np.flatnonzero(certain | (births + halves + most_name + _SLACK >= least_bits))
    places, rids, halves, births = places[near], rids[near], halves[near], births[near]
    filed = left.sounds[rids]
    names = _name_bounds(_rarest(page, known), places, filed, weights)
    fewer = np.minimum(_counts(right.sounds)[places], _counts(filed))
    # A half of a number without anything else is a stranger's; of a document and a plate, each speaks for the other.
    halves[(names.shared == 0) & (births <= 0) & ~both_halves[near]] = 0
    # A slip makes another sound of the same word: of words that are left over any number may be tied.
    most = names.bits + signs[np.where(names.shared < fewer, WIDTH, fewer)]
    kept = certain[near] | (births + most + halves + _SLACK >= least_bits)
    return Met(places[kept], rids[kept])


def _pairs(page: PageKeys, index: KeyIndex) -> tuple[Places, Places, Masks]:
    """Each pair that shares a key with the sorts of the keys that it shares, as bits."""
    found = [_met_by(page, sort, most, index) for sort, most in _MOST.items()]
    packed = np.sort(np.concatenate(found))
    pairs = packed >> _MASK_BITS
    first = np.flatnonzero(np.diff(pairs, prepend=~pairs[:1]))
    masks = np.bitwise_or.reduceat(packed.astype(np.uint8), first) if len(first) else np.empty(0, np.uint8)
    pairs = pairs[first]
    return (pairs >> _RID_BITS).astype(np.int64), (pairs & _RID).astype(np.int64), masks


def _met_by(page: PageKeys, sort: Sort, most: int, index: KeyIndex) -> npt.NDArray[np.uint64]:
    """The pairs that share a key of one sort, each as place, number, and the bit of the sort, in one word."""
    part = page.parts[sort]
    keys = part & np.uint64((1 << KEY_BITS) - 1)
    at, rids = index.holders(keys, most)
    places = (part >> np.uint64(KEY_BITS))[at]
    return ((places << _RID_BITS | rids.astype(np.uint64)) << _MASK_BITS) | np.uint64(1 << sort)


class _Rarest(NamedTuple):
    """The sounds of each record of a page, the rarest first, with the most that an agreement in each can be worth."""

    sounds: Sounds
    bits: Floats


def _rarest(page: PageKeys, records: Known) -> _Rarest:
    """The rarest sounds of a page's records. Of two words the commoner decides, so that one's own is the most."""
    found = _Rarest(np.zeros((len(page), WIDTH), np.uint32), np.zeros((len(page), WIDTH), np.float32))
    every = list(chain.from_iterable(page.words))
    known = {word: records.crowds.most(word, records.frequencies.share(word)) for word in dict.fromkeys(every)}
    both = np.array(list(map(known.__getitem__, every)), np.float64).reshape(-1, 2)
    counts = np.fromiter(map(len, page.words), np.int64, len(page))
    owners = np.repeat(np.arange(len(page)), counts)
    order = np.lexsort((-both[:, 1], -both[:, 0], owners))
    columns = np.arange(len(every)) - np.repeat(np.cumsum(counts) - counts, counts)
    room = columns < WIDTH
    owners, columns, both = owners[room], columns[room], both[order[room]]
    found.bits[owners, columns], found.sounds[owners, columns] = both[:, 0], both[:, 1]
    return found


def _name_weights(model: Model) -> Floats:
    """The shares in which the rarity of the rarest, second and further words counts (`overlap.names`)."""
    places = model.names.places
    return np.array((*places, *[places[-1]] * (WIDTH - len(places))), np.float32)


def _sign_bounds(model: Model) -> Floats:
    """The most that the whole of two names can show, by how many of their words are tied: at its end any number."""
    return np.array([*map(model.names.most_of_signs, range(WIDTH)), model.names.most_of_signs(_MOST_WORDS)], np.float32)


class _NameBounds(NamedTuple):
    """The most that the words of two names can be worth, and how many sounds they share."""

    bits: Floats
    shared: Places


def _name_bounds(right: _Rarest, places: Places, left: Sounds, weights: Floats) -> _NameBounds:
    """The most that the sounds which two records share can be worth, less what words that neither shares take away."""
    bounds, shared = np.zeros(len(places), np.float32), np.zeros(len(places), np.int64)
    # A column of each at a time: to look along many short rows takes several times as long.
    of_left = np.ascontiguousarray(left.T)
    for column in range(WIDTH):
        some = np.flatnonzero((right.sounds[:, column] > 0)[places])
        sounds, at = right.sounds[places[some], column], of_left[:, some] if len(some) < len(places) else of_left
        met_here = some[reduce(np.logical_or, (each == sounds for each in at))]
        bounds[met_here] += right.bits[places[met_here], column] * weights[shared[met_here]]
        shared[met_here] += 1
    fewer = np.minimum((right.sounds > 0).sum(axis=1)[places], (of_left > 0).sum(axis=0))
    bounds[shared < fewer] -= np.float32(_LEFT_OVER)
    return _NameBounds(bounds, shared)


def _counts(sounds: Sounds) -> Places:
    """How many sounds each of many records has."""
    counts: Places = (sounds > 0).sum(axis=1)
    return counts


def _birth_bounds(one: Births, other: Births, model: Model) -> Floats:
    """The most that two birth dates can be worth, `other` being of an index: that of their level where it is known."""
    bits = model.bits(Field.BIRTH)
    bounds = np.full(len(one), np.float32(bits["conflict"]))
    year, day, other_year, other_day = one // 10_000, one % 10_000, other // 10_000, other % 10_000
    same_year, same_day = year == other_year, day == other_day
    in_common = same_year.astype(np.int8) + (day // 100 == other_day // 100) + (day % 100 == other_day % 100)
    bounds[in_common == _TWO_PARTS] = bits["part"]
    digit = (same_year | same_day) & (_digits_apart(one, other) == 1)
    swapped = same_year & (day // 100 == other_day % 100) & (day % 100 == other_day // 100)
    heaped = same_year & ((day == _HEAPED) | (other_day == _HEAPED))
    bounds[digit] = bits["digit"]
    bounds[same_day & (np.abs(year - other_year) == 1)] = max(bits["year_step"], bits["year_near"])
    bounds[same_day & (np.abs(year - other_year) == _DECADE)] = bits["decade"]
    bounds[heaped] = bits["year"]
    bounds[swapped] = bits["swap"]
    bounds[same_year & same_day] = np.where(day == _HEAPED, bits["heaped"], bits["exact"])[same_year & same_day]
    partial = (one % 100 == 0) | (other % 100 == 0)
    bounds[partial & (np.abs(year - other_year) == 1)] = bits["year_near"]
    bounds[partial & same_year] = max(bits["month"], bits["year"])
    # The index doesn't tell a date known to the year from one that isn't known.
    bounds[other == 0] = bits["year"]
    bounds[one == 0] = 0.0
    bounds[(one == SEVERAL) | (other == SEVERAL)] = bits["exact"]
    return bounds


def _digits_apart(one: Births, other: Births) -> npt.NDArray[np.int8]:
    """In how many of eight digits two dates differ."""
    apart = np.zeros(len(one), np.int8)
    for _ in range(_DIGITS):
        apart += one % 10 != other % 10
        one, other = one // 10, other // 10
    return apart


#: 1 January, as month * 100 + day.
_HEAPED: Final = 101
_DECADE: Final = 10

#: Two of year, month and day.
_TWO_PARTS: Final = 2
_DIGITS: Final = 8
