"""How records get into the vault's rows, and out of them without a remnant.

Knows every row that is derived from a record: body, match keys, counts of name words, and the few queried columns.
Does *not* know whether a record should change (`storage.applying`). All of it happens inside the caller's transaction;
what it means for the indexes in memory is collected and handed over after the commit.

A page's records are written together: keys, compressed bodies and rows of two thousand records made at once cost a
fraction of the same made one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Final, NamedTuple

from overlap.any_record import Record
from overlap.candidates import record_words
from overlap.planning import window
from overlap.records import CustodyChange, Duty, Operation, Pointer, System
from storage.bodies import Bodies
from storage.cells import cell_of
from storage.chunks import RID_LIMIT, Chunks, id_bytes
from storage.cipher import Store
from storage.forms import Forms, forms_of
from storage.index import FOLLOWED_MOST, IndexChange
from storage.instants import to_ms
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
_INSERT: Final = "INSERT INTO rec (rid, system, type, revision, body) VALUES (?, ?, ?, ?, ?)"
_REPLACE: Final = "REPLACE INTO rec (rid, system, type, revision, body) VALUES (?, ?, ?, ?, ?)"


class Incoming(NamedTuple):
    """A record to be written: its parsed form is None where this version can't read it; it is kept all the same.

    `key` is that of its id (`storage.chunks.id_key`).
    """

    id: str
    revision: int
    body: bytes
    record: Record | None
    key: int


class _Line(NamedTuple):
    """A record on its way into the rows: its number, and the older self that it replaces, if any can be read."""

    rid: int
    incoming: Incoming
    old: Record | None


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
        self._new: list[_Line] = []
        self._replaced: list[_Line] = []
        self.changes: list[IndexChange] | None = []

    def insert(self, incoming: Incoming) -> int:
        """The number of a new record."""
        rid = self._next
        if rid >= RID_LIMIT:
            raise VaultFull("all record numbers are used")
        self._next += 1
        self._new.append(_Line(rid, incoming, None))
        return rid

    def replace(self, rid: int, incoming: Incoming, old: Record | None) -> None:
        """Put a record in the place of its older self."""
        self._clear_side(rid, old)
        self._replaced.append(_Line(rid, incoming, old))

    def remove(self, rid: int, old: Record | None) -> None:
        """Purge a record and everything derived from it."""
        self._clear_side(rid, old)
        self._store.execute("DELETE FROM rec WHERE rid = ?", (rid,))
        self._chunks.put(rid, b"")
        self._note(IndexChange(rid=rid, words_before=self._forget(old)))

    def flush_rows(self) -> None:
        """Write the records that are held back, so that they can be read and counted."""
        for lines, sql in ((self._new, _INSERT), (self._replaced, _REPLACE)):
            if lines:
                self._write(lines, sql)
                lines.clear()

    def _write(self, lines: Sequence[_Line], sql: str) -> None:
        """Write the rows of some records, each at its number."""
        incoming = [line.incoming for line in lines]
        records = [each.record for each in incoming]
        forms = forms_of(records)
        kinds = [Kind.UNKNOWN.value if record is None else kind_of(record).value for record in records]
        bodies = self._bodies.pack_all([each.body for each in incoming])
        self._store.many(
            sql,
            [
                (line.rid, self._system, kind, line.incoming.revision, body)
                for line, kind, body in zip(lines, kinds, bodies, strict=True)
            ],
        )
        packed = [id_bytes(each.key) + keys for each, keys in zip(incoming, forms.packed, strict=True)]
        self._chunks.put_all([line.rid for line in lines], packed)
        for line, kind in zip(lines, kinds, strict=True):
            if kind > Kind.CASE:
                self._write_side(line.rid, line.incoming.record)
        self._count(lines, forms)

    def _count(self, lines: Sequence[_Line], forms: Forms) -> None:
        """Count the words and cells of records that came, and of those that they replaced."""
        self._words.update(chain.from_iterable(forms.words))
        self._words[PEOPLE] += sum(map(bool, forms.words))
        self._cells.update(cell for cell in forms.cells if cell is not None)
        before = [self._forget(line.old) for line in lines if line.old is not None]
        if self.changes is None or len(self.changes) + len(lines) > FOLLOWED_MOST:
            self.changes = None
            return
        forgotten = iter(before)
        for line, packed, words in zip(lines, forms.packed, forms.words, strict=True):
            old = frozenset() if line.old is None else next(forgotten)
            self._note(IndexChange(rid=line.rid, packed=packed, words_before=old, words_after=frozenset(words)))

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
        """Write what is held back: bodies, chunks of keys, counts of words and cells."""
        self.flush_rows()
        self._chunks.flush()
        count_words(self._store, self._words)
        count_cells(self._store, self._cells)
        self._words.clear()
        self._cells.clear()
