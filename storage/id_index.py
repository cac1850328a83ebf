"""Which records may have an id, in memory: two sorted arrays of key << 24 | number.

Knows how an id's key is found among a million in a microsecond, and how new ones are taken in; does *not* read the
vault (`storage.chunks`). 40 bits can be shared by two ids: whoever looks one up compares the id in the body.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np

from storage.chunks import RID_BITS, RID_LIMIT, Words

#: New words are kept in a small array until they are this share of the large one, so that a load sorts little twice.
_SHARE: Final = 0.2
_FEW: Final = 65_536
_MASK: Final = np.uint64(RID_LIMIT - 1)


class IdIndex:
    """The ids of one vault. Belongs to one thread; a number may be used again once its record was removed."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._recent: Words = np.empty(0, np.uint64)

    def find(self, keys: Sequence[int] | Words) -> list[int]:
        """The numbers of all records that may be meant by these keys, in no order."""
        wanted = np.asarray(keys, np.uint64) << np.uint64(RID_BITS)
        return [*_found(self._words, wanted), *_found(self._recent, wanted)]

    def find_one(self, key: int) -> list[int]:
        """The numbers of the records that may be meant by one key, mostly none or one."""
        found = _found_one(self._words, key)
        return found + _found_one(self._recent, key) if len(self._recent) else found

    def add(self, keys: Sequence[int] | Words, rids: Sequence[int]) -> None:
        """Take in new records."""
        words = (np.asarray(keys, np.uint64) << np.uint64(RID_BITS)) | np.asarray(rids, np.uint64)
        self._recent = _merged(self._recent, words)
        if len(self._recent) > max(_FEW, _SHARE * len(self._words)):
            self._words, self._recent = _merged(self._words, self._recent), np.empty(0, np.uint64)

    def remove(self, keys: Sequence[int], rids: Sequence[int]) -> None:
        """Forget records."""
        words = (np.asarray(keys, np.uint64) << np.uint64(RID_BITS)) | np.asarray(rids, np.uint64)
        self._words, self._recent = _without(self._words, words), _without(self._recent, words)


def _merged(sorted_words: Words, words: Words) -> Words:
    """Sorted words with others sorted in: the stable sort merges runs that are there already."""
    words.sort()
    both = np.concatenate((sorted_words, words))
    both.sort(kind="stable")
    return both


def _without(sorted_words: Words, words: Words) -> Words:
    """Sorted words without some."""
    places = np.searchsorted(sorted_words, words)
    places = places[places < len(sorted_words)]
    gone = places[np.isin(sorted_words[places], words)]
    return np.delete(sorted_words, gone) if len(gone) else sorted_words


def _found(words: Words, wanted: Words) -> list[int]:
    """The numbers behind all words that have one of the wanted keys."""
    starts, ends = np.searchsorted(words, wanted), np.searchsorted(words, wanted + np.uint64(RID_LIMIT))
    met = np.flatnonzero(ends > starts)
    return [rid for at in met.tolist() for rid in (words[starts[at] : ends[at]] & _MASK).tolist()]


def _found_one(words: Words, key: int) -> list[int]:
    """The numbers behind the words that have a key; a search over the bare memory costs less than numpy's for one."""
    bare = memoryview(words)  # type: ignore[arg-type]  # numpy's arrays are buffers, which its types don't say
    low, found = key << RID_BITS, []
    for at in range(bisect_left(bare, low), len(bare)):
        if bare[at] >= low + RID_LIMIT:
            break
        found.append(bare[at] - low)
    return found
