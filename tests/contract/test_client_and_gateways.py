"""The client with the agencies' real gateways: nothing is shared between them but the protocol."""

import datetime as dt
import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from overlap.answer import FactKind, SourceCondition
from overlap.query import Action, Query
from overlap.reading import read
from overlap.records import CaseSummary, Encounter, Pointer, RecordId, System, Vehicle
from storage.outbox import EventId, EventState
from sync import problems as p
from sync.credentials import OnVault
from sync.live import live_check
from sync.report import Progress, RoundOutcome
from tests.contract.agencies import AgencyProgram
from tests.contract.conftest import Laptop, clock
from tests.databases import on_both_kinds
from tests.sync.hostile import PATIENCE_S, HostileServer, Request
from ui.commands.syncing import sync_all

pytestmark = on_both_kinds

NewAgency = Callable[[str], AgencyProgram]


def notice(laptop: Laptop, record: str) -> EventId:
    """A notice about a record in the laptop's outbox."""
    body = {"record": record, "action": "stop", "urgency": "urgent", "callback": "+1 360 555 0107"}
    system = System(record.partition(":")[0])
    return laptop.vault.outbox.put(system, "notice", json.dumps(body).encode(), clock())


def state(laptop: Laptop, event: EventId) -> EventState:
    """How an event stands."""
    item = laptop.vault.outbox.get(event)
    assert item is not None
    return item.state


def held(laptop: Laptop) -> set[str]:
    """The e3 records of these tests that the laptop holds."""
    numbers = (f"e3:SYN-E-{number}" for number in range(1, 9))
    return {number for number in numbers if laptop.vault.records.get(RecordId(number)) is not None}


def test_the_whole_journey_of_a_copy(new_agency: NewAgency, laptop: Laptop) -> None:
    """Enrol, sync, a change, a deletion, a withdrawal, an event and its receipt."""
    e3 = new_agency("e3")
    e3.ingest(*({"RECORD_ID": f"SYN-E-{number}"} for number in (1, 2, 3)))
    laptop.enrol(e3.start())
    report = laptop.sync(System.E3)
    assert report.outcome is RoundOutcome.COMPLETE, report.problem
    assert report.rejected == {}
    assert held(laptop) == {"e3:SYN-E-1", "e3:SYN-E-2", "e3:SYN-E-3"}
    assert laptop.vault.sources.state(System.E3, clock()).condition is SourceCondition.CURRENT

    later = "11/21/2026 9:00:00 AM"
    e3.ingest(
        {"RECORD_ID": "SYN-E-1", "GIVEN_NAME": "ANNA", "CAUTION_CODE": "05", "UPDATED_DT_TIME": later},
        {"RECORD_ID": "SYN-E-2", "DELETED_IND": "Y", "UPDATED_DT_TIME": later},
        {"RECORD_ID": "SYN-E-3", "ACCESS_LEVEL": "3", "OWNER_UNIT": "Spokane Station", "UPDATED_DT_TIME": later},
        {"RECORD_ID": "SYN-E-4"},
    )
    report = laptop.sync(System.E3)
    assert report.outcome is RoundOutcome.COMPLETE, report.problem
    assert report.changed == {"e3:SYN-E-1", "e3:SYN-E-4"}
    assert report.removed == {"e3:SYN-E-2", "e3:SYN-E-3"}
    assert held(laptop) == {"e3:SYN-E-1", "e3:SYN-E-4"}
    record = laptop.vault.records.get(RecordId("e3:SYN-E-1"))
    assert isinstance(record, Encounter)
    assert record.person.names[0].given_names == "ANNA"
    assert [flag.code for flag in record.flags] == ["05"]

    event = notice(laptop, "e3:SYN-E-1")
    assert laptop.sync(System.E3).settled == {EventState.APPLIED: 1}
    assert state(laptop, event) is EventState.APPLIED
    assert [(entry["kind"], entry["record"]) for entry in e3.queue()] == [("notice", "e3:SYN-E-1")]


def test_a_gateway_restarted_between_two_rounds_knows_the_cursor(new_agency: NewAgency, laptop: Laptop) -> None:
    """The second round brings what is new and nothing twice."""
    e3 = new_agency("e3")
    e3.ingest({"RECORD_ID": "SYN-E-1"})
    laptop.enrol(e3.start())
    laptop.sync(System.E3)
    e3.stop()
    e3.ingest({"RECORD_ID": "SYN-E-2"})
    laptop.knows(e3.start())
    report = laptop.sync(System.E3)
    assert (report.outcome, report.lines) == (RoundOutcome.COMPLETE, 1)


def test_a_database_that_was_made_anew_replaces_the_copy(
    new_agency: NewAgency, laptop: Laptop, new_database: Callable[[Path], str]
) -> None:
    """Another life of the database: the old cursor is given up, and what it no longer has goes."""
    e3 = new_agency("e3")
    e3.ingest({"RECORD_ID": "SYN-E-1"}, {"RECORD_ID": "SYN-E-2"})
    laptop.enrol(e3.start())
    laptop.sync(System.E3)
    e3.stop()
    e3.database = new_database(e3.folder / "anew.database")
    e3.ingest({"RECORD_ID": "SYN-E-2"}, {"RECORD_ID": "SYN-E-3"})
    laptop.enrol(e3.start())
    report = laptop.sync(System.E3)
    assert report.outcome is RoundOutcome.COMPLETE, report.problem
    assert held(laptop) == {"e3:SYN-E-2", "e3:SYN-E-3"}


def forwarded(agency: AgencyProgram, request: Request) -> bytes:
    """What an agency answers to a request, to the last byte."""
    where = urlsplit(agency.url)
    headers = {**request.headers, "connection": "close", "host": where.netloc}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=10) as connection:
        connection.sendall(f"{request.method} {request.path} HTTP/1.1\r\n{head}\r\n".encode() + request.body)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def encounters(laptop: Laptop) -> int:
    """How many encounters a laptop holds; the notice that it sends comes back as a record of its own."""
    return sum(isinstance(record, Encounter) for record in laptop.vault.records.each(System.E3))


def test_an_answer_cut_anywhere_goes_on_or_is_completed_by_the_next_round(
    new_agency: NewAgency, new_laptop: Callable[..., Laptop]
) -> None:
    """Nothing is lost, nothing is taken that was not whole, and events are applied once."""
    went_on = 0
    e3 = new_agency("e3")
    e3.ingest(*({"RECORD_ID": f"SYN-E-{n}", "ADDRESS": f"{n * 7919} SYN ST"} for n in range(1, 1201)))
    e3.start()
    link = HostileServer()
    for path in ("/about", "/token"):
        link.on(path, lambda request: forwarded(e3, request))
    try:
        for number, kept in enumerate((0.0, 0.1, 0.5, 0.9, 0.99)):
            laptop = new_laptop(f"SYN-U-010{number}")
            laptop.enrol(e3)
            event = notice(laptop, "e3:SYN-E-7")
            link.on("/sync", cut_of(e3, kept), lambda request: forwarded(e3, request))
            laptop.knows(e3, link.url)
            first = laptop.sync(System.E3)
            assert isinstance(first.problem, p.Cut | p.Unreachable | None)
            went_on += first.outcome is RoundOutcome.COMPLETE
            assert (encounters(laptop) == 1200) == (first.outcome is RoundOutcome.COMPLETE)
            report = laptop.sync(System.E3, lambda: clock() + dt.timedelta(minutes=5))
            assert report.outcome is RoundOutcome.COMPLETE, report.problem
            assert encounters(laptop) == 1200
            assert state(laptop, event) is EventState.APPLIED
            assert len(e3.queue()) == number + 1
        assert went_on >= 3
    finally:
        link.close()


def cut_of(agency: AgencyProgram, kept: float) -> Callable[[Request], bytes]:
    """Answers with this share of what an agency answers."""

    def cut(request: Request) -> bytes:
        whole = forwarded(agency, request)
        return whole[: int(len(whole) * kept)]

    return cut


def test_a_gateway_killed_in_the_middle_of_a_round_loses_nothing(new_agency: NewAgency, laptop: Laptop) -> None:
    """The round after its return completes the copy."""
    e3 = new_agency("e3")
    e3.ingest(*({"RECORD_ID": f"SYN-E-{n}", "ADDRESS": f"{n * 7919} SYN ST"} for n in range(1, 3001)))
    laptop.enrol(e3.start())
    report = laptop.sync(System.E3, progress=lambda _: e3.kill())
    assert report.outcome in {RoundOutcome.FAILED, RoundOutcome.COMPLETE}
    report = laptop.sync(System.E3)
    assert isinstance(report.problem, p.Unreachable)
    laptop.knows(e3.start())
    assert laptop.sync(System.E3).outcome is RoundOutcome.COMPLETE
    assert laptop.vault.records.count(System.E3) == 3000


def test_one_agency_that_is_down_leaves_the_other_as_it_is(new_agency: NewAgency, laptop: Laptop) -> None:
    """Its copy ages, its events wait; the other's copy is current and its events are delivered."""
    e3, tecs = new_agency("e3"), new_agency("tecs")
    e3.ingest({"RECORD_ID": "SYN-E-1"})
    tecs.ingest({"TECS_RECORD_ID": "SYN-T-1"})
    laptop.enrol(e3.start())
    laptop.enrol(tecs.start())
    assert {laptop.sync(system).outcome for system in System} == {RoundOutcome.COMPLETE}
    for_e3, for_tecs = notice(laptop, "e3:SYN-E-1"), notice(laptop, "tecs:SYN-T-1")
    tecs.kill()
    assert isinstance(laptop.sync(System.TECS).problem, p.Unreachable)
    assert laptop.sync(System.E3).outcome is RoundOutcome.COMPLETE
    assert state(laptop, for_e3) is EventState.APPLIED
    assert state(laptop, for_tecs) is EventState.WAITING
    assert isinstance(laptop.vault.records.get(RecordId("tecs:SYN-T-1")), CaseSummary)
    conditions = [laptop.vault.sources.state(system, clock()).condition for system in System]
    assert conditions == [SourceCondition.CURRENT, SourceCondition.CURRENT]
    laptop.knows(tecs.start())
    laptop.sync(System.TECS, lambda: clock() + dt.timedelta(minutes=6))
    assert state(laptop, for_tecs) is EventState.APPLIED


def test_an_agency_that_is_silent_keeps_the_other_waiting_for_nothing(new_agency: NewAgency, laptop: Laptop) -> None:
    """Both are asked at once: TECS answers only after e3's round has come to its end."""
    e3, tecs = new_agency("e3"), new_agency("tecs")
    e3.ingest({"RECORD_ID": "SYN-E-1"})
    tecs.ingest({"TECS_RECORD_ID": "SYN-T-1"})
    laptop.enrol(e3.start())
    laptop.enrol(tecs.start())
    e3_is_through = threading.Event()

    def late(request: Request) -> bytes:
        assert e3_is_through.wait(PATIENCE_S)
        return forwarded(tecs, request)

    def tell(progress: Progress) -> None:
        if progress.system is System.E3 and progress.records == 1:
            e3_is_through.set()

    link = HostileServer().on("/about", lambda request: forwarded(tecs, request)).on("/sync", late)
    try:
        laptop.knows(tecs, link.url)
        reports = sync_all(laptop.vault, list(laptop.gateways.values()), clock, tell)
    finally:
        link.close()
    assert [report.outcome for report in reports] == [RoundOutcome.COMPLETE, RoundOutcome.COMPLETE]
    assert [laptop.vault.records.count(system) for system in System] == [1, 1]


def test_a_live_check_finds_what_the_copy_may_not_hold(new_agency: NewAgency, laptop: Laptop) -> None:
    """A record that its owner shares by live check alone; the check's own event is then known already."""
    tecs = new_agency("tecs")
    tecs.ingest({"TECS_RECORD_ID": "SYN-T-1", "SHARING": "LIVE ONLY", "VEHICLE_PLATE": "SYN 4821"})
    laptop.enrol(tecs.start())
    assert laptop.sync(System.TECS).outcome is RoundOutcome.COMPLETE
    assert laptop.vault.records.count(System.TECS) == 0
    asked = Query(text="", vehicles=(Vehicle(plate="SYN-4821"),))
    body = json.dumps({"action": "stop", "level": "incomplete", "records": [], "vehicles": []}).encode()
    event = laptop.vault.outbox.put(System.TECS, "check", body, clock())
    gateway = laptop.gateways[System.TECS]
    on_vault: OnVault = lambda job: job(laptop.vault)  # noqa: E731  # typed, unlike a nested function's T
    found = live_check(gateway, laptop.access, on_vault, clock, asked, Action.STOP, event)
    assert [record.id for record in found.records] == ["tecs:SYN-T-1"]
    assert (found.rejected, found.unread, found.more) == ({}, 0, False)
    assert laptop.sync(System.TECS).settled == {EventState.APPLIED: 1}


def test_a_restricted_record_is_found_by_its_tokens_alone(new_agency: NewAgency, laptop: Laptop) -> None:
    """Both sides compute match tokens by the protocol's words, each with its own program."""
    tecs = new_agency("tecs")
    tecs.ingest(
        {
            "TECS_RECORD_ID": "SYN-T-1",
            "SHARING": "POINTER",
            "PERSON_SURNAME": "GARCÍA-LÓPEZ",
            "PERSON_GIVEN_NAME": "JOSÉ MARÍA",
            "VEHICLE_PLATE": "SYN 4821",
        }
    )
    laptop.enrol(tecs.start())
    assert laptop.sync(System.TECS).outcome is RoundOutcome.COMPLETE
    assert laptop.vault.records.get(RecordId("tecs:SYN-T-1")) is None
    asked = "GARCIA LOPEZ, JOSE MARIA 1987-02-14"
    answer = laptop.vault.checks.run(read(asked, today=clock().date()), Action.STOP, clock())
    assert FactKind.RESTRICTED in {fact.kind for fact in answer.facts}
    assert any(isinstance(match.record, Pointer) for match in answer.matches)


def test_what_must_not_be_shared_leaves_no_trace(new_agency: NewAgency, laptop: Laptop) -> None:
    """The gateway withholds it, so the client has nothing to refuse, and the counts agree."""
    e3 = new_agency("e3")
    e3.ingest({"RECORD_ID": "SYN-E-1"}, {"RECORD_ID": "SYN-E-2", "MARKING": "CUI//LEI/WIT"})
    laptop.enrol(e3.start())
    report = laptop.sync(System.E3)
    assert (report.outcome, report.rejected, report.lines) == (RoundOutcome.COMPLETE, {}, 1)


def test_another_officers_event_is_refused_by_the_gateway_too(
    new_agency: NewAgency, new_laptop: Callable[..., Laptop]
) -> None:
    """Each officer's events travel with that officer's own sign-in."""
    e3 = new_agency("e3")
    e3.ingest({"RECORD_ID": "SYN-E-1"})
    e3.start()
    first, second = new_laptop("SYN-U-0001"), new_laptop("SYN-U-0002")
    for laptop in (first, second):
        laptop.enrol(e3)
    events = [notice(laptop, "e3:SYN-E-1") for laptop in (first, second)]
    second.sync(System.E3)
    assert [state(first, events[0]), state(second, events[1])] == [EventState.WAITING, EventState.APPLIED]
    assert [entry["officer"] for entry in e3.queue()] == ["SYN-U-0002"]


def test_a_code_works_once_and_a_revoked_device_hears_it(new_agency: NewAgency, laptop: Laptop) -> None:
    """The second use is refused; after the revocation the round says so."""
    e3 = new_agency("e3")
    e3.ingest({"RECORD_ID": "SYN-E-1"})
    code = e3.start().enrol("SYN-U-0007")
    gateway = laptop.knows(e3)
    gateway.token_by_code("SYN-U-0007", "SYN-D-1", code)
    with pytest.raises(p.Refused):
        gateway.token_by_code("SYN-U-0007", "SYN-D-2", code)
    laptop.enrol(e3)
    laptop.sync(System.E3)
    e3.revoke("SYN-U-0007")
    with pytest.raises(p.Revoked):
        laptop.sync(System.E3)


def test_a_renewed_token_is_taken(new_agency: NewAgency, laptop: Laptop) -> None:
    """A laptop that thinks its token is over gets a new one and goes on."""
    e3 = new_agency("e3")
    e3.ingest({"RECORD_ID": "SYN-E-1"})
    laptop.enrol(e3.start())
    before = laptop.vault.tokens.get(System.E3)
    report = laptop.sync(System.E3, lambda: clock() + dt.timedelta(days=1))
    assert report.outcome is RoundOutcome.COMPLETE
    assert report.clock is not None
    assert laptop.vault.tokens.get(System.E3) != before
