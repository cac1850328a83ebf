"""Invented people who are in no list: census names and birth dates, checked by exact name against everybody listed."""

from __future__ import annotations

import datetime as dt
import random
import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path

from benchmarks.public.sanctions import ListedName
from benchmarks.public.tables import DataError, one_of, read_table

#: Birth dates of grown-ups of working age and older.
FIRST_BIRTH, BIRTH_DAYS = dt.date(1945, 1, 1), 60 * 365


class CensusNames:
    """Draws names as often as they occur."""

    def __init__(self, path: Path) -> None:
        rows = [row for row in read_table(path, ("name", "count")).rows() if row["NAME"].isalpha()]
        self._names = [row["NAME"] for row in rows]
        self._sums = list(accumulate(float(row["COUNT"] or 0) for row in rows))
        if not self._names:
            raise DataError(f"{path} has no names")

    def draw(self, rng: random.Random) -> str:
        """One name."""
        return self._names[min(bisect(self._sums, rng.random() * self._sums[-1]), len(self._names) - 1)]


def absent_people(folder: Path, listed: Iterable[ListedName], number: int, seed: int) -> list[str]:
    """What an officer types for people of no list: `SURNAME GIVEN YYYYMMDD`; the same seed gives the same people.

    Raises:
        DataError: the folder lacks a list of names.
    """
    surnames = CensusNames(_only(folder, "surnames"))
    given = CensusNames(_only(folder, "first_names"))
    taken = {_words(f"{name.surname} {name.given} {name.middle}") for name in listed}
    taken |= {_words(f"{name.surname} {name.given}") for name in listed}
    rng = random.Random(f"{seed}:absent")
    drawn = _drawn(rng, surnames, given)
    return [next(text for words, text in drawn if words not in taken) for _ in range(number)]


def _drawn(rng: random.Random, surnames: CensusNames, given: CensusNames) -> Iterator[tuple[frozenset[str], str]]:
    while True:
        name = f"{surnames.draw(rng)} {given.draw(rng)}"
        birth = FIRST_BIRTH + dt.timedelta(days=rng.randrange(BIRTH_DAYS))
        yield _words(name), f"{name} {birth:%Y%m%d}"


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Z]+", name.upper()))


def _only(folder: Path, beginning: str) -> Path:
    found = sorted(path.name for path in folder.glob(f"{beginning}*.csv*")) if folder.is_dir() else []
    return one_of(folder, *(found or [f"{beginning}*.csv"]))
