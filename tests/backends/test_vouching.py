"""The other backend speaks for its own side alone, however it came to say something else."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from backends.notice_states import derived_name
from backends.plan_table import PLAN
from backends.queues import queue_of
from tests.backends.agency import Laptop, e3, event
from tests.backends.test_notices import ASK, World, notices, plan, statuses, step, steps_of, sync
from tests.backends.test_partner import OPERATION

_NUMBERS = itertools.count(500)

#: Whatever the other gateway says is said at noon and a few minutes.
NAME = event(77, "", {})["eventId"]
STATION = {"agency": "USBP", "unit": "SYN Station", "phone": "+1 360 555 0107"}
UNIT = {"agency": "HSI", "unit": "SYN HSI Unit", "phone": "+1 360 555 0111"}


@pytest.fixture
def world(agency: Any, tecs_agency: Any) -> World:
    """Both agencies at noon."""
    return World(agency, tecs_agency)


def say(world: World, **body: Any) -> str:
    """What e3 answers to something that TECS's gateway says, or whoever has taken it over."""
    service = world.line["tecs"]
    made = world.e3.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    told = {"record": "tecs:SYN-1", "unit": "SYN HSI Unit", **body}
    sent = service.sync(events=[event(next(_NUMBERS), "partner", told, service.officer, made)])
    return statuses(sent)[0]


def taken(world: World, number: int, **other: Any) -> dict[str, Any]:
    """A step as the other gateway tells it, by HSI's unit as the owner unless told otherwise."""
    at = (world.e3.now + dt.timedelta(**other.pop("after", {}))).strftime("%Y-%m-%dT%H:%M:%SZ")
    key = event(number, "", {})["eventId"]
    return {"key": key, "step": "acknowledge", "at": at, "party": "owner", "agency": "HSI", "unit": "SYN HSI Unit",
            **other}  # fmt: skip


def opening(world: World, **other: Any) -> dict[str, Any]:
    """A notice as the other gateway tells it."""
    return {"event": NAME, "about": "confirmation", "ask": "confirm", "records": ["tecs:SYN-1"], "asker": STATION,
            "owner": UNIT, "action": "stop", "urgency": "urgent", "sent": world.e3.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "home": "tecs", "reply": 10, "again": 10, **other}  # fmt: skip


def of_e3(world: World, laptop: Laptop | None = None) -> list[str]:
    """The steps of the one notice that e3 holds."""
    reader = laptop or world.agent[0]
    sync(reader)
    return steps_of(notices(reader)[0])


@pytest.fixture
def told(world: World) -> World:
    """A notice of USBP's agent to HSI's unit, known to both gateways."""
    world.ask()
    world.exchange()
    return world


#: Steps that TECS's gateway may not take: for USBP's unit, for a part or a unit that isn't HSI's, as the other gateway.
NOT_THEIRS = [
    ({"unit": "SYN Elsewhere"}, "not_yours"),
    ({"agency": "USBP", "unit": "SYN Station"}, "not_yours"),
    ({"party": "asker"}, "not_yours"),
    ({"party": "asker", "agency": "USBP", "unit": "SYN Other", "step": "resolve"}, "not_yours"),
    ({"party": "gateway", "step": "acknowledge"}, "malformed"),
    ({"party": "gateway", "step": "escalate", "who": ""}, "malformed"),
    ({"party": "gateway", "step": "escalate", "who": "watch desk", "unit": "SYN Station"}, "not_yours"),
    ({"who": "watch desk"}, "malformed"),
    ({"party": "desk", "step": "resolve", "unit": "officer:SYN-U-1"}, "malformed"),
    ({"key": "../../x"}, "malformed"),
    ({"minutes": 5}, "malformed"),
    ({"step": "more_time"}, "malformed"),
    ({"after": {"minutes": -9}}, "malformed"),
    ({"after": {"days": -4000}}, "malformed"),
    ({"after": {"days": 2}}, "malformed"),
    ({"after": {"minutes": 6}}, "in_progress"),
]


@pytest.mark.parametrize(("changes", "answer"), NOT_THEIRS)
def test_a_step_that_is_not_the_other_sides_is_not_taken(told: World, changes: dict[str, Any], answer: str) -> None:
    """Whatever it says of party, agency, unit, whom it goes to and when."""
    name = notices(_synced(told.agent[0]))[0]["event"]
    assert say(told, kind="step", about=name, step=taken(told, 30, **changes)) == answer
    assert of_e3(told) == []


def _synced(laptop: Laptop) -> Laptop:
    sync(laptop)
    return laptop


def test_a_step_of_the_other_side_is_taken(told: World) -> None:
    """So that what is refused is refused for what it says."""
    name = notices(_synced(told.agent[0]))[0]["event"]
    assert say(told, kind="step", about=name, step=taken(told, 30)) == "applied"
    assert of_e3(told) == ["acknowledge"]


def test_what_is_said_of_this_sides_officers_changes_nothing_until_they_say_it_here(told: World) -> None:
    """A gateway that was taken over closes nothing for the other agency; the officer's own word does, once."""
    agent = _synced(told.agent[0])
    name = notices(agent)[0]["event"]
    theirs = taken(told, 31, step="resolve", party="asker", agency="USBP", unit="SYN Station")
    assert say(told, kind="step", about=name, step=theirs) == "applied"
    assert of_e3(told) == []
    assert statuses(sync(agent, step(31, agent, name, "resolve"))) == ["applied"]
    assert of_e3(told) == ["resolve"]
    assert notices(agent)[0]["state"] == "resolved"


def test_an_earlier_time_does_not_move_a_step_that_was_taken_here(told: World) -> None:
    """Of this side's steps this gateway's clock counts."""
    agent = _synced(told.agent[0])
    name = notices(agent)[0]["event"]
    told.later(minutes=9)
    sync(agent, step(32, agent, name, "second_request"))
    before = notices(_synced(agent))[0]["steps"]
    mine = {"step": "second_request", "party": "asker", "agency": "USBP", "unit": "SYN Station"}
    say(told, kind="step", about=name, step=taken(told, 32, **mine, after={"minutes": -8}))
    assert notices(_synced(agent))[0]["steps"] == before


def test_a_key_that_was_stolen_keeps_no_officers_step_away(told: World) -> None:
    """The other gateway learns a key from the officer's laptop and uses it first, for something else."""
    agent = _synced(told.agent[0])
    name = notices(agent)[0]["event"]
    assert say(told, kind="step", about=name, step=taken(told, 33)) == "applied"
    assert statuses(sync(agent, step(33, agent, name, "second_request"))) == ["applied"]
    assert of_e3(told) == ["second_request"]


def test_a_step_that_was_refused_here_and_taken_there_is_in_both_in_the_end(told: World) -> None:
    """The officer told both; what had ended it here was known there only later."""
    agents = [_synced(each) for each in told.agent]
    name = notices(agents[0])[0]["event"]
    colleague = told.e3.laptop("SYN-U-4", agency="USBP", unit="SYN Station")
    sync(colleague, step(40, colleague, name, "resolve"))
    told.later(minutes=1)
    assert [statuses(sync(each, step(41, each, name, "second_request"))) for each in agents] == [
        ["conflict"], ["applied"],
    ]  # fmt: skip
    end = told.ends_alike()
    assert (end["state"], sorted(steps_of(end))) == ("resolved", ["resolve", "second_request"])


def test_no_side_fills_up_the_steps_of_a_notice(told: World) -> None:
    """After fifteen and one that closes it the other side's are refused, and this side can go on."""
    agent = _synced(told.agent[0])
    name = notices(agent)[0]["event"]
    answers = [
        say(told, kind="step", about=name, step=taken(told, 100 + n, step="more_time", minutes=n + 1))
        for n in range(17)
    ]
    assert answers == ["applied"] * 15 + ["conflict"] * 2
    assert statuses(sync(agent, step(42, agent, name, "second_request"))) == ["applied"]


#: Notices that TECS's gateway can't have made.
NO_OPENINGS = [
    ({"home": "e3"}, "not_yours"),
    ({"discreet": True}, "not_yours"),
    ({"records": []}, "not_yours"),
    ({"records": ["e3:SYN-E-1"]}, "not_yours"),
    ({"records": ["e3:SYN-E-1", "tecs:SYN-1"]}, "not_yours"),
    ({"about": "conflict", "records": ["e3:SYN-E-1"]}, "not_yours"),
    ({"event": "N-1"}, "malformed"),
    ({"event": "01a208e9-f920-7000-8000-00000000004d\n"}, "malformed"),
    ({"owner": {**UNIT, "unit": "role:governance"}}, "malformed"),
    ({"asker": {**STATION, "unit": "officer:SYN-U-1"}}, "malformed"),
    ({"asker": {**STATION, "unit": ""}}, "malformed"),
    ({"asker": {**STATION, "phone": "ask for Boris, born 1990"}}, "malformed"),
    ({"action": "he is armed, 2 more in the car"}, "malformed"),
    ({"sent": "2036-11-23T12:00:00Z"}, "malformed"),
    ({"sent": "1996-11-23T12:00:00Z"}, "malformed"),
    ({"window": {"from": "2026-11-24T12:00:00Z", "to": "2026-11-23T12:00:00Z"}}, "malformed"),
]


@pytest.mark.parametrize(("changes", "answer"), NO_OPENINGS)
def test_a_notice_that_the_other_gateway_can_not_have_made_is_not_taken(
    world: World, changes: dict[str, Any], answer: str
) -> None:
    """Of records of this system, from a time to come, to a group of readers, or with a story in it."""
    assert say(world, kind="notice", notice=opening(world, **changes)) == answer
    for laptop in (*world.agent[:1], *world.owner[:1], *world.desk[:1]):
        assert notices(_synced(laptop)) == []


def test_a_notice_of_the_other_gateway_is_taken(world: World) -> None:
    """So that what is refused is refused for what it says."""
    assert say(world, kind="notice", notice=opening(world)) == "applied"
    assert [each["part"] for each in notices(_synced(world.agent[0]))] == ["asker"]


def test_a_notice_that_was_made_here_is_not_rewritten(world: World) -> None:
    """Under its own name, with an earlier time: neither its sides nor who has it climb."""
    asked = event(1, "notice", {**ASK, "record": "e3:SYN-E-1"}, "SYN-U-2", world.e3.now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert statuses(sync(world.owner[0], asked)) == ["applied"]
    before = notices(_synced(world.owner[0]))
    earlier = (world.e3.now - dt.timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    false = opening(world, event=asked["eventId"], sent=earlier)
    assert say(world, kind="notice", notice=false) == "conflict"
    assert notices(_synced(world.owner[0])) == before


#: Plans that TECS's gateway can't tell.
NO_PLANS = [
    ({"record": "e3:SYN-OP-1"}, {}, "not_yours"),
    ({"record": "tecs:../x"}, {}, "not_yours"),
    ({"unit": ""}, {}, "malformed"),
    ({"unit": "role:watch desk"}, {}, "malformed"),
    ({"action": "we go in at 5, ask Boris"}, {}, "malformed"),
    ({"callback": "the usual place"}, {}, "malformed"),
    ({"ends": "2026-11-23T17:00:00Z"}, {}, "malformed"),
    ({"ends": "2096-11-23T17:00:00Z"}, {}, "malformed"),
    ({"starts": "1926-11-24T17:00:00Z", "ends": "1926-11-24T19:00:00Z"}, {}, "malformed"),
    ({}, {"agency": "SYN"}, "malformed"),
    ({}, {"radiusM": 1e9}, "malformed"),
    ({}, {"leadMinutes": 10**9}, "malformed"),
    ({}, {"place": {"nc:Latitude": 480.0, "nc:Longitude": 0.0}}, "malformed"),
    ({}, {"visibility": "all"}, "malformed"),
    ({}, {"targets": ["Boris Synthetic"]}, "malformed"),
    ({}, {"visibility": "restricted", "targets": ["0" * 20]}, "malformed"),
]


@pytest.mark.parametrize(("body", "told", "answer"), NO_PLANS)
def test_a_plan_that_is_not_the_other_sides_is_not_taken(
    world: World, body: dict[str, Any], told: dict[str, Any], answer: str
) -> None:
    """Above all none of this system: whoever could tell one could cancel it."""
    world.e3.ingest(OPERATION)
    usual = {"record": "tecs:OP-SYN-9", "action": "Sweep", "starts": "2026-11-24T17:00:00Z",
             "ends": "2026-11-24T19:00:00Z", "cancelled": True}  # fmt: skip
    plan_told = {"revision": 2**40, "agency": "HSI", "entered": True, "radiusM": 800.0, **told}
    assert say(world, kind="operation", **{**usual, **body}, plan=plan_told) == answer
    with world.e3.store.reading() as connection:
        assert [row.id for row in connection.execute(select(PLAN)) if row.origin.startswith("partner")] == []


def test_a_plan_of_the_other_side_is_taken(world: World) -> None:
    """So that what is refused is refused for what it says."""
    told = {"revision": 1, "agency": "HSI", "entered": True, "radiusM": 800.0}
    body = {"record": "tecs:OP-SYN-9", "starts": "2026-11-24T17:00:00Z", "ends": "2026-11-24T19:00:00Z"}
    assert say(world, kind="operation", **body, plan=told) == "applied"


Change = Callable[[dict[str, Any]], dict[str, Any]]

#: Changes of custody that TECS's gateway can't tell.
NO_CUSTODY: list[tuple[dict[str, Any], str]] = [
    ({"record": "e3:SYN-C-1"}, "not_yours"),
    ({"about": "e3:SYN-E-1"}, "not_yours"),
    ({"asker": STATION}, "not_yours"),
    ({"asker": {**UNIT, "unit": "SYN Elsewhere"}}, "not_yours"),
    ({"asker": None}, "malformed"),
    ({"starts": None}, "malformed"),
    ({"starts": "2126-11-24T17:00:00Z"}, "malformed"),
    ({"action": "escape"}, "malformed"),
    ({"tokens": ["BORIS"]}, "malformed"),
]


@pytest.mark.parametrize(("changes", "answer"), NO_CUSTODY)
def test_a_change_of_custody_that_is_not_the_other_sides_is_not_taken(
    world: World, changes: dict[str, Any], answer: str
) -> None:
    """Neither of this system's subjects, nor in the name of another unit."""
    body = {"record": "tecs:SYN-C-1", "about": "tecs:SYN-1", "asker": UNIT, "action": "release",
            "starts": "2026-11-24T17:00:00Z", "tokens": ["0" * 20], **changes}  # fmt: skip
    said = {name: value for name, value in body.items() if value is not None}
    assert say(world, kind="custody", **said) == answer


def test_no_word_of_the_other_side_ends_what_follows_this_sides_plan(world: World) -> None:
    """A notice about a change of custody here is ended by what is planned here alone."""
    world.tecs.ingest({"TECS_RECORD_ID": "SYN-1", "RECORD_TYPE": "CASE", "OWNER_UNIT": "SYN HSI Unit",
                       "CASE_STATUS": "OPEN", "PERSON_SURNAME": "SYNTHETIC", "PERSON_GIVEN_NAME": "BORIS",
                       "PERSON_BIRTH_DATE": "1990-05-06", "LAST_UPDATE_DATETIME": "2026-11-20T10:00:00Z"})  # fmt: skip
    world.e3.ingest(*plan())
    world.exchange()
    world.exchange()
    [mine] = notices(_synced(world.agent[0]))
    over = {"record": mine["records"][0], "about": mine["records"][1], "asker": UNIT, "action": "release",
            "starts": "2026-11-24T17:00:00Z", "tokens": ["0" * 20], "cancelled": True}  # fmt: skip
    assert say(world, kind="custody", **over) == "not_yours"
    assert notices(_synced(world.agent[0]))[0].get("state", "sent") == "sent"


def test_what_the_owner_alone_knows_of_is_as_one_that_nobody_knows_of(world: World) -> None:
    """A silent hit's name can be reckoned by whoever plans; neither a step nor a notice under it tells that it is."""
    step_told = taken(world, 30)
    unknown = derived_name("silent", "e3:SYN-OP-1", 1, "tecs:OP-SYN-9", 1, world.e3.now)
    assert say(world, kind="step", about=unknown, step=step_told) == "unknown_record"


#: Anything else whose sender isn't whom it speaks of.
NO_BODIES = [
    ({"kind": "judgement", "record": "e3:SYN-E-1", "choice": 2}, "not_yours"),
    ({"kind": "judgement", "choice": 2, "unit": "officer:SYN-U-1"}, "malformed"),
    ({"kind": "judgement", "choice": 2, "action": "Boris, 1990"}, "malformed"),
    ({"kind": "judgement", "choice": 2, "record": "role:governance"}, "not_yours"),
]


@pytest.mark.parametrize(("body", "answer"), NO_BODIES)
def test_no_queue_of_this_side_is_written_by_the_other(world: World, body: dict[str, Any], answer: str) -> None:
    """What comes is under the other side's own record and unit."""
    assert say(world, **body) == answer
    with world.e3.store.reading() as connection:
        assert list(queue_of(connection, None)) == []


#: Steps with a joint operation that TECS's gateway can't tell.
NO_JOINTS = [
    ({"agency": "USBP", "unit": "SYN Station"}, {}, "not_yours"),
    ({"unit": "officer:SYN-U-1"}, {}, "malformed"),
    ({"phone": "meet at the barn"}, {}, "malformed"),
    ({"at": "2036-11-23T12:00:00Z"}, {}, "malformed"),
    ({"at": "1996-11-23T12:00:00Z"}, {}, "malformed"),
    ({}, {"operations": ["e3:SYN-OP-1", "e3:SYN-OP-1"]}, "malformed"),
]


@pytest.mark.parametrize(("step_said", "joint_said", "answer"), NO_JOINTS)
def test_a_step_with_a_joint_operation_is_the_other_sides_alone(
    world: World, step_said: dict[str, Any], joint_said: dict[str, Any], answer: str
) -> None:
    """By its agency, in its forms, at a time that can be."""
    world.e3.ingest(OPERATION)
    made = {"key": NAME, "step": "propose", "at": world.e3.now.strftime("%Y-%m-%dT%H:%M:%SZ"), "agency": "HSI",
            "unit": "SYN HSI Unit", **step_said}  # fmt: skip
    joint = {"joint": NAME, "operations": ["e3:SYN-OP-1", "tecs:SYN-OP-2"], "step": made, **joint_said}
    assert say(world, kind="joint", record="tecs:SYN-OP-2", joint=joint) == answer


def test_the_other_side_fills_up_no_joint_operation(world: World) -> None:
    """Its sixteen are its own."""
    world.e3.ingest(OPERATION)
    said = []
    for number in range(18):
        made = {"key": event(200 + number, "", {})["eventId"], "step": "go", "agency": "HSI", "unit": "SYN HSI Unit",
                "at": world.e3.now.strftime("%Y-%m-%dT%H:%M:%SZ")}  # fmt: skip
        joint = {"joint": NAME, "operations": ["e3:SYN-OP-1", "tecs:SYN-OP-2"], "step": made}
        said.append(say(world, kind="joint", record="tecs:SYN-OP-2", joint=joint))
    assert said == ["applied"] * 16 + ["conflict"] * 2


def test_a_record_of_this_system_is_ingested_as_before(world: World) -> None:
    """Nothing of all this is asked of an agency's own extracts."""
    world.e3.ingest(e3("SYN-E-9"))
    assert "e3:SYN-E-9" in sync(world.agent[0]).ids
