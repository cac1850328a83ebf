"""Which words of two names belong together, whatever their order, and what is left of either.

Knows the ways in which two words can be one, the closest first, and pairs the words of two names one to one. It does
*not* know what any of it is worth (`overlap.names`), and nothing of births, numbers or people.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA, Indel, JaroWinkler
from rapidfuzz.process import cpdist

from overlap.forms import forms, is_of_family
from overlap.frequencies import Frequencies
from overlap.known_names import is_name
from overlap.nicknames import nicknames
from overlap.normalize import NameWords
from overlap.sounds import sound
from overlap.spellings import looks, spelling
from overlap.syllables import readings

#: The ways in which two words can be one, the closest first.
WORD_LEVELS: Final = (
    "exact",
    "joined",
    "spelling",
    "edit",
    "nickname",
    "sounds",
    "prefix",
    "initial",
    "alike",
    "two_names",
)

#: Ways that are a slip of the pen, or else two names: two that people bear are rather two.
_SLIPS: Final = frozenset({"edit", "sounds", "prefix", "alike"})

#: Levels on which the rarity of a word tells nothing.
_TELLS_NOTHING: Final = frozenset({"initial", "two_names"})

_RANK: Final = {level: place for place, level in enumerate(WORD_LEVELS)}

#: Shortest word that one edit leaves recognisable.
_SHORTEST_EDITED: Final = 4

#: Shortest common spelling that one edit leaves recognisable.
_SHORTEST_EDITED_SPELLING: Final = 5

#: The Arabic article, which is written with the word behind it or left out.
_ARTICLES: Final = frozenset({"al", "el"})

#: Shortest beginning that stands for a word: `CHRIS`, `MOH`.
_SHORTEST_PREFIX: Final = 3

#: A short form that is borne as a name itself, MAXI, has so many letters, and the whole name twice as many.
_SHORTEST_FORM: Final = 4
_SHORTER: Final = 2

#: Shortest common spelling that ties two words: two letters are half of all short names.
_SHORTEST_SPELLING: Final = 2

#: Two words of one sound must share this much of their letters, or the code alone would tie HASSAN and HUSSEIN.
_SOUND_LIKENESS: Final = 0.6

_VOWELS: Final = frozenset("aeiou")

#: What may be a vowel where vowels aren't written, and letters written twice.
_SOFT: Final = re.compile(r"[aeiouyw]+")
_DOUBLED: Final = re.compile(r"(.)\1+")

#: Two given names in Spanish, Portuguese, Italian and Slavic languages, not one spelt in two ways.
_ENDINGS: Final = {"a", "o"}

#: Words written as one have more letters, so that the same code needs more of them in common.
_JOINED_LIKENESS: Final = 0.75

#: Below this share of letters in common two forms are spelt alike in no family of romanisation.
JOINED_NEAR: Final = 0.6

#: Letters that a joined form may have more or less: beyond, it can't be alike enough.
JOINED_APART: Final = 3

#: Shortest code that tells anything: one consonant stands for half of all short names.
_SHORTEST_CODE: Final = 2

#: Below this share of letters in common two words are neither one edit apart nor of one sound.
_APART: Final = 0.5

#: A word that begins another shares less than that with it only where the other is more than so many times as long.
_LONGER: Final = 3

#: Shortest word and spelling that can be alike at all: LUIS and LOPEZ are as near as many short words.
_SHORTEST_ALIKE: Final = 5

#: From here two words are alike though nothing names how: `CHAIWORASIN`, `CHAIVORASILP`.
_ALIKE: Final = 0.84


Numbers = npt.NDArray[np.int64]


class Pair(NamedTuple):
    """Words of one name and of the other that can be one; sorts with the closest and rarest first, in either order.

    `left` and `right` are the words of either name that it takes up.
    """

    rank: int
    minus_rarity: float
    text: tuple[str, str]
    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def level(self) -> str:
        """How the words can be one."""
        return WORD_LEVELS[self.rank]


class Alignment(NamedTuple):
    """The pairs of words that belong together, and the words that either name has left."""

    pairs: Sequence[Pair]
    left: tuple[str, ...]
    right: tuple[str, ...]


#: Stands for a pair of words that wasn't compared yet; None says that nothing ties them.
_NOT_YET: Final = Pair(-1, 0.0, ("", ""), (), ())


class Aligner:
    """Aligns the words of names under one table of frequencies, remembering pairs of words. Lives for one query."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._frequencies = frequencies
        self._pairs: dict[str, dict[str, Pair | None]] = {}
        self._rarities: dict[str, float] = {}

    def align(self, one: NameWords, other: NameWords) -> Alignment:
        """The alignment of two names; which of them comes first is of no account but for the sides."""
        pairs = self._direct(one, other)
        if one.joined:
            pairs += self._joined(one, other)
        if other.joined:
            pairs += [pair._replace(left=pair.right, right=pair.left) for pair in self._joined(other, one)]
        if not pairs:
            return Alignment((), one.tokens, other.tokens)
        if len(pairs) > 1:
            pairs.sort()
        taken, left, right = [], set[str](), set[str]()
        for pair in pairs:
            if left.isdisjoint(pair.left) and right.isdisjoint(pair.right):
                left.update(pair.left)
                right.update(pair.right)
                taken.append(pair)
        return Alignment(taken, _without(one.tokens, left), _without(other.tokens, right))

    def rarity(self, word: str) -> float:
        """How rare a word is, in bits."""
        known = self._rarities.get(word)
        if known is None:
            known = self._rarities[word] = self._frequencies.rarity(word)
        return known

    def _commonest(self, left: str, right: str) -> float:
        """How rare the commoner of two words is, in bits: it decides what an agreement is worth."""
        return min(self.rarity(left), self.rarity(right))

    def _direct(self, one: NameWords, other: NameWords) -> list[Pair]:
        """Each pair of words that can be one."""
        found: list[Pair] = []
        for left in one.tokens:
            known = self._pairs.get(left)
            if known is None:
                known = self._pairs[left] = {}
            for right in other.tokens:
                pair = known.get(right, _NOT_YET)
                if pair is _NOT_YET:
                    pair = known[right] = self.pair(left, right)
                if pair is not None:
                    found.append(pair)
        return found

    def pair(self, left: str, right: str) -> Pair | None:
        """Two words that can be one with their rarity; None where nothing ties them."""
        level = word_level(left, right)
        if not level:
            return None
        rarity = 0.0 if level in _TELLS_NOTHING else self._commonest(left, right)
        text = (left, right) if left < right else (right, left)
        return Pair(_RANK[level], -rarity, text, (left,), (right,))

    def _joined(self, one: NameWords, other: NameWords) -> list[Pair]:
        """Each run of words of one name that the other writes as one word."""
        found: list[Pair] = []
        words = [(word, len(word)) for word in other.tokens]
        for form in one.joined:
            least, most = len(form) - JOINED_APART, len(form) + JOINED_APART
            for word, length in words:
                if least <= length <= most and is_joined(form, word):
                    parts = _parts(form, one.tokens)
                    found.append(Pair(_RANK["joined"], -self._commonest(form, word), (form, word), parts, (word,)))
        return found


def _parts(form: str, tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name that are written as one in a form: two neighbours, or one behind small words."""
    for before, last in pairwise(tokens):
        if form.startswith(before) and form.endswith(last):
            return before, last
    return tuple([part for part in tokens if part in form])


def _without(tokens: tuple[str, ...], used: set[str]) -> tuple[str, ...]:
    """The words that no pair takes up."""
    return tuple([word for word in tokens if word not in used])


def word_level(left: str, right: str) -> str:
    """How two words can be one, at the closest; "" where nothing ties them. The order of the two is of no account."""
    if left == right:
        return "exact"
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    if len(short) == 1:
        return "initial" if long[0] == short else ""
    one, other = spelling(short), spelling(long)
    if one == other and len(one) >= _SHORTEST_SPELLING:
        return "spelling"
    if long[:2] in _ARTICLES and len(short) >= _SHORTEST_EDITED and spelling(long[2:]) == one:
        return "spelling"
    shared = forms(short) & forms(long)
    if shared:
        return "spelling" if any(map(is_of_family, shared)) else "sounds"
    if long in nicknames(short):
        return "nickname"
    if Indel.normalized_similarity(one, other) < _APART and Indel.normalized_similarity(short, long) < _APART:
        level = "prefix" if len(short) >= _SHORTEST_PREFIX and long.startswith(short) else ""
    else:
        level = _like_level(short, long, one, other)
    return "two_names" if level in _SLIPS and _are_two(short, long) else level


def _are_two(short: str, long: str) -> bool:
    """Whether two words that are near are rather two names: both are borne, and one is no short form of the other.

    Of names made of syllables none is the beginning of another: `WEI`, `WEIGUO`.
    """
    if readings(short) and readings(long) and long.startswith(short):
        return True
    if not (is_name(short) and is_name(long)):
        return False
    is_short_form = len(short) >= _SHORTEST_FORM and _SHORTER * len(short) <= len(long) and long.startswith(short)
    return not is_short_form


def may_be_one(words: Sequence[str], lefts: Numbers, rights: Numbers) -> npt.NDArray[np.bool_]:
    """Which of many pairs of distinct words, told by their places, may be tied, while `word_level` ties no other."""
    lengths = np.array(list(map(len, words)))
    short, long = np.minimum(lengths[lefts], lengths[rights]), np.maximum(lengths[lefts], lengths[rights])
    found = (short == 1) | (long > _LONGER * short)
    articles = np.array([word[:2] in _ARTICLES for word in words])
    found |= articles[lefts] | articles[rights]
    found |= np.isin(lefts * len(words) + rights, _used_for_one_another(words))
    for texts in (words, list(map(spelling, words))):
        left, right = ([texts[place] for place in places.tolist()] for places in (lefts, rights))
        found |= cpdist(left, right, scorer=Indel.normalized_similarity, dtype=np.float64) >= _APART
    return np.asarray(found, bool)


def _used_for_one_another(words: Sequence[str]) -> list[int]:
    """The pairs of distinct words of which one is used for the other, as place times number of words plus place."""
    places = {word: place for place, word in enumerate(words)}
    found = [
        place * len(words) + places[other]
        for place, word in enumerate(words)
        for other in nicknames(word)
        if other in places
    ]
    by_form: defaultdict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        for form in forms(word):
            by_form[form].append(place)
    shared = (places for places in by_form.values() if len(places) > 1)
    return found + [one * len(words) + other for places in shared for one in places for other in places]


def _like_level(short: str, long: str, one: str, other: str) -> str:
    """How two words of many letters in common, with their spellings, can be one; "" where nothing ties them."""
    if _one_edit(short, long, _SHORTEST_EDITED) or _one_edit(one, other, _SHORTEST_EDITED_SPELLING):
        return "alike" if _other_ending(short, long) else "edit"
    if looks(short) == looks(long):
        return "edit"
    if _sounds_alike(short, long):
        return "sounds"
    if len(short) >= _SHORTEST_PREFIX and long.startswith(short):
        return "prefix"
    if min(len(short), len(one), len(other)) < _SHORTEST_ALIKE:
        return ""
    near = max(JaroWinkler.similarity(one, other), JaroWinkler.similarity(short, long))
    return "alike" if near >= _ALIKE else ""


def _one_edit(one: str, other: str, shortest: int) -> bool:
    """Whether two words are one edit apart and both long enough to be recognised after it."""
    return min(len(one), len(other)) >= shortest and OSA.distance(one, other, score_cutoff=1) == 1


def _other_ending(short: str, long: str) -> bool:
    """Whether two words differ only in an ending that makes another given name of one: `MARIO`, `MARIA`."""
    return short[:-1] == long[:-1] and {short[-1], long[-1]} == _ENDINGS


def likeness(one: NameWords, other: NameWords) -> float:
    """The share of letters that two names have in common, 0 to 1, words in the order of the alphabet, run together."""
    return Indel.normalized_similarity(one.letters, other.letters)


def leftover_likeness(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """How alike the most alike of the words are that two names have left, 0 to 1."""
    return max((JaroWinkler.similarity(one, other) for one in left for other in right), default=0.0)


def is_joined(form: str, word: str) -> bool:
    """Whether a word is what words written as one would give, spelt somehow."""
    if form == word or not readings(form).isdisjoint(readings(word)):
        return True
    # Likeness first: a joined form is hardly ever remembered, and its codes take ten times as long.
    if Indel.normalized_similarity(form, word) < JOINED_NEAR:
        return False
    if not forms(form).isdisjoint(forms(word)):
        return True
    return _alike(form, word, _JOINED_LIKENESS) and sound(form) == sound(word)


def _sounds_alike(left: str, right: str) -> bool:
    """Whether two words share their code and enough of their letters, or one is the other without its vowels."""
    if _is_vowelless(left) is not _is_vowelless(right):
        left = _consonants(left)
        return len(left) >= _SHORTEST_CODE and left == _consonants(right)
    code = sound(left)
    if len(code) < _SHORTEST_CODE or code != sound(right):
        return False
    return _alike(left, right, _SOUND_LIKENESS)


def _is_vowelless(word: str) -> bool:
    """Whether a word has no vowels, as Arabic and Hebrew are written: Y and W may stand for long ones."""
    return _VOWELS.isdisjoint(word)


def _consonants(word: str) -> str:
    """The consonants of a word; what is written twice beside a vowel is one."""
    if not _is_vowelless(word):
        word = _DOUBLED.sub(r"\1", word)
    return _SOFT.sub("", word)


def _alike(left: str, right: str, least: float) -> bool:
    """Whether two words share at least this much of their letters."""
    return bool(OSA.normalized_similarity(left, right) >= least)
