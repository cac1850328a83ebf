"""How one record gets into the vault's rows, and out of them without a remnant.

Knows every row that is derived from a record: body, match keys, counts of name words, and the few queried columns.
Does *not* know whether a record should change (`storage.applying`). All of it happens inside the caller's transaction;
what it means for the indexes in memory is collected and handed over after the commit.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from overlap.candidates import record_keys, record_words
from overlap.records import CustodyChange, Duty, Operation, Pointer, Record, System
from storage.bodies import Bodies
from storage.chunks import RID_LIMIT, Chunks, id_key, pack_keys
from storage.cipher import Store
from storage.index import FOLLOWED_MOST, PEOPLE, IndexChange
from storage.instants import to_ms
from storage.problems import VaultFull
from storage.systems import SYSTEM_CODE, Kind, kind_of

_SIDES = {
    Kind.OPERATION: "DELETE FROM operation WHERE rid = ?",
    Kind.DUTY: "DELETE FROM duty WHERE rid = ?",
    Kind.CUSTODY: "DELETE FROM custody WHERE rid = ?",
    Kind.POINTER: "DELETE FROM pointer WHERE rid = ?",
}


class Incoming(NamedTuple):
    """A record to be written: its parsed form is None where this version can't read it; it is kept all the same."""

    id: str
    revision: int
    body: bytes
    record: Record | None


class Writer:
    """Writes records of one system within one transaction.

    `changes` is what the indexes in memory need to know, None once it is more than they would follow.
    """

    def __init__(self, store: Store, bodies: Bodies, chunks: Chunks, system: System) -> None:
        self._store = store
        self._bodies = bodies
        self._chunks = chunks
        self._system = SYSTEM_CODE[system]
        self._next = int(store.value("SELECT coalesce(max(rid), -1) FROM rec")) + 1
        self._words: Counter[str] = Counter()
        self._rows: list[tuple[int, int, int, int, bytes]] = []
        self.changes: list[IndexChange] | None = []

    def insert(self, incoming: Incoming) -> int:
        """The number of a new record."""
        rid = self._next
        if rid >= RID_LIMIT:
            raise VaultFull("all record numbers are used")
        self._next += 1
        self._put(rid, incoming, None)
        return rid

    def replace(self, rid: int, incoming: Incoming, old: Record | None) -> None:
        """Put a record in the place of its older self."""
        self._clear_side(rid, old)
        self._put(rid, incoming, old)

    def remove(self, rid: int, old: Record | None) -> None:
        """Purge a record and everything derived from it."""
        self._clear_side(rid, old)
        before = self._count_words(old, -1)
        self._store.execute("DELETE FROM rec WHERE rid = ?", (rid,))
        self._chunks.put(rid, b"")
        self._note(rid, None, before, frozenset())

    def _put(self, rid: int, incoming: Incoming, old: Record | None) -> None:
        """Write the rows of a record at its number."""
        record = incoming.record
        keys = () if record is None else record_keys(record)
        before, after = self._count_words(old, -1), self._count_words(record, 1)
        kind = Kind.UNKNOWN if record is None else kind_of(record)
        self._rows.append((rid, self._system, kind, incoming.revision, self._bodies.pack(incoming.body)))
        self._chunks.put(rid, pack_keys(id_key(incoming.id), keys))
        self._write_side(rid, record)
        self._note(rid, keys, before, after)

    def _note(self, rid: int, keys: tuple[int, ...] | None, before: frozenset[str], after: frozenset[str]) -> None:
        """Collect what the indexes need to know, up to the number beyond which they load anew."""
        if self.changes is None:
            return
        self.changes.append(IndexChange(rid=rid, keys=keys, words_before=before, words_after=after))
        if len(self.changes) > FOLLOWED_MOST:
            self.changes = None

    def _count_words(self, record: Record | None, step: int) -> frozenset[str]:
        """The words of a record's names, counted up or down."""
        words = frozenset() if record is None else record_words(record)
        for word in words:
            self._words[word] += step
        if words:
            self._words[PEOPLE] += step
        return words

    def _write_side(self, rid: int, record: Record | None) -> None:
        """The queried columns of a record that stands by itself."""
        match record:
            case Operation():
                lead, lag = (dt.timedelta(minutes=m) for m in (record.lead_minutes, record.lag_minutes))
                window = (rid, to_ms(record.starts_at - lead), to_ms(record.ends_at + lag))
                self._store.execute("INSERT INTO operation (rid, starts, ends) VALUES (?, ?, ?)", window)
            case Duty():
                row = (rid, to_ms(record.valid_to))
                self._store.execute("INSERT INTO duty (rid, valid_to) VALUES (?, ?)", row)
            case CustodyChange():
                self._store.execute("INSERT INTO custody (rid, subject) VALUES (?, ?)", (rid, record.subject_record))
            case Pointer():
                tokens = [(bytes.fromhex(token), rid) for token in dict.fromkeys(record.tokens)]
                self._store.many("INSERT INTO pointer (token, rid) VALUES (?, ?)", tokens)
            case _:
                pass

    def _clear_side(self, rid: int, old: Record | None) -> None:
        """Take the queried columns of a record away."""
        statement = None if old is None else _SIDES.get(kind_of(old))
        if statement is not None:
            self._store.execute(statement, (rid,))

    def flush_rows(self) -> None:
        """Write the bodies that are held back, so that they can be read and counted."""
        self._store.many(
            "INSERT INTO rec (rid, system, type, revision, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (rid) DO UPDATE"
            " SET type = excluded.type, revision = excluded.revision, body = excluded.body",
            self._rows,
        )
        self._rows.clear()

    def finish(self) -> None:
        """Write what is held back: bodies, chunks of keys, counts of words; words that nobody has any more go."""
        self.flush_rows()
        self._chunks.flush()
        self._store.many(
            "INSERT INTO vocabulary (token, records) VALUES (?, ?)"
            " ON CONFLICT (token) DO UPDATE SET records = records + excluded.records",
            [(word, step) for word, step in sorted(self._words.items()) if step],
        )
        gone: Sequence[tuple[str]] = [(word,) for word, step in self._words.items() if step < 0]
        self._store.many("DELETE FROM vocabulary WHERE token = ? AND records <= 0", gone)
        self._words.clear()
