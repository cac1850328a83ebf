"""The outbox's promises kept in memory: what `storage.outbox` does to rows, done to values.

Knows the table of transitions and the back-off of the real one, which are pure. Chain and audit are not here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from overlap.records import System
from storage.event_ids import EventIds
from storage.outbox import (
    BACK_OFF_CAP_MS,
    TRANSITIONS,
    EventId,
    EventState,
    OutboxItem,
    Receipt,
    ReceiptStatus,
    Stimulus,
    back_off,
)
from tests.simulation.disk import Disk

CAP = dt.timedelta(milliseconds=BACK_OFF_CAP_MS)
_OPEN = (EventState.WAITING, EventState.SENT)
_MEANING = {
    ReceiptStatus.RECEIVED: Stimulus.RECEIVED,
    ReceiptStatus.IN_PROGRESS: Stimulus.RECEIVED,
    ReceiptStatus.APPLIED: Stimulus.APPLIED,
    ReceiptStatus.REJECTED: Stimulus.REJECTED,
}


class MemoryOutbox:
    """The queue of one officer's vault."""

    def __init__(self, disk: Disk, officer: str, draw: Callable[[], float], bits: Callable[[int], int]) -> None:
        self._disk = disk
        self._officer = officer
        self._draw = draw
        self._ids = EventIds(bits)
        self.rows: dict[EventId, OutboxItem] = {}

    def put(self, system: System, kind: str, body: bytes, now: dt.datetime) -> EventId:
        """Store an event of this officer."""
        event_id = EventId(self._ids.next(now))
        item = OutboxItem(
            event_id=event_id,
            officer=self._officer,
            system=system,
            type=kind,
            body=body,
            made_at=now,
            state=EventState.WAITING,
            attempts=0,
            not_before=now,
            last_error="",
            receipt=None,
        )
        self._write(item)
        return event_id

    def due(self, system: System, officer: str, now: dt.datetime, limit: int) -> tuple[OutboxItem, ...]:
        """One officer's events that may be sent to one system now, oldest first."""
        found = [
            item
            for item in self.rows.values()
            if item.state in _OPEN
            and item.system is system
            and item.officer == officer
            and not now < item.not_before <= now + CAP
        ]
        return tuple(found[:limit])

    def get(self, event_id: EventId) -> OutboxItem | None:
        """The event of this id."""
        return self.rows.get(event_id)

    def mark_sent(self, event_ids: Iterable[EventId]) -> None:
        """Have events be in flight, all in one write."""
        self._disk.begin()
        for event_id in event_ids:
            item = self.rows.get(event_id)
            after = None if item is None else TRANSITIONS.get((item.state, Stimulus.SEND))
            if item is not None and after is not None:
                self.rows[event_id] = replace(item, state=after)
        self._disk.end()

    def settle(self, receipt: Receipt, now: dt.datetime) -> EventState | None:
        """The state of the event after a receipt."""
        item = self.rows.get(receipt.event_id)
        if item is None or item.system is not receipt.system:
            return None
        after = TRANSITIONS.get((item.state, _MEANING[receipt.status]))
        if after is None:
            return item.state
        wait = back_off(item.attempts, self._draw()) if after is EventState.SENT else dt.timedelta()
        self._write(
            replace(
                item, state=after, receipt=receipt, attempts=item.attempts + 1, not_before=now + wait, last_error=""
            )
        )
        return after

    def put_off(
        self, event_id: EventId, now: dt.datetime, error: str, *, may_have_left: bool = True
    ) -> EventState | None:
        """The state of an event after a try without a receipt."""
        item = self.rows.get(event_id)
        if item is None:
            return None
        after = TRANSITIONS.get((item.state, Stimulus.SEND if may_have_left else Stimulus.RECALL))
        if after is None:
            return item.state
        until = now + back_off(item.attempts, self._draw())
        self._write(replace(item, state=after, attempts=item.attempts + 1, not_before=until, last_error=error))
        return after

    def withdraw(self, event_id: EventId, now: dt.datetime) -> bool:  # as the real one has it
        """Whether the event was taken back."""
        item = self.rows.get(event_id)
        after = None if item is None else TRANSITIONS.get((item.state, Stimulus.WITHDRAW))
        if item is None or after is None:
            return False
        self._write(replace(item, state=after))
        return True

    def _write(self, item: OutboxItem) -> None:
        self._disk.begin()
        self.rows[item.event_id] = item
        self._disk.end()
