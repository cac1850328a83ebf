"""How common a word is among the names of people, which is what an agreement on it is worth.

Knows the counts of the names on one laptop and a table for the time before there are many. It does *not* know which
word belongs to which person.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

#: Weight of the table against the counts of the copy, in people: with this many people, each says half.
TABLE_WEIGHT: Final = 20_000

#: Share of a name that neither the table nor the copy has: that of the rarest in the table. Who is met at a border is
#: not the census's population, so a name that is rare there need not be rarer here.
UNSEEN_SHARE: Final = 1e-5

#: What a name's share in the country where it is common counts for: who is met at a border is of many countries.
HOME_WEIGHT: Final = 0.1

#: Most bits that one word may add: below one in 16,000 no table of names is to be trusted.
MOST_BITS: Final = 14.0

#: Fewest people that a copy counts for in the calibration: absence from a handful of records says little of the world.
FEWEST_PEOPLE: Final = 1_000


@cache
def _table() -> Mapping[str, float]:
    """The shares of common names: of the US census's surnames and first names, and of those of other countries."""
    folder = files("overlap") / "data"
    census = (line.split("\t") for line in (folder / "name_shares.tsv").read_text("ascii").splitlines())
    shares = {word: float(share) for word, share in census}
    for line in (folder / "home_shares.tsv").read_text("ascii").splitlines():
        share, words = line.split("\t")
        for word in words.split():
            shares[word] = max(shares.get(word, 0.0), float(share) * HOME_WEIGHT)
    return MappingProxyType(shares)


def is_in_table(word: str) -> bool:
    """Whether a word is one of the common names."""
    return word in _table()


class Frequencies:
    """The share of people who have a word in their name, from the copy's own counts and the table together."""

    def __init__(self, counts: Mapping[str, int] | None = None, people: int = 0) -> None:
        self._counts = {} if counts is None else counts
        self._copy_people = people
        self.people = max(people, FEWEST_PEOPLE)

    def rarity(self, word: str) -> float:
        """How rare a word is among names, in bits, at most `MOST_BITS`."""
        return min(-math.log2(self.share(word)), MOST_BITS)

    def share(self, word: str) -> float:
        """The share of people with this word in their name, never 0."""
        table = _table().get(word, UNSEEN_SHARE)
        return (self._counts.get(word, 0) + TABLE_WEIGHT * table) / (self._copy_people + TABLE_WEIGHT)
