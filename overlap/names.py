"""How alike two names are, word by word and whatever their order.

Knows the ways in which two words can be one (equal, one edit, sounding alike, nickname, beginning, initial, written as
one) and aligns the words of two names by what each pair is worth. It does *not* know births, numbers or people.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from overlap.answer import Field
from overlap.frequencies import Frequencies
from overlap.model import Model
from overlap.nicknames import nicknames
from overlap.normalize import NameWords
from overlap.sounds import sound

#: Shortest word that one edit leaves recognisable.
_SHORTEST_EDITED: Final = 4

#: Shortest beginning that stands for a word: `CHRIS`, `MOH`.
_SHORTEST_PREFIX: Final = 3

#: Two words of one sound must share this much of their letters, or the code alone would tie strangers.
_SOUND_LIKENESS: Final = 0.5

#: Shortest code that tells anything: one consonant stands for half of all short names.
_SHORTEST_CODE: Final = 2

#: Most bits that one word may add: a rare word is as likely a misprint as a proof.
_MOST_BITS: Final = 16.0

#: The levels from the closest to the farthest; the farthest aligned pair names the level of the whole.
ORDER: Final = ("exact", "joined", "edit", "sounds", "nickname", "prefix", "initial", "extra", "differs", "other_name")


class NameComparison(NamedTuple):
    """The farthest level of the aligned words, the sum of all in bits, and how many pairs of words are aligned."""

    level: str
    bits: float
    aligned: int


class NameScale:
    """Compares names under one model and one table of frequencies, remembering pairs of words. Lives for one query."""

    def __init__(self, model: Model, frequencies: Frequencies) -> None:
        self._bits = {level: model.bits(Field.NAME, level) for level in ORDER}
        self._frequencies = frequencies
        self._pairs: dict[tuple[str, str], tuple[str, float]] = {}

    def compare(self, one: NameWords, other: NameWords) -> NameComparison:
        """The best alignment of two names; which of them comes first is of no account."""
        if one.tokens == other.tokens:
            bits = sum(self._word_bits("exact", word, word) for word in one.tokens)
            return NameComparison("exact", bits, len(one.tokens))
        pairs = sorted(self._candidates(one, other))
        used: set[tuple[int, str]] = set()
        levels: list[str] = []
        bits = 0.0
        for minus, level, covers in pairs:
            if used.isdisjoint(covers):
                used.update(covers)
                levels.append(level)
                bits -= minus
        left = sum((0, word) not in used for word in one.tokens)
        right = sum((1, word) not in used for word in other.tokens)
        return self._whole(levels, bits, left, right)

    def _whole(self, levels: list[str], bits: float, left: int, right: int) -> NameComparison:
        """The comparison of all words from the aligned ones and how many each side has left."""
        if not levels:
            return NameComparison("other_name", self._bits["other_name"], 0)
        aligned = len(levels)
        both, alone = min(left, right), abs(left - right)
        levels += ["differs"] * bool(both) + ["extra"] * bool(alone)
        bits += both * self._bits["differs"] + alone * self._bits["extra"]
        return NameComparison(max(levels, key=ORDER.index), max(bits, self._bits["other_name"]), aligned)

    def _candidates(
        self, one: NameWords, other: NameWords
    ) -> Iterable[tuple[float, str, tuple[tuple[int, str], ...]]]:
        """Each pair of words that can be one: its bits negated, its level, and the words that it uses up."""
        for left in one.tokens:
            for right in other.tokens:
                level, bits = self._pair(left, right)
                if level:
                    yield -bits, level, ((0, left), (1, right))
        yield from ((minus, "joined", covers) for minus, covers in self._joined(one, other, 0))
        yield from ((minus, "joined", covers) for minus, covers in self._joined(other, one, 1))

    def _joined(
        self, one: NameWords, other: NameWords, side: int
    ) -> Iterable[tuple[float, tuple[tuple[int, str], ...]]]:
        """Each run of words of one name that the other writes as one word."""
        for form in one.joined:
            for word in other.tokens:
                if form == word or (len(form) > _SHORTEST_EDITED and sound(form) == sound(word)):
                    parts = tuple((side, part) for part in one.tokens if part in form)
                    share = min(map(self._frequencies.share, (form, word)))
                    yield -min(self._bits["joined"] - math.log2(share), _MOST_BITS), (*parts, (1 - side, word))

    def _pair(self, left: str, right: str) -> tuple[str, float]:
        """The level of two words and its bits; "" and 0 where nothing ties them."""
        key = (left, right) if left <= right else (right, left)
        known = self._pairs.get(key)
        if known is None:
            level = word_level(*key)
            known = self._pairs[key] = (level, self._word_bits(level, *key) if level else 0.0)
        return known

    def _word_bits(self, level: str, left: str, right: str) -> float:
        """The bits of two words at a level: the commoner of the two decides what their agreement is worth."""
        if level == "initial":
            return self._bits[level]
        share = max(self._frequencies.share(left), self._frequencies.share(right))
        return max(0.0, min(self._bits[level] - math.log2(share), _MOST_BITS))


def word_level(left: str, right: str) -> str:
    """How two words can be one, at the closest; "" where nothing ties them. The order of the two is of no account."""
    if left == right:
        return "exact"
    short, long = sorted((left, right), key=len)
    if len(short) == 1:
        return "initial" if long.startswith(short) else ""
    if len(short) >= _SHORTEST_EDITED and OSA.distance(left, right, score_cutoff=1) == 1:
        return "edit"
    if right in nicknames(left):
        return "nickname"
    if _sounds_alike(left, right):
        return "sounds"
    return "prefix" if len(short) >= _SHORTEST_PREFIX and long.startswith(short) else ""


def _sounds_alike(left: str, right: str) -> bool:
    """Whether two words share their code and enough of their letters."""
    code = sound(left)
    alike = len(code) >= _SHORTEST_CODE and code == sound(right)
    return alike and OSA.normalized_similarity(left, right) >= _SOUND_LIKENESS
