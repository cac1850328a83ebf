"""One agency's gateway as it ought to be: records, entitlements, events, and a restored backup now and then.

Knows docs/protocol.md and answers with the lines' values; written apart from both shipped gateways. It does *not* know
what becomes of an answer on its way (`network`).
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from overlap.records import RecordId, System
from sync import problems as p
from sync.documents import Event, SyncRequest
from sync.pages import Page, Step
from sync.rows import RecordRow, RemovalRow, Row
from sync.wire import Checkpoint, End, Head, Receipt, ReceiptStatus

#: What a line costs beside the record that it carries, in bytes.
ROW_BYTES, FRAME_BYTES = 60, 150
#: Classes whose records close the first stretch of an answer.
URGENT = 3
TOKEN_KEY = "00" * 32
MAX_EVENTS = 3


@dataclass(frozen=True, slots=True)
class Truth:
    """A record as the owner has it: its revision, its priority class, and the officers who may hold it."""

    revision: int
    priority: int
    readers: frozenset[str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """The last thing that one officer is to be told of one record."""

    number: int
    priority: int
    row: Row
    size: int


@dataclass
class Ledger:
    """What the gateway knows of one event."""

    status: ReceiptStatus
    reason: str = ""
    asks_left: int = 0


@dataclass(frozen=True, slots=True)
class Backup:
    """The records as they once were."""

    number: int
    records: dict[str, Truth]
    feeds: dict[str, dict[str, Entry]]


@dataclass
class Gateway:
    """The gateway of one system. `poison` are actions for which it refuses a whole request."""

    system: System
    rng: random.Random
    officers: tuple[str, ...]
    row_bytes: int = ROW_BYTES
    number: int = 0
    life: int = 1
    forgets_cursors: bool = False
    records: dict[str, Truth] = field(default_factory=dict)
    feeds: dict[str, dict[str, Entry]] = field(default_factory=dict)
    ledger: dict[str, Ledger] = field(default_factory=dict)
    applied: dict[bytes, int] = field(default_factory=dict)
    poison: set[bytes] = field(default_factory=set)
    revoked: set[str] = field(default_factory=set)
    backup: Backup | None = None
    highest: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.feeds = {officer: {} for officer in self.officers}

    # What happens to records.

    def put(self, name: int) -> None:
        """Make or change a record, its readers perhaps with it."""
        record_id = f"{self.system.value}:SYN-P-{name:04}"
        old = self.records.get(record_id)
        self.number += 1
        revision = self.highest[record_id] = self.highest.get(record_id, 0) + 1
        draw = self.rng.random()
        readers = frozenset(self.officers if draw < 0.7 else self.officers[int(draw * 10) % 2 :][:1])
        body = record_body(self.system, record_id, revision)
        self.records[record_id] = Truth(revision, 1 + int(draw * 997) % 5, readers, body)
        self._tell(record_id, frozenset() if old is None else old.readers)

    def delete(self, name: int) -> None:
        """Expunge a record."""
        record_id = f"{self.system.value}:SYN-P-{name:04}"
        old = self.records.pop(record_id, None)
        if old is None:
            return
        self.number += 1
        revision = self.highest[record_id] = old.revision + 1
        for officer in old.readers:
            self._remove(officer, record_id, revision, withdrawn=False)

    def _tell(self, record_id: str, before: frozenset[str]) -> None:
        truth = self.records[record_id]
        for officer in truth.readers:
            row = RecordRow(None, truth.body)  # type: ignore[arg-type]  # the machine keeps the bytes alone
            size = self.row_bytes + len(truth.body)
            self.feeds[officer][record_id] = Entry(self.number, max(2, truth.priority), row, size)
        for officer in before - truth.readers:
            self._remove(officer, record_id, truth.revision, withdrawn=True)

    def _remove(self, officer: str, record_id: str, revision: int, *, withdrawn: bool) -> None:
        row = RemovalRow(RecordId(record_id), revision, withdrawn=withdrawn)
        self.feeds[officer][record_id] = Entry(self.number, 1, row, self.row_bytes)

    def back_up(self) -> None:
        """Keep a backup of the records; what became of events is kept apart and never goes back."""
        self.backup = Backup(self.number, dict(self.records), {key: dict(feed) for key, feed in self.feeds.items()})

    def restore(self) -> None:
        """Go back to the backup: another life, whose cursors start over; old ones are refused or not understood."""
        if self.backup is None:
            return
        self.number, self.records = self.backup.number, dict(self.backup.records)
        self.feeds = {key: dict(feed) for key, feed in self.backup.feeds.items()}
        self.life += 1
        self.forgets_cursors = self.rng.random() < 0.5

    def owed(self, officer: str) -> dict[str, tuple[int, bytes]]:
        """What an officer must hold in the end."""
        found = self.records.items()
        return {key: (truth.revision, truth.body) for key, truth in found if officer in truth.readers}

    # One request.

    def answer(self, officer: str, request: SyncRequest, now: dt.datetime) -> list[Step]:
        """The lines of an answer, a page as one.

        Raises:
            Refused: another answer than 200.
        """
        if officer in self.revoked:
            raise p.Revoked(403, "device_revoked")
        if len(request.events) > MAX_EVENTS:
            raise p.TooLarge(413, "too_large")
        if any(bytes(event.body) in self.poison for event in request.events):
            raise p.OurFault(400, "malformed")
        start = self._start(request.cursor)
        receipts = [each for event in request.events if (each := self._receipt(officer, event, now)) is not None]
        head = Head(
            protocol=1,
            system=self.system,
            feed=f"SYN-feed-{self.life}",
            epoch="SYN-epoch",
            server_time=now,
            token_key=TOKEN_KEY,
            lease="SYN-lease",
        )
        return [head, *receipts, *self._records(officer, start, request.page_bytes)]

    def _start(self, cursor: str | None) -> tuple[int, int, tuple[int, int]]:
        """Where a cursor stands: the number it began after, the number it goes up to, the last entry sent."""
        if cursor is None:
            return 0, self.number, (0, 0)
        life, base, upto, priority, number = map(int, cursor.split("."))
        if life != self.life:
            if self.forgets_cursors:
                raise p.CursorUnknown(409, "cursor_unknown")
            return 0, self.number, (0, 0)
        return (upto, self.number, (0, 0)) if priority == OVER else (base, upto, (priority, number))

    def _records(self, officer: str, start: tuple[int, int, tuple[int, int]], page_bytes: int) -> list[Step]:
        base, upto, after = start
        wanted = sorted(
            (entry.priority, entry.number, entry)
            for entry in self.feeds[officer].values()
            if base < entry.number <= upto and (entry.priority, entry.number) > after
        )
        steps: list[Step] = []
        rows: list[Row] = []
        size, urgent = 0, after[0] <= URGENT
        for priority, number, entry in wanted:
            if rows and (size + entry.size > page_bytes or (urgent and priority > URGENT)):
                steps.append(Page(self._cursor(base, upto, *after), tuple(rows), size))
                rows, size = [], 0
            if urgent and priority > URGENT:
                urgent = False
                steps.append(Checkpoint(self._cursor(base, upto, *after), (1, 2, 3)))
            rows.append(entry.row)
            size += entry.size
            after = (priority, number)
        over = self._cursor(base, upto, OVER, 0)
        if rows:
            steps += [Page(self._cursor(base, upto, *after), tuple(rows), size), Checkpoint(over, (4, 5))]
        return [*steps, End(over, upto < self.number, len(self.owed(officer)))]

    def _cursor(self, base: int, upto: int, priority: int, number: int) -> str:
        return f"{self.life}.{base}.{upto}.{priority}.{number}"

    # What officers did.

    def _receipt(self, officer: str, event: Event, now: dt.datetime) -> Receipt | None:
        """The word on one event; None for one that was overlooked, of which nothing is known then."""
        known = self.ledger.get(event.event_id)
        if known is None:
            if self.rng.random() < 0.1:
                return None
            known = self.ledger[event.event_id] = self._taken_in(officer, event)
        elif known.status is ReceiptStatus.IN_PROGRESS:
            known.asks_left -= 1
            if known.asks_left <= 0:
                self._finish(known, event)
        return Receipt(event_id=event.event_id, status=known.status, at=now, reason=known.reason)

    def _taken_in(self, officer: str, event: Event) -> Ledger:
        """A first look at an event."""
        draw = self.rng.random()
        if event.officer != officer:
            return Ledger(ReceiptStatus.REJECTED, "not_yours")
        if draw < 0.3:
            return Ledger(ReceiptStatus.IN_PROGRESS, asks_left=1 + int(draw * 7))
        known = Ledger(ReceiptStatus.RECEIVED)
        self._finish(known, event)
        return known

    def _finish(self, known: Ledger, event: Event) -> None:
        if self.rng.random() < 0.15:
            known.status, known.reason = ReceiptStatus.REJECTED, "unknown_record"
            return
        known.status = ReceiptStatus.APPLIED
        body = bytes(event.body)
        self.applied[body] = self.applied.get(body, 0) + 1


#: Stands in a cursor for the end of a round.
OVER = 9


def record_body(system: System, record_id: str, revision: int) -> bytes:
    """A pointer as it travels."""
    provenance = f'{{"system":"{system.value}","agency":"HSI","unit":"SYN","updated":"2026-11-19T00:00:00Z"}}'
    return (
        f'{{"type":"pointer","id":"{record_id}","revision":{revision},"provenance":{provenance},'
        '"marking":{"categories":["LEI"]},"tokens":[]}'
    ).encode()
