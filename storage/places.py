"""What is near a place: encounters that happened there, and operations whose circle touches it.

Knows the R*Trees of the cells that have encounters and of the operations' circles. Does *not* judge what nearness means
(`overlap.assessment`).
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from overlap.key_index import BUDGET, WeightedKey
from overlap.keys import record_keys
from overlap.records import Encounter, Operation, Place
from storage.cells import EVERYWHERE, box_around, boxes_around, cell_box, cell_key, metres_between
from storage.cipher import Store
from storage.counting import counted
from storage.index import Indexes
from storage.records import Records

#: Records that are read for one question; beyond, the rarest cells first, as every search by keys does.
_READ_MOST: Final = 2_000
_INSIDE: Final = " WHERE north >= ? AND south <= ? AND east >= ? AND west <= ?"


class Places:
    """Searches one vault by place."""

    def __init__(self, store: Store, indexes: Indexes, records: Records) -> None:
        self._store = store
        self._indexes = indexes
        self._records = records

    def encounters(self, place: Place, radius_m: float) -> tuple[Encounter, ...]:
        """The encounters within a radius, nearest first, at most 2,000 of them."""
        self._indexes.refresh()
        cells = self._numbers("SELECT id FROM cell_box", place, radius_m)
        keys = [WeightedKey(int.from_bytes(cell_key(cell), "little"), 1.0) for cell in cells]
        found = self._records.many(self._indexes.keys.find(keys, min(_READ_MOST, BUDGET)))
        near = [
            (metres_between(place, record.place), record.id, record)
            for record in found
            if isinstance(record, Encounter) and record.place is not None
        ]
        return tuple(record for metres, _, record in sorted(near, key=lambda row: row[:2]) if metres <= radius_m)

    def operations(self, place: Place, radius_m: float) -> tuple[Operation, ...]:
        """The operations whose circle touches another one, nearest first, whatever their time."""
        found = self._records.many(self._numbers("SELECT id FROM operation_box", place, radius_m))
        near = [
            (metres_between(place, record.place) - record.radius_m, record.id, record)
            for record in found
            if isinstance(record, Operation) and record.place is not None
        ]
        return tuple(record for metres, _, record in sorted(near, key=lambda row: row[:2]) if metres <= radius_m)

    def counted(self) -> tuple[tuple[int, int], ...]:
        """Every cell that has encounters, with how many (`storage.cells`)."""
        rows = self._store.rows("SELECT id, records FROM cell WHERE records > 0 ORDER BY id")
        return tuple((cell, records) for cell, records in rows)

    def _numbers(self, select: str, place: Place, radius_m: float) -> list[int]:
        """The numbers of a tree's rectangles that a circle may touch."""
        found: dict[int, None] = {}
        for box in boxes_around(place, radius_m):
            rows = self._store.rows(select + _INSIDE, (box.south, box.north, box.west, box.east))
            found.update(dict.fromkeys(number for (number,) in rows))
        return list(found)


def count_cells(store: Store, steps: Counter[int]) -> None:
    """Count records into cells and out of them; a cell that nobody is in any more goes from the tree as well."""
    changed = [(cell, step) for cell, step in sorted(steps.items()) if step]
    known = counted(store, "cell", "id", [cell for cell, _ in changed])
    store.insert(
        "INSERT INTO cell (id, records)",
        changed,
        " ON CONFLICT (id) DO UPDATE SET records = records + excluded.records",
    )
    store.insert(
        "INSERT INTO cell_box (id, south, north, west, east)",
        [(cell, *cell_box(cell)) for cell, step in changed if step > 0 and cell not in known],
    )
    gone = [(cell,) for cell, step in changed if step < 0 and not _holds(store, cell)]
    for table in ("cell", "cell_box"):
        store.many(f"DELETE FROM {table} WHERE id = ?", gone)  # noqa: S608  # two names of this file's own


def _holds(store: Store, cell: int) -> bool:
    """Whether a cell has records."""
    return int(store.value("SELECT records FROM cell WHERE id = ?", (cell,)) or 0) > 0


def write_box(store: Store, rid: int, operation: Operation) -> None:
    """Put an operation's circle into its tree: the whole earth where its place isn't known, which may be anywhere."""
    box = EVERYWHERE if operation.place is None else box_around(operation.place, operation.radius_m)
    sql = "INSERT INTO operation_box (id, south, north, west, east) VALUES (?, ?, ?, ?, ?)"
    store.execute(sql, (rid, *box))


def write_target_keys(store: Store, rid: int, operation: Operation) -> None:
    """Put down by what an operation's targets and address are found, apart from everybody else's."""
    keys = [(rid, key) for key in record_keys(operation)]
    store.many("INSERT INTO operation_key (rid, key) VALUES (?, ?)", keys)
