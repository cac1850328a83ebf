"""One round with one agency: what the officer did goes up, receipts and records come down.

One function per step, in the order of docs/protocol.md, section 5. Knows the order of things: a page is
staged before the next line is read, a commit takes rows and cursor together, an event is settled when its
receipt arrives. It decides nothing (`sync.plan`), opens no transaction while it waits for the network, and
holds no content beyond one page.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import assert_never

import msgspec

from overlap.records import System
from storage.outbox import EventId, EventState, OutboxItem
from storage.outbox import Receipt as StoredReceipt
from storage.outbox import ReceiptStatus as StoredStatus
from storage.sources import ResumePoint, SourceProblem
from storage.staging import Applied, Change, Closing, Outcome, Removal, RemovalReason, StagedPage, Upsert
from storage.vault import Vault
from sync.client import Feed, Gateway
from sync.credentials import Access, OnVault, renewed_token, valid_token
from sync.documents import Event, SyncRequest
from sync.limits import CLOCK_TOLERANCE, DEFAULT_PAGE_BYTES
from sync.pages import Page, PageReader
from sync.plan import Ending, Opening, Remedy, Tried, cause, code_of, ending, opening, remedy, trouble
from sync.problems import Cancelled, ClockWrong, CursorUnknown, Cut, SyncProblem, Unreachable
from sync.report import Progress, RoundOutcome, RoundReport
from sync.screening import Reason
from sync.wire import Checkpoint, End, Head, Receipt, RecordRow, RejectedLine, RemovalRow, Row, UnreadRow

Clock = Callable[[], dt.datetime]

#: So many due events are looked at for those that failed least; a laptop that was away for weeks has fewer.
MAX_LOOKED_AT = 1_000

#: What an event waits for that was sent and got no word although the round went well.
NO_RECEIPT = "no_receipt"


def run_round(
    gateway: Gateway,
    access: Access,
    on_vault: OnVault,
    now: Clock,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> RoundReport:
    """One round with the gateway's agency, reported whether it completed or not.

    `on_vault` runs a function of the vault on the thread that owns it. `cancelled` is asked between lines.

    Raises:
        Revoked: the device is revoked; the caller must destroy this agency's copy.
        VaultError: the vault refused; nothing of the stretch at hand was stored.
    """
    return _Round(gateway, access, on_vault, now, progress, cancelled).run()


class _Round:
    """The state of one round while it runs."""

    def __init__(
        self,
        gateway: Gateway,
        access: Access,
        on_vault: OnVault,
        now: Clock,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._gateway = gateway
        self._system: System = gateway.system
        self._access = access
        self._on_vault = on_vault
        self._now = now
        self._progress = progress
        self._cancelled = cancelled
        self._started = now()
        self._tried = Tried()
        self._renew = False
        self._uncommitted = False
        self._head: Head | None = None
        self._unanswered: dict[str, OutboxItem] = {}
        self._sent = 0
        self._requests = self._pages = self._lines = self._bytes = self._unread = 0
        self._applied: list[Applied] = []
        self._settled: Counter[EventState] = Counter()
        self._rejected: Counter[Reason] = Counter()
        self._clock: ClockWrong | None = None

    def run(self) -> RoundReport:
        """The round, request by request, until there is nothing more to ask or nothing more to try."""
        while True:
            try:
                if self._exchange() is Ending.DONE:
                    return self._report(self._completed(), None)
            except SyncProblem as caught:
                problem = cause(caught, cancelled=self._cancelled())
                what = remedy(problem, self._tried, self._sent)
                self._tried = self._tried.after(what, self._sent, self._requests)
                if not self._remedied(what, problem):
                    return self._given_up(problem)

    def _remedied(self, what: Remedy, problem: SyncProblem) -> bool:
        """Whether it is worth asking again, with what that takes done."""
        match what:
            case Remedy.RENEW:
                self._renew = True
            case Remedy.ASK_ANEW:
                self._on_vault(lambda vault: vault.staging.restart(self._system, self._now()))
            case Remedy.FEWER_EVENTS:
                if self._sent == 1:
                    self._put_off(problem)
            case Remedy.DESTROY:
                raise problem
            case Remedy.GIVE_UP:
                return False
            case _:
                assert_never(what)
        return True

    # The steps of one request, in wire order.

    def _exchange(self) -> Ending:
        """One request and its answer, up to the committed `end`."""
        self._sent, self._unanswered = 0, {}
        self._check_cancelled()
        allowed = min(self._tried.events, self._gateway.greeting().limits.max_events)
        token = self._token()
        start, due = self._on_vault(lambda vault: self._gather(vault, allowed))
        self._sent, self._unanswered = len(due), {item.event_id: item for item in due}
        self._requests += 1
        with self._gateway.sync(token, self._request(start, due)) as feed:
            end = self._receive(feed, start)
        self._put_off(None)
        return end

    def _token(self) -> str:
        """A token that is valid by this machine's clock, new where the gateway did not take the last one."""
        if self._renew:
            self._renew = False
            return renewed_token(self._gateway, self._access, self._on_vault, self._now)
        return valid_token(self._gateway, self._access, self._on_vault, self._now)

    def _gather(self, vault: Vault, allowed: int) -> tuple[ResumePoint, tuple[OutboxItem, ...]]:
        """Where the copy stands, and this officer's events that are due: those that failed least, oldest first."""
        start = vault.sources.resume_point(self._system)
        self._uncommitted = vault.staging.staged_cursor(self._system) is not None
        due = vault.outbox.due(self._system, self._access.officer, self._now(), MAX_LOOKED_AT)
        least = sorted(due, key=lambda item: item.attempts)[:allowed]
        return start, tuple(item for item in due if item in least)

    def _request(self, start: ResumePoint, due: tuple[OutboxItem, ...]) -> SyncRequest:
        served = self._gateway.greeting().limits
        return SyncRequest(
            cursor=start.cursor,
            epoch=start.epoch,
            area=self._access.area,
            page_bytes=min(DEFAULT_PAGE_BYTES, served.page_bytes),
            events=tuple(_event(item) for item in due),
        )

    def _receive(self, feed: Feed, start: ResumePoint) -> Ending:
        """The answer, line by line, until its `end`."""
        reader = PageReader(self._system)
        before = self._bytes
        for line in feed.lines():
            self._check_cancelled()
            self._bytes = before + feed.received
            step = reader.read(line)
            if isinstance(step, End):
                return self._finish(step)
            if step is not None:
                self._take(step, start)
                self._tell()
        raise Cut

    def _take(self, step: Head | Receipt | Page | Checkpoint, start: ResumePoint) -> None:
        match step:
            case Head():
                self._open(step, start)
            case Receipt():
                self._settle(step)
            case Page():
                self._stage(step)
            case Checkpoint():
                self._check_in(step)
            case _:
                assert_never(step)

    def _open(self, head: Head, start: ResumePoint) -> None:
        """Take the head's word for what follows; a cursor of another life of the database is given up."""
        self._head = head
        ahead = self._now() - head.server_time
        self._clock = ClockWrong(ahead) if abs(ahead) > CLOCK_TOLERANCE else None
        sent_cursor = start.cursor is not None
        if opening(sent_cursor=sent_cursor, known_feed=start.feed, feed=head.feed) is Opening.ASK_ANEW:
            raise CursorUnknown(200, "cursor_unknown")

    def _settle(self, receipt: Receipt) -> None:
        """Store a receipt at once; one for an event that this request did not carry says nothing."""
        if self._unanswered.pop(receipt.event_id, None) is None:
            return
        stored = StoredReceipt(
            system=self._system,
            event_id=EventId(receipt.event_id),
            status=StoredStatus(receipt.status.value),
            # The wait before the next try counts from here, so a gateway's wrong clock must not stretch it.
            at=min(receipt.at, self._now()),
            reason=receipt.reason,
        )
        state = self._on_vault(lambda vault: vault.outbox.settle(stored, self._now()))
        if state is not None:
            self._settled[state] += 1

    def _stage(self, page: Page) -> None:
        """Keep a verified page, so that the next round begins after it whatever happens to this one."""
        refused = Counter(row.reason for row in page.rows if isinstance(row, RejectedLine))
        unread = sum(isinstance(row, UnreadRow) for row in page.rows)
        staged = StagedPage(
            feed=self._opened().feed,
            cursor=page.cursor,
            changes=tuple(change for row in page.rows if (change := _change(row)) is not None),
            unreadable=refused.total() - refused[Reason.WITHHELD] + sum(map(_is_bare, page.rows)),
            refused=refused[Reason.WITHHELD],
        )
        self._on_vault(lambda vault: vault.staging.stage(self._system, staged))
        self._uncommitted = True
        self._pages += 1
        self._lines += len(page.rows)
        self._unread += unread
        self._rejected += refused

    def _check_in(self, checkpoint: Checkpoint) -> None:
        """Commit what came; a checkpoint after nothing leaves the vault alone."""
        if self._uncommitted:
            self._commit(self._closing(checkpoint.cursor))

    def _finish(self, end: End) -> Ending:
        """Commit the last stretch with the gateway's own count of what must be held now."""
        applied = self._commit(self._closing(end.cursor, end))
        more = end.more or (self._tried.holds_back and self._sent > 0)
        return ending(more=more, outcome=applied.outcome, requests=self._requests)

    def _closing(self, cursor: str, end: End | None = None) -> Closing:
        head = self._opened()
        return Closing(
            cursor=cursor,
            feed=head.feed,
            epoch=head.epoch,
            server_time=head.server_time,
            token_key=bytes.fromhex(head.token_key),
            scope=head.scope,
            complete=end is not None,
            more=end is not None and end.more,
            held=None if end is None else end.held,
        )

    def _commit(self, closing: Closing) -> Applied:
        applied = self._on_vault(lambda vault: vault.staging.commit(self._system, closing, self._now()))
        self._uncommitted = False
        self._applied.append(applied)
        return applied

    # What stands around the steps.

    def _opened(self) -> Head:
        if self._head is None:
            raise AssertionError("the page reader gives no step before the head")
        return self._head

    def _check_cancelled(self) -> None:
        if self._cancelled():
            raise Cancelled

    def _tell(self) -> None:
        remaining = max(0, self._opened().remaining - self._lines)
        self._progress(Progress(self._system, self._lines, self._bytes, remaining))

    def _put_off(self, problem: SyncProblem | None) -> None:
        """Have the events that got no receipt wait, longer each time."""
        waiting, self._unanswered = tuple(self._unanswered.values()), {}
        code = NO_RECEIPT if problem is None else code_of(problem)
        left = not isinstance(problem, Unreachable) or problem.sent
        for item in waiting:
            self._on_vault(_putting_off(item, self._now(), code, may_have_left=left))

    def _given_up(self, problem: SyncProblem) -> RoundReport:
        """The end of a round that a problem ended: what was verified stays, the events wait."""
        self._put_off(problem)
        meaning = trouble(problem)
        if meaning is not None:
            failed = SourceProblem(code=code_of(problem), trouble=meaning, at=self._now())
            self._on_vault(lambda vault: vault.sources.record_problem(self._system, failed))
        outcome = RoundOutcome.CANCELLED if isinstance(problem, Cancelled) else RoundOutcome.FAILED
        return self._report(outcome, problem)

    def _completed(self) -> RoundOutcome:
        partial = self._applied[-1].outcome in {Outcome.COUNT_DIFFERS, Outcome.WOULD_SHRINK}
        return RoundOutcome.PARTIAL if partial else RoundOutcome.COMPLETE

    def _report(self, outcome: RoundOutcome, problem: SyncProblem | None) -> RoundReport:
        return RoundReport(
            system=self._system,
            outcome=outcome,
            started=self._started,
            finished=self._now(),
            problem=problem,
            requests=self._requests,
            pages=self._pages,
            lines=self._lines,
            bytes=self._bytes,
            applied=tuple(self._applied),
            settled=dict(self._settled),
            rejected=dict(self._rejected),
            unread=self._unread,
            clock=self._clock,
        )


def _event(item: OutboxItem) -> Event:
    return Event(item.event_id, item.made_at, item.officer, item.type, msgspec.Raw(item.body))


def _putting_off(item: OutboxItem, now: dt.datetime, code: str, *, may_have_left: bool) -> Callable[[Vault], object]:
    return lambda vault: vault.outbox.put_off(item.event_id, now, code, may_have_left=may_have_left)


def _is_bare(row: Row) -> bool:
    """Whether a row is a line of an unknown kind, which names no record that could be kept."""
    return isinstance(row, UnreadRow) and not row.record_id


def _change(row: Row) -> Change | None:
    """What a row does to the copy; a record of an unknown type is kept as it came."""
    match row:
        case RecordRow():
            return Upsert(record=row.body)
        case UnreadRow():
            return Upsert(record=row.body) if row.record_id else None
        case RemovalRow():
            reason = RemovalReason.WITHDRAW if row.withdrawn else RemovalReason.TOMBSTONE
            return Removal(id=row.record_id, revision=row.revision, reason=reason)
        case RejectedLine():
            return None
        case _:
            assert_never(row)
