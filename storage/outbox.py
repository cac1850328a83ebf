"""What the officer did and the agencies have not yet confirmed: a queue on disk that loses nothing.

Knows the state of each event, when it may be sent again, and its receipt; does *not* send anything, and does not know
what an event means. A row belongs to one officer and one system; a drain gets the rows of the current officer alone.

```
             put           about to be sent           applied
   ( ) ────────────▶ WAITING ─────────▶ SENT ──────────────────▶ APPLIED
                        │   ◀─────────    │ ▲ ╲
               withdraw │   never left    └─┘  ╲ rejected
                        ▼     received,         ╲
                    WITHDRAWN in progress,       ▶ REJECTED   stays until an officer has seen it
                              no answer
```
`APPLIED` and `REJECTED` come from a receipt alone. An event is `SENT` on the disk before its first byte leaves, so that
after a crash in between it is sent again under its id. One that may have left the laptop can't be withdrawn: nobody
knows whether it was applied. Each row's chain value covers it and the row before, so that a lost row shows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from enum import Enum, StrEnum
from typing import Final, NewType

import msgspec

from overlap.decoding import learnt
from overlap.records import System, Value
from storage.audit import GENESIS, Audit, ChainStatus, Deed, ended_chain
from storage.cipher import Row, Store
from storage.event_ids import EventIds
from storage.instants import from_ms, to_ms
from storage.systems import SYSTEM_CODE, system_of

EventId = NewType("EventId", str)

#: First wait after a failed try; a link that blinks is back within seconds.
BACK_OFF_FIRST_MS: Final = 5_000
#: Longest wait; an urgent notice asks for an answer within 10 minutes, so no event waits longer than half of that.
BACK_OFF_CAP_MS: Final = 300_000
#: Doubling beyond this is over the cap whatever the jitter.
BACK_OFF_DOUBLINGS: Final = 8
#: Smallest share of a wait that jitter leaves; the rest is drawn, so that laptops do not come back all at once.
JITTER_FLOOR: Final = 0.5


class EventState(StrEnum):
    """Where an event stands."""

    WAITING = "waiting"
    SENT = "sent"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Stimulus(Enum):
    """What can happen to an event."""

    SEND = "it is about to leave the laptop"
    RECALL = "its first try is known to have never left the laptop"
    RECEIVED = "the gateway has it, and has not finished"
    APPLIED = "the gateway applied it"
    REJECTED = "the gateway will never apply it"
    WITHDRAW = "the officer takes it back"


#: Every change of state there is; what is not here leaves the row as it is.
TRANSITIONS: Final = {
    (EventState.WAITING, Stimulus.SEND): EventState.SENT,
    (EventState.WAITING, Stimulus.RECEIVED): EventState.SENT,
    (EventState.WAITING, Stimulus.APPLIED): EventState.APPLIED,
    (EventState.WAITING, Stimulus.REJECTED): EventState.REJECTED,
    (EventState.WAITING, Stimulus.WITHDRAW): EventState.WITHDRAWN,
    (EventState.SENT, Stimulus.SEND): EventState.SENT,
    (EventState.SENT, Stimulus.RECALL): EventState.WAITING,
    (EventState.WAITING, Stimulus.RECALL): EventState.WAITING,
    (EventState.SENT, Stimulus.RECEIVED): EventState.SENT,
    (EventState.SENT, Stimulus.APPLIED): EventState.APPLIED,
    (EventState.SENT, Stimulus.REJECTED): EventState.REJECTED,
}


class ReceiptStatus(StrEnum):
    """What a gateway says about an event (docs/protocol.md, section 6)."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    APPLIED = "applied"
    REJECTED = "rejected"


_MEANING: Final = {
    ReceiptStatus.RECEIVED: Stimulus.RECEIVED,
    ReceiptStatus.IN_PROGRESS: Stimulus.RECEIVED,
    ReceiptStatus.APPLIED: Stimulus.APPLIED,
    ReceiptStatus.REJECTED: Stimulus.REJECTED,
}


class Receipt(Value, frozen=True, kw_only=True):
    """A gateway's word on one event; `system` is the gateway that was asked, so that none can speak for the other.

    Of a planned operation `outcome` is what it makes of it, by what it had heard of the other one `partner_as_of`.
    """

    system: System
    event_id: EventId
    status: ReceiptStatus
    at: dt.datetime
    reason: str = ""
    outcome: str = ""
    partner_as_of: dt.datetime | None = None


class OutboxItem(Value, frozen=True, kw_only=True):
    """One event of one officer for one system. `body` is its JSON as it will be sent."""

    event_id: EventId
    officer: str
    system: System
    type: str
    body: bytes
    made_at: dt.datetime
    state: EventState
    attempts: int
    not_before: dt.datetime
    last_error: str
    receipt: Receipt | None


_COLUMNS = "event_id, officer, system, type, body, made_at, state, attempts, not_before, last_error, receipt"


def _item(row: Row) -> OutboxItem:
    """The event that a row holds."""
    event_id, officer, system, kind, body, made_at, state, attempts, not_before, last_error, receipt = row
    return OutboxItem(
        event_id=event_id,
        officer=officer,
        system=system_of(system),
        type=kind,
        body=body,
        made_at=from_ms(made_at),
        state=EventState(state),
        attempts=attempts,
        not_before=from_ms(not_before),
        last_error=last_error,
        receipt=None if receipt is None else msgspec.json.decode(receipt, type=learnt(Receipt)),
    )


def event_link(before: bytes, event_id: str, officer: str, system: int, kind: str, made_at: int, body: bytes) -> bytes:
    """The chain's value after an event, from what of it never changes."""
    fixed = msgspec.json.encode((event_id, officer, system, kind, made_at, hashlib.sha256(body).hexdigest()))
    return hashlib.sha256(before + fixed).digest()


def back_off(attempts: int, draw: float) -> dt.timedelta:
    """How long an event waits after this many failed tries; `draw` is from 0 to 1 and spreads the laptops."""
    longest = min(BACK_OFF_CAP_MS, BACK_OFF_FIRST_MS << min(attempts, BACK_OFF_DOUBLINGS))
    return dt.timedelta(milliseconds=int(longest * (JITTER_FLOOR + (1 - JITTER_FLOOR) * draw)))


class Outbox:
    """The queue of one vault's officer."""

    def __init__(self, store: Store, audit: Audit, officer: str, draw: Callable[[], float]) -> None:
        self._store = store
        self._audit = audit
        self._officer = officer
        self._draw = draw
        self._ids = EventIds()

    def put(self, system: System, kind: str, body: bytes, now: dt.datetime) -> EventId:
        """Store an event of this vault's officer for one system, with its audit row; it is on disk on return."""
        event_id, made_at, code = EventId(self._ids.next(now)), to_ms(now), SYSTEM_CODE[system]
        with self._store.transaction():
            before = self._store.value("SELECT chain FROM outbox ORDER BY seq DESC LIMIT 1") or GENESIS
            chain = event_link(before, event_id, self._officer, code, kind, made_at, body)
            self._store.execute(
                "INSERT INTO outbox (event_id, officer, system, type, body, made_at, state, not_before, chain)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (event_id, self._officer, code, kind, body, made_at, EventState.WAITING, made_at, chain),
            )
            self._audit.append(Deed.EVENT, f"{kind} {system.value} {event_id}", now)
        return event_id

    def due(self, system: System, officer: str, now: dt.datetime, limit: int) -> tuple[OutboxItem, ...]:
        """The events of one officer that may be sent to one system now, oldest first.

        A wait longer than any back-off comes from a clock that was wrong, and does not count.
        """
        moment = to_ms(now)
        rows = self._store.rows(
            f"SELECT {_COLUMNS} FROM outbox WHERE system = ? AND officer = ? AND state IN (?, ?)"  # noqa: S608
            " AND (not_before <= ? OR not_before > ?) ORDER BY seq LIMIT ?",
            (
                SYSTEM_CODE[system],
                officer,
                EventState.WAITING,
                EventState.SENT,
                moment,
                moment + BACK_OFF_CAP_MS,
                limit,
            ),
        )
        return tuple(map(_item, rows))

    def get(self, event_id: EventId) -> OutboxItem | None:
        """The event of this id, whatever its state."""
        row = self._store.row(f"SELECT {_COLUMNS} FROM outbox WHERE event_id = ?", (event_id,))  # noqa: S608
        return None if row is None else _item(row)

    def waiting(self) -> tuple[OutboxItem, ...]:
        """The events of this officer that need something: those not confirmed, and those that were rejected."""
        rows = self._store.rows(
            f"SELECT {_COLUMNS} FROM outbox WHERE officer = ? AND state IN (?, ?, ?) ORDER BY seq",  # noqa: S608
            (self._officer, EventState.WAITING, EventState.SENT, EventState.REJECTED),
        )
        return tuple(map(_item, rows))

    def mark_sent(self, event_ids: Iterable[EventId]) -> None:
        """Have events be in flight, on disk on return: to be called before the first byte of a request leaves.

        What is settled or withdrawn stays so.
        """
        with self._store.transaction():
            for event_id in event_ids:
                item = self.get(event_id)
                after = None if item is None else TRANSITIONS.get((item.state, Stimulus.SEND))
                if after is not None:
                    self._store.execute("UPDATE outbox SET state = ? WHERE event_id = ?", (after, event_id))

    def settle(self, receipt: Receipt, now: dt.datetime) -> EventState | None:
        """The state of the event after a receipt was stored; None if this system was never sent such an event.

        A receipt that says again what is known, or contradicts a terminal one, changes nothing. Its time is the
        gateway's word and is only kept: waits and the audit go by `now`.
        """
        with self._store.transaction():
            item = self.get(receipt.event_id)
            if item is None or item.system is not receipt.system:
                return None
            after = TRANSITIONS.get((item.state, _MEANING[receipt.status]))
            if after is None:
                return item.state
            self._write_receipt(item, after, receipt, now)
        return after

    def _write_receipt(self, item: OutboxItem, after: EventState, receipt: Receipt, now: dt.datetime) -> None:
        """Store a receipt with the new state; one that is not terminal makes the event wait before the next try."""
        wait = back_off(item.attempts, self._draw()) if after is EventState.SENT else dt.timedelta()
        self._store.execute(
            "UPDATE outbox SET state = ?, receipt = ?, attempts = attempts + 1, not_before = ?, last_error = ''"
            " WHERE event_id = ?",
            (after, msgspec.json.encode(receipt), to_ms(now + wait), item.event_id),
        )
        self._audit.append(Deed.RECEIPT, f"{receipt.status} {receipt.system.value} {item.event_id}", now)

    def put_off(
        self, event_id: EventId, now: dt.datetime, error: str, *, may_have_left: bool = True
    ) -> EventState | None:
        """The state of an event after a try that brought no receipt; it waits, longer each time, up to a cap.

        `may_have_left` is False where the event waited before this try and the connection was never made, so that it
        can still be withdrawn. `error` is a code, not content.
        """
        with self._store.transaction():
            item = self.get(event_id)
            if item is None:
                return None
            after = TRANSITIONS.get((item.state, Stimulus.SEND if may_have_left else Stimulus.RECALL))
            if after is None:
                return item.state
            until = now + back_off(item.attempts, self._draw())
            self._store.execute(
                "UPDATE outbox SET state = ?, attempts = attempts + 1, not_before = ?, last_error = ?"
                " WHERE event_id = ?",
                (after, to_ms(until), error, event_id),
            )
        return after

    def withdraw(self, event_id: EventId, now: dt.datetime) -> bool:
        """Whether the event was taken back, which is possible only while it can't have left the laptop."""
        with self._store.transaction():
            item = self.get(event_id)
            after = None if item is None else TRANSITIONS.get((item.state, Stimulus.WITHDRAW))
            if after is None:
                return False
            self._store.execute("UPDATE outbox SET state = ? WHERE event_id = ?", (after, event_id))
            self._audit.append(Deed.WITHDRAWAL, event_id, now)
        return True

    def verify(self) -> ChainStatus:
        """Whether every event that was ever put is there, unchanged and in order."""
        before, count = GENESIS, 0
        for number, event_id, officer, system, kind, made_at, body, chain in self._store.each(
            "SELECT seq, event_id, officer, system, type, made_at, body, chain FROM outbox ORDER BY seq"
        ):
            count += 1
            before = event_link(before, event_id, officer, system, kind, made_at, body)
            if before != chain:
                return ChainStatus(rows=count, broken_at=number)
        return ended_chain(self._store, "outbox", count)
