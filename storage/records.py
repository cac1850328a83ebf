"""The agencies' records in the vault, as values.

Knows how a record is found by its id, by its number in the vault, or because it stands (operations, duty lines, custody
changes). Does *not* know what matches a question (`storage.search`) nor how records change (`storage.applying`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from overlap.any_record import Record
from overlap.records import CustodyChange, Duty, Operation, RecordId, System
from storage.bodies import Bodies
from storage.chunks import id_key
from storage.cipher import Row, Store
from storage.index import Indexes
from storage.instants import to_ms
from storage.systems import FIRST_DEALING, SYSTEM_CODE, Kind

#: Numbers in one statement; SQLite allows 32,766.
_AT_ONCE = 500
#: Bodies of a scan that are unpacked in one go: a megabyte of them.
_UNPACKED_AT_ONCE = 1_000


class Records:
    """Reads the records of one vault, but for those of the systems that `sealed` names: their lease has ended."""

    def __init__(
        self,
        store: Store,
        bodies: Bodies,
        indexes: Indexes,
        sealed: Callable[[], frozenset[System]] = frozenset,
    ) -> None:
        self._sealed = sealed
        self._store = store
        self._bodies = bodies
        self._indexes = indexes

    def get(self, record_id: RecordId) -> Record | None:
        """The record of this id; None if there is none, or this version can't read it."""
        for body in self._held(record_id):
            record = self._bodies.decode(body)
            if record is not None and record.id == record_id:
                return record
        return None

    def verbatim(self, record_id: RecordId) -> bytes | None:
        """The record of this id as its server sent it."""
        held = self._held(record_id)
        return next((body for body in held if self._bodies.envelope(body).id == record_id), None)

    def _held(self, record_id: RecordId) -> Iterator[bytes]:
        """The bodies whose id may be this one: none or one, hardly ever two that share its key."""
        key = id_key(record_id)
        rows = self._rows_of(key)
        if not rows or not all(self._indexes.is_current(version) for _, version in rows):
            self._indexes.refresh()
            rows = self._rows_of(key)
        for packed, _ in rows:
            yield self._bodies.unpack(packed)

    def _rows_of(self, key: int) -> list[Row]:
        """The packed bodies that the index knows under an id's key, each with the state that it was read from.

        Asked for with the body, the number of the state costs a third of what it does by itself.
        """
        sql = f"SELECT body, data_version FROM rec, pragma_data_version WHERE rid = ?{self._open()}"  # noqa: S608
        return [row for rid in self._indexes.ids.find_one(key) for row in self._store.rows(sql, (rid,))]

    def many(self, rids: Sequence[int]) -> list[Record]:
        """The records of these numbers in their order; numbers without a readable record are left out."""
        found = dict(self._read(rids))
        decoded = (self._bodies.decode(found[rid]) for rid in rids if rid in found)
        return [record for record in decoded if record is not None]

    def each_of(self, rids: Sequence[int]) -> list[Record | None]:
        """The record of each of these numbers, None for one that isn't there or can't be read."""
        found = dict(self._read(rids))
        return [self._bodies.decode(found[rid]) if rid in found else None for rid in rids]

    @property
    def is_sealed(self) -> bool:
        """Whether the records of a system are there and may not be read now."""
        return bool(self._sealed())

    def operations(self, now: dt.datetime, until: dt.datetime) -> tuple[Operation, ...]:
        """The operations whose window, with lead and lag, touches the time from `now` until `until`."""
        sql = "SELECT rid FROM operation WHERE starts <= ? AND ends >= ? ORDER BY starts, rid"
        found = self.many(self._numbers(sql, to_ms(until), to_ms(now)))
        return tuple(record for record in found if isinstance(record, Operation))

    def duties(self) -> tuple[Duty, ...]:
        """All lines of the duty roster, expired ones included: an expired line says that there is a unit."""
        found = self.many(self._numbers("SELECT rid FROM duty ORDER BY valid_to DESC, rid"))
        return tuple(record for record in found if isinstance(record, Duty))

    def custody_of(self, record_ids: Sequence[RecordId]) -> tuple[CustodyChange, ...]:
        """The custody changes of the subjects of some records, in the order of the vault."""
        rids: list[int] = []
        for at in range(0, len(record_ids), _AT_ONCE):
            some = record_ids[at : at + _AT_ONCE]
            marks = ",".join("?" * len(some))
            rids += self._numbers(f"SELECT rid FROM custody WHERE subject IN ({marks})", *some)  # noqa: S608
        return tuple(record for record in self.many(sorted(rids)) if isinstance(record, CustodyChange))

    def count(self, system: System) -> int:
        """How many records of a system are held."""
        sql = "SELECT records FROM source WHERE system = ?"
        return int(self._store.value(sql, (SYSTEM_CODE[system],)) or 0)

    def each(self, system: System | None = None) -> Iterator[Record]:
        """Every readable record, of one system or of both, in the order of the vault."""
        decoded = map(self._bodies.decode, self.bodies(system))
        yield from (record for record in decoded if record is not None)

    def bodies(self, system: System | None = None) -> Iterator[bytes]:
        """Every record as its server sent it, of one system or of both, in the order of the vault."""
        packed = self.packed(system)
        while some := list(islice(packed, _UNPACKED_AT_ONCE)):
            yield from self._bodies.unpack_all(some)

    def packed(self, system: System | None = None) -> Iterator[bytes]:
        """Every record as it is stored."""
        where = "1" if system is None else f"system = {SYSTEM_CODE[system]}"
        rows = self._store.each(f"SELECT body FROM rec WHERE {where}{self._open()} ORDER BY rid")  # noqa: S608
        return (packed for (packed,) in rows)

    def with_tokens(self, tokens: Iterable[str]) -> list[int]:
        """The numbers of the pointers that carry one of these match tokens."""
        found: dict[int, None] = {}
        for token in tokens:
            found.update(dict.fromkeys(self._numbers("SELECT rid FROM pointer WHERE token = ?", bytes.fromhex(token))))
        return list(found)

    def dealings(self, kind: Kind) -> list[Record]:
        """The dealings of one kind that are held, in the order of the vault."""
        # The second condition is the index's own, without which it isn't used.
        sql = f"SELECT rid FROM rec WHERE type = ? AND type >= {FIRST_DEALING:d} ORDER BY rid"  # noqa: S608
        return self.many(self._numbers(sql, kind))

    def dealings_mark(self, kind: Kind) -> Row:
        """What is another after any dealing of a kind came, went or was told anew; sealed ones count as well."""
        # The second condition is the index's own, without which every record would be looked at.
        sql = f"SELECT count(*), max(rid), sum(revision) FROM rec WHERE type = ? AND type >= {FIRST_DEALING:d}"  # noqa: S608
        return self._store.row(sql, (kind,)) or ()

    def _open(self) -> str:
        """The condition that leaves out what is sealed; made of this file's own numbers."""
        codes = ",".join(str(SYSTEM_CODE[system]) for system in sorted(self._sealed()))
        return f" AND system NOT IN ({codes})" if codes else ""

    def _numbers(self, sql: str, *values: object) -> list[int]:
        """The record numbers that a query gives."""
        return [rid for (rid,) in self._store.rows(sql, values)]

    def _read(self, rids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Number and body of each record that is there, in no order."""
        for at in range(0, len(rids), _AT_ONCE):
            some = rids[at : at + _AT_ONCE]
            marks = ",".join("?" * len(some))
            sql = f"SELECT rid, body FROM rec WHERE rid IN ({marks}){self._open()}"  # noqa: S608
            rows = self._store.rows(sql, some)
            unpacked = self._bodies.unpack_all([packed for _, packed in rows])
            yield from zip([rid for rid, _ in rows], unpacked, strict=True)
