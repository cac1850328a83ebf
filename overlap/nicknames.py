"""Which first names are used for one another.

Knows English pairs from a published list and those of other languages that it lacks, each formal name first.
It does *not* know who uses them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def _partners() -> Mapping[str, frozenset[str]]:
    """Each name with the names it is used for, in both directions."""
    partners: defaultdict[str, set[str]] = defaultdict(set)
    tables = ("nicknames.tsv", "nicknames_elsewhere.txt")
    lines = [line for name in tables for line in (files("overlap") / "data" / name).read_text("ascii").splitlines()]
    for first, *others in map(str.split, lines):
        for other in others:
            partners[first].add(other)
            partners[other].add(first)
    return MappingProxyType({name: frozenset(found) for name, found in partners.items()})


def nicknames(word: str) -> frozenset[str]:
    """The names that this lower-case name is used for, or that are used for it."""
    return _partners().get(word, frozenset())
