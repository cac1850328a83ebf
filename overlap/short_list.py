"""Which of the thousands of records that share a key with a question are compared with it: the most promising ones.

Knows what the keys that led to a record tell of its comparison, and so about what the comparison will come to. A
record of the same birth date and no word in common goes before one that has a common word and another birth date, as
it does once they are compared. It does *not* compare anything: what is shown rests on the comparison alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from overlap.answer import Field
from overlap.candidates import asked_words, query_keys
from overlap.frequencies import MOST_BITS
from overlap.key_index import WORDS_TOLD, KeyIndex, Met, WeightedKey, best, near_bit, own_bit
from overlap.model import Model
from overlap.query import Query
from overlap.vocabulary import Vocabulary

Bits = npt.NDArray[np.float64]

#: Of the words that a record has, the rarest counts in full and the others in this share: names come in families.
_OTHERS: Final = 0.7

#: What it adds that a record has every word of a name, and that it has none: of either it can still be another name.
_WHOLE: Final = 3.5
_NONE: Final = -2.5

#: What a word that is only near tells less than its rarity: an edit, another spelling, a nickname.
_NEAR: Final = 4.0

#: What agrees of a birth date counts more than in a comparison: keys tell it exactly, and of words only the sound.
_BIRTH: Final = 1.4

#: Among records that promise the same the rarer keys decide: so much of their weight counts.
_TIE: Final = 1e-3


#: Records that are compared where a birth date or a number is asked: of real aliases, and of people whose records were
#: corrupted, as many are among the first 16 as among the first 48.
COMPARED: Final = 16

#: Records that are compared at most: all that promise more than `_MUCH`, or where a name is all that is asked, since
#: then many promise the same.
COMPARED_MOST: Final = 48

#: From here on a record is compared however many promise more: somebody who was met thirty times must not hide from an
#: officer that another agency knows them as well.
_MUCH: Final = 26.0


def short_list(query: Query, index: KeyIndex, vocabulary: Vocabulary, model: Model) -> list[int]:
    """The numbers of the records to compare, at most `COMPARED_MOST`, the most promising first."""
    keys = query_keys(query, vocabulary)
    met = index.met(keys)
    if not len(met.rids):
        return []
    told = _Told(keys, met, index.weights(keys, met.holders))
    promises = told.names(query, vocabulary.frequencies.people) + told.numbers()
    if query.birth_dates:
        promises += told.births(model.bits(Field.BIRTH))
    promises = promises[told.ways]
    most = COMPARED_MOST
    if not _is_name_alone(query):
        most = min(most, max(COMPARED, int(np.count_nonzero(promises >= _MUCH))))
    return best(told.rids, promises, most)


def _is_name_alone(query: Query) -> bool:
    """Whether nothing but names is asked about."""
    return not (query.birth_dates or query.identifiers or query.vehicles or query.phones or query.addresses)


class _Told:
    """What the keys of a question tell of each record that was met, all in bits.

    Most records are met by one key alone, so that there are few ways of being met: by each of the keys, then by each
    set of several that some record has. What is told is told of those ways.
    """

    def __init__(self, keys: Sequence[WeightedKey], met: Met, weights: Bits) -> None:
        self._keys, self._holders, self._weights = keys, met.holders, weights
        self._words = np.array([key.words for key in keys], np.int64)
        self._is_undated = np.array([not key.birth for key in keys])
        is_first = np.ones(len(met.rids) + 1, bool)
        is_first[1:-1] = met.rids[1:] != met.rids[:-1]
        first = np.flatnonzero(is_first)
        counts, first = first[1:] - first[:-1], first[:-1]
        several = np.flatnonzero(counts > 1)
        counts = counts[several]
        self._starts = np.cumsum(counts) - counts
        self._places = met.places[np.repeat(first[several] - self._starts, counts) + np.arange(counts.sum())]
        #: The numbers of the records, each once, and the way in which each was met.
        self.rids, self.ways = met.rids[first], met.places[first]
        self.ways[several] = len(keys) + np.arange(len(several))

    def _of_ways(self, values: npt.NDArray[Any], by: np.ufunc) -> npt.NDArray[Any]:
        """What is told of each way of being met: of one key its value, of several their values brought together."""
        if not len(self._starts):
            return values
        return np.concatenate((values, by.reduceat(values[self._places], self._starts)))

    def numbers(self) -> Bits:
        """The weights of documents, plates, phones and addresses, and of all other keys so much as parts equals."""
        is_number = (self._words == 0) & self._is_undated
        return self._of_ways(np.where(is_number, self._weights, _TIE * self._weights), np.add)

    def births(self, bits: Mapping[str, float]) -> Bits:
        """What is known of the birth date; where no key tells of it, it is most likely another."""
        worth = np.array([bits[key.birth or "conflict"] for key in self._keys])
        worth[worth > 0] *= _BIRTH
        return self._of_ways(worth, np.maximum)

    def names(self, query: Query, people: int) -> Bits:
        """What the words that were met tell, of the name that tells most."""
        masks = self._of_ways(self._words, np.bitwise_or)
        found, number = np.full(len(masks), _NONE), 0
        for words in asked_words(query):
            numbers = range(number, min(number + len(words), WORDS_TOLD))
            if numbers:
                every = (1 << len(numbers)) - 1
                ways = (masks >> number & every) << len(numbers) | (masks >> (number + WORDS_TOLD) & every)
                np.maximum(found, self._worth_of_ways(numbers, people)[ways], out=found)
            number += len(words)
        return found

    def _worth_of_ways(self, numbers: range, people: int) -> Bits:
        """What it tells to meet some words of a name, the higher bits, and words near some of them, the lower ones."""
        ways = np.arange(1 << 2 * len(numbers))
        whole, rarest, met = np.zeros(len(ways)), np.zeros(len(ways)), np.zeros(len(ways), np.int64)
        for place, number in enumerate(numbers):
            has, has_near = ways >> (len(numbers) + place) & 1 > 0, ways >> place & 1 > 0
            near = self._rarity(near_bit(number), people) - _NEAR
            worth = np.where(has, self._rarity(own_bit(number), people), np.where(has_near, max(near, 0.0), 0.0))
            whole += worth
            np.maximum(rarest, worth, out=rarest)
            met += has | has_near
        bits = _OTHERS * whole + (1.0 - _OTHERS) * rarest
        return bits + np.where(met == len(numbers), _WHOLE, np.where(met == 0, _NONE, 0.0))

    def _rarity(self, bit: int, people: int) -> float:
        """How rare it is among so many people to have what a bit says: as rare as the commonest key that says it."""
        says = (self._words & bit > 0) & self._is_undated
        holders = int(self._holders[says].max(initial=1))
        return min(math.log2(1.0 + people / max(holders, 1)), MOST_BITS)
