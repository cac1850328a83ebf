"""Which cached operations a plan meets, out of a hundred thousand, in a few milliseconds.

Knows the R*Tree of the operations' circles and the keys of their targets and addresses. Does *not* know the rule by
which two plans meet (`overlap.planning`): what the indexes bring up is compared by that alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from overlap.frequencies import Frequencies
from overlap.keys import record_keys
from overlap.model import shipped_model
from overlap.planning import Clash, clash, questions, same_target, window
from overlap.records import Operation
from storage.cells import EVERYWHERE, boxes_around
from storage.cipher import Store
from storage.instants import to_ms
from storage.records import Records

#: The tree first, then the window of each that it brings up; `CROSS JOIN` keeps SQLite to that order.
_NEAR: Final = (
    "SELECT b.id FROM operation_box b CROSS JOIN operation o ON o.rid = b.id"
    " WHERE b.north >= ? AND b.south <= ? AND b.east >= ? AND b.west <= ? AND o.starts <= ? AND o.ends >= ?"
)
_ALIKE: Final = (
    "SELECT DISTINCT k.rid FROM operation_key k CROSS JOIN operation o ON o.rid = k.rid"
    " WHERE k.key = ? AND o.starts <= ? AND o.ends >= ?"
)


class Meetings:
    """Searches the operations of one vault for those that a plan meets."""

    def __init__(self, store: Store, records: Records, frequencies: Callable[[], Frequencies]) -> None:
        self._store = store
        self._records = records
        self._frequencies = frequencies

    def of(self, plan: Operation, others: Iterable[Operation] = ()) -> list[tuple[Operation, Clash]]:
        """The cached operations that a plan meets, and those of `others`, each with how; conflicts first, by time.

        One of `others` takes the place of the cached record of its id.
        """
        if plan.cancelled:
            return []
        newer = {other.id: other for other in others}
        cached = self._records.many(sorted(self._numbers(plan)))
        rest = (each for each in cached if isinstance(each, Operation) and each.id not in newer)
        found = list(self._met(plan, (*newer.values(), *rest)))
        return sorted(found, key=lambda met: (not met[1].is_conflict, met[1].begins, met[0].id))

    def _met(self, plan: Operation, others: Iterable[Operation]) -> Iterator[tuple[Operation, Clash]]:
        """The operations among some that a plan meets."""
        asked, model, frequencies = questions(plan), shipped_model(), self._frequencies()
        for other in others:
            if clash(plan, other, same_target=True) is None:
                continue
            is_same = bool(asked) and same_target(asked, other, model, frequencies)
            found = clash(plan, other, same_target=is_same)
            if found is not None:
                yield other, found

    def _numbers(self, plan: Operation) -> set[int]:
        """The numbers of the operations within the window that may be near, or have a key of the plan's."""
        begins, ends = window(plan)
        span = to_ms(ends), to_ms(begins)
        boxes = (EVERYWHERE,) if plan.place is None else boxes_around(plan.place, plan.radius_m)
        found: set[int] = set()
        for box in boxes:
            rows = self._store.rows(_NEAR, (box.south, box.north, box.west, box.east, *span))
            found.update(number for (number,) in rows)
        for key in record_keys(plan):
            found.update(number for (number,) in self._store.rows(_ALIKE, (key, *span)))
        return found
