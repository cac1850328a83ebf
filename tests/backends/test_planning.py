"""Plans at the gateways: who may plan, what is said of a plan, who is told, and what nobody can learn."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backends.partner import exchange
from backends.planning import MOST_AN_HOUR, settle_silent_if_free
from backends.plans import NoPlanKey, share_key
from backends.queues import queue_of
from tests.backends.agency import Agency, Laptop, Sent, event
from tests.backends.test_partner import send_to, service, unreachable
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

READS = frozenset({"dealings"})
HERE = {"nc:Latitude": 48.9501, "nc:Longitude": -122.6999}
TARGET = {"nc:PersonName": [{"nc:PersonSurName": "SYNTHETIC", "nc:PersonGivenName": "ANNA"}],
          "nc:PersonBirthDate": ["1990-05-06"]}  # fmt: skip


def body(number: int = 1, system: str = "e3", revision: int = 1, **fields: Any) -> dict[str, Any]:
    """The body of an event that plans a surveillance."""
    operation = {
        "type": "operation", "id": f"{system}:OP-SYN-{number}", "revision": revision, "activity": "Surveillance",
        "provenance": {"system": system, "agency": "USBP", "unit": "SYN claimed", "updated": "2026-11-23T11:00:00Z",
                       "accessLevel": 3},
        "starts": "2026-11-24T17:00:00Z", "ends": "2026-11-24T19:00:00Z", "place": HERE, "radiusM": 800.0,
        **fields,
    }  # fmt: skip
    return {"operation": operation, "contact": {"unit": "SYN", "phone": "+1 360 555 0107"},
            "cancelled": fields.get("cancelled", False)}  # fmt: skip


@pytest.fixture
def patrol(agency: Agency) -> Laptop:
    """An agent of the Border Patrol at e3."""
    return agency.laptop("SYN-U-1", agency="USBP", unit="SYN Station")


@pytest.fixture
def investigator(tecs_agency: Agency) -> Laptop:
    """An investigator of HSI at TECS."""
    return tecs_agency.laptop("SYN-U-7", agency="HSI", unit="SYN HSI Unit")


def sync(laptop: Laptop, **fields: Any) -> Sent:
    """A round of a client that reads dealings."""
    under_way = laptop.agency.gateway.sync(laptop.signed(), laptop.request(**fields), READS)
    return laptop.take(b"".join([under_way.opening, *under_way.pages]))


def plan(laptop: Laptop, number: int, what: dict[str, Any]) -> dict[str, Any]:
    """The receipt for a plan."""
    [receipt] = sync(laptop, events=[event(number, "operation", what, laptop.officer)]).of("receipt")
    return receipt


def word(receipt: dict[str, Any]) -> str:
    """What a receipt says: the outcome, else the reason, else the status."""
    return str(receipt.get("outcome") or receipt.get("reason") or receipt["status"])


def held(laptop: Laptop, kind: str) -> list[dict[str, Any]]:
    """The records of a type in a laptop's copy, after a round."""
    sync(laptop)
    return [record for record in laptop.copy.values() if record["type"] == kind]


def tell(one: Agency, other: Agency) -> None:
    """Each backend tells the other all that it knows."""
    for here, there in ((one, other), (other, one)):
        exchange(here.store, "SYN-SVC-e3", send_to(service(there)), here.now)


def share(*agencies: Agency) -> None:
    """Gives backends the one key of tokens."""
    for agency in agencies:
        file = agency.folder / "plan.key"
        file.write_text("5" * 64 + "\n")
        share_key(agency.store, file)


def entries(agency: Agency, kind: str) -> list[tuple[str, str]]:
    """Record and unit of the entries of a kind in an agency's queue."""
    with agency.store.reading() as connection:
        return [(str(e["record"]), str(e["unit"])) for e in queue_of(connection, None) if e["kind"] == kind]


def test_a_plan_becomes_a_record_of_its_unit(agency: Agency, patrol: Laptop) -> None:
    """Owner, level and marking are the gateway's to say; without the partner's word it is not deconflicted."""
    receipt = plan(patrol, 1, body(visibility="full", targets=[TARGET]))
    assert (receipt["status"], receipt["outcome"]) == ("applied", "partner_not_heard")
    [record] = held(patrol, "operation")
    assert (record["provenance"]["unit"], record["provenance"]["accessLevel"]) == ("SYN Station", 1)
    assert record["targets"] == [TARGET]
    assert plan(patrol, 1, body()) == receipt


def test_two_plans_meet_and_both_units_get_the_same_notice(
    agency: Agency, tecs_agency: Agency, patrol: Laptop, investigator: Laptop
) -> None:
    """Planned at e3, met in TECS, told to both with each other's phone; acknowledged by both and resolved."""
    tell(agency, tecs_agency)
    assert word(plan(patrol, 1, body())) == "no_conflict_disclosed"
    tell(agency, tecs_agency)
    assert word(plan(investigator, 2, body(2, "tecs"))) == "conflict"
    tell(agency, tecs_agency)
    [there], [here] = held(investigator, "notice"), held(patrol, "notice")
    assert there["event"] == here["event"]
    assert (here["about"], here["bases"], sorted(here["records"])) == (
        "conflict", ["place"], ["e3:OP-SYN-1", "tecs:OP-SYN-2"],
    )  # fmt: skip
    for copy in (here, there):
        assert {copy["asker"]["unit"], copy["owner"]["unit"]} == {"SYN Station", "SYN HSI Unit"}
        assert {copy["asker"]["phone"], copy["owner"]["phone"]} == {"+1 360 555 0107"}
    [said] = held(patrol, "outcome")
    assert (said["operation"], said["plan"], said["outcome"]) == ("e3:OP-SYN-1", 1, "conflict")
    for number, laptop in enumerate((patrol, investigator)):
        step = {"notice": here["event"], "step": "acknowledge", "key": f"01a208ed-a2c0-7000-8000-00000000000{number}"}
        [receipt] = sync(laptop, events=[event(10 + number, "step", step, laptop.officer)]).of("receipt")
        assert receipt["status"] == "applied"
        tell(agency, tecs_agency)
    assert [copy["state"] for copy in (*held(patrol, "notice"), *held(investigator, "notice"))] == ["acknowledged"] * 2


def test_a_move_ends_the_meeting_and_a_move_back_is_another_one(
    agency: Agency, tecs_agency: Agency, patrol: Laptop, investigator: Laptop
) -> None:
    """The notice is closed, the other plan's unit is told, and the next meeting has a notice of its own."""
    tell(agency, tecs_agency)
    plan(investigator, 1, body(1, "tecs"))
    tell(agency, tecs_agency)
    assert word(plan(patrol, 2, body())) == "conflict"
    tell(agency, tecs_agency)
    away = {"nc:Latitude": 44.0, "nc:Longitude": -70.0}
    assert word(plan(patrol, 3, body(revision=2, place=away))) == "no_conflict_disclosed"
    tell(agency, tecs_agency)
    assert [notice.get("state", "sent") for notice in held(investigator, "notice")] == ["resolved"]
    assert [said["outcome"] for said in held(investigator, "outcome")] == ["no_conflict_disclosed"]
    assert word(plan(patrol, 4, body(revision=3))) == "conflict"
    tell(agency, tecs_agency)
    assert sorted(notice.get("state", "sent") for notice in held(investigator, "notice")) == ["resolved", "sent"]
    assert word(plan(patrol, 5, body(revision=4, cancelled=True))) == "no_conflict_disclosed"
    tell(agency, tecs_agency)
    assert [notice.get("state", "sent") for notice in held(investigator, "notice")] == ["resolved", "resolved"]
    assert held(patrol, "operation")[0].get("cancelled") is True


def test_a_partner_that_is_heard_later_is_told_of_in_the_feed(
    agency: Agency, tecs_agency: Agency, patrol: Laptop, investigator: Laptop
) -> None:
    """Two plans are entered while neither backend hears the other; days later both units learn that they meet."""
    assert word(plan(patrol, 1, body())) == "partner_not_heard"
    assert word(plan(investigator, 2, body(2, "tecs"))) == "partner_not_heard"
    assert exchange(agency.store, "SYN-SVC-e3", unreachable, agency.now)["unreachable"] == 1
    for each in (agency, tecs_agency):
        each.later(hours=20)
    tell(agency, tecs_agency)
    tell(agency, tecs_agency)
    again, other = agency.laptop("SYN-U-1", agency="USBP", unit="SYN Station"), tecs_agency.laptop(
        "SYN-U-7", agency="HSI", unit="SYN HSI Unit"
    )  # fmt: skip
    for laptop in (again, other):
        assert [said["outcome"] for said in held(laptop, "outcome")] == ["conflict"]
        assert len(held(laptop, "notice")) == 1


def test_where_nothing_meets_the_later_word_says_so_once(agency: Agency, tecs_agency: Agency, patrol: Laptop) -> None:
    """The outcome comes with the time up to which the partner was heard, and no second time."""
    assert word(plan(patrol, 1, body())) == "partner_not_heard"
    tell(agency, tecs_agency)
    tell(agency, tecs_agency)
    [said] = held(patrol, "outcome")
    assert (said["outcome"], said["revision"]) == ("no_conflict_disclosed", 1)
    assert said["partnerAsOf"] == "2026-11-23T12:00:00Z"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"system": "tecs"}, "malformed"),
        ({"place": None}, "malformed"),
        ({"ends": "2026-11-24T16:00:00Z"}, "malformed"),
        ({"ends": "2027-11-24T16:00:00Z"}, "malformed"),
        ({"visibility": "SYN other"}, "malformed"),
        ({"leadMinutes": -1}, "malformed"),
        ({"radiusM": 900_000.0}, "malformed"),
        ({"activity": " "}, "malformed"),
        ({"place": {"nc:Latitude": 148.0, "nc:Longitude": 0.0}}, "malformed"),
    ],
)
def test_what_is_no_plan_is_refused(patrol: Laptop, changes: dict[str, Any], reason: str) -> None:
    """Nothing of it is stored."""
    assert word(plan(patrol, 1, body(**changes))) == reason
    assert held(patrol, "operation") == []


def test_only_the_own_agencys_officers_plan_and_another_units_plan_stays_its_own(
    agency: Agency, patrol: Laptop
) -> None:
    """A supervisor may change another unit's plan, which stays that unit's; an older revision is refused."""
    assert word(plan(agency.laptop("SYN-U-2"), 1, body())) == "not_yours"
    assert word(plan(agency.laptop("SYN-U-3", agency="USBP", roles=("analyst",)), 1, body())) == "not_yours"
    plan(patrol, 1, body())
    other = agency.laptop("SYN-U-4", agency="USBP", unit="SYN Other Station")
    assert word(plan(other, 2, body(revision=2))) == "not_yours"
    assert word(plan(patrol, 3, body())) == "conflict"
    boss = agency.laptop("SYN-U-5", agency="USBP", unit="SYN Other Station", roles=("supervisor",))
    assert plan(boss, 4, body(revision=2, radiusM=900.0))["status"] == "applied"
    [record] = held(patrol, "operation")
    assert (record["provenance"]["unit"], record["radiusM"]) == ("SYN Station", 900.0)


def test_plans_of_one_agency_and_those_of_its_extracts_count(agency: Agency, patrol: Laptop) -> None:
    """An operation of the agency's own system is met, until it is deleted there."""
    row = {"RECORD_ID": "SYN-OP-9", "SECTOR": "BLW", "OWNER_UNIT": "SYN Other Station", "OP_ACTIVITY": "Sweep",
           "OP_START": "11/24/2026 9:00:00 AM", "OP_END": "11/24/2026 10:00:00 AM", "OP_LATITUDE": "48.95",
           "OP_LONGITUDE": "-122.70"}  # fmt: skip
    agency.ingest(row)
    assert word(plan(patrol, 1, body())) == "conflict"
    agency.ingest({**row, "DELETED_IND": "Y", "UPDATED_DT_TIME": "11/23/2026 9:00:00 AM"})
    assert word(plan(patrol, 2, body(revision=2))) == "partner_not_heard"


def test_a_shared_target_meets_across_the_line_by_tokens_alone(
    agency: Agency, tecs_agency: Agency, patrol: Laptop, investigator: Laptop
) -> None:
    """The same person or address is met however far away; no name crosses, and another town's address is another."""
    away, far, farther = ({"nc:Latitude": 44.0, "nc:Longitude": east} for east in (-70.0, -71.0, -72.0))
    share(agency, tecs_agency)
    said: list[bytes] = []
    plan(patrol, 1, body(targets=[TARGET], address={"nc:AddressFullText": "100 Synthetic St, Blaine WA 98230"}))

    def overheard(request: bytes) -> bytes:
        said.append(request)
        return bytes(send_to(service(tecs_agency))(request))

    exchange(agency.store, "SYN-SVC-e3", overheard, agency.now)
    assert b"SYNTHETIC" not in b"".join(said)
    assert b"Synthetic" not in b"".join(said)
    by_target = plan(investigator, 2, body(2, "tecs", targets=[TARGET], place=away))
    elsewhere = {"nc:AddressFullText": "100 Synthetic St, Lynden WA 98264"}
    other_town = plan(investigator, 4, body(4, "tecs", place=farther, address=elsewhere))
    by_address = plan(
        investigator, 3, body(3, "tecs", place=far, address={"nc:AddressFullText": "100 SYNTHETIC STREET"})
    )
    assert [word(each) for each in (by_target, by_address, other_town)] == [
        "conflict", "conflict", "no_conflict_disclosed",
    ]  # fmt: skip
    assert {tuple(notice["bases"]) for notice in held(investigator, "notice")} == {("address",), ("target",)}


def test_a_key_that_is_none_is_refused(agency: Agency) -> None:
    """A missing file, another text and a short key each say so."""
    file = agency.folder / "plan.key"
    with pytest.raises(NoPlanKey):
        share_key(agency.store, file)
    for text in ("SYN", "55"):
        file.write_text(text)
        with pytest.raises(NoPlanKey):
            share_key(agency.store, file)


def test_a_restricted_plan_crosses_as_window_circle_and_owner(
    agency: Agency, tecs_agency: Agency, patrol: Laptop, investigator: Laptop
) -> None:
    """Neither the kind of action, the point, the radius, the address nor a token of a target is on any wire."""
    share(agency, tecs_agency)
    hidden = body(visibility="restricted", targets=[TARGET], activity="Search warrant", radiusM=413.0,
                  address={"nc:AddressFullText": "100 Synthetic St"})  # fmt: skip
    plan(patrol, 1, hidden)
    said: list[bytes] = []

    def overheard(request: bytes) -> bytes:
        said.append(request)
        return bytes(send_to(service(tecs_agency))(request))

    exchange(agency.store, "SYN-SVC-e3", overheard, agency.now)
    record = json.dumps(held(agency.laptop("SYN-U-9", agency="USBP", unit="SYN Else"), "operation")).encode()
    for wire in (b"".join(said), record):
        for secret in (b"warrant", b"48.95", b"122.699", b"413", b"ynthetic", b"SYNTHETIC", b"1990"):
            assert secret not in wire
    [told] = [json.loads(each)["events"][0]["body"] for each in said if b"OP-SYN-1" in each]
    assert told["plan"] == {
        "revision": 1, "agency": "USBP", "place": {"nc:Latitude": 48.975, "nc:Longitude": -122.675}, "radiusM": 4_000.0,
        "visibility": "restricted", "entered": True,
    }  # fmt: skip
    assert (
        word(plan(investigator, 2, body(2, "tecs", place={"nc:Latitude": 48.99, "nc:Longitude": -122.66})))
        == "conflict"
    )


def test_every_restricted_plan_of_a_cell_has_the_same_bytes(agency: Agency) -> None:
    """True points, targets and kinds of action make no difference in what others are sent, neither in its size."""
    seen = set()
    for number, (latitude, kind, targets) in enumerate(((48.9501, "Sweep", []), (48.9999, "Buy-bust", [TARGET] * 9))):
        unit = agency.laptop(f"SYN-U-{number}", agency="USBP", unit="SYN Station")
        place = {"nc:Latitude": latitude, "nc:Longitude": -122.66}
        plan(unit, number, body(number, visibility="restricted", place=place, activity=kind, targets=targets))
        other = agency.laptop("SYN-U-9", agency="USBP", unit="SYN Else")
        [record] = [each for each in held(other, "operation") if each["id"] == f"e3:OP-SYN-{number}"]
        seen.add(json.dumps({**record, "id": ""}))
    assert len(seen) == 1


@pytest.mark.parametrize("is_there", [True, False])
def test_a_silent_hit_tells_its_owner_and_nobody_else(agency: Agency, patrol: Laptop, is_there: bool) -> None:
    """The asker's receipt and later rounds are alike whether a silent operation is there or not."""
    silent = {"RECORD_ID": "SYN-OP-9", "SECTOR": "BLW", "OWNER_UNIT": "SYN Other Station", "OP_ACTIVITY": "Buy-bust",
              "OP_START": "11/24/2026 9:00:00 AM", "OP_END": "11/24/2026 10:00:00 AM", "OP_LATITUDE": "48.95",
              "OP_LONGITUDE": "-122.70", "SHARING": "SILENT"}  # fmt: skip
    if is_there:
        agency.ingest(silent)
    else:
        agency.later(minutes=1)
    first = sync(patrol, events=[event(1, "operation", body(), "SYN-U-1")])
    assert settle_silent_if_free(agency.store, agency.now) == int(is_there)
    assert settle_silent_if_free(agency.store, agency.now) == 0
    later = sync(patrol)
    said = [[{**line, "feed": "", "cursor": "", "signature": ""} for line in sent.lines] for sent in (first, later)]
    shape = [
        [(line["kind"], line.get("held"), line.get("remaining"), line.get("outcome")) for line in lines]
        for lines in said
    ]
    assert shape == [
        [("head", None, 1, None), ("receipt", None, None, "partner_not_heard"), ("upsert", None, None, None),
         ("page", None, None, None), ("checkpoint", None, None, None), ("checkpoint", None, None, None),
         ("end", 1, None, None)],
        [("head", None, 0, None), ("checkpoint", None, None, None), ("checkpoint", None, None, None),
         ("end", 1, None, None)],
    ]  # fmt: skip
    for unit, roles in (("SYN Other Station", ("agent",)), ("SYN Desk", ("watch desk",))):
        told = held(agency.laptop(f"SYN-{unit[:5]}", agency="USBP", unit=unit, roles=roles), "notice")
        assert [(each["about"], each["urgency"]) for each in told] == [("conflict", "urgent")] * int(is_there)


def test_a_target_of_a_restricted_plan_is_a_silent_hit(agency: Agency, patrol: Laptop) -> None:
    """Whoever plans with the same target far away learns nothing; the restricted plan's owner is told."""
    plan(patrol, 1, body(visibility="restricted", targets=[TARGET]))
    other = agency.laptop("SYN-U-9", agency="USBP", unit="SYN Else")
    away = {"nc:Latitude": 44.0, "nc:Longitude": -70.0}
    assert word(plan(other, 2, body(2, targets=[TARGET], place=away))) == "partner_not_heard"
    assert settle_silent_if_free(agency.store, agency.now) == 1
    assert [notice["bases"] for notice in held(patrol, "notice")] == [["target"]]
    assert held(other, "notice") == []


def test_probes_are_slowed_down_and_lost_to_nobody(agency: Agency, patrol: Laptop) -> None:
    """What is too much in an hour is answered in progress, shown to the owners, and applied when it comes again."""
    plan(agency.laptop("SYN-U-8", agency="USBP", unit="SYN Owner"), 1, body(8))
    for number in range(MOST_AN_HOUR):
        assert word(plan(patrol, number, body(revision=number + 1))) == "conflict"
    before = len(entries(agency, "probe"))
    again = event(90, "operation", body(revision=90), "SYN-U-1")
    [receipt] = sync(patrol, events=[again]).of("receipt")
    assert receipt["status"] == "in_progress"
    assert len(entries(agency, "probe")) == before + 1
    agency.later(minutes=59)
    fresh = agency.laptop("SYN-U-1", agency="USBP", unit="SYN Station")
    agency.later(minutes=2)
    [receipt] = sync(fresh, events=[again]).of("receipt")
    assert (receipt["status"], receipt["outcome"]) == ("applied", "conflict")
