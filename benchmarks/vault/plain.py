"""The peer: the same records as JSON text in a plain SQLite file, with the standard library's sqlite3.

It has what a developer would give it: the record as text, its id under a unique index, the same durability and cache
as the vault. It has no match keys, no search and no cipher, so it does less.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

#: The vault's own page cache, so that neither has more.
_CACHE_KIB: Final = 65_536


class Plain:
    """A plain SQLite file of records."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", f"cache_size = -{_CACHE_KIB}"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS rec (rid INTEGER PRIMARY KEY, id TEXT UNIQUE, revision INTEGER, body TEXT)"
        )

    def fill(self, records: Iterable[bytes], lot: int) -> float:
        """How many seconds it took to read ids and store the records, so many in a transaction."""
        lines, taken = iter(records), 0.0
        while some := list(islice(lines, lot)):
            began = time.perf_counter()
            self._connection.execute("BEGIN")
            parsed = ((body.decode(), json.loads(body)) for body in some)
            rows = [(value["id"], value["revision"], text) for text, value in parsed]
            self._connection.executemany("INSERT INTO rec (id, revision, body) VALUES (?, ?, ?)", rows)
            self._connection.execute("COMMIT")
            taken += time.perf_counter() - began
        return taken

    def settle(self) -> int:
        """The size of the file in bytes after its log was taken in."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return self._path.stat().st_size

    def point(self, record_id: str) -> bool:
        """Whether there is a record of this id, read whole."""
        row = self._connection.execute("SELECT body FROM rec WHERE id = ?", (record_id,)).fetchone()
        return row is not None

    def many(self, rids: Sequence[int]) -> int:
        """How many of these rows there are, read whole and parsed."""
        marks = ",".join("?" * len(rids))
        rows = self._connection.execute(f"SELECT body FROM rec WHERE rid IN ({marks})", rids)  # noqa: S608
        return sum(1 for (text,) in rows if json.loads(text))

    def scan(self) -> int:
        """How many bytes all bodies have, each read."""
        return sum(len(text) for (text,) in self._connection.execute("SELECT body FROM rec"))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
