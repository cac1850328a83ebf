"""One agency's gateway as it ought to be: records, entitlements, events, and a restored backup now and then.

Knows docs/protocol.md and answers with the lines' values; written apart from both shipped gateways. It does *not* know
what becomes of an answer on its way (`network`). One of the edition before sends no patches, proves no copy, and
goes on with no answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from overlap.records import RecordId, System
from sync import problems as p
from sync.documents import Event, SyncRequest
from sync.pages import Page, Step
from sync.rows import PatchRow, RecordRow, RemovalRow, Row
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
    #: What the record was last told as, under which number; 0 where the officer did not have it.
    base: int = 0
    base_revision: int = 0
    patch: bytes = b""


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
    highest: dict[str, int]


@dataclass
class Gateway:
    """The gateway of one system. `poison` are actions for which it refuses a whole request."""

    system: System
    rng: random.Random
    officers: tuple[str, ...]
    row_bytes: int = ROW_BYTES
    number: int = 0
    life: int = 1
    is_current: bool = True
    forgets_cursors: bool = False
    #: Whether the database was put back without anything telling so: cursors may cover what was never told.
    was_rewound: bool = False
    changes: int = 0
    records: dict[str, Truth] = field(default_factory=dict)
    feeds: dict[str, dict[str, Entry]] = field(default_factory=dict)
    ledger: dict[str, Ledger] = field(default_factory=dict)
    applied: dict[bytes, int] = field(default_factory=dict)
    poison: set[bytes] = field(default_factory=set)
    #: The last answer to each officer, which goes on after a cut; whatever the network makes of it.
    kept: dict[str, Any] = field(default_factory=dict)
    answers: int = 0
    revoked: set[str] = field(default_factory=set)
    backup: Backup | None = None
    highest: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.feeds = {officer: {} for officer in self.officers}
        self._name = self.system.value

    # What happens to records.

    def put(self, name: int) -> None:
        """Make or change a record, its readers perhaps with it."""
        record_id = f"{self._name}:SYN-P-{name:04}"
        old = self.records.get(record_id)
        self.number += 1
        revision = self.highest[record_id] = self.highest.get(record_id, 0) + 1
        draw = self.rng.random()
        readers = frozenset(self.officers if draw < 0.7 else self.officers[int(draw * 10) % 2 :][:1])
        self.changes += 1
        body = record_body(self.system, record_id, revision, self.changes)
        self.records[record_id] = Truth(revision, 1 + int(draw * 997) % 5, readers, body)
        self._tell(record_id, old)

    def delete(self, name: int) -> None:
        """Expunge a record."""
        record_id = f"{self._name}:SYN-P-{name:04}"
        old = self.records.pop(record_id, None)
        if old is None:
            return
        self.number += 1
        revision = self.highest[record_id] = old.revision + 1
        for officer in old.readers:
            self._remove(officer, record_id, revision, withdrawn=False)

    def _tell(self, record_id: str, old: Truth | None) -> None:
        truth = self.records[record_id]
        before = frozenset() if old is None else old.readers
        for officer in truth.readers:
            row = RecordRow(None, truth.body)  # type: ignore[arg-type]  # the machine keeps the bytes alone
            last = self.feeds[officer].get(record_id)
            had = last is not None and old is not None and officer in before
            self.feeds[officer][record_id] = Entry(
                self.number,
                max(2, truth.priority),
                row,
                self.row_bytes + len(truth.body),
                base=last.number if had and last else 0,
                base_revision=old.revision if old else 0,
                patch=_patch(truth.revision, self.changes),
            )
        for officer in before - truth.readers:
            self._remove(officer, record_id, truth.revision, withdrawn=True)

    def _remove(self, officer: str, record_id: str, revision: int, *, withdrawn: bool) -> None:
        row = RemovalRow(RecordId(record_id), revision, withdrawn=withdrawn)
        self.feeds[officer][record_id] = Entry(self.number, 1, row, self.row_bytes)

    def back_up(self) -> None:
        """Keep a backup of the records; what became of events is kept apart and never goes back."""
        feeds = {key: dict(feed) for key, feed in self.feeds.items()}
        self.backup = Backup(self.number, dict(self.records), feeds, dict(self.highest))

    def restore(self) -> None:
        """Go back to the backup: another life, whose cursors start over; old ones are refused or not understood."""
        if self.backup is None:
            return
        self.number, self.records = self.backup.number, dict(self.backup.records)
        self.feeds = {key: dict(feed) for key, feed in self.backup.feeds.items()}
        self.life += 1
        self.was_rewound = False
        self.kept.clear()
        self.forgets_cursors = self.rng.random() < 0.5

    def rewind(self) -> None:
        """Go back to the backup and call it the same life: numbers and revisions are given out once more."""
        if self.backup is None or not self.is_current:
            return
        self.number, self.records = self.backup.number, dict(self.backup.records)
        self.feeds = {key: dict(feed) for key, feed in self.backup.feeds.items()}
        self.highest = dict(self.backup.highest)
        self.was_rewound = True
        self.kept.clear()

    def covers(self, cursor: str, entry: Entry) -> bool:
        """Whether a cursor of this life is behind an entry, so that whoever holds it was told that."""
        life, base, upto, priority, number = map(int, cursor.split("."))
        if life != self.life:
            return False
        sent = entry.number <= upto and (entry.priority, entry.number) <= (priority, number)
        return entry.number <= base or sent or (priority == OVER and entry.number <= upto)

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
        self.answers += 1
        receipts = [each for event in request.events if (each := self._receipt(officer, event, now)) is not None]
        head = Head(
            protocol=1,
            system=self.system,
            feed=f"SYN-feed-{self.life}",
            epoch="SYN-epoch",
            server_time=now,
            token_key=TOKEN_KEY,
            lease="SYN-lease",
            answer=f"{self._name}-{self.answers}" if self.is_current else "",
        )
        return [head, *receipts, *self._records(officer, start, request)]

    def _start(self, cursor: str | None) -> tuple[int, int, tuple[int, int]]:
        """Where a cursor stands: the number it began after, the number it goes up to, the last entry sent."""
        if cursor is None:
            return 0, self.number, (0, 0)
        life, base, upto, priority, number = map(int, cursor.split("."))
        if life != self.life:
            if self.forgets_cursors:
                raise p.CursorUnknown(409, "cursor_unknown")
            return 0, self.number, (0, 0)
        if upto > self.number:
            raise p.CursorUnknown(409, "cursor_unknown")
        return (upto, self.number, (0, 0)) if priority == OVER else (base, upto, (priority, number))

    def _records(self, officer: str, start: tuple[int, int, tuple[int, int]], request: SyncRequest) -> list[Step]:
        base, upto, after = start
        page_bytes = request.page_bytes
        wanted = (
            sorted(
                (entry.priority, entry.number, record_id, entry)
                for record_id, entry in self.feeds[officer].items()
                if base < entry.number <= upto and (entry.priority, entry.number) > after
            )
            if base < upto
            else []
        )
        steps: list[Step] = []
        rows: list[Row] = []
        size, urgent = 0, after[0] <= URGENT
        for priority, number, record_id, entry in wanted:
            if rows and (size + entry.size > page_bytes or (urgent and priority > URGENT)):
                steps.append(Page(self._cursor(base, upto, *after), tuple(rows), size))
                rows, size = [], 0
            if urgent and priority > URGENT:
                urgent = False
                steps.append(Checkpoint(self._cursor(base, upto, *after), (1, 2, 3)))
            rows.append(self._row(record_id, entry, base))
            size += entry.size
            after = (priority, number)
        over = self._cursor(base, upto, OVER, 0)
        if rows:
            steps += [Page(self._cursor(base, upto, *after), tuple(rows), size), Checkpoint(over, (4, 5))]
        owed = self.owed(officer)
        if request.repair:
            steps += self._ranges(owed, request, over)
        digests = _digests(owed.items(), 16) if self.is_current else ()
        if digests and not steps and request.digest == _digests(owed.items(), 1)[0]:
            digests = ()
        return [*steps, End(over, upto < self.number, len(owed), digests)]

    def _row(self, record_id: str, entry: Entry, base: int) -> Row:
        """What changed, where the officer was told the record before this round's changes; else all of it."""
        if not self.is_current or not 0 < entry.base <= base or isinstance(entry.row, RemovalRow):
            return entry.row
        return PatchRow(RecordId(record_id), entry.base_revision, entry.patch)

    def _ranges(self, owed: dict[str, tuple[int, bytes]], request: SyncRequest, cursor: str) -> list[Step]:
        """One page with all records of the leaves that are not the officer's own."""
        own = _digests(owed.items(), 1_024)
        wrong = tuple(
            asked.bucket * 64 + at
            for asked in request.repair
            for at, digest in enumerate(asked.leaves)
            if digest != own[asked.bucket * 64 + at]
        )
        rows: list[Row] = [RecordRow(None, body) for key, (_, body) in owed.items() if _leaf(key) in wrong]  # type: ignore[arg-type]  # as above
        return [Page(cursor, tuple(rows), self.row_bytes * (1 + len(rows)), wrong)] if wrong else []

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
#: The digest of no records.
NOTHING = f"0-{0:016x}"


def record_body(system: System, record_id: str, revision: int, change: int = 0) -> bytes:
    """A pointer as it travels; `change` makes bodies differ that have one revision in two lives."""
    provenance = f'{{"agency":"HSI","system":"{system.value}","unit":"SYN","updated":"2026-11-19T00:00:00Z"}}'
    return (
        f'{{"id":"{record_id}","marking":{{"categories":["LEI"]}},"provenance":{provenance},"revision":{revision},'
        f'"tokens":["{change:020x}"],"type":"pointer"}}'
    ).encode()


def _patch(revision: int, change: int) -> bytes:
    """What makes any revision of a record this one."""
    return f'{{"revision":{revision},"tokens":["{change:020x}"]}}'.encode()


def _leaf(record_id: str) -> int:
    return zlib.crc32(record_id.encode()) >> 22


def _digests(records: Iterable[tuple[str, tuple[int, bytes]]], parts: int) -> tuple[str, ...]:
    """Count and digest of the records in each of so many equal parts of the leaves."""
    return _summed(tuple([(record_id, body) for record_id, (_, body) in records]), parts)


@lru_cache(maxsize=256)
def _summed(records: tuple[tuple[str, bytes], ...], parts: int) -> tuple[str, ...]:
    """The same of ids and bodies; a gateway is asked many times for what did not change."""
    counts, sums = [0] * parts, [0] * parts
    for record_id, body in records:
        part = _leaf(record_id) * parts // 1_024
        counts[part] += 1
        sums[part] += int.from_bytes(hashlib.sha256(body).digest()[:8])
    return tuple(
        [f"{count}-{total % (1 << 64):016x}" if count else NOTHING for count, total in zip(counts, sums, strict=True)]
    )
