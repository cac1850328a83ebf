"""Notices between units at two gateways: answered, escalated, relayed, whatever is down or late meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from backends.climbing import climb
from backends.partner import exchange
from tests.backends.agency import Agency, Laptop, Sent, e3, event, tecs
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

READS = frozenset({"dealings"})
ASK = {"record": "tecs:SYN-1", "action": "stop", "urgency": "urgent", "callback": "+1 360 555 0107", "ask": "confirm"}
DUTY = {"TECS_RECORD_ID": "SYN-D-1", "OWNER_UNIT": "SYN HSI Unit", "DUTY_UNIT": "SYN HSI Unit",
        "DUTY_ROLE": "DUTY AGENT", "DUTY_PHONE": "+1 360 555 0111", "DUTY_FROM": "2026-11-23T00:00:00Z",
        "DUTY_TO": "2026-11-24T00:00:00Z"}  # fmt: skip


def sync(laptop: Laptop, *events: dict[str, Any]) -> Sent:
    """A round of a laptop that reads dealings; what came is applied."""
    under_way = laptop.agency.gateway.sync(laptop.signed(), laptop.request(events=events), READS)
    return laptop.take(under_way.opening + b"".join(under_way.pages))


def notices(laptop: Laptop) -> list[dict[str, Any]]:
    """The copies of notices that a laptop holds, by the part that they are for."""
    found = [record for record in laptop.copy.values() if record["type"] == "notice"]
    return sorted(found, key=lambda record: (record["sent"], record["part"]))


def step(number: int, laptop: Laptop, name: str, what: str, key: int | None = None, **more: Any) -> dict[str, Any]:
    """The event of a step; `key` is a number of its own where it is told to both gateways."""
    body = {"notice": name, "step": what, "key": event(key or number, "", {})["eventId"], **more}
    made = laptop.agency.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return event(number, "step", body, laptop.officer, made)  # type: ignore[no-any-return]


def statuses(sent: Sent) -> list[str]:
    """What became of the events of a round."""
    return [line.get("reason") or line["status"] for line in sent.of("receipt")]


class World:
    """Two gateways with a line between them, a case, and an agent, an investigator and a watch desk at both."""

    def __init__(self, e3_agency: Agency, tecs_agency: Agency) -> None:
        self.e3, self.tecs = e3_agency, tecs_agency
        tecs_agency.ingest(tecs("SYN-1"))
        tecs_agency.ingest(DUTY)
        e3_agency.ingest(e3("SYN-E-1"))
        e3_agency.now = tecs_agency.now
        self.agent = [self._laptop(a, "SYN-U-1", "USBP", "SYN Station", "agent") for a in (e3_agency, tecs_agency)]
        self.owner = [self._laptop(a, "SYN-U-2", "HSI", "SYN HSI Unit", "agent") for a in (e3_agency, tecs_agency)]
        self.desk = [self._laptop(a, "SYN-U-3", "HSI", "SYN Desk", "watch desk") for a in (e3_agency, tecs_agency)]
        self.line = {
            "e3": tecs_agency.laptop("SYN-SVC-e3", roles=("partner",), unit="SYN e3 backend"),
            "tecs": e3_agency.laptop("SYN-SVC-tecs", agency="USBP", roles=("partner",), unit="SYN TECS backend"),
        }

    def _laptop(self, agency: Agency, officer: str, whose: str, unit: str, role: str) -> Laptop:
        return agency.laptop(officer, agency=whose, unit=unit, roles=(role,))

    def ask(self, **other: Any) -> str:
        """The name of a notice that the agent asks at TECS."""
        asked = event(1, "notice", {**ASK, **other}, "SYN-U-1", self.tecs.now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        assert statuses(sync(self.agent[1], asked)) == ["applied"]
        return str(asked["eventId"])

    def exchange(self, sent: list[bytes] | None = None) -> None:
        """Each backend tells the other what waits."""
        for here, officer in ((self.tecs, self.line["tecs"]), (self.e3, self.line["e3"])):
            exchange(here.store, officer.officer, self._send(officer, sent), here.now)

    @staticmethod
    def _send(service: Laptop, sent: list[bytes] | None) -> Any:
        def send(body: bytes) -> bytes:
            under_way = service.agency.gateway.sync(service.signed(), body)
            if sent is not None:
                sent.append(body)
            return under_way.opening + b"".join(under_way.pages)

        return send

    def later(self, **by: float) -> None:
        """Moves both clocks on; sign-ins are renewed by nobody, so not by more than an hour."""
        self.e3.later(**by)
        self.tecs.later(**by)

    def ends_alike(self) -> dict[str, Any]:
        """What a notice says at both gateways to all who have it, once nothing waits any more."""
        self.exchange()
        self.exchange()
        seen = []
        for laptop in (*self.agent, *self.owner):
            sync(laptop)
            seen += notices(laptop)
        said = [{name: each[name] for name in each if name not in _OWN} for each in seen]
        assert len(seen) == 4
        assert said == [said[0]] * 4
        return said[0]


#: What the copies of one notice don't have in common: whose each is, and whom its system's roster says to call.
_OWN = ("id", "revision", "provenance", "part", "owner")


@pytest.fixture
def world(agency: Agency, tecs_agency: Agency) -> World:
    """Both agencies at noon."""
    return World(agency, tecs_agency)


def steps_of(notice: dict[str, Any]) -> list[str]:
    """The steps that a copy tells of."""
    return [each["step"] for each in notice.get("steps", ())]


def test_a_notice_reaches_the_owning_unit_with_a_deadline_and_whom_to_call(world: World) -> None:
    """Both units have a copy; nobody else does."""
    name = world.ask()
    sync(world.owner[1])
    [theirs] = notices(world.owner[1])
    [mine] = notices(world.agent[1])
    assert (theirs["part"], mine["part"], theirs["event"], theirs["about"]) == ("owner", "asker", name, "confirmation")
    sent, due = (dt.datetime.fromisoformat(theirs[each]) for each in ("sent", "due"))
    assert due - sent == dt.timedelta(minutes=10)
    assert theirs["owner"] == {"agency": "HSI", "unit": "SYN HSI Unit", "phone": "+1 360 555 0111"}
    assert theirs["asker"]["phone"] == "+1 360 555 0107"
    stranger = world.tecs.laptop("SYN-U-9", unit="SYN Elsewhere")
    sync(stranger)
    sync(world.desk[1])
    assert notices(stranger) == notices(world.desk[1]) == []


def test_a_client_that_does_not_name_the_feature_is_told_nothing_of_it(world: World) -> None:
    """Neither in lines nor in counts; once it names it, everything comes."""
    world.ask()
    plain = world.owner[1].sync()
    assert {line["record"]["type"] for line in plain.of("upsert")} == {"case", "duty"}
    assert plain.end["held"] == len(world.owner[1].copy) == 2
    assert sync(world.owner[1]).end["held"] == len(world.owner[1].copy) == 3


def test_a_routine_notice_has_an_hour(world: World) -> None:
    """The urgency decides."""
    world.ask(urgency="routine")
    [mine] = notices(world.agent[1])
    sent, due = (dt.datetime.fromisoformat(mine[each]) for each in ("sent", "due"))
    assert due - sent == dt.timedelta(hours=1)


def test_an_answer_goes_all_the_way(world: World) -> None:
    """Acknowledged, more time, positive, resolved; each step is in every copy and both systems end alike."""
    name = world.ask()
    owner, agent = world.owner[1], world.agent[1]
    assert statuses(sync(owner, step(2, owner, name, "acknowledge"))) == ["applied"]
    sync(agent)
    assert notices(agent)[0]["state"] == "acknowledged"
    world.later(minutes=5)
    assert statuses(sync(owner, step(3, owner, name, "more_time", minutes=20))) == ["applied"]
    sync(agent)
    late = dt.datetime.fromisoformat(notices(agent)[0]["due"])
    assert (notices(agent)[0]["answer"], late) == ("more_time", owner.agency.now + dt.timedelta(minutes=20))
    assert statuses(sync(owner, step(4, owner, name, "positive"))) == ["applied"]
    assert statuses(sync(agent, step(5, agent, name, "resolve"))) == ["applied"]
    late = step(5, world.agent[0], name, "resolve")
    assert statuses(sync(world.agent[0], late)) == ["in_progress"]
    world.exchange()
    assert statuses(sync(world.agent[0], late)) == ["applied"]
    end = world.ends_alike()
    assert (end["state"], end["answer"], end.get("due")) == ("resolved", "positive", None)
    assert steps_of(end) == ["acknowledge", "more_time", "positive", "resolve"]


@pytest.mark.parametrize(
    ("who", "what", "more", "reason"),
    [
        ("agent", "positive", {}, "conflict"),
        ("agent", "acknowledge", {}, "conflict"),
        ("owner", "second_request", {}, "conflict"),
        ("owner", "more_time", {}, "conflict"),
        ("owner", "positive", {"minutes": 5}, "conflict"),
        ("owner", "resolve", {}, "conflict"),
        ("stranger", "acknowledge", {}, "in_progress"),
        ("foreigner", "acknowledge", {}, "unknown_record"),
        ("owner", "shrug", {}, "malformed"),
    ],
)
def test_a_step_that_is_not_theirs_to_take_is_refused(
    world: World, who: str, what: str, more: dict[str, int], reason: str
) -> None:
    """The receipt says why, and no copy changes."""
    name = world.ask()
    laptops = {"agent": world.agent[1], "owner": world.owner[1]}
    laptop = laptops.get(who) or world.tecs.laptop(
        "SYN-U-9", unit="SYN Elsewhere", agency="HSI" if who == "stranger" else "USBP"
    )
    assert statuses(sync(laptop, step(2, laptop, name, what, **more))) == [reason]
    sync(world.owner[1])
    assert notices(world.owner[1])[0].get("state", "sent") == "sent"
    assert steps_of(notices(world.owner[1])[0]) == []


def test_what_is_not_answered_in_time_climbs_the_ladder(world: World) -> None:
    """The supervisor at once, the watch desk ten minutes later; a later round finds the steps at their own times."""
    name = world.ask()
    world.later(minutes=9)
    assert climb(world.tecs.store, world.tecs.now) == 0
    world.later(minutes=21)
    assert climb(world.tecs.store, world.tecs.now) == 2
    assert climb(world.tecs.store, world.tecs.now) == 0
    for laptop in (world.owner[1], world.desk[1]):
        sync(laptop)
    [theirs], [desks] = notices(world.owner[1]), notices(world.desk[1])
    sent = dt.datetime.fromisoformat(theirs["sent"])
    after = [dt.datetime.fromisoformat(each["at"]) - sent for each in theirs["steps"]]
    assert after == [dt.timedelta(minutes=10), dt.timedelta(minutes=20)]
    assert [each["who"] for each in theirs["steps"]] == ["supervisor", "watch desk"]
    assert (theirs["tier"], desks["part"], desks["desk"]) == (2, "desk", True)
    owner = world.owner[1]
    sync(owner, step(2, owner, name, "negative"))
    sync(world.desk[1])
    assert notices(world.desk[1])[0].get("desk") is None


def test_a_round_alone_has_the_ladder_climbed(world: World) -> None:
    """Whoever asks for a round after the time gets the step."""
    world.ask()
    world.later(minutes=11)
    sync(world.agent[1])
    assert steps_of(notices(world.agent[1])[0]) == ["escalate"]


def test_a_second_request_gives_ten_minutes_more(world: World) -> None:
    """The tier stays; the next one is reckoned from the new time."""
    name = world.ask()
    world.later(minutes=11)
    agent = world.agent[1]
    sync(agent, step(2, agent, name, "second_request"))
    assert climb(world.tecs.store, world.tecs.now) == 0
    world.later(minutes=21)
    sync(agent)
    assert steps_of(notices(agent)[0]) == ["escalate", "second_request", "escalate"]
    assert notices(agent)[0]["tier"] == 2


def test_both_sides_hear_of_it_through_either_gateway(world: World) -> None:
    """A notice asked at TECS is at e3 as well; a step told to both is taken once, at the time of its own agency's."""
    name = world.ask()
    world.exchange()
    owner_e3, owner_tecs = world.owner
    sync(owner_e3)
    assert notices(owner_e3)[0]["event"] == name
    assert statuses(sync(owner_e3, step(2, owner_e3, name, "acknowledge", key=7))) == ["applied"]
    world.later(minutes=1)
    assert statuses(sync(owner_tecs, step(3, owner_tecs, name, "acknowledge", key=7))) == ["applied"]
    end = world.ends_alike()
    assert steps_of(end) == ["acknowledge"]
    assert dt.datetime.fromisoformat(end["steps"][0]["at"]) == world.tecs.now


def test_steps_taken_at_both_sides_while_the_line_is_down_end_alike(world: World) -> None:
    """Nothing is lost, nothing counts twice, whichever is told first."""
    name = world.ask()
    world.exchange()
    agent_e3, owner_tecs = world.agent[0], world.owner[1]
    sync(agent_e3)
    world.later(minutes=11)
    sync(agent_e3, step(2, agent_e3, name, "second_request"))
    world.later(seconds=30)
    sync(owner_tecs, step(3, owner_tecs, name, "positive"))
    world.later(seconds=30)
    sync(agent_e3, step(4, agent_e3, name, "resolve"))
    end = world.ends_alike()
    assert (end["state"], end["answer"]) == ("resolved", "positive")
    assert sorted(steps_of(end)) == ["escalate", "positive", "resolve", "second_request"]


def test_a_step_that_comes_late_by_a_clock_that_is_behind_counts_where_its_time_is(world: World) -> None:
    """What was closed earlier by the clocks stays closed; the late answer is told all the same, alike on both sides."""
    name = world.ask()
    world.exchange()
    agent_e3, owner_tecs = world.agent[0], world.owner[1]
    sync(agent_e3)
    world.tecs.later(minutes=2)
    sync(owner_tecs, step(2, owner_tecs, name, "positive"))
    world.e3.later(minutes=1)
    assert statuses(sync(agent_e3, step(3, agent_e3, name, "resolve"))) == ["applied"]
    end = world.ends_alike()
    assert (end["state"], end.get("answer"), steps_of(end)) == ("resolved", None, ["resolve", "positive"])


def test_no_narrative_crosses_the_line(world: World) -> None:
    """What goes out has ids, units, codes, phones and times, and nothing of any subject."""
    name = world.ask()
    owner = world.owner[1]
    sync(owner, step(2, owner, name, "acknowledge"))
    sent: list[bytes] = []
    world.exchange(sent)
    told = b"".join(sent).upper()
    assert name.encode().upper() in told
    for word in (b"SYNTHETIC", b"BORIS", b"ANNA", b"1990", b"SYN-U-"):
        assert word not in told.replace(b"SYN-SVC-", b"").replace(b'"OFFICER":"SYN-U-', b"")


def test_an_officer_on_both_sides_has_two_copies_of_their_own(world: World) -> None:
    """Each is a row of its own, so that counts and digests hold."""
    both = world.tecs.laptop("SYN-U-7", agency="HSI", unit="SYN HSI Unit")
    asked = event(1, "notice", ASK, "SYN-U-7", world.tecs.now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    sent = sync(both, asked)
    assert [each["part"] for each in notices(both)] == ["asker", "owner"]
    assert sent.end["held"] == len(both.copy)


def test_a_unit_without_a_line_in_the_roster_has_the_watch_desk_called(world: World) -> None:
    """And the copy says whose phone that is."""
    desk = {"DUTY_UNIT": "SYN Desk", "DUTY_ROLE": "WATCH DESK", "DUTY_PHONE": "+1 360 555 0199"}
    world.tecs.ingest({**DUTY, "TECS_RECORD_ID": "SYN-D-2", **desk}, {**DUTY, "DUTY_TO": "2026-11-23T01:00:00Z"})
    world.ask()
    assert notices(world.agent[1])[0]["owner"] == {
        "agency": "HSI", "unit": "SYN HSI Unit", "phone": "+1 360 555 0199", "role": "watch desk",
    }  # fmt: skip


def custody(**cells: str) -> dict[str, str]:
    """An e3 row of a subject whose release is planned."""
    return e3("SYN-E-1", SURNAME="SYNTHETIC", GIVEN_NAME="BORIS", DATE_OF_BIRTH="5/6/1990", **cells)


def plan(**cells: str) -> Sequence[dict[str, str]]:
    """The rows of a subject with a plan, and of nothing else."""
    return [custody(CUSTODY_CHANGE="RELEASE", CUSTODY_DT_TIME="11/23/2026 11:00:00 PM", **cells)]


def open_case(world: World, **cells: str) -> None:
    """A case of the same subject."""
    world.tecs.ingest(tecs("SYN-1", CASE_STATUS="OPEN", PERSON_BIRTH_DATE="1990-05-06", **cells))


def test_a_planned_release_is_told_to_the_owner_of_an_open_case_beforehand(world: World) -> None:
    """Both sides have the notice; what crossed was the plan and tokens; a plan that is over ends it."""
    open_case(world)
    world.e3.ingest(*plan())
    sent: list[bytes] = []
    world.exchange(sent)
    assert b"BORIS" not in b"".join(sent)
    end = world.ends_alike()
    assert (end["about"], end["action"], end["asker"]["unit"]) == ("custody", "release", "SYN Station")
    assert "tecs:SYN-1" in end["records"]
    assert "e3:SYN-E-1" in end["records"]
    world.e3.ingest(custody(CUSTODY_CHANGE="RELEASE", CUSTODY_DT_TIME="11/23/2026 11:00:00 PM", CUSTODY_DONE="Y"))
    assert world.ends_alike()["state"] == "resolved"


def test_a_case_that_may_not_be_known_is_told_to_its_owner_alone(world: World) -> None:
    """Neither officers of the other side nor its backend hear of it."""
    open_case(world, SHARING="SILENT")
    world.e3.ingest(*plan())
    world.exchange()
    sent: list[bytes] = []
    world.exchange(sent)
    for laptop in (*world.agent, *world.owner):
        sync(laptop)
    assert [len(notices(laptop)) for laptop in (*world.agent, *world.owner)] == [0, 0, 0, 1]
    assert b"tecs:SYN-1" not in b"".join(sent)


def test_nobody_has_a_notice_twice_however_often_it_is_told(world: World) -> None:
    """An event that is sent again, and an answer that was lost, change nothing."""
    name = world.ask()
    world.ask()
    lost = world.line["tecs"]

    def answer_lost(body: bytes) -> bytes:
        World._send(lost, None)(body)
        raise TimeoutError

    exchange(world.tecs.store, lost.officer, answer_lost, world.tecs.now)
    end = world.ends_alike()
    assert end["event"] == name
    assert steps_of(end) == []
