"""Many pairs of names at once: the same comparison as `overlap.names` makes of one pair, over whole columns.

Knows how words are laid out in arrays and how one word after the other is taken up by its closest partner. What two
words are to each other, and what anything is worth, is told by the scale that asks. It does *not* compare names of
which one may write two words of the other as one: those are left to the scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel, JaroWinkler
from rapidfuzz.process import cpdist

from overlap.alignment import JOINED_APART, JOINED_NEAR, Pair, is_joined, may_be_one
from overlap.model import Steps
from overlap.normalize import NameWords
from overlap.syllables import readings

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Two names that are compared.
Names = tuple[NameWords, NameWords]

#: Stands for no word, and for words that nothing ties.
_NONE: Final = -1
_UNTIED: Final = np.iinfo(np.int64).max


class Worth(NamedTuple):
    """What a scale says: of two words, of one word's rarity, and of the parts of the sum."""

    pair: Callable[[str, str], Pair | None]
    rarity: Callable[[str], float]
    base: float
    levels: Sequence[float]
    places: Sequence[float]
    steps: Sequence[Steps]


class Compared(NamedTuple):
    """Columns: the farthest rank of the words, the bits, pairs aligned, whether the left or right has words left.

    `apart` marks the pairs of names that have to be compared one by one, of which nothing else stands here.
    """

    ranks: Numbers
    bits: Floats
    aligned: Numbers
    left: Flags
    right: Flags
    apart: Flags


def compare(names: Sequence[Names], worth: Worth) -> Compared:
    """The comparison of each pair of names; there must be one at least, and each name must have a word."""
    words, lefts, rights = _Words(), _Distinct([name for name, _ in names]), _Distinct([name for _, name in names])
    # What arises where two words are written as one is none of the words that are tied: it is numbered after them.
    left, right = words.table(lefts, _TOKENS), words.table(rights, _TOKENS)
    tied = _Tied(words.texts, left, right, worth)
    one, other = _Side(left, words.table(lefts, _JOINED)), _Side(right, words.table(rights, _JOINED))
    aligned = _aligned(tied)
    return Compared(
        aligned.ranks.max(axis=1),
        _bits(names, aligned, words, tied, worth),
        aligned.number,
        aligned.left.sum(axis=1) > 0,
        aligned.right.sum(axis=1) > 0,
        _joined(words.texts, one, other) | _joined(words.texts, other, one),
    )


class _Side(NamedTuple):
    """The words of one side's names by number, a row a name, and those that arise where two are written as one."""

    words: Numbers
    joined: Numbers


class _Words:
    """Every distinct word with a number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    @property
    def texts(self) -> list[str]:
        """The words in the order of their numbers."""
        return list(self._numbers)

    def table(self, names: _Distinct, form: Callable[[NameWords], tuple[str, ...]]) -> Numbers:
        """The numbers of the words in one form of each name, a row a name, as many columns as the longest has."""
        rows = list(map(form, names.names))
        words = list(chain.from_iterable(rows))
        for word in dict.fromkeys(words):
            self._numbers.setdefault(word, len(self._numbers))
        lengths = np.fromiter(map(len, rows), np.int64, len(rows))
        table = np.full((len(rows), int(lengths.max(initial=0))), _NONE)
        numbered = np.fromiter(map(self._numbers.__getitem__, words), np.int64, len(words))
        table[np.arange(table.shape[1]) < lengths[:, None]] = numbered
        return table[names.rows]


class _Distinct:
    """The names of one side, each once, and the row of each as it comes.

    By identity: a name that comes again is mostly the same value, and its hash costs more than a row of its own.
    """

    def __init__(self, names: Sequence[NameWords]) -> None:
        self.names = list(dict(zip(map(id, names), names, strict=True)).values())
        places = {id(name): place for place, name in enumerate(self.names)}
        self.rows = np.fromiter(map(places.__getitem__, map(id, names)), np.int64, len(names))


_TOKENS: Final = attrgetter("tokens")
_JOINED: Final = attrgetter("joined")


class _Tied:
    """Every word of one name beside every word of the other, each distinct pair of words looked at once."""

    def __init__(self, texts: Sequence[str], lefts: Numbers, rights: Numbers, worth: Worth) -> None:
        left, right = lefts[:, :, None], rights[:, None, :]
        self.left, self.right = lefts, rights
        self.there = (left != _NONE) & (right != _NONE)
        found, places = np.unique((left * len(texts) + right)[self.there], return_inverse=True)
        #: The place of each pair of words in the columns below.
        self.at = np.zeros(self.there.shape, np.int64)
        self.at[self.there] = places.reshape(-1)
        self.texts = [texts[number] for number in (found // len(texts)).tolist()]
        self.others = [texts[number] for number in (found % len(texts)).tolist()]
        self._order(may_be_one(texts, found // len(texts), found % len(texts)), worth)

    def _order(self, near: Flags, worth: Worth) -> None:
        """Ranks and rarities of the distinct pairs, and the order in which they are taken up, the closest first."""
        self.ranks, self.minus_rarities = np.zeros(len(self.texts), np.int64), np.zeros(len(self.texts))
        self.orders = np.full(len(self.texts), _UNTIED)
        pairs: list[tuple[Pair, int]] = []
        for place in np.flatnonzero(near).tolist():
            pair = worth.pair(self.texts[place], self.others[place])
            if pair is not None:
                pairs.append((pair, place))
                self.ranks[place], self.minus_rarities[place] = pair.rank, pair.minus_rarity
        pairs.sort()
        self.orders[[place for _, place in pairs]] = np.arange(len(pairs))


class _Aligned(NamedTuple):
    """Taken pairs in the order in which they were taken, how many they are, and which words either name has left."""

    ranks: Numbers
    minus_rarities: Floats
    number: Numbers
    left: Flags
    right: Flags


def _aligned(tied: _Tied) -> _Aligned:
    """The alignment of every pair of names: the closest words are taken first, and each word once."""
    orders = np.where(tied.there, tied.orders[tied.at], _UNTIED) if len(tied.orders) else tied.at
    rows, (wide, high) = np.arange(len(orders)), orders.shape[1:]
    left, right = tied.left != _NONE, tied.right != _NONE
    most = min(wide, high)
    ranks, rarities = np.full((len(rows), most), _NONE), np.full((len(rows), most), np.inf)
    for turn in range(most):
        flat = orders.reshape(len(rows), -1)
        best = flat.argmin(axis=1)
        took = np.flatnonzero(flat[rows, best] != _UNTIED)
        if not len(took):
            break
        one, other = best[took] // high, best[took] % high
        at = tied.at[took, one, other]
        ranks[took, turn], rarities[took, turn] = tied.ranks[at], tied.minus_rarities[at]
        left[took, one], right[took, other] = False, False
        orders[took, one, :], orders[took, :, other] = _UNTIED, _UNTIED
    return _Aligned(ranks, rarities, (ranks != _NONE).sum(axis=1), left, right)


def _bits(names: Sequence[Names], aligned: _Aligned, words: _Words, tied: _Tied, worth: Worth) -> Floats:
    """The sum of every pair of names, its addends in the order in which one comparison adds them up."""
    bits = np.full(len(names), worth.base)
    order = np.argsort(aligned.minus_rarities, axis=1, kind="stable")
    ranks = np.take_along_axis(aligned.ranks, order, axis=1)
    rarities = np.take_along_axis(aligned.minus_rarities, order, axis=1)
    levels = np.array(worth.levels)
    for place in range(ranks.shape[1]):
        there = ranks[:, place] != _NONE
        bits[there] += levels[ranks[there, place]] - rarities[there, place] * worth.places[place]
    for steps, values in zip(worth.steps, _signs(names, aligned, words, tied, worth), strict=True):
        bits += np.array(steps.bits)[np.searchsorted(steps.bounds, values, side="right")]
    return bits


def _signs(
    names: Sequence[Names], aligned: _Aligned, words: _Words, tied: _Tied, worth: Worth
) -> Sequence[Numbers | Floats | Flags]:
    """What the whole of every pair of names shows, in the order of `overlap.model.SIGNS`."""
    total, other_total = (tied.left != _NONE).sum(axis=1), (tied.right != _NONE).sum(axis=1)
    left, right = aligned.left.sum(axis=1), aligned.right.sum(axis=1)
    both = np.minimum(left, right)
    leftover, rare_left = np.zeros(len(names)), np.zeros(len(names))
    some = np.flatnonzero(both)
    if len(some):
        leftover[some] = _leftover(some, aligned, tied)
        rarities = _rarities(some, aligned, words.texts, tied, worth)
        rare_left[some] = np.minimum(*rarities)
    return (
        aligned.number,
        both,
        np.abs(left - right),
        1.0 - np.minimum(left / total, right / other_total),
        _similar([one.letters for one, _ in names], [other.letters for _, other in names]),
        leftover,
        rare_left,
        np.minimum(total, other_total) == 1,
        (aligned.number == 1) & (both > 0),
    )


def _similar(texts: Sequence[str], others: Sequence[str]) -> Floats:
    """The share of letters that each two texts have in common."""
    return cpdist(texts, others, scorer=Indel.normalized_similarity, dtype=np.float64)


def _leftover(some: Numbers, aligned: _Aligned, tied: _Tied) -> Floats:
    """How alike the most alike of the words are that either of two names has left, for some of the pairs."""
    near = cpdist(tied.texts, tied.others, scorer=JaroWinkler.similarity, dtype=np.float64)
    there = aligned.left[some][:, :, None] & aligned.right[some][:, None, :]
    found: Floats = np.where(there, near[tied.at[some]], 0.0).max(axis=(1, 2))
    return found


def _rarities(
    some: Numbers, aligned: _Aligned, texts: Sequence[str], tied: _Tied, worth: Worth
) -> tuple[Floats, Floats]:
    """How rare the words are together that the left and the right name of some of the pairs has left."""
    both = ((aligned.left, tied.left), (aligned.right, tied.right))
    sides = [np.where(there[some], numbers[some], _NONE) for there, numbers in both]
    rarities = np.zeros(len(texts) + 1)
    for number in {*sides[0].ravel().tolist(), *sides[1].ravel().tolist()} - {_NONE}:
        rarities[number] = worth.rarity(texts[number])
    # Column by column, as the words are added up where one pair is compared: other sums round otherwise.
    one, other = (sum((rarities[column] for column in side.T), np.zeros(len(some))) for side in sides)
    return one, other


def _joined(texts: Sequence[str], one: _Side, other: _Side) -> Flags:
    """Whether either's words written as one may be a word of the other."""
    found = np.zeros(len(one.words), bool)
    if not one.joined.size:
        return found
    lengths = np.array([*map(len, texts), 0])
    forms, words = one.joined[:, :, None], other.words[:, None, :]
    near = (forms != _NONE) & (words != _NONE) & (np.abs(lengths[forms] - lengths[words]) <= JOINED_APART)
    pairs, places = np.unique((forms * len(texts) + words)[near], return_inverse=True)
    if not len(pairs):
        return found
    left = [texts[number] for number in (pairs // len(texts)).tolist()]
    right = [texts[number] for number in (pairs % len(texts)).tolist()]
    hits = (_similar(left, right) >= JOINED_NEAR) | _read_alike(left, right)
    for place in np.flatnonzero(hits).tolist():
        hits[place] = is_joined(left[place], right[place])
    found[np.nonzero(near)[0][hits[places.reshape(-1)]]] = True
    return found


def _read_alike(texts: Sequence[str], others: Sequence[str]) -> Flags:
    """Whether each two texts share a reading; most have none, so that each is asked for once."""
    found = np.zeros(len(texts), bool)
    known = {text: every for text in {*texts, *others} if (every := readings(text))}
    for place, (text, other) in enumerate(zip(texts, others, strict=True)):
        if text in known and other in known:
            found[place] = not known[text].isdisjoint(known[other])
    return found
