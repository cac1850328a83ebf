"""Rounds that break off in every way: nothing wrong is stored, nothing stored is lost."""

import contextlib
import datetime as dt
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overlap.answer import SourceCondition
from overlap.records import System
from storage.outbox import EventState
from storage.vault import Vault
from sync import problems as p
from sync.client import Gateway
from sync.credentials import Access
from sync.report import RoundOutcome
from sync.round import run_round
from tests.storage.invented import staged_lines
from tests.sync.conftest import KEY, NOW, PAGES, WHOLE, Sync, feed, held, put_event, the_rest
from tests.sync.hostile import (
    RECORDS,
    FeedText,
    HostileServer,
    Request,
    answer,
    encode,
    encounter,
    golden,
    golden_json,
    golden_lines,
    plain_feed,
    problem,
    receipt,
    upsert,
)


@pytest.mark.parametrize("lines", range(len(WHOLE.lines)))
def test_after_a_cut_at_any_line_the_next_round_goes_on(
    sync: Sync, server: HostileServer, vault: Vault, lines: int
) -> None:
    """What was verified is asked for no more, and the copy comes out whole."""
    server.on("/sync", answer(b"".join(WHOLE.lines[:lines])), the_rest)
    report = sync()
    assert isinstance(report.problem, p.Cut)
    assert report.outcome is RoundOutcome.FAILED
    assert sync().outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-1", "SYN-2") == ["SYN-1", "SYN-2"]
    assert vault.sources.resume_point(System.E3).cursor == "c2"


@pytest.mark.parametrize("size", [1, 200, 900, 1500, 2600])
def test_a_cut_in_the_middle_of_a_line_keeps_what_was_whole(
    sync: Sync, server: HostileServer, vault: Vault, size: int
) -> None:
    """Half a line is no line, and the cursor is never ahead of the rows."""
    server.on("/sync", answer(WHOLE.body[:size], length=len(WHOLE.body)), feed(WHOLE))
    assert isinstance(sync().problem, p.Cut)
    staged = vault.staging.staged_cursor(System.E3)
    assert staged_lines(vault, System.E3) == {None: 0, "c1": 1, "c2": 2}[staged]
    assert sync().outcome is RoundOutcome.COMPLETE


def before_the_fault() -> FeedText:
    """A verified page that stays, whatever follows."""
    return FeedText().head().rows(upsert(encounter("SYN-1"))).page("c1")


@pytest.mark.parametrize(
    "text",
    [
        before_the_fault().rows(upsert(encounter("SYN-2"))).page("c2", sha256="0" * 64).end("c2", 2),
        before_the_fault().rows(upsert(encounter("SYN-2"))).page("c2", count=2).end("c2", 2),
        before_the_fault().rows(upsert(encounter("SYN-2"))).end("c2", 2),
        before_the_fault().rows(upsert(encounter("SYN-2"))).checkpoint("c2").end("c2", 2),
        before_the_fault().head().end("c2", 2),
        before_the_fault().receipts(receipt(golden_json("events.json")[0]["eventId"], "applied")),
        before_the_fault().raw(encode({"kind": "end", "cursor": "c2", "more": False, "held": -1})),
        before_the_fault().raw(b"x" * 70_000 + b"\n"),
    ],
)
def test_after_garbage_only_what_was_verified_before_it_counts(
    sync: Sync, server: HostileServer, vault: Vault, text: FeedText
) -> None:
    """Nothing wrong is stored, nothing stored is lost, and the copy can't be relied on until it is right again."""
    server.on(
        "/sync", feed(plain_feed(encounter("SYN-0"), cursor="c0")), feed(text), feed(WHOLE.__class__(WHOLE.lines))
    )
    sync()
    report = sync()
    assert isinstance(report.problem, p.Garbage)
    assert held(vault, "SYN-0", "SYN-1", "SYN-2") == ["SYN-0"]
    assert vault.staging.staged_cursor(System.E3) == "c1"
    assert vault.sources.state(System.E3, NOW).condition is SourceCondition.FAILED


@pytest.mark.parametrize("body", [b"", b"<html>\n", b"\n", b"{}\n", b"[]\n", b"\xff\xfe\n", b"null\n"])
def test_an_answer_of_nothing_useful_stores_nothing(
    sync: Sync, server: HostileServer, vault: Vault, body: bytes
) -> None:
    """The copy that was there stays."""
    server.on("/sync", feed(plain_feed(encounter("SYN-0"), cursor="c0")), answer(body))
    sync()
    assert isinstance(sync().problem, p.Garbage | p.Cut)
    assert held(vault, "SYN-0") == ["SYN-0"]
    assert vault.sources.resume_point(System.E3).cursor == "c0"


def test_the_other_systems_feed_touches_nothing(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A feed that names itself otherwise is refused at its first line."""
    server.on("/sync", feed(FeedText().head(system="tecs").rows(upsert(RECORDS["case"])).page("c").end("c", 1)))
    report = sync()
    assert isinstance(report.problem, p.Garbage)
    assert report.problem.fault is p.Fault.OTHER_SYSTEM
    assert [vault.records.count(system) for system in System] == [0, 0]


@pytest.mark.parametrize(
    ("sent", "condition"),
    [
        (problem(503, "unavailable"), SourceCondition.CURRENT),
        (problem(429, "slow_down", headers={"Retry_After": "30"}), SourceCondition.CURRENT),
        (b"", SourceCondition.CURRENT),
        (problem(403, "not_allowed"), SourceCondition.LOCKED_OUT),
        (answer(b"<html>", "403 No", "text/html"), SourceCondition.CURRENT),
        (answer(b"", "403 No", ""), SourceCondition.FAILED),
        (problem(406, "version_not_supported"), SourceCondition.FAILED),
        (answer(b"<html>", kind="text/html"), SourceCondition.CURRENT),
        (answer(b"SYN", kind="text/plain"), SourceCondition.FAILED),
        (answer(status="302 Found", Location="/"), SourceCondition.CURRENT),
    ],
)
def test_a_failed_round_says_what_the_copy_is_worth_and_loses_nothing(
    sync: Sync, server: HostileServer, vault: Vault, sent: bytes, condition: SourceCondition
) -> None:
    """No link only ages a copy; an answer without sense makes it unreliable; the event waits."""
    server.on("/sync", feed(plain_feed(encounter("SYN-1"))), sent)
    sync()
    event = put_event(vault)
    report = sync()
    assert report.outcome is RoundOutcome.FAILED
    assert vault.sources.state(System.E3, NOW).condition is condition
    assert held(vault, "SYN-1") == ["SYN-1"]
    item = vault.outbox.get(event)
    assert item is not None
    assert item.state in {EventState.WAITING, EventState.SENT}
    assert item.not_before > NOW


@pytest.mark.parametrize("after", range(6))
def test_a_round_stops_at_the_line_at_which_it_is_cancelled(
    sync: Sync, server: HostileServer, vault: Vault, after: int
) -> None:
    """What was verified is kept, and a stop is no failure of the agency's."""
    server.on("/sync", feed(WHOLE))
    asked = itertools.chain([False] * after, itertools.repeat(True))
    report = sync(cancelled=lambda: next(asked))
    assert report.outcome is RoundOutcome.CANCELLED
    assert vault.sources.problem(System.E3) is None
    assert sync().outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-1", "SYN-2") == ["SYN-1", "SYN-2"]


def test_a_round_that_is_aborted_ends_at_once(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault
) -> None:
    """A read that waits for a silent gateway is ended from outside; what was verified is kept."""
    stopped, ours, theirs = threading.Event(), *socket.socketpair()

    def silent() -> Iterator[bytes]:
        yield answer(length=None) + PAGES.body
        stopped.set()
        gateway.abort()
        theirs.recv(1)

    server.on("/sync", lambda _: silent(), the_rest)
    try:
        report = run_round(gateway, access, lambda job: job(vault), lambda: NOW, cancelled=stopped.is_set)
        assert report.outcome is RoundOutcome.CANCELLED
    finally:
        ours.close()
    stopped.clear()
    report = run_round(gateway, access, lambda job: job(vault), lambda: NOW, cancelled=stopped.is_set)
    theirs.close()
    assert report.outcome is RoundOutcome.COMPLETE


class Stop(BaseException):
    """The laptop stops: nothing after this happens."""


@pytest.mark.parametrize("calls", range(9))
def test_a_laptop_that_stops_at_any_call_of_the_vault_loses_nothing(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault, calls: int
) -> None:
    """The cursor is never ahead of the rows, events are applied once by id, and the next round completes the copy."""
    event = put_event(vault)
    applied: set[str] = set()

    def once(request: Request) -> bytes:
        receipts = [receipt(each["eventId"], "applied") for each in request.json.get("events", [])]
        applied.update(each["eventId"] for each in request.json.get("events", []))
        start = {None: 1, "c1": 3, "c2": 5}[request.json.get("cursor")]
        return feed(FeedText().head().receipts(*receipts).raw(*WHOLE.lines[start:]))

    server.on("/sync", once)
    left = iter(range(calls))

    def stopping(job: Callable[[Vault], Any]) -> Any:
        if next(left, None) is None:
            raise Stop
        return job(vault)

    with contextlib.suppress(Stop):
        run_round(gateway, access, stopping, lambda: NOW)
    with Vault.open(vault.path, KEY, practice=True) as reopened:
        point = reopened.sources.resume_point(System.E3)
        rows = reopened.records.count(System.E3) + staged_lines(reopened, System.E3)
        assert rows == {None: 0, "c1": 1, "c2": 2}[point.cursor]
        report = run_round(gateway, access, lambda job: job(reopened), lambda: NOW + dt.timedelta(minutes=6))
        assert report.outcome is RoundOutcome.COMPLETE
        assert held(reopened, "SYN-1", "SYN-2") == ["SYN-1", "SYN-2"]
        item = reopened.outbox.get(event)
        assert item is not None
        assert item.state is EventState.APPLIED
        assert applied == {event}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_gateway_sends_the_copy_is_made_of_pages_that_were_whole(
    data: st.DataObject, sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """Lines of good feeds dropped, doubled and swapped never give a record that no page of them held."""
    lines = list(golden_lines("sync-response.ndjson"))
    for _ in range(data.draw(st.integers(1, 4))):
        at, to = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "swap", "cut"])):
            case "drop" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(to, lines[at])
            case "swap":
                lines[at], lines[to] = lines[to], lines[at]
            case _:
                lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
    server.on("/sync", answer(b"".join(lines)))
    before = vault.records.count(System.E3)
    report = sync()
    assert report.outcome in RoundOutcome
    assert vault.records.count(System.E3) in {before, 5, 7}
    server.on("/sync", answer(golden("sync-response.ndjson")))
    vault.staging.restart(System.E3, NOW)
    assert sync().outcome is RoundOutcome.COMPLETE
    assert vault.records.count(System.E3) == 7
