"""Gateways that misbehave in what they say of events, times and tokens, and networks that end at the worst moment."""

from __future__ import annotations

import datetime as dt
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from overlap.answer import SourceCondition
from overlap.records import System
from storage.outbox import EventState
from storage.vault import Vault
from sync import problems as p
from sync.client import Gateway
from sync.credentials import Access
from sync.report import RoundOutcome
from sync.round import run_round
from tests.sync.conftest import NOW, QUICK, Sync, feed, held, put_event
from tests.sync.hostile import (
    FeedText,
    HostileServer,
    document,
    encounter,
    golden_json,
    plain_feed,
    read_request,
    receipt,
)

GOOD = plain_feed(encounter("SYN-0"), cursor="c0")
LATER = dt.timedelta(hours=2)


def state(vault: Vault, event: str) -> EventState:
    """Where an event of the outbox stands."""
    found = vault.outbox.get(event)  # type: ignore[arg-type]  # an id is a text
    assert found is not None
    return found.state


def test_a_receipt_for_what_was_not_sent_with_it_says_nothing(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Neither for an event that waits, nor for one that is another agency's or nobody's."""
    server.on("/sync", feed(GOOD))
    sync()
    server.on("/sync", lambda _: feed(said()))
    for_other = put_event(vault, system=System.TECS)
    not_due = put_event(vault, NOW + 3 * LATER)
    stranger = "01935f00-0000-7000-8000-000000000000"

    def said() -> FeedText:
        told = [receipt(each, "applied") for each in (for_other, not_due, stranger)]
        return FeedText().head().receipts(*told).end("c0", 1)

    assert sync().outcome is RoundOutcome.COMPLETE
    assert state(vault, for_other) is EventState.WAITING


def test_of_two_receipts_that_contradict_the_first_holds(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """In one answer and in a later one: what is over stays over."""
    event = put_event(vault)
    both = FeedText().head().receipts(receipt(event, "applied"), receipt(event, "rejected", reason="malformed"))
    server.on(
        "/sync", feed(both.end("c0", 0)), feed(FeedText().head().receipts(receipt(event, "rejected")).end("c", 0))
    )
    sync()
    assert state(vault, event) is EventState.APPLIED
    sync(NOW + LATER)
    assert state(vault, event) is EventState.APPLIED


@pytest.mark.parametrize("status", ["APPLIED", "done", "", 1, None, ["applied"], {"applied": True}, "applied "])
def test_a_receipt_of_an_unknown_status_ends_the_round(
    status: object, sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """The event stays in flight."""
    event = put_event(vault)
    server.on("/sync", feed(FeedText().head().receipts({**receipt(event, ""), "status": status}).end("c0", 0)))
    assert isinstance(sync().problem, p.Garbage)
    assert state(vault, event) is EventState.SENT


@pytest.mark.parametrize("year", ["0001", "1970", "2126", "9999"])
def test_a_gateway_of_another_time_never_makes_an_old_copy_a_current_one(
    year: str, sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """The officer is told of the clock, and three days without an answer are three days."""
    server.on("/sync", feed(FeedText(lines=[]).head(serverTime=f"{year}-06-01T00:00:00Z").raw(*GOOD.lines[1:])))
    report = sync()
    assert report.clock is not None
    assert held(vault, "SYN-0") == ["SYN-0"]
    late = NOW + dt.timedelta(days=3)
    assert vault.sources.state(System.E3, late).condition is not SourceCondition.CURRENT


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": "SYN\r\nHost: elsewhere"},
        {"access_token": ""},
        {"access_token": "x" * 100_000},
        {"access_token": "SYN\u20ac"},
        {"access_token": 7},
        {"expires_in": -1},
        {"expires_in": 1e308},
        {"expires_in": 10**30},
        {"refresh_token": None},
        {"officer": {"id": "SYN-U-9999"}},
    ],
)
def test_tokens_that_can_not_be_carried_are_never_used(
    changes: dict[str, object], sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """Nothing is asked with them, and what was there stays."""
    server.on("/token", document({**golden_json("token-response.json"), "signing_key": "", **changes}))
    server.on("/sync", feed(GOOD))
    sync()
    report = sync(NOW + LATER)
    assert report.problem is not None
    assert len(server.asked("/sync")) == 1
    assert held(vault, "SYN-0") == ["SYN-0"]


@contextmanager
def resetting(*answers: bytes) -> Iterator[str]:
    """A server that gives each connection an answer, then resets it without a goodbye."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answer in answers:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                read_request(connection)
                connection.sendall(answer)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
        thread.join(10)


def test_a_connection_that_is_reset_within_an_answer_breaks_nothing(
    vault: Vault, access: Access, sync: Sync, server: HostileServer
) -> None:
    """Wherever it ends; the next answer makes the copy whole."""
    body = GOOD.body
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    about = document(golden_json("about.json"))
    cuts = [len(head) // 2, len(head), len(head) + 40, len(head) + len(body) - 5]
    with (
        resetting(about, *((head + body)[:cut] for cut in cuts)) as url,
        Gateway(System.E3, url, practice=True, limits=QUICK) as gateway,
    ):
        for _ in cuts:
            report = run_round(gateway, access, lambda job: job(vault), lambda: NOW)
            assert isinstance(report.problem, p.Cut | p.Unreachable)
    server.on("/sync", feed(GOOD))
    assert sync().outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-0") == ["SYN-0"]
    assert vault.check_integrity().is_whole
