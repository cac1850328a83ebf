"""Needs in the vault: reported through the outbox to the officer's own agency, and what comes back of them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import pytest

from overlap.needs import NeedKind, NeedState
from overlap.records import System
from storage.audit import Deed
from storage.needs import NeedRefused
from storage.outbox import EventId, Receipt, ReceiptStatus
from storage.staging import Upsert
from storage.vault import Vault
from tests.storage.invented import Feed

HOUR = dt.timedelta(hours=1)


def copy(event: str, part: str, **fields: Any) -> Upsert:
    """The upsert of one copy of a need as the gateway sends it."""
    record = {
        "type": "need", "id": f"e3:D-{event}-{part}", "revision": 1, "event": event, "part": part, "kind": "late",
        "provenance": {"system": "e3", "agency": "USBP", "unit": "", "updated": "2026-11-23T15:10:00Z"},
        "screen": "check", "text": "SYN text", "at": "2026-11-23T15:10:00Z", **fields,
    }  # fmt: skip
    return Upsert(record=msgspec.json.encode(record))


def test_a_need_waits_in_the_outbox_for_the_own_agency_alone(vault: Vault, now: dt.datetime) -> None:
    """What an officer wrote goes to e3, the system of the officer's agency; the audit has the kind, not the text."""
    event = vault.needs.report(NeedKind.HIDDEN, "subject", "  SYN  phones\nare not shown ", now)
    [item] = vault.outbox.waiting()
    assert (item.event_id, item.system, item.type) == (event, System.E3, "need")
    assert json.loads(item.body) == {"kind": "hidden", "screen": "subject", "text": "SYN phones are not shown"}
    row = next(row for row in vault.audit.recent(5) if row.what == Deed.NEED)
    assert row.outcome == "hidden subject"
    [own] = vault.needs.own()
    assert (own.event, own.text, own.need) == (event, "SYN phones are not shown", None)


def test_a_refused_report_is_no_need(vault: Vault, now: dt.datetime) -> None:
    """What the agency refused is told in the outbox alone."""
    event = vault.needs.report(NeedKind.LATE, "check", "", now)
    vault.outbox.mark_sent([event])
    status = ReceiptStatus.REJECTED
    vault.outbox.settle(Receipt(system=System.E3, event_id=event, status=status, at=now, reason="too_old"), now)
    assert vault.needs.own() == ()


def test_what_came_back_takes_the_place_of_the_report(vault: Vault, e3: Feed, now: dt.datetime) -> None:
    """A need is listed once, with the agency's answer; the newest stands first."""
    event = vault.needs.report(NeedKind.LATE, "check", "SYN text", now)
    newer = vault.needs.report(NeedKind.WRONG, "check", "SYN newer", now + HOUR)
    e3.round(copy(event, "reporter", state="planned", answer="From February on.", answered="2026-11-23T15:11:00Z"))
    first, second = vault.needs.own()
    assert (first.event, first.need) == (newer, None)
    assert second.event == event
    assert second.need is not None
    assert (second.need.state, second.need.answer) == (NeedState.PLANNED, "From February on.")
    assert vault.needs.board() == ()


def test_the_board_answers_what_it_holds(vault: Vault, e3: Feed, now: dt.datetime) -> None:
    """One event for the system that holds the needs, with an audit row; nothing for the other."""
    e3.round(copy("SYN-1", "board"), copy("SYN-2", "board", at="2026-11-22T15:10:00Z"))
    assert [need.event for need in vault.needs.board()] == ["SYN-2", "SYN-1"]
    [event] = vault.needs.answer(["SYN-1", "SYN-2", "SYN-1"], NeedState.GROUPED, now, group="SYN times")
    item = vault.outbox.get(EventId(event))
    assert item is not None
    assert (item.system, item.type) == (System.E3, "need_answer")
    assert json.loads(item.body) == {"needs": ["SYN-1", "SYN-2"], "state": "grouped", "group": "SYN times"}
    assert next(row for row in vault.audit.recent(5) if row.what == Deed.NEED).outcome == "grouped 2"


@pytest.mark.parametrize(
    ("events", "state", "said"),
    [
        (["SYN-1"], NeedState.GROUPED, {}),
        (["SYN-1"], NeedState.DECLINED, {"group": "SYN"}),
        (["SYN-1"], NeedState.RECEIVED, {}),
        ([], NeedState.DONE, {}),
        (["SYN-1", "SYN-9"], NeedState.DONE, {}),
    ],
)
def test_an_answer_that_says_too_little_is_refused(
    vault: Vault, e3: Feed, now: dt.datetime, events: list[str], state: NeedState, said: dict[str, str]
) -> None:
    """Nothing is queued then."""
    e3.round(copy("SYN-1", "board"))
    with pytest.raises(NeedRefused):
        vault.needs.answer(events, state, now, **said)
    assert vault.outbox.waiting() == ()


def test_an_answer_to_many_needs_is_told_in_pieces(vault: Vault, e3: Feed, now: dt.datetime) -> None:
    """No list is longer than the protocol's limit, and no need is left out or told twice."""
    e3.round(*(copy(f"SYN-{number}", "board") for number in range(70)))
    wanted = [need.event for need in vault.needs.board()]
    vault.needs.answer(wanted, NeedState.DONE, now)
    told = [json.loads(item.body)["needs"] for item in vault.outbox.waiting()]
    assert [len(each) for each in told] == [32, 32, 6]
    assert [event for each in told for event in each] == wanted
