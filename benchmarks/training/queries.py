"""Invented people, and what an officer might type of one of them.

Knows the census's names, the nicknames that ship with the engine and the rates of slips. Does not know how the engine
compares.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from overlap.nicknames import nicknames

#: Rates of slips in what is typed, per query. Assumed, in the order of magnitude that record linkage studies report for
#: keyed data (Winkler 2006 gives 1 to 5 % per field); no count of an agency's own stands behind them.
TYPO, SWAPPED_PARTS, NO_BIRTH, YEAR_ALONE, BIRTH_SLIP, PARTIAL_NAME = 0.12, 0.10, 0.25, 0.10, 0.08, 0.05

#: Shares of people with a second surname and with a middle name, and how often what is typed leaves them out or runs
#: two words together. Assumed: about a quarter of the census's surnames are Hispanic, and papers differ in this most.
SECOND_SURNAME, MIDDLE_NAME, LEFT_OUT, RUN_TOGETHER, NICKNAME = 0.25, 0.30, 0.45, 0.03, 0.04

#: The oldest and youngest met, in years before the end of 2026.
OLDEST_BIRTH, YOUNGEST_BIRTH = dt.date(1956, 1, 1), dt.date(2010, 12, 31)

#: Share of birth dates that are written as 1 January since nobody knew the day.
HEAPED = 0.05

LETTERS = "abcdefghijklmnopqrstuvwxyz"

#: Surname, given name, birth date.
Invented = tuple[str, str, str]


def read_names(path: Path) -> tuple[list[str], np.ndarray]:
    """Return the names of a census table and their shares."""
    with gzip.open(path, "rt", encoding="utf-8") as table:
        rows = [(row["name"], int(row["count"])) for row in csv.DictReader(table) if row["name"].isalpha()]
    counts = np.array([count for _, count in rows], float)
    return [name for name, _ in rows], counts / counts.sum()


class Population:
    """Draws invented people, always the same for the same seed."""

    def __init__(self, data: Path, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._surnames = read_names(data / "names" / "surnames_2010.csv.gz")
        self._given = read_names(data / "names" / "first_names_2020.csv.gz")

    def draw(self, count: int) -> list[Invented]:
        """Return so many invented people."""
        surnames = self._parts(self._surnames, count, SECOND_SURNAME)
        given = self._parts(self._given, count, MIDDLE_NAME)
        return list(zip(surnames, given, self.births(count), strict=True))

    def _parts(self, table: tuple[list[str], np.ndarray], count: int, two: float) -> list[str]:
        """Return so many surnames or given names, a share of which has two words."""
        drawn = self._random.choice(len(table[0]), (2, count), p=table[1])
        both = self._random.random(count) < two
        names = [(table[0][one], table[0][other]) for one, other in drawn.T]
        return [" ".join(pair if further else pair[:1]) for pair, further in zip(names, both, strict=True)]

    def births(self, count: int) -> list[str]:
        """Return so many birth dates."""
        days = self._random.integers(0, (YOUNGEST_BIRTH - OLDEST_BIRTH).days, count)
        heaped = self._random.random(count) < HEAPED
        dates = (OLDEST_BIRTH + dt.timedelta(days=int(day)) for day in days)
        return [f"{date.year}-01-01" if heap else date.isoformat() for date, heap in zip(dates, heaped, strict=True)]

    def typed(self, person: Invented) -> Invented:
        """Return what might be typed of a person, slips included; the birth date is empty or a year where unknown."""
        surname, given, birth = person
        chances = self._random.random(4)
        surname, given = self._shortened(surname), self._short_form(self._shortened(given))
        surname, given = (self._slip(part) if self._random.random() < TYPO / 2 else part for part in (surname, given))
        if chances[0] < PARTIAL_NAME:
            given = given[:1]
        if chances[1] < SWAPPED_PARTS:
            surname, given = given, surname
        return surname, given, self._typed_birth(birth, chances[2], chances[3])

    def _shortened(self, part: str) -> str:
        """Return a part of two words as papers have it: whole, without one of the words, or as one word."""
        words = part.split()
        if len(words) == 1 or (chance := self._random.random()) >= LEFT_OUT + RUN_TOGETHER:
            return part
        return "".join(words) if chance < RUN_TOGETHER else words[int(chance < RUN_TOGETHER + LEFT_OUT / 4)]

    def _short_form(self, given: str) -> str:
        """Return a given name, or one that is used for it."""
        known = sorted(nicknames(given.lower()))
        if not known or self._random.random() >= NICKNAME:
            return given
        return known[int(self._random.integers(0, len(known)))].upper()

    def _slip(self, word: str) -> str:
        """Return a word with one letter changed, lost, doubled or swapped with the next."""
        at, kind = int(self._random.integers(0, len(word))), int(self._random.integers(0, 4))
        letter = LETTERS[int(self._random.integers(0, 26))]
        forms = (
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at : at + 1] + word[at:],
            word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        )
        return forms[kind] or word

    def _typed_birth(self, birth: str, known: float, slip: float) -> str:
        """Return a birth date as typed: not at all, the year alone, with a slip, or right."""
        if known < NO_BIRTH:
            return ""
        if known < NO_BIRTH + YEAR_ALONE:
            return birth[:4]
        if slip >= BIRTH_SLIP:
            return birth
        year, month, day = birth.split("-")
        near = [f"{int(year) + step}-{month}-{day}" for step in (-10, -1, 1, 10)] + [f"{year}-{day}-{month}"]
        valid = [date for date in near if _is_date(date)]
        # Of a 29 February there may be no near date.
        return valid[int(self._random.integers(0, len(valid)))] if valid else birth


def _is_date(text: str) -> bool:
    """Return whether a calendar has the date."""
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def aliases(data: Path) -> Iterator[tuple[str, str]]:
    """Return each pair of a primary name and an alias of one person."""
    with (data / "ofac" / "people.csv").open(encoding="utf-8") as table:
        primary = {row["entity_id"]: row["name"] for row in csv.DictReader(table)}
    with (data / "ofac" / "aliases.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            if row["entity_id"] in primary:
                yield primary[row["entity_id"]], row["alias"]
