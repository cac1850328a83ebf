"""Joint operations at the gateways: who may take which step, and how both backends come to hold the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from backends.joint_record import JointStep, folded
from backends.partner import exchange
from tests.backends.agency import Agency, Laptop, Sent, event
from tests.backends.test_partner import OPERATION, send_to, service, unreachable
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

READS = frozenset({"dealings"})
JOINT = "01a208ed-a2c0-7000-8000-0000000000c1"
PARTS = ["e3:SYN-OP-1", "tecs:SYN-OP-2"]
BODY = {"joint": JOINT, "operations": PARTS, "step": "propose", "role": "lead", "phone": "+1 360 555 0107"}
TECS_OPERATION = {
    "TECS_RECORD_ID": "SYN-OP-2", "OWNER_UNIT": "SYN HSI Unit", "OP_ACTIVITY": "Search warrant",
    "OP_START": "2026-11-24T17:00:00Z", "OP_END": "2026-11-24T19:00:00Z",
}  # fmt: skip


@pytest.fixture
def patrol(agency: Agency) -> Laptop:
    """An officer of the unit whose operation e3 holds."""
    agency.ingest(OPERATION)
    return agency.laptop("SYN-U-1", agency="USBP", unit="SYN Station")


@pytest.fixture
def investigator(tecs_agency: Agency) -> Laptop:
    """An officer of the unit whose operation TECS holds."""
    tecs_agency.ingest(TECS_OPERATION)
    return tecs_agency.laptop("SYN-U-7", agency="HSI", unit="SYN HSI Unit")


def sync(laptop: Laptop, **fields: Any) -> Sent:
    """A round of a client that reads dealings."""
    under_way = laptop.agency.gateway.sync(laptop.signed(), laptop.request(**fields), READS)
    return laptop.take(b"".join([under_way.opening, *under_way.pages]))


def take(laptop: Laptop, number: int, **changes: Any) -> str:
    """Send a step and give what became of it, a refusal by its reason."""
    body = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
    [receipt] = sync(laptop, events=[event(number, "joint", body, laptop.officer)]).of("receipt")
    return str(receipt.get("reason") or receipt["status"])


def held(laptop: Laptop) -> list[dict[str, Any]]:
    """The joint operations in a laptop's copy, after a round."""
    sync(laptop)
    return [record for record in laptop.copy.values() if record["type"] == "joint"]


def said(laptop: Laptop) -> dict[str, Any]:
    """What the one copy that a laptop has says, but for whose copy it is."""
    [record] = held(laptop)
    named = {"state": "proposed", "go": [], "participants": [], **record}
    return {name: named[name] for name in ("event", "operations", "participants", "state", "go", "steps")}


def tell(one: Agency, other: Agency) -> dict[str, int]:
    """Each backend tells the other what it has not told yet."""
    told = exchange(one.store, "SYN-SVC-e3", send_to(service(other)), one.now)
    back = exchange(other.store, "SYN-SVC-e3", send_to(service(one)), other.now)
    return {name: told[name] + back[name] for name in told}


def test_both_sides_agree_and_go(agency: Agency, tecs_agency: Agency, patrol: Laptop, investigator: Laptop) -> None:
    """Proposed at one, joined at the other, a word of each, and both copies say the same."""
    assert take(patrol, 1) == "applied"
    assert said(patrol)["state"] == "proposed"
    assert held(investigator) == []
    tell(agency, tecs_agency)
    assert said(investigator)["state"] == "proposed"
    assert take(investigator, 2, step="join", role="support", phone="+1 360 555 0111") == "applied"
    assert said(investigator)["state"] == "agreed"
    assert take(investigator, 3, step="go") == "applied"
    tell(agency, tecs_agency)
    assert take(patrol, 4, step="go") == "applied"
    assert said(patrol)["state"] == "go"
    tell(agency, tecs_agency)
    assert said(patrol) == said(investigator)
    assert [(each["agency"], each["phone"]) for each in said(patrol)["participants"]] == [
        ("HSI", "+1 360 555 0111"), ("USBP", "+1 360 555 0107"),
    ]  # fmt: skip


def test_a_side_that_was_out_of_reach_hears_everything_later_and_once(
    agency: Agency, tecs_agency: Agency, patrol: Laptop, investigator: Laptop
) -> None:
    """Steps of both sides cross on their way, are sent twice, and lead to one state."""
    take(patrol, 1)
    assert exchange(agency.store, "SYN-SVC-e3", unreachable, agency.now)["unreachable"] == 1
    tell(agency, tecs_agency)
    take(investigator, 2, step="join")
    take(investigator, 3, step="no_go")
    for each in (agency, tecs_agency):
        each.later(days=2)
    lost = send_to(service(tecs_agency))

    def answer_lost(body: bytes) -> bytes:
        lost(body)
        raise ConnectionResetError

    exchange(agency.store, "SYN-SVC-e3", answer_lost, agency.now)
    tell(agency, tecs_agency)
    tell(agency, tecs_agency)
    again = patrol.agency.laptop("SYN-U-1", agency="USBP", unit="SYN Station")
    other = investigator.agency.laptop("SYN-U-7", agency="HSI", unit="SYN HSI Unit")
    assert said(again)["state"] == "no_go"
    assert said(again) == said(other)
    assert [step["step"] for step in said(other)["steps"]] == ["propose", "join", "no_go"]


def test_a_step_that_comes_twice_is_taken_once(agency: Agency, patrol: Laptop) -> None:
    """The same event again is answered alike, and a second proposal under the name is refused."""
    assert [take(patrol, 1), take(patrol, 1)] == ["applied", "applied"]
    assert take(patrol, 2) == "conflict"
    assert len(said(patrol)["steps"]) == 1


REFUSED = [
    ({"operations": ["e3:SYN-OP-1"]}, "malformed"),
    ({"operations": ["e3:SYN-OP-1", "e3:SYN-OP-9"]}, "malformed"),
    ({"operations": ["tecs:SYN-OP-2", "e3:SYN-OP-1"]}, "malformed"),
    ({"operations": ["e3:SYN-OP-1", "e3:SYN-OP-1", "tecs:SYN-OP-2"]}, "malformed"),
    ({"step": "guess"}, "malformed"),
    ({"joint": "SYN"}, "malformed"),
    ({"role": "spy"}, "malformed"),
    ({"operations": ["e3:SYN-nowhere", "tecs:SYN-OP-2"]}, "unknown_record"),
    ({"step": "join"}, "unknown_record"),
    ({"step": "go"}, "unknown_record"),
]


@pytest.mark.parametrize(("changes", "reason"), REFUSED)
def test_what_is_not_whole_or_of_nothing_known_is_refused(patrol: Laptop, changes: dict[str, Any], reason: str) -> None:
    """And nothing is shared."""
    assert take(patrol, 1, **changes) == reason
    assert held(patrol) == []


def test_a_step_is_taken_by_the_officers_own_agency_alone(agency: Agency, patrol: Laptop) -> None:
    """The other agency's officers say theirs to their own gateway."""
    assert take(agency.laptop("SYN-U-3", agency="HSI", unit="SYN HSI Unit"), 1) == "not_yours"


def test_an_operation_is_proposed_by_its_unit_or_by_who_directs(agency: Agency, patrol: Laptop) -> None:
    """Another unit's agent may not; a supervisor may."""
    assert take(agency.laptop("SYN-U-4", agency="USBP", unit="SYN Other"), 1) == "conflict"
    desk = agency.laptop("SYN-U-5", agency="USBP", unit="SYN Other", roles=("supervisor",))
    assert take(desk, 2) == "applied"
    assert [each["unit"] for each in said(patrol)["participants"]] == ["SYN Other"]
    assert said(desk) == said(patrol)


def test_a_unit_that_it_does_not_concern_neither_sees_nor_joins_it(agency: Agency, patrol: Laptop) -> None:
    """It is answered like one that is not there."""
    take(patrol, 1)
    stranger = agency.laptop("SYN-U-4", agency="USBP", unit="SYN Other")
    assert held(stranger) == []
    assert take(stranger, 2, step="join") == "unknown_record"


def test_no_side_says_go_before_the_other_takes_part(agency: Agency, patrol: Laptop) -> None:
    """Nor joins twice."""
    take(patrol, 1)
    assert take(patrol, 2, step="go") == "conflict"
    assert take(patrol, 3, step="no_go") == "conflict"
    assert take(patrol, 4, step="join") == "conflict"


def test_what_has_ended_takes_no_step(agency: Agency, patrol: Laptop) -> None:
    """The side that left is out, and the history stays."""
    take(patrol, 1)
    assert take(patrol, 2, step="leave") == "applied"
    assert said(patrol)["state"] == "ended"
    assert take(patrol, 3, step="join") == "conflict"
    assert [step["step"] for step in said(patrol)["steps"]] == ["propose", "leave"]


def test_no_side_fills_the_list_that_travels(
    agency: Agency, tecs_agency: Agency, patrol: Laptop, investigator: Laptop
) -> None:
    """After sixteen steps of an agency its further ones are refused."""
    take(patrol, 1)
    tell(agency, tecs_agency)
    take(investigator, 2, step="join")
    tell(agency, tecs_agency)
    answers = [take(patrol, 10 + number, step=("go", "no_go")[number % 2]) for number in range(16)]
    assert answers == ["applied"] * 15 + ["conflict"]


def test_a_step_needs_the_operations_that_the_name_stands_for(
    agency: Agency, tecs_agency: Agency, patrol: Laptop, investigator: Laptop
) -> None:
    """At its own gateway and across the line."""
    agency.ingest({**OPERATION, "RECORD_ID": "SYN-OP-3"})
    take(patrol, 1)
    assert take(patrol, 2, step="leave", operations=["e3:SYN-OP-3", "tecs:SYN-OP-2"]) == "conflict"
    other = {"joint": JOINT, "operations": ["e3:SYN-OP-3", "tecs:SYN-OP-2"]}
    step = {"key": event(9, "", {})["eventId"], "step": "join", "at": "2026-11-23T12:00:00Z", "agency": "HSI",
            "unit": "SYN HSI Unit"}  # fmt: skip
    told = {"kind": "joint", "record": "tecs:SYN-OP-2", "unit": "SYN HSI Unit"}
    partner = service(agency)
    bodies = [
        {**told, "joint": {**other, "step": step}},
        {**told, "joint": {**other, "operations": ["e3:SYN-x", "tecs:SYN-OP-2"], "step": step}},
        told,
    ]
    sent = [event(20 + number, "partner", body, partner.officer) for number, body in enumerate(bodies)]
    assert [each["reason"] for each in partner.sync(events=sent).of("receipt")] == [
        "conflict", "unknown_record", "malformed",
    ]  # fmt: skip


def test_a_record_that_is_no_operation_is_none(agency: Agency, patrol: Laptop) -> None:
    """Whoever names it."""
    agency.ingest({"RECORD_ID": "SYN-1", "APPR_DT_TIME": "11/20/2026 9:00:00 AM", "OWNER_UNIT": "SYN Station",
                   "SURNAME": "SYNTHETIC", "GIVEN_NAME": "ANNA"})  # fmt: skip
    assert take(patrol, 1, operations=["e3:SYN-1", "tecs:SYN-OP-2"]) == "unknown_record"


def test_no_steps_say_nothing() -> None:
    """A name alone is a proposal without participants."""
    nothing: tuple[JointStep, ...] = ()
    assert folded(nothing).state == "proposed"


def test_the_other_backend_can_not_take_a_step_for_this_side(agency: Agency, patrol: Laptop) -> None:
    """Whoever speaks for the other agency says nothing for this one, whatever its backend was told."""
    assert take(patrol, 1) == "applied"
    step = {"key": "01a208ed-a2c0-7000-8000-0000000000d7", "step": "go", "at": "2026-11-23T12:00:00Z",
            "agency": "USBP", "unit": "SYN Station", "role": "lead", "phone": "+1 360 555 0107"}  # fmt: skip
    body = {"kind": "joint", "record": "tecs:SYN-OP-2", "unit": "SYN HSI Unit",
            "joint": {"joint": JOINT, "operations": PARTS, "step": step}}  # fmt: skip
    partner = service(agency)
    [receipt] = partner.sync(events=[event(9, "partner", body, partner.officer)]).of("receipt")
    assert (receipt["status"], receipt["reason"]) == ("rejected", "not_yours")


def test_the_other_backend_learns_nothing_of_a_silent_operation(agency: Agency) -> None:
    """A step that names one is answered like a step that names none."""
    agency.ingest({**OPERATION, "SHARING": "SILENT"})
    step = {"key": "01a208ed-a2c0-7000-8000-0000000000d8", "step": "propose", "at": "2026-11-23T12:00:00Z",
            "agency": "HSI", "unit": "SYN HSI Unit", "role": "lead", "phone": "+1 360 555 0107"}  # fmt: skip
    partner = service(agency)
    answers = []
    for number, own in ((8, "e3:SYN-OP-1"), (9, "e3:SYN-OP-404")):
        body = {"kind": "joint", "record": "tecs:SYN-OP-2", "unit": "SYN HSI Unit",
                "joint": {"joint": JOINT, "operations": [own, "tecs:SYN-OP-2"], "step": step}}  # fmt: skip
        [receipt] = partner.sync(events=[event(number, "partner", body, partner.officer)]).of("receipt")
        answers.append((receipt["status"], receipt.get("reason")))
    assert answers == [("rejected", "unknown_record")] * 2


def test_what_was_said_last_holds_though_it_was_within_a_second(
    agency: Agency, tecs_agency: Agency, patrol: Laptop, investigator: Laptop
) -> None:
    """Two laptops of a unit in one second, the later one's event with the lesser id; then the clock is put back."""
    colleague = agency.laptop("SYN-U-2", agency="USBP", unit="SYN Station")
    take(patrol, 1)
    tell(agency, tecs_agency)
    take(investigator, 2, step="join")
    tell(agency, tecs_agency)
    assert take(patrol, 9, step="go") == "applied"
    assert take(colleague, 5, step="no_go") == "applied"
    assert said(patrol)["state"] == "no_go"
    agency.now -= dt.timedelta(minutes=4)
    assert take(patrol, 3, step="go") == "applied"
    assert [each["verdict"] for each in said(patrol)["go"]] == ["go"]
    times = [each["at"] for each in said(patrol)["steps"] if each["agency"] == "USBP"]
    assert times == sorted(set(times))
    agency.now += dt.timedelta(minutes=4)
    tell(agency, tecs_agency)
    assert said(investigator)["go"] == said(patrol)["go"]
