"""Pairs of names from a list with aliases, for training and for tests: `python -m benchmarks.training.pairs`.

Knows how hard strangers are chosen: for each alias one person whose name is as near as they come. Half of the pairs
are one person's. Writes the form that `bench names` reads.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

from benchmarks.public.sanctions import SanctionsList, read_list
from benchmarks.training.split import PartOfList, part_of

#: How many of the nearest names a stranger is drawn from.
_NEAREST = 30

#: A stranger is chosen by family name, as the nearest, or among the nearest, about equally often.
_SAME_SURNAME, _NEAREST_WHOLE, _NEAREST_SORTED = 0.4, 0.7, 0.85


class NamePair(NamedTuple):
    """Two names and whether they are one person's."""

    one: str
    other: str
    is_match: bool


class _Named(NamedTuple):
    """A name of a person of the list."""

    person: str
    name: str


def hard_pairs(listed: SanctionsList, part: PartOfList, seed: int) -> list[NamePair]:
    """Each alias of a part with its person's name, and with a stranger of the same part who is hard to tell."""
    rng = random.Random(f"{part}:{seed}")
    names = {person.id: person.name.as_typed() for person in listed.entities if part_of(person.id) is part}
    aliases = [_Named(one.entity, one.name.as_typed()) for one in listed.aliases if one.entity in names]
    pool = [_Named(person, name) for person, name in names.items()] + aliases
    strangers = _Strangers(pool, rng)
    pairs = []
    for person, alias in aliases:
        pairs.append(NamePair(names[person], alias, is_match=True))
        pairs += [NamePair(stranger, alias, is_match=False) for stranger in strangers.of(person, alias)]
    rng.shuffle(pairs)
    return pairs


class _Strangers:
    """Finds people whose names are hard to tell from a given one."""

    def __init__(self, pool: Sequence[_Named], rng: random.Random) -> None:
        self._pool, self._rng = pool, rng
        self._names = [one.name.lower() for one in pool]
        self._by_surname: defaultdict[str, list[_Named]] = defaultdict(list)
        for one in pool:
            self._by_surname[_surname(one.name)].append(one)

    def of(self, person: str, name: str) -> Iterator[str]:
        """The name of one stranger, or none where everybody near is the same person."""
        way = self._rng.random()
        namesakes = [one.name for one in self._by_surname[_surname(name)] if one.person != person]
        if way < _SAME_SURNAME and namesakes:
            yield self._rng.choice(namesakes)
            return
        scorer = fuzz.WRatio if way < _NEAREST_WHOLE else fuzz.token_sort_ratio
        nearest = process.extract(name.lower(), self._names, scorer=scorer, limit=_NEAREST)
        others = [self._pool[place].name for _, _, place in nearest if self._pool[place].person != person]
        if others:
            yield others[0] if way < _NEAREST_SORTED else self._rng.choice(others)


def _surname(name: str) -> str:
    """What stands before the comma."""
    return name.partition(",")[0].lower()


def write_pairs(path: Path, pairs: Iterable[NamePair]) -> None:
    """Writes pairs in the form that `bench names` reads."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["name1", "name2", "is_match"])
        table.writerows((pair.one, pair.other, int(pair.is_match)) for pair in pairs)


def main(argv: Sequence[str] | None = None) -> int:
    """Writes the pairs of one part of a list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with ofac/")
    parser.add_argument("--part", type=PartOfList, choices=list(PartOfList), required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    write_pairs(options.out, hard_pairs(read_list(options.data / "ofac"), options.part, options.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
