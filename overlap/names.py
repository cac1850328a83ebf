"""How alike two names are, in bits: what the words that they share are worth, and what the rest takes away.

Knows the learned name level of the model: a sum of the rarity of each aligned word, of a price for each way in which
two words are one, and of steps for what the whole shows (words left over, letters in common). Each step goes one way
only, so that more agreement never weighs less. It does *not* know how words are aligned (`overlap.alignment`), how the
numbers were learned (`benchmarks/training`), nor births, numbers or people.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from overlap.alignment import WORD_LEVELS, Aligner, Alignment, Pair, leftover_likeness, likeness
from overlap.frequencies import Frequencies
from overlap.model import SIGNS, Model
from overlap.name_columns import Names, Worth
from overlap.name_columns import compare as compare_columns
from overlap.normalize import MAX_NAME_WORDS, NameWords

#: The levels from the closest to the farthest; the farthest one names the level of the whole.
ORDER: Final = (*WORD_LEVELS, "extra", "differs", "other_name")

#: Which share the rarity of the rarest, second and further word counts in; no name has more words.
_PLACES: Final = (0, 1, 2, *[3] * (MAX_NAME_WORDS - 3))
_BY_RARITY: Final = attrgetter("minus_rarity")

#: What two generations take away: of papers of one person hardly one in thirty says junior where another says senior,
#: while a father and a son of one name are met at one address, on one phone and in one vehicle.
GENERATIONS_APART: Final = -5.0

#: Pairs of names from which on columns are quicker than one after the other.
_WORTH_COLUMNS: Final = 6


class NameComparison(NamedTuple):
    """The farthest level of the words, the sum of all in bits, and how many pairs of words are aligned."""

    level: str
    bits: float
    aligned: int


class Signs(NamedTuple):
    """What the whole of two names shows, as the steps of the model are asked: one field a sign, in their order."""

    aligned: float
    both: float
    alone: float
    covered: float
    likeness: float
    leftover: float
    rare_left: float
    lone: float
    lone_pair: float


class NameScale:
    """Compares names under one model and one table of frequencies, remembering pairs of words. Lives for one query."""

    def __init__(self, model: Model, frequencies: Frequencies) -> None:
        self._model = model
        self._base = model.names.base
        self._least = model.names.least
        self._levels = tuple(model.names.levels[level] for level in WORD_LEVELS)
        self._places = model.names.places
        self._steps = tuple((model.names.signs[sign].bounds, model.names.signs[sign].bits) for sign in SIGNS)
        self._aligner = Aligner(frequencies)
        self._known: dict[Names, NameComparison] = {}
        self._alone: dict[Names, NameComparison] = {}

    def compare(self, one: NameWords, other: NameWords) -> NameComparison:
        """The sum over the best alignment of two names; which of them comes first is of no account."""
        names = one, other
        found = self._known.get(names) or self._alone.get(names)
        if found is None:
            # Of a common name many people on file have the same two words.
            found = self._alone[names] = self._compared(one, other)
        return found

    def look_at(self, pairs: Sequence[Names]) -> None:
        """Compares many pairs of names at once, which are then known until the next look: the quicker way to the same.

        Each of the names must have a word.
        """
        self._known, self._alone = {}, {}
        if len(pairs) < _WORTH_COLUMNS:
            return
        signs_of = self._model.names.signs
        worth = Worth(
            self._aligner.pair, self._aligner.rarity, self._base, self._levels, _by_place(self._places),
            tuple(signs_of[sign] for sign in SIGNS),
        )  # fmt: skip
        found = compare_columns(pairs, worth)
        rows = zip(pairs, *(column.tolist() for column in found), strict=True)
        for names, rank, bits, aligned, left, right, apart in rows:
            if not apart and not generations_differ(*names):
                level = _level_of(rank, left=left, right=right)
                self._known[names] = NameComparison(level, max(bits, self._least), aligned)

    @property
    def known(self) -> int:
        """How many pairs of names are known from the last look."""
        return len(self._known)

    def _compared(self, one: NameWords, other: NameWords) -> NameComparison:
        """The comparison of two names."""
        alignment = self._aligner.align(one, other)
        bits = self._base
        for pair, place in zip(_rarest_first(alignment), _PLACES, strict=False):
            bits += self._levels[pair.rank] - pair.minus_rarity * self._places[place]
        found = signs(one, other, alignment, self._aligner.rarity)
        for value, (bounds, steps) in zip(found, self._steps, strict=True):
            bits += steps[bisect_right(bounds, value)]
        level = _level(alignment)
        if generations_differ(one, other):
            level, bits = "differs", bits + GENERATIONS_APART
        return NameComparison(level, max(bits, self._least), len(alignment.pairs))

    def same_name(self, bits: float) -> float:
        """The probability that two names of this weight, laid side by side, are one person's (`Model.same_name`)."""
        return self._model.same_name(bits)


def generations_differ(one: NameWords, other: NameWords) -> bool:
    """Whether two names are told to be of two generations: `SMITH JR`, `SMITH SR`."""
    return bool(one.generation and other.generation) and one.generation != other.generation


def signs(one: NameWords, other: NameWords, alignment: Alignment, rarity: Callable[[str], float]) -> Signs:
    """What the whole of two names shows; `rarity` tells how rare a word is, in bits."""
    pairs, left, right = alignment
    both = min(len(left), len(right))
    total, other_total = len(one.tokens), len(other.tokens)
    leftover = rare_left = 0.0
    if both:
        leftover = leftover_likeness(left, right)
        rare_left = min(sum(map(rarity, left)), sum(map(rarity, right)))
    return Signs(
        len(pairs),
        both,
        abs(len(left) - len(right)),
        1.0 - min(len(left) / total, len(right) / other_total),
        likeness(one, other),
        leftover,
        rare_left,
        min(total, other_total) == 1,
        len(pairs) == 1 and both > 0,
    )


def _rarest_first(alignment: Alignment) -> Sequence[Pair]:
    """The pairs of an alignment, the rarest first."""
    pairs = alignment.pairs
    return pairs if len(pairs) < 2 else sorted(pairs, key=_BY_RARITY)  # noqa: PLR2004  # nothing to sort


def _level(alignment: Alignment) -> str:
    """The farthest level of two names."""
    rank = max((pair.rank for pair in alignment.pairs), default=-1)
    return _level_of(rank, left=bool(alignment.left), right=bool(alignment.right))


def _level_of(rank: int, *, left: bool, right: bool) -> str:
    """The farthest level of two names from the farthest rank of their words, -1 for none, and which have words left."""
    if rank < 0:
        return "other_name"
    if left and right:
        return "differs"
    return "extra" if left or right else WORD_LEVELS[rank]


def _by_place(places: Sequence[float]) -> tuple[float, ...]:
    """The share that the rarity of each word counts in, from the rarest on."""
    return tuple(places[place] for place in _PLACES)
