"""The two backends tell each other of notices, judgements and operations, whatever is down meanwhile."""

from __future__ import annotations

import json
from typing import Any

from backends.partner import exchange
from backends.queues import queue_of
from tests.backends.agency import Agency, Laptop, e3, event, tecs
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

NOTICE = {"record": "e3:SYN-1", "action": "stop", "urgency": "urgent", "callback": "+1 360 555 0107"}
OPERATION = {
    "RECORD_ID": "SYN-OP-1", "OWNER_UNIT": "SYN Station", "SECTOR": "BLW", "OP_ACTIVITY": "Surveillance",
    "OP_START": "11/24/2026 9:00:00 AM", "OP_END": "11/24/2026 11:00:00 AM", "OP_LATITUDE": "48.912",
    "OP_LONGITUDE": "-122.561", "TARGET_NAME": "SYNSECRET, ANNA", "OP_VISIBILITY": "FULL",
}  # fmt: skip


def service(agency: Agency) -> Laptop:
    """The identity that the other backend has at an agency."""
    return agency.laptop("SYN-SVC-e3", roles=("partner",), unit="SYN e3 backend")


def send_to(partner: Laptop) -> Any:
    """Sends a request's bytes to an agency as a service identity."""

    def send(body: bytes) -> bytes:
        under_way = partner.agency.gateway.sync(partner.signed(), body)
        return under_way.opening + b"".join(under_way.pages)

    return send


def unreachable(_: bytes) -> bytes:
    """A gateway that is down."""
    raise ConnectionRefusedError


def entries(agency: Agency) -> list[tuple[str, str, str]]:
    """Kind, record and unit of what an agency's desks have to look at."""
    with agency.store.reading() as connection:
        return [(str(e["kind"]), str(e["record"]), str(e["unit"])) for e in queue_of(connection, None)]


def busy_day(agency: Agency) -> None:
    """A record, an operation, a notice and a judgement at e3."""
    agency.ingest(e3("SYN-1"))
    agency.ingest(OPERATION)
    decision = {"check": event(9, "", {})["eventId"], "choice": 2, "reason": "coordinated", "record": "e3:SYN-1"}
    agency.laptop().sync(events=[event(1, "notice", NOTICE), event(2, "decision", decision)])


def test_what_happened_here_is_told_there_once(agency: Agency, tecs_agency: Agency) -> None:
    """Notice, judgement and operation wait in the other's queue; a second exchange sends nothing again."""
    busy_day(agency)
    partner = service(tecs_agency)
    told = exchange(agency.store, partner.officer, send_to(partner), agency.now)
    assert told == {"applied": 3, "rejected": 0, "unreachable": 0, "waiting": 0}
    assert entries(tecs_agency) == [
        ("partner-notice", "e3:SYN-1", "SYN Station"), ("partner-judgement", "e3:SYN-1", "SYN Station"),
        ("partner-operation", "e3:SYN-OP-1", "SYN Station"),
    ]  # fmt: skip
    assert exchange(agency.store, partner.officer, send_to(partner), agency.now)["applied"] == 0
    assert len(entries(tecs_agency)) == 3


def test_a_partner_that_is_down_for_days_gets_everything_later(agency: Agency, tecs_agency: Agency) -> None:
    """What waits stays; an answer that was lost on its way changes nothing twice."""
    busy_day(agency)
    partner = service(tecs_agency)
    assert exchange(agency.store, partner.officer, unreachable, agency.now)["waiting"] == 3
    for each in (agency, tecs_agency):
        each.later(days=5)
    partner = service(tecs_agency)

    def answer_lost(body: bytes) -> bytes:
        send_to(partner)(body)
        raise TimeoutError

    assert exchange(agency.store, partner.officer, answer_lost, agency.now)["waiting"] == 3
    assert exchange(agency.store, partner.officer, send_to(partner), agency.now)["applied"] == 3
    assert len(entries(tecs_agency)) == 3


def test_a_changed_operation_is_told_again(agency: Agency, tecs_agency: Agency) -> None:
    """Each revision is an event of its own."""
    busy_day(agency)
    partner = service(tecs_agency)
    exchange(agency.store, partner.officer, send_to(partner), agency.now)
    agency.ingest({**OPERATION, "OP_CANCELLED_IND": "Y", "UPDATED_DT_TIME": "11/23/2026 1:00:00 PM"})
    assert exchange(agency.store, partner.officer, send_to(partner), agency.now)["applied"] == 1


def test_no_narrative_crosses(agency: Agency, tecs_agency: Agency) -> None:
    """Neither a target's name nor the true place of a restricted operation is in what goes out."""
    busy_day(agency)
    agency.ingest({**OPERATION, "OP_VISIBILITY": "RESTRICTED", "UPDATED_DT_TIME": "11/23/2026 1:00:00 PM"})
    sent: list[bytes] = []
    partner = service(tecs_agency)

    def noted(body: bytes) -> bytes:
        sent.append(body)
        return send_to(partner)(body)  # type: ignore[no-any-return]

    exchange(agency.store, partner.officer, noted, agency.now)
    assert b"SYNSECRET" not in b"".join(sent)
    assert b"48.912" not in b"".join(sent)
    [told] = [e["body"]["plan"] for e in json.loads(sent[0])["events"] if e["body"]["kind"] == "operation"]
    assert told["place"] == {"nc:Latitude": 48.925, "nc:Longitude": -122.575}


def test_only_a_partner_tells_as_one_and_a_partner_does_nothing_else(agency: Agency, tecs_agency: Agency) -> None:
    """An officer's laptop can't speak for the other backend, whose identity sees no record and makes no notice."""
    tecs_agency.ingest(tecs("SYN-1"))
    body = {"kind": "notice", "record": "e3:SYN-1", "unit": "SYN Station"}
    [receipt] = tecs_agency.laptop().sync(events=[event(1, "partner", body)]).of("receipt")
    assert receipt["reason"] == "unknown_type"
    partner = service(tecs_agency)
    sent = partner.sync(events=[event(2, "notice", {**NOTICE, "record": "tecs:SYN-1"}, partner.officer)])
    assert sent.of("receipt")[0]["reason"] == "unknown_type"
    assert sent.ids == []
