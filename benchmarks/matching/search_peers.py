"""What else finds a person among many: SQLite's trigram index, and comparing with everybody.

Knows names and birth dates as text. Both peers rescore by the same rule: WRatio of the names, and a bonus for the date.
"""

from __future__ import annotations

import importlib.metadata
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from benchmarks.matching.people import Subject

#: A query to the ids that a peer lists, the likeliest first.
Search = Callable[[Subject], tuple[str, ...]]

_FIRST: Final = 10
#: Rows that the trigram index gives for rescoring.
_RESCORED: Final = 200
#: What an equal birth date is worth beside a WRatio of 0 to 100: as much as a name that is alike by half.
_DATE_WORTH: Final = 50.0


def peers(people: Sequence[Subject]) -> Iterator[tuple[str, Search]]:
    """Each peer with its version."""
    names = [name_text(one) for one in people]
    yield f"SQLite {sqlite3.sqlite_version} FTS5 trigram, rescored", _trigrams(people, names)
    yield f"rapidfuzz {importlib.metadata.version('rapidfuzz')} WRatio with everybody", _everybody(people, names)


def name_text(one: Subject) -> str:
    """The first name of a person as text."""
    parts = [(name.given_names, name.middle_names, name.surname) for name in one.person.names[:1]]
    return " ".join(part for name in parts for part in name if part).lower()


def _bonus(one: Subject, other: Subject) -> float:
    """What the birth dates of two people add."""
    return _DATE_WORTH if set(one.person.birth_dates).intersection(other.person.birth_dates) else 0.0


def _trigrams(people: Sequence[Subject], names: Sequence[str]) -> Search:
    """Search by SQLite's full text with the trigram tokenizer."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE person USING fts5(name, tokenize = 'trigram')")
    table.executemany("INSERT INTO person (rowid, name) VALUES (?, ?)", enumerate(names))

    def search(asked: Subject) -> tuple[str, ...]:
        text = name_text(asked)
        grams = dict.fromkeys(word[at : at + 3] for word in re.findall(r"\w+", text) for at in range(len(word) - 2))
        if not grams:
            return ()
        wanted = " OR ".join(f'"{gram}"' for gram in grams)
        rows = table.execute(
            "SELECT rowid FROM person WHERE person MATCH ? ORDER BY rank LIMIT ?", (wanted, _RESCORED)
        ).fetchall()
        scored = [(-fuzz.WRatio(text, names[row]) - _bonus(asked, people[row]), row) for (row,) in rows]
        return tuple(people[row].id for _, row in sorted(scored)[:_FIRST])

    return search


def _everybody(people: Sequence[Subject], names: Sequence[str]) -> Search:
    """Search by comparing with everybody."""

    def search(asked: Subject) -> tuple[str, ...]:
        text = name_text(asked)
        found = process.extract(text, names, scorer=fuzz.WRatio, limit=_RESCORED)
        scored = [(-score - _bonus(asked, people[row]), row) for _, score, row in found]
        return tuple(people[row].id for _, row in sorted(scored)[:_FIRST])

    return search
