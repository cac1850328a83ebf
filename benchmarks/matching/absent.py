"""People on no file for `bench search --absent N --names FOLDER`: census names, and the group that has each most.

Knows the census's shares by group, which only name a query's origin in the report; no part of the engine sees them.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import random
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.matching.people import Subject
from benchmarks.matching.tables import TableError
from overlap.records import Person, PersonName

#: Share columns of the census's surnames and what their group is called in the report.
_GROUPS: Final = {"pcthispanic": "hispanic", "pctapi": "asian", "pctwhite": "white"}

#: A group must have at least half of a surname's people, in per cent; else its origin is mixed.
_HALF: Final = 50.0

#: Share of Hispanic people asked about with both surnames.
_BOTH_SURNAMES: Final = 0.5

_OLDEST: Final = dt.date(1945, 1, 1)
_BIRTH_DAYS: Final = 60 * 365


class Absent(NamedTuple):
    """Somebody on no file, and the origin of the surname."""

    one: Subject
    origin: str


class _Names(NamedTuple):
    """Names with the running sums of their counts and the group of each."""

    names: list[str]
    sums: list[float]
    groups: list[str]

    def draw(self, rng: random.Random) -> tuple[str, str]:
        """A name as often as it occurs, with its group."""
        (place,) = rng.choices(range(len(self.names)), cum_weights=self.sums)
        return self.names[place], self.groups[place]


def absent_subjects(folder: Path, number: int, seed: int) -> list[Absent]:
    """So many people by census frequencies; the same seed gives the same people.

    Raises:
        TableError: the folder lacks a table of names.
    """
    surnames, given = _read(folder / "surnames_2010.csv.gz"), _read(folder / "first_names_2020.csv.gz")
    rng = random.Random(f"{seed}:absent")
    found = []
    for place in range(number):
        (surname, origin), (first, _) = surnames.draw(rng), given.draw(rng)
        if origin == "hispanic" and rng.random() < _BOTH_SURNAMES:
            surname = f"{surname} {_second(surnames, rng)}"
        birth = (_OLDEST + dt.timedelta(days=rng.randrange(_BIRTH_DAYS))).isoformat()
        person = Person(names=(PersonName(surname=surname, given_names=first),), birth_dates=(birth,))
        found.append(Absent(Subject(f"SYN-absent-{place}", person), origin))
    return found


def _second(surnames: _Names, rng: random.Random) -> str:
    """Another Hispanic surname."""
    while True:
        name, origin = surnames.draw(rng)
        if origin == "hispanic":
            return name


def _read(path: Path) -> _Names:
    """A census table."""
    if not path.is_file():
        raise TableError(f"{path} is missing")
    with gzip.open(path, "rt", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["name"].isalpha()]
    counts = accumulate(float(row["count"]) for row in rows)
    return _Names([row["name"] for row in rows], list(counts), list(map(_group, rows)))


def _group(row: dict[str, str]) -> str:
    """The group that has most people of a name, if it has half of them."""
    return next((name for column, name in _GROUPS.items() if float(row[column] or 0) >= _HALF), "mixed")
