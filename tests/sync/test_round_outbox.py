"""What the officer did goes up in a round: once by id, until a final receipt, and nobody else's."""

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest

from overlap.records import System
from storage.outbox import EventState
from storage.vault import Vault
from sync import problems as p
from sync.client import Gateway
from sync.credentials import Access
from sync.limits import Limits
from sync.report import RoundOutcome
from sync.round import NO_RECEIPT, run_round
from tests.sync.conftest import NOW, Sync, applying_all, feed, held, put_event
from tests.sync.hostile import (
    FeedText,
    HostileServer,
    Request,
    encounter,
    plain_feed,
    problem,
    receipt,
)


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
    assert server.asked("/sync")[1].json.get("events", []) == []


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
    sent = [[each["eventId"] for each in request.json.get("events", [])] for request in server.asked("/sync")]
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
        if poison in {event["eventId"] for event in request.json.get("events", [])}:
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
        return problem(400, "malformed") if request.json.get("events", []) else feed(plain_feed(encounter("SYN-1")))

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
    assert [event["officer"] for event in server.asked("/sync")[0].json.get("events", [])] == ["SYN-U-0002"]
    run_round(gateway, Access.of(first.header), lambda job: job(second), lambda: NOW + dt.timedelta(minutes=9))
    assert server.asked("/sync")[1].json.get("events", []) == []
    assert [item.event_id for item in first.outbox.waiting()] == [events["SYN-U-0001"]]
