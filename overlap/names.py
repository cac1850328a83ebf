"""How alike two names are, word by word and whatever their order.

Knows the ways in which two words can be one (equal, one edit, sounding alike, nickname, beginning, initial, written as
one) and aligns the words of two names by what each pair is worth. It does *not* know births, numbers or people.
"""

from __future__ import annotations

import math
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

#: Two words of one sound must share this much of their letters, or the code alone would tie HASSAN and HUSSEIN.
_SOUND_LIKENESS: Final = 0.6

#: Writing without vowels (MHMD) has fewer letters to share.
_VOWELLESS_LIKENESS: Final = 0.4
_VOWELS: Final = frozenset("aeiouy")

#: Words written as one have more letters, so that the same code needs more of them in common.
_JOINED_LIKENESS: Final = 0.75

#: Letters that a joined form may have more or less: beyond, it can't be alike enough.
_JOINED_APART: Final = 3

#: Shortest code that tells anything: one consonant stands for half of all short names.
_SHORTEST_CODE: Final = 2

#: Most bits that one word may add: below one in 16,000 no table of names is to be trusted.
_MOST_BITS: Final = 14.0

#: What the second, third and further word counts: the names of one community come together (who is called VARGA is
#: more often called MILOS than others are), so the shares of words may not simply be multiplied.
_FURTHER_WORDS: Final = (1.0, 0.75, 0.5, 0.35)

#: The levels from the closest to the farthest; the farthest aligned pair names the level of the whole.
ORDER: Final = ("exact", "joined", "edit", "sounds", "nickname", "prefix", "initial", "extra", "differs", "other_name")


class NameComparison(NamedTuple):
    """The farthest level of the aligned words, the sum of all in bits, and how many pairs of words are aligned."""

    level: str
    bits: float
    aligned: int


#: Bits negated, level, and the words of either side that it uses up.
_Aligned = tuple[float, str, tuple[tuple[int, str], ...]]


class NameScale:
    """Compares names under one model and one table of frequencies, remembering pairs of words. Lives for one query."""

    def __init__(self, model: Model, frequencies: Frequencies) -> None:
        self._bits = model.bits(Field.NAME)
        self._frequencies = frequencies
        self._strangers = NameComparison("other_name", self._bits["other_name"], 0)
        self._pairs: dict[str, dict[str, tuple[float, str]]] = {}

    def compare(self, one: NameWords, other: NameWords) -> NameComparison:
        """The best alignment of two names; which of them comes first is of no account."""
        if one.tokens == other.tokens:
            bits = [self._word_bits("exact", word, word) for word in one.tokens]
            return NameComparison("exact", _together(bits), len(one.tokens))
        pairs = self._direct(one, other)
        pairs += self._joined(one, other, 0)
        pairs += self._joined(other, one, 1)
        if not pairs:
            return self._strangers
        return self._aligned(sorted(pairs), one, other)

    def _aligned(self, pairs: list[_Aligned], one: NameWords, other: NameWords) -> NameComparison:
        """The comparison of two names by the pairs of words that can be one, the most telling first."""
        used: set[tuple[int, str]] = set()
        levels: list[str] = []
        worths: list[float] = []
        for minus, level, covers in pairs:
            if used.isdisjoint(covers):
                used.update(covers)
                levels.append(level)
                worths.append(-minus)
        mine = sum(side == 0 for side, _ in used)
        return self._whole(levels, worths, len(one.tokens) - mine, len(other.tokens) - (len(used) - mine))

    def _whole(self, levels: list[str], worths: list[float], left: int, right: int) -> NameComparison:
        """The comparison of all words from the aligned ones and how many each side has left."""
        aligned = len(levels)
        both, alone = min(left, right), abs(left - right)
        levels += ["differs"] * bool(both) + ["extra"] * bool(alone)
        bits = _together(worths) + both * self._bits["differs"] + alone * self._bits["extra"]
        return NameComparison(max(levels, key=ORDER.index), max(bits, self._strangers.bits), aligned)

    def _direct(self, one: NameWords, other: NameWords) -> list[_Aligned]:
        """Each pair of words that can be one."""
        found: list[_Aligned] = []
        for left in one.tokens:
            known = self._pairs.setdefault(left, {})
            for right in other.tokens:
                pair = known.get(right)
                if pair is None:
                    pair = known[right] = self._pair(left, right)
                if pair[1]:
                    found.append((*pair, ((0, left), (1, right))))
        return found

    def _joined(self, one: NameWords, other: NameWords, side: int) -> list[_Aligned]:
        """Each run of words of one name that the other writes as one word."""
        found: list[_Aligned] = []
        for form in one.joined:
            for word in other.tokens:
                if abs(len(form) - len(word)) <= _JOINED_APART and _is_joined(form, word):
                    parts = tuple((side, part) for part in one.tokens if part in form)
                    share = max(map(self._frequencies.share, (form, word)))
                    bits = min(self._bits["joined"] - math.log2(share), _MOST_BITS)
                    found.append((-bits, "joined", (*parts, (1 - side, word))))
        return found

    def _pair(self, left: str, right: str) -> tuple[float, str]:
        """The bits of two words negated, and their level; 0 and "" where nothing ties them."""
        level = word_level(left, right)
        return (-self._word_bits(level, left, right), level) if level else (0.0, "")

    def _word_bits(self, level: str, left: str, right: str) -> float:
        """The bits of two words at a level: the commoner of the two decides what their agreement is worth."""
        if level == "initial":
            return self._bits[level]
        share = max(self._frequencies.share(left), self._frequencies.share(right))
        return max(0.0, min(self._bits[level] - math.log2(share), _MOST_BITS))


def _together(worths: list[float]) -> float:
    """The bits of aligned words together, those of the most telling word in full."""
    ranked = sorted(worths, reverse=True)
    return sum(worth * _FURTHER_WORDS[min(place, len(_FURTHER_WORDS) - 1)] for place, worth in enumerate(ranked))


def word_level(left: str, right: str) -> str:
    """How two words can be one, at the closest; "" where nothing ties them. The order of the two is of no account."""
    if left == right:
        return "exact"
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    shortest = len(short)
    if shortest == 1:
        return "initial" if long[0] == short else ""
    if shortest >= _SHORTEST_EDITED and OSA.distance(left, right, score_cutoff=1) == 1:
        return "edit"
    if right in nicknames(left):
        return "nickname"
    if _sounds_alike(left, right):
        return "sounds"
    return "prefix" if shortest >= _SHORTEST_PREFIX and long.startswith(short) else ""


def _is_joined(form: str, word: str) -> bool:
    """Whether a word is what words written as one would give, spelt somehow."""
    # Likeness first: the code of two words together is hardly ever remembered, and takes ten times as long.
    return form == word or (_alike(form, word, _JOINED_LIKENESS) and sound(form) == sound(word))


def _sounds_alike(left: str, right: str) -> bool:
    """Whether two words share their code and enough of their letters."""
    code = sound(left)
    if len(code) < _SHORTEST_CODE or code != sound(right):
        return False
    vowelless = _VOWELS.isdisjoint(left) or _VOWELS.isdisjoint(right)
    return _alike(left, right, _VOWELLESS_LIKENESS if vowelless else _SOUND_LIKENESS)


def _alike(left: str, right: str, least: float) -> bool:
    """Whether two words share at least this much of their letters."""
    return bool(OSA.normalized_similarity(left, right) >= least)
