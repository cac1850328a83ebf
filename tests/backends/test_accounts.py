"""Who may ask how often, who was told of what, and what became of devices."""

from __future__ import annotations

import json
from typing import Any

import pytest
from litestar.testing import TestClient

from backends.app import build_app
from backends.devices import (
    NotTheirs,
    devices_of,
    forget_sign_in,
    handle,
    queue_for,
    report_lost,
    taken_away,
)
from backends.gateway import Gateway
from backends.ledger import PART_IDS, disclosures, records_with
from backends.problems import Problem
from backends.rates import RatePolicy
from tests.backends.agency import Agency, Laptop, e3, event
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

PROTOCOL = {"Crosscheck-Protocol": "1", "Crosscheck-Features": "signed"}


def asking(laptop: Laptop) -> dict[str, str]:
    """The headers of a laptop's request."""
    return {**PROTOCOL, "Authorization": f"Bearer {laptop.access}"}


def told(agency: Agency, *records: str) -> list[dict[str, Any]]:
    """The accounting of some records."""
    with agency.store.reading() as connection:
        return list(disclosures(connection, records, agency.store.identity.secret_key))


def test_a_device_that_asks_too_often_is_told_when_it_may_ask_again(agency: Agency) -> None:
    """Another device is not; after the window it may again; workers over one database share the count."""
    rates = RatePolicy(syncs=3)
    workers = [Gateway(agency.store, practice=True, clock=lambda: agency.now, rates=rates) for _ in range(2)]
    laptop, other = agency.laptop(), agency.laptop("SYN-U-2")
    with TestClient(build_app(workers[0])) as first, TestClient(build_app(workers[1])) as second:
        answers = [each.post("/sync", content=b"{}", headers=asking(laptop)) for each in (first, second, first, second)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[3].json()["type"] == "urn:crosscheck:slow_down"
        assert answers[3].headers["Retry-After"] == str(answers[3].json()["retryAfter"]) == "60"
        assert first.post("/sync", content=b"{}", headers=asking(other)).status_code == 200
        agency.later(seconds=60)
        assert first.post("/sync", content=b"{}", headers=asking(laptop)).status_code == 200


def test_an_officers_devices_together_have_a_limit_too(agency: Agency) -> None:
    """Twice what one of them has."""
    agency.gateway = Gateway(agency.store, practice=True, clock=lambda: agency.now, rates=RatePolicy(syncs=2))
    laptops = []
    for number in range(3):
        form = {"grant_type": "urn:crosscheck:enrolment", "officer": "SYN-U-1", "device": f"SYN-D-{number}"}
        answer = json.loads(agency.gateway.token({**form, "code": agency.code()}))
        laptops.append(Laptop(agency, "SYN-U-1", answer["access_token"], answer["refresh_token"]))
    with TestClient(build_app(agency.gateway)) as client:
        codes = [client.post("/sync", content=b"{}", headers=asking(each)).status_code for each in laptops * 2]
    assert codes == [200, 200, 200, 200, 429, 429]


def test_tries_to_sign_in_have_a_limit(agency: Agency) -> None:
    """Whoever guesses codes of one officer waits; other officers don't."""
    agency.gateway = Gateway(agency.store, practice=True, clock=lambda: agency.now, rates=RatePolicy(tokens=2))
    form = {"grant_type": "urn:crosscheck:enrolment", "officer": "SYN-U-1", "device": "SYN-D-1", "code": "GUESS"}
    for _ in range(2):
        with pytest.raises(Problem, match="not_allowed"):
            agency.gateway.token(form)
    with pytest.raises(Problem, match="slow_down"):
        agency.gateway.token({**form, "code": agency.code()})
    assert agency.laptop("SYN-U-2").access


def test_each_answer_is_accounted_for_by_subject(agency: Agency) -> None:
    """A round tells of all it sent, a live check of what it showed with its purpose; an idle round of nothing."""
    agency.ingest(e3("SYN-1", A_NUMBER="A000000001"), e3("SYN-2"))
    laptop = agency.laptop()
    check = {
        "eventId": "01a208e9-f920-7000-8000-000000000001",
        "action": "stop",
        "person": {"nc:PersonName": [{"nc:PersonSurName": "SYNTHETIC", "nc:PersonGivenName": "ANNA"}]},
    }
    with TestClient(build_app(agency.gateway, check_floor=0)) as client:
        first = client.post("/sync", content=b"{}", headers=asking(laptop))
        cursor = json.loads(first.content.splitlines()[-1])["cursor"]
        client.post("/sync", json={"cursor": cursor}, headers=asking(laptop))
        agency.later(minutes=5)
        client.post("/check", json=check, headers=asking(laptop))
    sync, live = told(agency, "e3:SYN-1")
    assert (sync["officer"], sync["route"], sync["purpose"]) == ("SYN-U-1", "sync", "deconfliction copy")
    assert (live["route"], live["purpose"], live["event"]) == ("check", "stop", check["eventId"])
    assert sync["at"] < live["at"]
    assert (sync["agency"], sync["device"], sync["form"]) == ("HSI", "SYN-D-SYN-U-1", "record")
    with agency.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT records, whole FROM answer ORDER BY number").all()
    assert [tuple(row) for row in rows] == [(2, 1), (0, 1), (2, 1)]


def test_an_answer_that_was_kept_for_others_is_accounted_for_as_well(agency: Agency) -> None:
    """Officers of one class are sent the same bytes, and each of them stands in the account."""
    agency.ingest(e3("SYN-1"))
    with TestClient(build_app(agency.gateway)) as client:
        for officer in ("SYN-U-1", "SYN-U-2", "SYN-U-3"):
            client.post("/sync", content=b"{}", headers=asking(agency.laptop(officer)))
    assert [each["officer"] for each in told(agency, "e3:SYN-1")] == ["SYN-U-1", "SYN-U-2", "SYN-U-3"]


def test_a_restricted_record_is_accounted_for_where_its_pointer_went(agency: Agency) -> None:
    """The subject's accounting names the record, though the officer was told of a pointer alone."""
    agency.ingest(e3("SYN-1", SHARING="POINTER"))
    laptop = agency.laptop()
    with TestClient(build_app(agency.gateway)) as client:
        client.post("/sync", content=b"{}", headers=asking(laptop))
    assert [(each["record"], each["form"]) for each in told(agency, "e3:SYN-1")] == [("e3:SYN-1", "pointer")]


def test_the_accounting_of_a_long_answer_is_written_as_it_is_sent(agency: Agency) -> None:
    """A server that dies in the middle has noted what it told of, but for the last part."""
    agency.ingest(*(e3(f"SYN-{number}") for number in range(PART_IDS + 1_500)))
    laptop = agency.laptop()
    signed = agency.gateway.admission.admit(agency.gateway.sign_in(laptop.access), "sync")  # type: ignore[arg-type]
    pages = agency.gateway.sync(signed, b'{"pageBytes":262144}').pages
    sent = 0
    while sent <= PART_IDS + 1_000:
        sent += next(pages).count(b'"kind":"upsert"')
    with agency.store.reading() as connection:
        noted, whole = connection.exec_driver_sql("SELECT records, whole FROM answer").one()
    assert PART_IDS <= noted <= sent
    assert whole == 0


def test_a_subject_is_found_by_a_number_too(agency: Agency) -> None:
    """However it is written, and whoever may see the record."""
    agency.ingest(e3("SYN-1", PLATE_NUM="SYN 4821"), e3("SYN-2"))
    with agency.store.reading() as connection:
        assert records_with(connection, "syn-4821") == ("e3:SYN-1",)
        assert records_with(connection, "NOBODY") == ()


def test_a_lost_device_is_out_of_use_and_its_unit_is_told(agency: Agency) -> None:
    """By who said so; the watch desk sees it in any unit, and closes it once."""
    laptop = agency.laptop(unit="SYN Station")
    agency.laptop("SYN-U-9", unit="SYN Desk", roles=("watch desk",))
    agency.laptop("SYN-U-8", unit="SYN Elsewhere")
    now = int(agency.now.timestamp())
    with agency.store.writing() as connection:
        assert report_lost(connection, "SYN-U-1", None, "SYN-U-9", now) == 1
        assert report_lost(connection, "SYN-U-1", None, "SYN-U-9", now) == 0
        assert list(queue_for(connection, "SYN-U-8")) == []
        (entry,) = queue_for(connection, "SYN-U-9")
        assert (entry["kind"], entry["record"], entry["unit"]) == ("device-lost", "SYN-D-SYN-U-1", "SYN Station")
        with pytest.raises(NotTheirs):
            handle(connection, int(entry["number"]), "SYN-U-8", now)
        handle(connection, int(entry["number"]), "SYN-U-9", now, "called")
        with pytest.raises(NotTheirs):
            handle(connection, int(entry["number"]), "SYN-U-9", now)
        with pytest.raises(NotTheirs):
            list(queue_for(connection, "SYN-U-NOBODY"))
        (device, *_) = devices_of(connection, "SYN-U-1")
    assert device["state"] == "revoked"
    assert "enrolled" in device["history"]
    assert "lost" in device["history"]
    with pytest.raises(Problem, match="device_revoked"):
        agency.gateway.sign_in(laptop.access)


def test_devices_are_listed_with_what_became_of_them(agency: Agency) -> None:
    """All of them, or one officer's; a revocation names who did it."""
    agency.laptop()
    agency.laptop("SYN-U-2")
    with agency.store.writing() as connection:
        assert taken_away(connection, "SYN-U-2", "SYN-D-SYN-U-2", "SYN-ADMIN", int(agency.now.timestamp())) == 1
        assert forget_sign_in(connection, "SYN-U-1", 0) == 0
        listed = list(devices_of(connection, None))
    assert [(each["officer"], each["state"]) for each in listed] == [("SYN-U-1", "in use"), ("SYN-U-2", "revoked")]
    assert "by SYN-ADMIN" in listed[1]["history"]


def test_an_event_of_a_notice_stands_in_the_queue_of_its_unit(agency: Agency) -> None:
    """A unit's own officer finds it, another unit's doesn't."""
    agency.ingest(e3("SYN-1", OWNER_UNIT="SYN Station"))
    laptop = agency.laptop()
    agency.laptop("SYN-U-5", unit="SYN Station", agency="USBP")
    body = {"record": "e3:SYN-1", "action": "stop", "urgency": "urgent", "callback": "360-555-0142"}
    laptop.sync(events=[event(1, "notice", body)])
    with agency.store.reading() as connection:
        assert [entry["kind"] for entry in queue_for(connection, "SYN-U-5")] == ["notice"]
        assert list(queue_for(connection, "SYN-U-1")) == []
