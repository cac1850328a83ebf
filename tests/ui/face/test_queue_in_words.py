"""What waits, what a sync brought, and how far it has come, in words."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from overlap.answer import Level
from overlap.records import Agency, System
from storage.outbox import EventId, EventState, OutboxItem, Receipt, ReceiptStatus
from storage.staging import Applied, Outcome
from sync.problems import ClockWrong, Unreachable
from sync.report import Progress, RoundOutcome, RoundReport
from sync.screening import Reason
from ui.wording import queue
from ui.wording.queue import REFUSALS

NOW = dt.datetime(2026, 11, 24, 10, 14, tzinfo=dt.UTC)
FORBIDDEN = re.compile(r"\b(clear|safe|confirmed|hits?|hazards?)\b|\{|\}", re.IGNORECASE)


def item(state: EventState, kind: str = "notice", reason: str = "", attempts: int = 0) -> OutboxItem:
    """An event of the outbox."""
    receipt = Receipt(system=System.TECS, event_id=EventId("e"), status=ReceiptStatus.REJECTED, at=NOW, reason=reason)
    return OutboxItem(
        event_id=EventId("e"),
        officer="SYN-1",
        system=System.TECS,
        type=kind,
        body=b"{}",
        made_at=NOW,
        state=state,
        attempts=attempts,
        not_before=NOW,
        last_error="",
        receipt=receipt if reason else None,
    )


@pytest.mark.parametrize("state", EventState)
@pytest.mark.parametrize("kind", ["check", "notice", "decision", "other"])
def test_every_event_has_words_in_every_state(state: EventState, kind: str) -> None:
    """What it is, for whom, since when, and how it stands."""
    line = queue.item_line(item(state, kind), NOW)
    assert "for TECS" in line
    assert "(10:14Z)" in line
    assert not FORBIDDEN.search(line)


@pytest.mark.parametrize("reason", [*REFUSALS, "unheard_of"])
def test_a_refused_event_says_what_to_do(reason: str) -> None:
    """Every reason of the protocol has an advice, and an unknown one too."""
    line = queue.item_line(item(EventState.REJECTED, reason=reason, attempts=2), NOW)
    assert "refused by the agency · tried 2 times · " in line
    assert not FORBIDDEN.search(line)


def report(outcome: RoundOutcome, **parts: object) -> RoundReport:
    """The report of a round of three seconds."""
    changed = Applied(outcome=Outcome.APPLIED, records=1_485, changed_count=1_484, removed_count=1)
    given: dict[str, object] = {"bytes": 122_000, "applied": (changed,), "settled": {EventState.APPLIED: 2}} | parts
    return RoundReport(System.TECS, outcome, NOW, NOW + dt.timedelta(seconds=3), **given)  # type: ignore[arg-type]  # by name


def test_a_round_is_told_by_what_it_brought_and_delivered() -> None:
    """Records, bytes and receipts, in numbers that can be read."""
    told = queue.round_sentence(report(RoundOutcome.COMPLETE))
    assert told == "TECS is up to date: 122 kB, 1,484 records changed, 1 removed, 2 receipts (under 1 min)"


def test_a_round_tells_what_it_refused_and_could_not_read_and_a_wrong_clock() -> None:
    """Nothing that makes an answer incomplete is passed over."""
    reason = next(iter(Reason))
    clock = ClockWrong(dt.timedelta(minutes=10))
    told = queue.round_sentence(report(RoundOutcome.PARTIAL, rejected={reason: 3}, unread=1, clock=clock))
    assert told.startswith("TECS is here in part and cannot be ruled out")
    assert "3 records refused by this laptop" in told
    assert "1 record unreadable by this version" in told
    assert "10 min ahead" in told


def test_a_round_that_failed_is_told_as_its_problem() -> None:
    """What happened, what is kept, what to do."""
    told = queue.round_sentence(report(RoundOutcome.FAILED, problem=Unreachable()))
    assert told == str(queue.sync_trouble(Unreachable(), System.TECS))


@pytest.mark.parametrize(
    ("records", "remaining", "seconds", "told"),
    [
        (0, 0, 0, "e3: 0 records, 0 B"),
        (500, 500, 10, "e3: 500 records, 0 B, about 10 s left"),
        (1_000, 1, 10, "e3: 1,000 records, 0 B, about 1 s left"),
        (1_000, 0, 10, "e3: 1,000 records, 0 B"),
    ],
)
def test_progress_tells_the_time_left_where_it_can(records: int, remaining: int, seconds: int, told: str) -> None:
    """By the pace so far; nothing is promised where nothing is known."""
    progress = Progress(System.E3, records, 0, remaining)
    assert queue.progress_line(progress, dt.timedelta(seconds=seconds)) == told


@pytest.mark.parametrize(("count", "told"), [(0, "0 B"), (999, "999 B"), (88_400, "88 kB"), (1_234_567, "1.2 MB")])
def test_a_size_is_told_in_the_unit_that_suits_it(count: int, told: str) -> None:
    """Bytes, kilobytes, megabytes."""
    assert queue.size(count) == told


@pytest.mark.parametrize("count", [0, 1, 5])
def test_counts_of_what_waits_read_as_sentences(count: int) -> None:
    """None, one and several."""
    lines = (queue.waiting_line(count), queue.undecided_line(count), queue.records_count(count))
    assert all(lines)
    assert all(not FORBIDDEN.search(line) for line in lines)


@pytest.mark.parametrize("level", Level)
def test_a_warning_alone_says_that_it_waits_for_a_decision(level: Level) -> None:
    """The id of the check is told at every level."""
    line = queue.check_line("c-1", level)
    assert "c-1" in line
    assert ("waits for your decision" in line) == (level is Level.WARNING)


def test_an_officer_is_told_by_name_agency_and_unit() -> None:
    """What is unknown leaves no gap."""
    assert queue.officer_line("A. Synthetic", Agency.HSI, "SYN Unit") == "A. Synthetic · HSI · SYN Unit"
    assert queue.officer_line("", Agency.HSI, "") == "HSI"
