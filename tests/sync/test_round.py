"""A round against a misbehaving gateway and a real vault: nothing wrong is stored, nothing stored is lost."""

import contextlib
import datetime as dt
import itertools
import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overlap.answer import SourceCondition
from overlap.records import RecordId, System
from storage.outbox import EventId, EventState
from storage.vault import Vault
from sync import problems as p
from sync.client import Gateway
from sync.credentials import Access
from sync.limits import Limits
from sync.report import Progress, RoundOutcome, RoundReport
from sync.round import NO_RECEIPT, run_round
from sync.screening import Reason
from tests.sync.conftest import KEY, NOW, grant
from tests.sync.hostile import (
    RECORDS,
    Answer,
    FeedText,
    HostileServer,
    Request,
    answer,
    document,
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

Sync = Callable[..., RoundReport]


@pytest.fixture
def sync(gateway: Gateway, access: Access, vault: Vault) -> Sync:
    """Runs one round with the gateway and the vault, at a fixed time unless another is given."""

    def run(now: dt.datetime = NOW, **other: Any) -> RoundReport:
        return run_round(gateway, access, lambda job: job(vault), lambda: now, **other)

    return run


def held(vault: Vault, *numbers: str) -> list[str]:
    """Which of these e3 records the vault holds."""
    return [number for number in numbers if vault.records.get(RecordId(f"e3:{number}")) is not None]


def feed(text: FeedText) -> bytes:
    """The answer that sends a feed."""
    return answer(text.body)


def put_event(vault: Vault, now: dt.datetime = NOW, system: System = System.E3) -> EventId:
    """A notice in the outbox."""
    body = json.dumps(golden_json("events.json")[1]["body"]).encode()
    return vault.outbox.put(system, "notice", body, now)


def applying_all(status: str = "applied", *records: dict[str, Any], **other: object) -> Answer:
    """An answer that gives each event of the request this receipt."""

    def made(request: Request) -> bytes:
        receipts = [receipt(event["eventId"], status, **other) for event in request.json["events"]]
        text = FeedText().head().receipts(*receipts).rows(*map(upsert, records)).page("c")
        return feed(text.checkpoint("c").end("c", len(records)))

    return made


def test_the_golden_feed_becomes_the_copy(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Seven records, verbatim, with cursor, feed, epoch and key."""
    server.on("/sync", answer(golden("sync-response.ndjson")))
    report = sync()
    assert report.outcome is RoundOutcome.COMPLETE
    assert (report.requests, report.pages, report.lines, report.problem) == (1, 2, 9, None)
    state = vault.sources.state(System.E3, NOW)
    assert (state.records, state.condition) == (7, SourceCondition.CURRENT)
    assert state.scope == "e3: Blaine sector, apprehensions since 2025-11-23"
    point = vault.sources.resume_point(System.E3)
    assert (point.cursor, point.feed, point.epoch) == ("SYN-c-0109", "SYN-feed-1", "SYN-epoch-1")
    sent = json.loads(golden_lines("sync-response.ndjson")[6])["record"]
    assert json.loads(vault.records.verbatim(RecordId(sent["id"])) or b"") == sent
    assert vault.sources.token_key(System.E3).hex() == json.loads(golden_lines("sync-response.ndjson")[0])["tokenKey"]


def test_the_request_says_where_the_copy_stands(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """First from nothing, then from the last cursor, as the golden request has it."""
    server.on("/sync", answer(golden("sync-response.ndjson")), feed(FeedText().head().end("SYN-c-0109", 7)))
    sync()
    event = put_event(vault)
    sync()
    first, second = (request.json for request in server.asked("/sync"))
    assert first.get("cursor") is None
    assert second["cursor"] == "SYN-c-0109"
    assert second["epoch"] == "SYN-epoch-1"
    assert set(second) == set(golden_json("sync-request.json"))
    assert set(second["events"][0]) == set(golden_json("events.json")[0])
    assert second["events"][0]["eventId"] == event
    assert second["events"][0]["officer"] == "SYN-U-0007"


def test_changed_and_removed_records_are_named(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A view may refresh just these."""
    server.on(
        "/sync",
        feed(plain_feed(encounter("SYN-1"), encounter("SYN-2"), encounter("SYN-3"))),
        feed(
            FeedText()
            .head()
            .rows(
                {"kind": "withdraw", "class": 1, "id": "e3:SYN-1", "revision": 2},
                {"kind": "tombstone", "class": 1, "id": "e3:SYN-2", "revision": 2},
                upsert(encounter("SYN-3", 2)),
            )
            .page("c2")
            .end("c2", 1)
        ),
    )
    sync()
    report = sync()
    assert report.removed == {"e3:SYN-1", "e3:SYN-2"}
    assert report.changed == {"e3:SYN-3"}
    assert held(vault, "SYN-1", "SYN-2", "SYN-3") == ["SYN-3"]


def test_progress_counts_lines_and_bytes_towards_the_estimate(sync: Sync, server: HostileServer) -> None:
    """It only grows, and ends with nothing remaining."""
    server.on("/sync", answer(golden("sync-response.ndjson")))
    told: list[Progress] = []
    sync(progress=told.append)
    assert [each.records for each in told] == sorted(each.records for each in told)
    assert told[0].remaining == 9
    assert (told[-1].records, told[-1].remaining) == (9, 0)
    assert told[-1].bytes > 0


def test_one_bad_record_does_not_keep_the_others_away(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Refused records are counted by reason, make answers incomplete, and explain the gateway's count."""
    rows = [
        upsert(encounter("SYN-1")),
        upsert(encounter("SYN-2", marking={"categories": ["WIT"]})),
        upsert(encounter("SYN-3", disposition="ER/CF")),
        upsert(encounter("SYN-4", landmark="x" * 300)),
        upsert({"type": "later", "id": "e3:SYN-5", "revision": 1}),
        upsert(encounter("SYN-6")),
    ]
    server.on("/sync", feed(FeedText().head().rows(*rows).page("c").end("c", len(rows))))
    report = sync()
    assert report.outcome is RoundOutcome.COMPLETE
    assert held(vault, *(f"SYN-{number}" for number in range(1, 7))) == ["SYN-1", "SYN-6"]
    assert report.rejected == {Reason.WITHHELD: 2, Reason.OVER_LIMIT: 1}
    assert report.unread == 1
    assert vault.sources.state(System.E3, NOW).unreadable == 2


@pytest.mark.parametrize(
    ("row", "counted"),
    [
        (upsert({**RECORDS["case"], "id": "tecs:SYN-4"}), {Reason.OTHER_SYSTEM: 1}),
        ({"kind": "tombstone", "class": 1, "id": "tecs:SYN-4", "revision": 1}, {Reason.OTHER_SYSTEM: 1}),
        (b"\x00\xff\n", {Reason.MALFORMED: 1}),
        ({"kind": "later"}, {}),
    ],
)
def test_a_line_that_is_no_record_of_this_system_leaves_the_copy_short_of_whole(
    sync: Sync, server: HostileServer, vault: Vault, row: object, counted: dict[Reason, int]
) -> None:
    """It changes nothing else, and is not passed over in silence."""
    server.on("/sync", feed(FeedText().head().rows(row, upsert(encounter("SYN-1"))).page("c").end("c", 1)))
    report = sync()
    assert report.rejected == counted
    assert report.unread == (not counted)
    state = vault.sources.state(System.E3, NOW)
    assert (state.records, vault.records.count(System.TECS)) == (1, 0)
    assert state.condition is SourceCondition.PARTIAL or state.unreadable > 0


def test_a_withheld_record_is_nowhere_in_the_vaults_files(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Not even staged: its body never reaches the vault."""
    server.on(
        "/sync", feed(FeedText().head().rows(upsert(encounter("SYN-1", marking={"categories": ["INF"]}))).page("c"))
    )
    report = sync()
    assert isinstance(report.problem, p.Cut)
    assert vault.staging.staged_lines(System.E3) == 0


def test_a_lower_revision_changes_nothing(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A repeated or reordered page can't bring an old record back."""
    server.on(
        "/sync",
        feed(plain_feed(encounter("SYN-1", 5, landmark="SYN new"))),
        feed(plain_feed(encounter("SYN-1", 4, landmark="SYN old"), cursor="c2")),
    )
    sync()
    report = sync()
    assert report.outcome is RoundOutcome.COMPLETE
    assert b"SYN new" in (vault.records.verbatim(RecordId("e3:SYN-1")) or b"")


def test_a_repeated_page_changes_nothing(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """The same page twice is the same copy."""
    page = FeedText().rows(upsert(encounter("SYN-1"))).page("c1").lines
    server.on("/sync", feed(FeedText().head().raw(*page, *page).end("c1", 1)))
    assert sync().outcome is RoundOutcome.COMPLETE
    assert vault.records.count(System.E3) == 1


PAGES = FeedText().head().rows(upsert(encounter("SYN-1"))).page("c1").rows(upsert(encounter("SYN-2"))).page("c2")
WHOLE = PAGES.checkpoint("c2").end("c2", 2)


def the_rest(request: Request) -> bytes:
    """What is to come after the cursor of a request."""
    start = {None: 1, "c1": 3, "c2": 5}[request.json.get("cursor")]
    return answer(b"".join([WHOLE.lines[0], *WHOLE.lines[start:]]))


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
    assert vault.staging.staged_lines(System.E3) == {None: 0, "c1": 1, "c2": 2}[staged]
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


def test_a_count_that_differs_makes_the_copy_partial_and_the_next_round_start_anew(
    sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """Nothing is deleted for it, and nobody asks again at once."""
    server.on(
        "/sync",
        feed(FeedText().head().rows(upsert(encounter("SYN-1"))).page("c1").end("c1", 2)),
        feed(plain_feed(encounter("SYN-1"), encounter("SYN-2"))),
    )
    assert sync().outcome is RoundOutcome.PARTIAL
    assert vault.sources.state(System.E3, NOW).condition is SourceCondition.PARTIAL
    assert held(vault, "SYN-1") == ["SYN-1"]
    assert len(server.asked("/sync")) == 1
    assert sync().outcome is RoundOutcome.COMPLETE
    assert server.asked("/sync")[1].json.get("cursor") is None
    assert vault.sources.state(System.E3, NOW).condition is SourceCondition.CURRENT


def test_another_life_of_the_database_is_fetched_whole_while_the_copy_stands(
    sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """The old cursor means nothing there; the old copy is replaced when the new one is complete."""
    server.on(
        "/sync",
        feed(plain_feed(encounter("SYN-1", 9), encounter("SYN-2", 9))),
        feed(FeedText().head(feed="SYN-feed-2").end("c9", 1)),
        feed(FeedText().head(feed="SYN-feed-2").rows(upsert(encounter("SYN-1", 1))).page("n1").checkpoint("n1")),
        feed(FeedText().head(feed="SYN-feed-2").end("n1", 1)),
    )
    sync()
    report = sync()
    assert [request.json.get("cursor") for request in server.asked("/sync")] == [None, "SYN-c-1", None]
    assert isinstance(report.problem, p.Cut)
    assert held(vault, "SYN-1", "SYN-2") == ["SYN-1", "SYN-2"]
    assert sync().outcome is RoundOutcome.COMPLETE
    assert server.asked("/sync")[3].json["cursor"] == "n1"
    assert held(vault, "SYN-1", "SYN-2") == ["SYN-1"]
    assert b'"revision":1' in (vault.records.verbatim(RecordId("e3:SYN-1")) or b"")


def test_an_unknown_cursor_is_given_up_and_the_copy_kept(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """409 makes the same round begin anew, once."""
    server.on(
        "/sync",
        feed(plain_feed(encounter("SYN-1"))),
        problem(409, "cursor_unknown"),
        feed(plain_feed(encounter("SYN-1"), encounter("SYN-2"), cursor="c2")),
    )
    sync()
    assert sync().outcome is RoundOutcome.COMPLETE
    assert [request.json.get("cursor") for request in server.asked("/sync")] == [None, "SYN-c-1", None]
    assert held(vault, "SYN-1", "SYN-2") == ["SYN-1", "SYN-2"]


@pytest.mark.parametrize("sent", [problem(409, "cursor_unknown"), feed(FeedText().head(feed="SYN-other").end("c", 0))])
def test_a_gateway_that_never_knows_the_cursor_is_not_asked_without_end(
    sync: Sync, server: HostileServer, vault: Vault, sent: bytes
) -> None:
    """The copy stays as it is."""
    server.on("/sync", feed(plain_feed(encounter("SYN-1"))), problem(409, "cursor_unknown"))
    sync()
    report = sync()
    assert isinstance(report.problem, p.CursorUnknown)
    assert len(server.asked("/sync")) == 3
    assert held(vault, "SYN-1") == ["SYN-1"]


def test_more_is_asked_for_at_once_until_there_is_no_more(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Several requests are one round."""
    server.on(
        "/sync",
        feed(FeedText().head().rows(upsert(encounter("SYN-1"))).page("c1").end("c1", 1, more=True)),
        feed(FeedText().head().rows(upsert(encounter("SYN-2"))).page("c2").end("c2", 2)),
    )
    report = sync()
    assert (report.requests, report.outcome) == (2, RoundOutcome.COMPLETE)
    assert vault.records.count(System.E3) == 2


def test_a_gateway_that_always_has_more_is_left_in_the_end(sync: Sync, server: HostileServer) -> None:
    """A round ends."""
    server.on("/sync", feed(FeedText().head().end("c", 0, more=True)))
    assert sync().requests == 20


def test_an_event_leaves_the_outbox_by_its_receipt(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Applied is applied; nothing is sent again."""
    event = put_event(vault)
    server.on("/sync", applying_all())
    report = sync()
    assert report.settled == {EventState.APPLIED: 1}
    item = vault.outbox.get(event)
    assert item is not None
    assert item.state is EventState.APPLIED
    sync(NOW + dt.timedelta(hours=1))
    assert server.asked("/sync")[1].json["events"] == []


@pytest.mark.parametrize("status", ["received", "in_progress"])
def test_an_event_in_progress_is_not_done(sync: Sync, server: HostileServer, vault: Vault, status: str) -> None:
    """It is sent again later, backing off, with the same id."""
    event = put_event(vault)
    server.on("/sync", applying_all(status))
    sync()
    item = vault.outbox.get(event)
    assert item is not None
    assert item.state is EventState.SENT
    assert item.not_before > NOW
    sync()
    sync(NOW + dt.timedelta(minutes=10))
    sent = [[each["eventId"] for each in request.json["events"]] for request in server.asked("/sync")]
    assert sent == [[event], [], [event]]


def test_a_rejected_event_stays_for_the_officer_to_see(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Terminal, with its reason, and never sent again."""
    event = put_event(vault)
    server.on("/sync", applying_all("rejected", reason="unknown_record"))
    assert sync().settled == {EventState.REJECTED: 1}
    (item,) = vault.outbox.waiting()
    assert item.event_id == event
    assert item.receipt is not None
    assert item.receipt.reason == "unknown_record"


def test_a_receipt_is_kept_even_if_the_answer_is_cut_after_it(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Settled when it arrives, not when the round ends."""
    event = put_event(vault)
    server.on("/sync", feed(FeedText().head().receipts(receipt(event, "applied"))))
    assert isinstance(sync().problem, p.Cut)
    item = vault.outbox.get(event)
    assert item is not None
    assert item.state is EventState.APPLIED


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z", "2026-11-24T15:04:05Z"])
def test_a_receipt_of_another_time_settles_all_the_same(
    sync: Sync, server: HostileServer, vault: Vault, at: str
) -> None:
    """A gateway's clock neither breaks the outbox nor keeps an event waiting."""
    event = put_event(vault)
    server.on("/sync", applying_all("in_progress", at=at), applying_all())
    assert sync().problem is None
    sync(NOW + dt.timedelta(minutes=10))
    item = vault.outbox.get(event)
    assert item is not None
    assert item.state is EventState.APPLIED


def test_an_event_without_a_receipt_waits(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A gateway that says nothing of it has not applied it."""
    event = put_event(vault)
    server.on("/sync", feed(FeedText().head().end("c", 0)))
    assert sync().outcome is RoundOutcome.COMPLETE
    item = vault.outbox.get(event)
    assert item is not None
    assert (item.state, item.last_error, item.attempts) == (EventState.SENT, NO_RECEIPT, 1)
    assert item.not_before > NOW


def test_a_receipt_for_what_was_not_sent_says_nothing(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Neither for an event of the other agency nor for one that waits."""
    other = put_event(vault, system=System.TECS)
    later = put_event(vault, NOW + dt.timedelta(hours=2))
    server.on(
        "/sync", feed(FeedText().head().receipts(receipt(other, "applied"), receipt(later, "applied")).end("c", 0))
    )
    sync(NOW)
    assert [item.state for item in vault.outbox.waiting() if item.event_id == other] == [EventState.WAITING]


def test_an_event_that_never_left_can_still_be_withdrawn(access: Access, vault: Vault, server: HostileServer) -> None:
    """A gateway that is not there got nothing."""
    event = put_event(vault)
    url = server.url
    server.on("/sync", feed(FeedText().head().end("c", 0)))
    with Gateway(System.E3, url, practice=True, limits=Limits(connect_s=1, read_s=1)) as gateway:
        gateway.about()
        server.close()
        report = run_round(gateway, access, lambda job: job(vault), lambda: NOW)
    assert isinstance(report.problem, p.Unreachable)
    assert vault.outbox.withdraw(event, NOW)


@pytest.mark.parametrize("status", [413, 400])
def test_a_poisonous_event_neither_blocks_the_others_nor_the_records(
    sync: Sync, server: HostileServer, vault: Vault, status: int
) -> None:
    """A gateway that refuses any request with one event in it still gets the others and gives its records."""
    events = [put_event(vault, NOW - dt.timedelta(seconds=60 - number)) for number in range(8)]
    poison = events[3]
    good = applying_all("applied", encounter("SYN-1"))

    def choosy(request: Request) -> bytes:
        if poison in {event["eventId"] for event in request.json["events"]}:
            return problem(status, "too_large" if status == 413 else "malformed")
        return good(request)  # type: ignore[operator,return-value]

    server.on("/sync", choosy)
    assert sync().outcome is RoundOutcome.COMPLETE
    states = Counter(item.state for event in events if (item := vault.outbox.get(event)))
    assert states == {EventState.APPLIED: 7, EventState.SENT: 1}
    assert held(vault, "SYN-1") == ["SYN-1"]


def test_a_gateway_that_takes_no_event_still_gives_its_records(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Events that fail every time go behind those that did not, and the search for them ends."""
    events = [put_event(vault, NOW - dt.timedelta(seconds=60 - number)) for number in range(30)]

    def wary(request: Request) -> bytes:
        return problem(400, "malformed") if request.json["events"] else feed(plain_feed(encounter("SYN-1")))

    server.on("/sync", wary)
    assert sync().outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-1") == ["SYN-1"]
    assert len(server.asked("/sync")) <= 30
    first = [item.event_id for item in vault.outbox.waiting() if item.attempts]
    assert first == events[:3]
    server.on("/sync", applying_all("applied", encounter("SYN-1")))
    sync(NOW + dt.timedelta(minutes=10))
    assert vault.outbox.waiting() == ()


def test_another_officers_events_are_never_sent(
    gateway: Gateway, server: HostileServer, new_vault: Callable[..., Vault]
) -> None:
    """Two officers share a laptop: each vault gives up its own events, and only to its own officer."""
    first, second = new_vault("SYN-U-0001"), new_vault("SYN-U-0002")
    events = {vault.header.officer_id: put_event(vault) for vault in (first, second)}
    server.on("/sync", applying_all())
    run_round(gateway, Access.of(second.header), lambda job: job(second), lambda: NOW)
    assert [event["officer"] for event in server.asked("/sync")[0].json["events"]] == ["SYN-U-0002"]
    run_round(gateway, Access.of(first.header), lambda job: job(second), lambda: NOW + dt.timedelta(minutes=9))
    assert server.asked("/sync")[1].json["events"] == []
    assert [item.event_id for item in first.outbox.waiting()] == [events["SYN-U-0001"]]


def test_an_expired_token_is_renewed_once_and_the_round_goes_on(
    sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """The events that were refused with it go along at once."""
    event = put_event(vault)
    server.on("/sync", problem(401, "token_expired"), applying_all())
    assert sync().outcome is RoundOutcome.COMPLETE
    assert [request.headers["authorization"] for request in server.asked("/sync")] == [
        "Bearer SYN-access-0000",
        "Bearer SYN-access-0001",
    ]
    item = vault.outbox.get(event)
    assert item is not None
    assert item.state is EventState.APPLIED
    kept = vault.tokens.get(System.E3)
    assert kept is not None
    assert (kept.access_token, kept.device) == ("SYN-access-0001", "SYN-D-0042")
    assert kept.expires_at == NOW + dt.timedelta(hours=1)


def test_a_token_known_to_be_over_is_renewed_before_it_is_sent(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """No request is spent on a token that ends within the minute."""
    vault.tokens.put(System.E3, grant(NOW + dt.timedelta(seconds=59)))
    server.on("/sync", applying_all())
    sync()
    assert [request.path for request in server.requests] == ["/about", "/token", "/sync"]


def test_a_token_that_is_never_taken_ends_in_a_sign_in(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Renewed once, then the officer is asked; the other agency is not touched."""
    server.on("/sync", problem(401, "token_unknown"))
    report = sync()
    assert isinstance(report.problem, p.SignInNeeded)
    assert len(server.asked("/token")) == 1
    assert vault.sources.state(System.E3, NOW).condition is SourceCondition.LOCKED_OUT
    assert vault.sources.state(System.TECS, NOW).condition is SourceCondition.NEVER


def test_a_renewal_that_is_refused_keeps_the_old_tokens(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Perhaps it was not the gateway that spoke."""
    before = vault.tokens.get(System.E3)
    server.on("/sync", problem(401, "token_expired")).on("/token", problem(401, "token_unknown"))
    assert isinstance(sync().problem, p.SignInNeeded)
    assert vault.tokens.get(System.E3) == before


def test_tokens_for_another_officer_are_not_kept(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A gateway can't make this laptop act for somebody else."""
    before = vault.tokens.get(System.E3)
    made = golden_json("token-response.json")
    server.on("/sync", problem(401, "token_expired"))
    server.on("/token", document({**made, "officer": {**made["officer"], "id": "SYN-U-9999"}}))
    assert isinstance(sync().problem, p.NotAllowed)
    assert vault.tokens.get(System.E3) == before


def test_a_device_that_is_not_enrolled_asks_nobody_for_records(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Signed in to one agency only is an ordinary state."""
    vault.tokens.forget(System.E3)
    report = sync()
    assert isinstance(report.problem, p.SignInNeeded)
    assert server.asked("/sync") == []


@pytest.mark.parametrize("path", ["/sync", "/token"])
def test_a_revoked_device_is_handed_upward(sync: Sync, server: HostileServer, vault: Vault, path: str) -> None:
    """Whoever owns the vault must destroy the copy."""
    server.on("/sync", problem(401, "token_expired")).on(path, problem(403, "device_revoked"))
    with pytest.raises(p.Revoked):
        sync()


@pytest.mark.parametrize(
    ("sent", "condition"),
    [
        (problem(503, "unavailable"), SourceCondition.CURRENT),
        (problem(429, "slow_down", headers={"Retry_After": "30"}), SourceCondition.CURRENT),
        (b"", SourceCondition.CURRENT),
        (problem(403, "not_allowed"), SourceCondition.LOCKED_OUT),
        (answer(b"<html>", "403 No", "text/html"), SourceCondition.FAILED),
        (problem(406, "version_not_supported"), SourceCondition.FAILED),
        (answer(b"<html>", kind="text/html"), SourceCondition.FAILED),
        (answer(status="302 Found", Location="/"), SourceCondition.FAILED),
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


@pytest.mark.parametrize("ahead", [dt.timedelta(minutes=6), -dt.timedelta(minutes=6)])
def test_clocks_that_differ_are_told_and_stop_nothing(sync: Sync, server: HostileServer, ahead: dt.timedelta) -> None:
    """The officer hears it; the records come all the same."""
    server.on("/sync", feed(plain_feed(encounter("SYN-1"))))
    report = sync(NOW + ahead)
    assert report.outcome is RoundOutcome.COMPLETE
    assert report.clock is not None
    assert report.clock.ahead == ahead


def test_clocks_that_agree_are_not_mentioned(sync: Sync, server: HostileServer) -> None:
    """Five minutes are allowed."""
    server.on("/sync", feed(plain_feed(encounter("SYN-1"))))
    assert sync(NOW + dt.timedelta(minutes=5)).clock is None


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
        receipts = [receipt(each["eventId"], "applied") for each in request.json["events"]]
        applied.update(each["eventId"] for each in request.json["events"])
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
        rows = reopened.records.count(System.E3) + reopened.staging.staged_lines(System.E3)
        assert rows == {None: 0, "c1": 1, "c2": 2}[point.cursor]
        report = run_round(gateway, access, lambda job: job(reopened), lambda: NOW + dt.timedelta(minutes=6))
        assert report.outcome is RoundOutcome.COMPLETE
        assert held(reopened, "SYN-1", "SYN-2") == ["SYN-1", "SYN-2"]
        item = reopened.outbox.get(event)
        assert item is not None
        assert item.state is EventState.APPLIED
        assert applied == {event}


def test_nothing_to_do_is_one_request_of_less_than_a_kilobyte(sync: Sync, server: HostileServer) -> None:
    """After the first round."""
    server.on("/sync", feed(plain_feed(encounter("SYN-1"))), feed(FeedText().head().end("SYN-c-1", 1)))
    sync()
    before = len(server.requests)
    report = sync()
    assert len(server.requests) == before + 1
    request = server.requests[-1]
    up = len(request.body) + sum(len(name) + len(value) + 4 for name, value in request.headers.items())
    assert up + report.bytes < 1_000


def test_checkpoints_after_nothing_leave_the_vault_alone(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """An idle round is one commit and one line of the audit."""
    quiet = FeedText().head().checkpoint("SYN-c-1").checkpoint("SYN-c-1").end("SYN-c-1", 1)
    server.on("/sync", feed(plain_feed(encounter("SYN-1"))), feed(quiet))
    sync()
    before = vault.audit.verify().rows
    assert len(sync().applied) == 1
    assert vault.audit.verify().rows == before + 1


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
