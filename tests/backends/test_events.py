"""Events: applied once, answered alike, one bad one stops no other, owners' queues."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from backends.engine import Busy
from backends.problems import Problem
from backends.queues import queue_of
from tests.backends.agency import Agency, e3, event, person
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

NOTICE = {"record": "e3:SYN-1", "action": "stop", "urgency": "urgent", "callback": "+1 360 555 0107"}
CHECK = {"action": "stop", "level": "none", "records": [], "person": person("SYNTHETIC", "ANNA")}


def statuses(sent: Any) -> list[str]:
    """What became of each event, a refused one by its reason."""
    return [line.get("reason", line["status"]) for line in sent.of("receipt")]


def queue(agency: Agency, unit: str | None = None) -> list[dict[str, Any]]:
    """The entries of a unit's queue."""
    with agency.store.reading() as connection:
        return list(queue_of(connection, unit))


def test_a_notice_reaches_the_owning_unit_once(agency: Agency) -> None:
    """Sent three times, in two rounds, it is one entry, and each receipt is the same, its time included."""
    agency.ingest(e3("SYN-1"))
    laptop = agency.laptop()
    notice = event(1, "notice", NOTICE)
    first = laptop.sync(events=[notice, notice]).of("receipt")
    agency.later(minutes=30)
    again = laptop.sync(events=[notice]).of("receipt")
    assert first + again == [first[0]] * 3
    assert first[0]["status"] == "applied"
    [entry] = queue(agency, "SYN Station")
    assert (entry["kind"], entry["record"], entry["officer"]) == ("notice", "e3:SYN-1", "SYN-U-1")
    assert queue(agency, "SYN Elsewhere") == []


def test_a_bad_event_stops_no_other(agency: Agency) -> None:
    """Each event has a receipt of its own, in the order in which they were sent."""
    agency.ingest(e3("SYN-1"))
    events = [
        event(1, "notice", NOTICE),
        {"eventId": "not a uuid", "type": "notice"},
        event(2, "poison", {"deep": [[[[[{}]]]]]}),
        event(3, "notice", {**NOTICE, "urgency": "whenever"}),
        event(4, "notice", NOTICE, officer="SYN-U-9"),
        event(5, "notice", {**NOTICE, "record": "e3:SYN-nowhere"}),
        event(6, "notice", NOTICE, made="2026-01-01T00:00:00Z"),
        event(7, "notice", NOTICE, made="2027-01-01T00:00:00Z"),
        "nonsense",
        event(8, "decision", {"check": event(1, "", {})["eventId"], "choice": 6, "reason": "x"}),
        event(9, "notice", NOTICE),
    ]
    expected = ["applied", "malformed", "unknown_type", "malformed", "not_yours", "unknown_record", "too_old",
                "malformed", "malformed", "malformed", "applied"]  # fmt: skip
    assert statuses(agency.laptop().sync(events=events)) == expected
    assert len(queue(agency)) == 2


def test_a_refused_event_is_refused_for_good(agency: Agency) -> None:
    """A record that arrives later doesn't turn an old refusal into an effect."""
    laptop = agency.laptop()
    notice = event(1, "notice", NOTICE)
    assert statuses(laptop.sync(events=[notice])) == ["unknown_record"]
    agency.ingest(e3("SYN-1"))
    assert statuses(laptop.sync(events=[notice])) == ["unknown_record"]
    assert queue(agency) == []


@pytest.mark.parametrize(
    "cells",
    [
        {"SHARING": "SILENT"},
        {"SHARING": "POINTER"},
        {"ACCESS_LEVEL": "2"},
        {"DELETED_IND": "Y"},
        {"MARKING": "CUI//WIT"},
        {"PROTECTED_1367": "Y"},
    ],
)
def test_a_hidden_record_is_answered_like_none(agency: Agency, cells: dict[str, str]) -> None:
    """A notice about a record that the officer may not know of is refused as one about no record."""
    agency.ingest(e3("SYN-1", **cells))
    assert statuses(agency.laptop().sync(events=[event(1, "notice", NOTICE)])) == ["unknown_record"]


def test_a_pointer_can_be_asked_about(agency: Agency) -> None:
    """A notice about a pointer reaches its owner."""
    agency.ingest(e3("SYN-1", SHARING="POINTER"))
    laptop = agency.laptop()
    laptop.sync()
    [pointer] = laptop.copy
    assert statuses(laptop.sync(events=[event(1, "notice", {**NOTICE, "record": pointer})])) == ["applied"]
    assert [entry["record"] for entry in queue(agency, "SYN Station")] == [pointer]


def test_a_check_that_touches_a_silent_record_tells_its_owner_alone(agency: Agency) -> None:
    """The owner's queue has the hit; the officer's answers are those of a check that touched nothing."""
    agency.ingest(e3("SYN-1", SHARING="SILENT", OWNER_UNIT="SYN Quiet Unit"))
    laptop = agency.laptop()
    hit = laptop.sync(cursor=None, events=[event(1, "check", CHECK)])
    miss = laptop.sync(cursor=None, events=[event(2, "check", {**CHECK, "person": person("NOBODY", "SYN")})])
    assert [entry["kind"] for entry in queue(agency, "SYN Quiet Unit")] == ["silent-hit"]
    assert len(hit.bytes) == len(miss.bytes)
    assert hit.lines[2:] == miss.lines[2:]


def test_a_decision_is_stored(agency: Agency) -> None:
    """A decision about a known record is applied, one that names a hidden record is not."""
    agency.ingest(e3("SYN-1"), e3("SYN-2", ACCESS_LEVEL="2"))
    check = event(1, "check", CHECK)
    decision = {"check": check["eventId"], "choice": 1, "reason": "called-owner", "record": "e3:SYN-1"}
    events = [check, event(2, "decision", decision), event(3, "decision", {**decision, "record": "e3:SYN-2"})]
    assert statuses(agency.laptop().sync(events=events)) == ["applied", "applied", "unknown_record"]


def test_the_same_event_id_of_two_officers_is_two_events(agency: Agency) -> None:
    """An officer can't learn or block another's event by its id."""
    agency.ingest(e3("SYN-1"))
    first, second = agency.laptop("SYN-U-1"), agency.laptop("SYN-U-2")
    first.sync(events=[event(1, "notice", NOTICE)])
    assert statuses(second.sync(events=[event(1, "notice", NOTICE, officer="SYN-U-2")])) == ["applied"]
    assert len(queue(agency)) == 2


def test_too_many_events_are_too_large(agency: Agency) -> None:
    """More than the limit of `GET /about` is answered `too_large`; none of them is applied."""
    agency.ingest(e3("SYN-1"))
    most = json.loads(agency.gateway.about())["limits"]["maxEvents"]
    with pytest.raises(Problem, match="too_large"):
        agency.laptop().sync(events=[event(n, "notice", NOTICE) for n in range(most + 1)])
    assert queue(agency) == []


def test_a_storage_fault_applies_nothing_of_the_round(agency: Agency) -> None:
    """Where the database fails, there is no receipt at all, and the next try applies the event."""
    agency.ingest(e3("SYN-1"))
    laptop = agency.laptop()
    with agency.store.writing() as connection:
        connection.execute(text("ALTER TABLE queue RENAME TO elsewhere"))
    with pytest.raises((Busy, ProgrammingError)):
        laptop.sync(events=[event(1, "notice", NOTICE)])
    with agency.store.writing() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO queue"))
    assert statuses(laptop.sync(events=[event(1, "notice", NOTICE)])) == ["applied"]
