"""How records get into the vault's rows, and out of them without a remnant.

Knows every row that is derived from a record: body, match keys, counts of name words, and the few queried columns.
Does *not* know whether a record should change (`storage.applying`). All of it happens inside the caller's transaction;
what it means for the indexes in memory is collected and handed over after the commit.

A page's records are written together: keys, compressed bodies and rows of two thousand records made at once cost a
fraction of the same made one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from typing import Final

from overlap.any_record import Record
from overlap.candidates import record_words
from overlap.planning import window
from overlap.records import CustodyChange, Duty, Operation, Pointer, System
from storage.bodies import Bodies
from storage.cells import cell_of
from storage.chunks import KEY_BYTES, RID_LIMIT, Chunks
from storage.cipher import Store
from storage.index import FOLLOWED_MOST, IndexChange
from storage.instants import to_ms
from storage.lines import Lines
from storage.places import count_cells, write_box, write_target_keys
from storage.problems import VaultFull
from storage.systems import SYSTEM_CODE, Kind, kind_of
from storage.words import PEOPLE, count_words

_SIDES: Final = {
    Kind.OPERATION: (
        "DELETE FROM operation WHERE rid = ?",
        "DELETE FROM operation_box WHERE id = ?",
        "DELETE FROM operation_key WHERE rid = ?",
    ),
    Kind.DUTY: ("DELETE FROM duty WHERE rid = ?",),
    Kind.CUSTODY: ("DELETE FROM custody WHERE rid = ?",),
    Kind.POINTER: ("DELETE FROM pointer WHERE rid = ?",),
}
#: The kinds that have no queried columns beside their row.
_ALONE: Final = frozenset(Kind) - _SIDES.keys()
_NO_WORDS: Final[frozenset[str]] = frozenset()
_INSERT: Final = "INSERT INTO rec (rid, system, type, revision, body)"
_REPLACE: Final = "REPLACE INTO rec (rid, system, type, revision, body)"


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
        self._cells: Counter[int] = Counter()
        self.changes: list[IndexChange] | None = []

    def insert(self, lines: Lines) -> range:
        """The numbers of new records."""
        rids = range(self._next, self._next + len(lines))
        if rids.stop > RID_LIMIT:
            raise VaultFull("all record numbers are used")
        self._next = rids.stop
        self._write(rids, lines, _INSERT)
        self._count(rids, lines, repeat(_NO_WORDS))
        return rids

    def replace(self, rids: Sequence[int], lines: Lines, old: Sequence[Record | None]) -> None:
        """Put records in the places of their older selves, as far as those can be read."""
        for rid, record in zip(rids, old, strict=True):
            self._clear_side(rid, record)
        self._write(rids, lines, _REPLACE)
        self._count(rids, lines, list(map(self._forget, old)))

    def remove(self, rid: int, old: Record | None) -> None:
        """Purge a record and everything derived from it."""
        self._clear_side(rid, old)
        self._store.execute("DELETE FROM rec WHERE rid = ?", (rid,))
        self._chunks.put(rid, b"")
        self._note(IndexChange(rid=rid, words_before=self._forget(old)))

    def _write(self, rids: Sequence[int], lines: Lines, sql: str) -> None:
        """Write the rows of some records, each at its number."""
        bodies = self._bodies.pack_all(lines.bodies)
        rows = zip(rids, repeat(self._system), lines.kinds, lines.revisions, bodies, strict=False)
        self._store.insert(sql, rows)
        self._chunks.put_all(rids, lines.packed)
        if not _ALONE.issuperset(lines.kinds):
            for rid, kind, body in zip(rids, lines.kinds, lines.bodies, strict=True):
                if kind not in _ALONE:
                    self._write_side(rid, self._bodies.decode(body))

    def _count(self, rids: Sequence[int], lines: Lines, before: Iterable[frozenset[str]]) -> None:
        """Count the words and cells of records that came; `before` are the words of those that they replaced."""
        self._words.update(chain.from_iterable(lines.words))
        self._words[PEOPLE] += sum(map(bool, lines.words))
        self._cells.update(lines.cells_known())
        if self.changes is None or len(self.changes) + len(lines) > FOLLOWED_MOST:
            self.changes = None
            return
        for rid, packed, words, old in zip(rids, lines.packed, lines.words, before, strict=False):
            after = frozenset(words)
            self._note(IndexChange(rid=rid, packed=packed[KEY_BYTES:], words_before=old, words_after=after))

    def _note(self, change: IndexChange) -> None:
        """Collect what the indexes need to know, up to the number beyond which they load anew."""
        if self.changes is None:
            return
        self.changes.append(change)
        if len(self.changes) > FOLLOWED_MOST:
            self.changes = None

    def _forget(self, record: Record | None) -> frozenset[str]:
        """The words of a record that goes, which are counted down together with its cell."""
        if record is None:
            return frozenset()
        words = record_words(record)
        self._words.subtract(words)
        self._words[PEOPLE] -= bool(words)
        cell = cell_of(record)
        if cell is not None:
            self._cells[cell] -= 1
        return words

    def _write_side(self, rid: int, record: Record | None) -> None:
        """The queried columns of a record that stands by itself."""
        match record:
            case Operation():
                self._write_operation(rid, record)
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

    def _write_operation(self, rid: int, record: Operation) -> None:
        """An operation's window in time, with lead and lag, and its circle on the ground."""
        row = (rid, *map(to_ms, window(record)))
        self._store.execute("INSERT INTO operation (rid, starts, ends) VALUES (?, ?, ?)", row)
        write_box(self._store, rid, record)
        write_target_keys(self._store, rid, record)

    def _clear_side(self, rid: int, old: Record | None) -> None:
        """Take the queried columns of a record away."""
        for statement in () if old is None else _SIDES.get(kind_of(old), ()):
            self._store.execute(statement, (rid,))

    def finish(self) -> None:
        """Write what is held back: chunks of keys, counts of words and cells."""
        self._chunks.flush()
        count_words(self._store, self._words)
        count_cells(self._store, self._cells)
        self._words.clear()
        self._cells.clear()
