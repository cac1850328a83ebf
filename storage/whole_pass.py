"""The comparison of all that is held with all that is held, from the side of the system that has fewer records.

Each overlap has one record of each system, so that it is found from either side: with a million encounters and three
hundred thousand cases the cases are asked about, and a first pass is a quarter of the work. Knows which records are
still to be asked about, and keeps that in the vault, so that a pass goes on after a lock. Does *not* compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from overlap.outlines import Systems
from overlap.records import System
from storage.cipher import Store

TABLES: Final = """
CREATE TABLE IF NOT EXISTS overlap_pass (
    one INTEGER PRIMARY KEY CHECK (one = 1), next INTEGER NOT NULL, until INTEGER NOT NULL, spared INTEGER NOT NULL
) STRICT
"""


class WholePass:
    """What is left of one pass; `systems` is the number of each record's system, 0 where nobody said."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, systems: Systems) -> int:
        """Begin anew over all records that are known now; gives the first number that belongs to no pass."""
        counts = np.bincount(systems, minlength=1 + len(System))[1:]
        spared = int(np.argmax(counts)) + 1
        sql = "REPLACE INTO overlap_pass (one, next, until, spared) VALUES (1, 0, ?, ?)"
        self._store.execute(sql, (len(systems), spared))
        return len(systems)

    def due(self, systems: Systems, most: int) -> list[int]:
        """The numbers of the next records that are asked about."""
        row = self._left()
        if row is None:
            return []
        at, until, spared = row
        found = np.flatnonzero(systems[at:until] != spared)[:most] + at
        return [int(rid) for rid in found]

    def done(self, rids: Sequence[int]) -> None:
        """Note that records were asked about, if they are of the pass; to be called within a transaction."""
        self._store.execute("UPDATE overlap_pass SET next = max(next, ?) WHERE next < until", (max(rids) + 1,))

    def end(self) -> None:
        """Note that nothing is left."""
        self._store.execute("DELETE FROM overlap_pass")

    def left(self, systems: Systems | None) -> int:
        """How many records are to be asked about; without knowing whose they are all of them, which is too many."""
        row = self._left()
        if row is None:
            return 0
        at, until, spared = row
        return max(0, until - at) if systems is None else int(np.count_nonzero(systems[at:until] != spared))

    def _left(self) -> tuple[int, int, int] | None:
        return self._store.row("SELECT next, until, spared FROM overlap_pass")
