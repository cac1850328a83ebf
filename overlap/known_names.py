"""Which words are names that people bear, and which of them are one name spelt in several ways.

Knows a list of names beside the table of the common ones, and families of spellings (`data/variants.txt`). A slip of
the pen seldom makes another name: where both of two words are names, they are rather two names than one. It does *not*
know how common a name is (`overlap.frequencies`), nor short forms (`overlap.nicknames`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from overlap.frequencies import is_in_table


@cache
def _families() -> Mapping[str, frozenset[int]]:
    """Each name with the families of spellings that it belongs to, by number."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, line in enumerate((files("overlap") / "data" / "variants.txt").read_text("ascii").splitlines()):
        for name in line.split():
            found[name].add(number)
    return MappingProxyType({name: frozenset(numbers) for name, numbers in found.items()})


@cache
def _listed() -> frozenset[str]:
    """The names beside those of the table and of the families."""
    return frozenset((files("overlap") / "data" / "known_names.txt").read_text("ascii").split())


def is_name(word: str) -> bool:
    """Whether people are known to bear this lower-case word as a name."""
    # Three looks cost less than one set of all, which the first check of a shift would have to make.
    return is_in_table(word) or word in _listed() or word in _families()


def families(word: str) -> frozenset[int]:
    """The families of spellings that a lower-case word belongs to, by number."""
    return _families().get(word, frozenset())
