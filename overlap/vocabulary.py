"""The words of all names on the laptop: how often each occurs, and which are one edit from a given one.

Knows symmetric deletion: two words are one edit apart only if they share a form with at most one letter left out.
It does *not* know which record has which word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate
from operator import mul
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from overlap.frequencies import Frequencies

#: Words beyond this length are compared by their beginning; hardly any word of a name is longer.
_LENGTH: Final = 16

#: Shortest word whose neighbours mean anything: one edit turns any three letters into half of all short names.
_SHORTEST: Final = 4

#: An odd multiplier spreads the letters over 64 bits (the golden ratio, as in Fibonacci hashing).
_MULTIPLIER: Final = 0x9E3779B97F4A7C15
_POWERS: Final = tuple(pow(_MULTIPLIER, place + 1, 1 << 64) for place in range(_LENGTH + 1))

#: The low bits of an entry hold the number of the word.
_WORD_BITS: Final = 24
_WORD_MASK: Final = np.uint64((1 << _WORD_BITS) - 1)
_FORM_MASK: Final = ((1 << 64) - 1) ^ ((1 << _WORD_BITS) - 1)

#: Most words looked at for one form: garbage that makes all words alike must not cost time.
_MOST_FOUND: Final = 64


class Vocabulary:
    """The counted words, with an index of their forms for the search of neighbours. Belongs to one thread."""

    def __init__(self, counts: Mapping[str, int] | None = None, people: int = 0) -> None:
        self._counts: dict[str, int] = dict(counts or {})
        self._people = people
        self._words = [word for word in self._counts if len(word) >= _SHORTEST]
        self._entries = _deletion_entries(self._words)
        self._known = set(self._words)
        self._late: dict[int, list[str]] = {}

    @property
    def frequencies(self) -> Frequencies:
        """How common each word is here, as the comparison of names needs it."""
        return Frequencies(self._counts, self._people)

    def knows(self, word: str) -> bool:
        """Whether somebody on file has this word in a name."""
        return self._counts.get(word, 0) > 0

    def add(self, words: Iterable[str]) -> None:
        """Counts the words of one more record (`record_words`)."""
        self._people += 1
        for word in words:
            self._counts[word] = self._counts.get(word, 0) + 1
            if len(word) >= _SHORTEST and word not in self._known:
                self._known.add(word)
                for form in _forms(word):
                    self._late.setdefault(form, []).append(word)

    def remove(self, words: Iterable[str]) -> None:
        """Counts the words of one record less. A word that nobody has any more is found on and leads nowhere."""
        self._people = max(self._people - 1, 0)
        for word in words:
            self._counts[word] = max(self._counts.get(word, 0) - 1, 0)

    def neighbours(self, word: str) -> list[str]:
        """The known words one edit from this one, commonest first."""
        if len(word) < _SHORTEST:
            return []
        forms = _forms(word)
        low = np.array(forms, np.uint64)
        starts = np.searchsorted(self._entries, low)
        ends = np.minimum(np.searchsorted(self._entries, low | _WORD_MASK, side="right"), starts + _MOST_FOUND)
        some = np.flatnonzero(ends > starts).tolist()
        found = {
            self._words[number]
            for place in some
            for number in (self._entries[starts[place] : ends[place]] & _WORD_MASK).tolist()
        }
        if self._late:
            found.update(late for form in forms for late in self._late.get(form, ())[:_MOST_FOUND])
        near = [other for other in found if OSA.distance(word, other, score_cutoff=1) == 1]
        return sorted(near, key=lambda other: (-self._counts.get(other, 0), other))


def _forms(word: str) -> list[int]:
    """The hashes of a word and of the word without each one of its letters, with the low bits empty.

    A letter behind the one that is left out moves up by one place.
    """
    codes = word.encode("ascii")[:_LENGTH]
    in_place = [0, *accumulate(map(mul, codes, _POWERS))]
    moved = [0, *accumulate(map(mul, codes[1:], _POWERS))]
    sums = {in_place[-1], *(in_place[at] + moved[-1] - moved[at] for at in range(len(codes)))}
    return sorted({total & _FORM_MASK for total in sums})


def _deletion_entries(words: list[str]) -> npt.NDArray[np.uint64]:
    """The sorted entries (form, word number) of all words, made in one sweep over a table of letters."""
    if not words:
        return np.empty(0, np.uint64)
    letters = np.array([word.encode("ascii")[:_LENGTH] for word in words], f"S{_LENGTH}")
    table = letters.view(np.uint8).reshape(len(words), _LENGTH).astype(np.uint64)
    return _entries(table, np.array(_POWERS, np.uint64))


def _entries(table: npt.NDArray[np.uint64], powers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The entries of a table of letters, one row a word."""
    in_place = np.cumsum(table * powers[:_LENGTH], axis=1, dtype=np.uint64)
    moved = np.cumsum(table[:, 1:] * powers[: _LENGTH - 1], axis=1, dtype=np.uint64)
    whole = in_place[:, -1:]
    left = np.concatenate((np.zeros_like(whole), in_place[:, :-1]), axis=1)
    right = moved[:, -1:] - np.concatenate((np.zeros_like(whole), moved), axis=1)
    numbers = np.arange(len(table), dtype=np.uint64)[:, None]
    entries = (np.concatenate((whole, left + right), axis=1) & ~_WORD_MASK) | numbers
    present = np.concatenate((np.ones_like(whole, bool), table > 0), axis=1)
    return np.unique(entries[present])
