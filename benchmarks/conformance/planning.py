"""What a server must do with planned and joint operations, one function for each sentence of the protocol.

The plans lie in two days on the northern ice, where nobody else plans; each is cancelled by the check that made it.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from benchmarks.conformance.asking import CALLBACK, Copy, Json, NotTried, Server, event_id, expect

#: Whose officers plan at which system.
HOME: Final = {"e3": "USBP", "tecs": "HSI"}
OUTCOMES: Final = frozenset(("no_conflict_disclosed", "conflict", "partner_not_heard"))
_FEATURES: Final = {"Crosscheck-Features": "dealings"}
_CHANGES_AN_HOUR: Final = 30


def only_the_own_agencys_officers_plan(server: Server) -> None:
    """A plan of the own agency's officer is applied with an outcome; of another agency's it is `not_yours`."""
    plan = _plan(server)
    [receipt] = server.receipts(_event(server, plan))
    if server.person["agency"] != HOME[_system(server)]:
        expect(receipt.get("reason") == "not_yours", f"another agency's officer planned: {_word(receipt)}")
        return
    expect(receipt["status"] == "applied", f"the plan was not taken: {_word(receipt)}")
    expect(receipt["outcome"] in OUTCOMES, "the outcome is one of three")
    expect(receipt["outcome"] == "partner_not_heard" or "partnerAsOf" in receipt, "it says up to when both are told")
    _cancelled(server, plan)


def a_plan_becomes_a_record_of_its_unit(server: Server) -> None:
    """Owner, access level and marking of a plan's record are the server's to say, whatever the plan claims."""
    _planner(server)
    claimed = {"provenance": {"system": "e3", "agency": "SYN", "unit": "SYN claimed", "accessLevel": 3}}
    plan = _plan(server, **claimed)
    _applied(server, plan)
    record = _record(server, plan["id"])
    where = record["provenance"]
    expect(where["unit"] == server.person["unit"], "the unit is the officer's")
    expect((where["agency"], where["accessLevel"]) == (server.person["agency"], 1), "agency and level are the server's")
    expect("marking" in record, "the record is marked")
    _cancelled(server, plan)


def what_is_no_plan_is_malformed(server: Server) -> None:
    """Another system's id, no place, an end before it begins, a visibility that isn't one: `malformed`, not stored."""
    _planner(server)
    wrong: tuple[Json, ...] = (
        {"id": _elsewhere(server)}, {"place": None}, {"ends": "2001-01-01T00:00:00Z"},
        {"visibility": "SYN other"}, {"leadMinutes": -1}, {"activity": " "},
        {"place": {"nc:Latitude": 148.0, "nc:Longitude": 0.0}},
    )  # fmt: skip
    plans = [_plan(server, **fields) for fields in wrong]
    reasons = [each.get("reason") for each in server.receipts(*(_event(server, plan) for plan in plans))]
    expect(reasons == ["malformed"] * len(wrong), f"reasons are {reasons}")
    held = _copy(server).records
    expect(not any(plan["id"] in held for plan in plans), "nothing of it is stored")


def an_older_revision_of_a_plan_is_refused(server: Server) -> None:
    """A revision that isn't newer is `conflict`; the same event again has the receipt that it had."""
    _planner(server)
    plan = _plan(server, revision=2)
    event = _event(server, plan)
    first, again = server.receipts(event), server.receipts(event)
    expect(first == again, "both receipts are equal")
    [late] = server.receipts(_event(server, {**plan, "revision": 1}))
    expect(late.get("reason") == "conflict", f"an older revision was answered {_word(late)}")
    _cancelled(server, plan)


def two_plans_that_meet_conflict(server: Server) -> None:
    """Of two plans in one place and hour the second is `conflict`, and both units have one notice that names both."""
    _planner(server)
    one, other = _plan(server), _plan(server)
    _applied(server, one)
    expect(_applied(server, other) == "conflict", "the second meets the first")
    notices = _notices(server, one["id"], other["id"])
    expect(len({each["event"] for each in notices}) == 1, "there is one notice of the meeting")
    expect(all("place" in each["bases"] for each in notices), "it says what they have in common")
    expect(all(each["state"] != "resolved" for each in notices if "state" in each), "it is open")
    expect(_outcome(server, one) == "conflict", "the first plan's unit is told as well")
    _cancelled(server, one, other)


def a_move_and_a_cancellation_end_a_meeting(server: Server) -> None:
    """A plan that is moved away meets nothing, one that is cancelled neither; the notice is closed."""
    _planner(server)
    one, other = _plan(server), _plan(server)
    _applied(server, one)
    expect(_applied(server, other) == "conflict", "the second meets the first")
    moved = {**other, "revision": 2, "place": {"nc:Latitude": 70.0, "nc:Longitude": -20.0}}
    expect(_applied(server, moved) != "conflict", "what was moved away meets nothing")
    notices = _notices(server, one["id"], other["id"])
    expect(all(each.get("state") == "resolved" for each in notices), "the notice of the meeting is closed")
    back = {**other, "revision": 3}
    expect(_applied(server, back) == "conflict", "what was moved back meets it again")
    _cancelled(server, one, back)
    expect(_record(server, one["id"]).get("cancelled") is True, "the record of a cancelled plan says so")
    expect(all(each.get("state") == "resolved" for each in _notices(server, one["id"], other["id"])), "all are closed")


def a_restricted_plan_shows_window_circle_and_owner(server: Server) -> None:
    """Its record has the centre of the 0.05° cell, a radius in whole kilometres, and neither activity nor target."""
    _planner(server)
    target = {"nc:PersonName": [{"nc:PersonSurName": "SYNTHETIC", "nc:PersonGivenName": "ANNA"}]}
    plan = _plan(server, visibility="restricted", activity="Search warrant", targets=[target], radiusM=413.0)
    plan["place"] = {"nc:Latitude": 79.9876, "nc:Longitude": -40.0123}
    _applied(server, plan)
    record = _record(server, plan["id"])
    place = record["place"]
    expect((place["nc:Latitude"], place["nc:Longitude"]) == (79.975, -40.025), "the place is the centre of its cell")
    expect(record["radiusM"] % 1_000 == 0, "the radius is in whole kilometres")
    expect(record["activity"] == "Restricted", "what is planned is not told")
    expect(not {"targets", "vehicles", "phones", "address"} & set(record), "neither is whom it is about")
    _cancelled(server, plan)


def a_joint_operation_needs_operations_that_are_known(server: Server) -> None:
    """A step with an own operation that isn't there is `unknown_record`; one that can't be read is `malformed`."""
    _planner(server)
    known, other = _plan(server), _elsewhere(server)
    _applied(server, known)
    proposed = _proposal(sorted((str(_plan(server)["id"]), other)))
    both = sorted((str(known["id"]), other))
    steps = [
        proposed,
        {**_proposal(both), "step": "join"},
        {**_proposal(both), "step": "SYN other"},
        _proposal(both[:1]),
    ]
    reasons = [each.get("reason") for each in server.receipts(*(_made(server, "joint", each) for each in steps))]
    expect(reasons == ["unknown_record"] * 2 + ["malformed"] * 2, f"reasons are {reasons}")
    names = {each["joint"] for each in steps}
    expect(not any(each["event"] in names for each in _of("joint", server)), "no copy of it is made")
    _cancelled(server, known)


def a_joint_operation_goes_by_its_steps(server: Server) -> None:
    """It is proposed once, nobody says go alone, its copy has each step once, and ended it stays ended."""
    _planner(server)
    plan = _plan(server)
    _applied(server, plan)
    proposed = _proposal(sorted((str(plan["id"]), _elsewhere(server))))
    step = {**proposed, "role": "lead", "phone": CALLBACK}
    first = _made(server, "joint", step)
    taken = [first, first, *(_made(server, "joint", {**step, "step": each}) for each in ("propose", "go"))]
    words = [_word(each) for each in server.receipts(*taken)]
    expect(words == ["applied", "applied", "conflict", "conflict"], f"the steps are answered {words}")
    [held] = [each for each in _of("joint", server) if each["event"] == proposed["joint"]]
    expect(held.get("state", "proposed") == "proposed", "it is proposed until both sides take part")
    expect([each["step"] for each in held["steps"]] == ["propose"], "what was sent twice is one step")
    expect([each["unit"] for each in held["participants"]] == [server.person["unit"]], "its unit takes part")
    after = [_made(server, "joint", {**step, "step": each}) for each in ("leave", "join")]
    words = [_word(each) for each in server.receipts(*after)]
    expect(words == ["applied", "conflict"], f"leaving, then joining is answered {words}")
    [held] = [each for each in _of("joint", server) if each["event"] == proposed["joint"]]
    expect(held["state"] == "ended", "where nobody of a side takes part any more it has ended")
    _cancelled(server, plan)


def too_many_changes_wait(server: Server) -> None:
    """Past thirty changes of an officer in an hour a plan is answered `in_progress`, to come again, and not refused."""
    _planner(server)
    plan = _plan(server)
    changes = [_event(server, {**plan, "revision": at + 1}) for at in range(_CHANGES_AN_HOUR + 1)]
    words = [_word(each) for each in server.receipts(*changes)]
    waits = words.index("in_progress") if "in_progress" in words else len(words)
    expect(waits <= _CHANGES_AN_HOUR, "the thirty-first change waits")
    expect(set(words[:waits]) <= {"applied"} and set(words[waits:]) == {"in_progress"}, "and what comes after it")


def _planner(server: Server) -> None:
    """Nothing, if the officer may plan at this server.

    Raises:
        NotTried: the officer is another agency's.
    """
    if server.person.get("agency") != HOME[_system(server)]:
        raise NotTried("needs an officer of the system's own agency")


def _system(server: Server) -> str:
    return str(server.ask("GET", "/about", {}).json()["system"])


def _elsewhere(server: Server) -> str:
    """The id of an operation of the other system, which this one was not told of."""
    return f"{next(each for each in HOME if each != _system(server))}:OP-{event_id()}"


def _proposal(operations: list[str]) -> Json:
    return {"joint": event_id(), "operations": operations, "step": "propose"}


def _of(kind: str, server: Server) -> list[Json]:
    """The records of a type that the officer has."""
    return [each for each in _copy(server).records.values() if each["type"] == kind]


def _plan(server: Server, **fields: object) -> Json:
    """A surveillance in two days, far from anybody."""
    begins = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=2)
    times = {"starts": begins, "ends": begins + dt.timedelta(hours=1)}
    return {
        "id": f"{_system(server)}:OP-{event_id()}", "revision": 1, "activity": "Surveillance", "radiusM": 500.0,
        "place": {"nc:Latitude": 80.0, "nc:Longitude": -40.0}, "visibility": "full",
        **{name: at.isoformat().replace("+00:00", "Z") for name, at in times.items()}, **fields,
    }  # fmt: skip


def _made(server: Server, kind: str, body: Json) -> Json:
    made = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"eventId": event_id(), "made": made, "officer": server.officer, "type": kind, "body": body}


def _event(server: Server, plan: Json, *, cancelled: bool = False) -> Json:
    """The event of a plan."""
    body: Json = {"operation": plan, "contact": {"unit": "SYN", "phone": CALLBACK}}
    return _made(server, "operation", {**body, "cancelled": True} if cancelled else body)


def _applied(server: Server, plan: Json) -> str:
    """The outcome of a plan that is taken."""
    [receipt] = server.receipts(_event(server, plan))
    expect(receipt["status"] == "applied", f"the plan was not taken: {_word(receipt)}")
    return str(receipt["outcome"])


def _cancelled(server: Server, *plans: Json) -> None:
    """Takes plans back that a check made."""
    events = [
        _event(server, {**plan, "revision": plan["revision"] + 1, "cancelled": True}, cancelled=True) for plan in plans
    ]
    expect({each["status"] for each in server.receipts(*events)} == {"applied"}, "a plan is cancelled by its unit")


def _word(receipt: Json) -> str:
    return str(receipt.get("reason") or receipt["status"])


def _copy(server: Server) -> Copy:
    """All that the officer may know, dealings as well."""
    copy = Copy()
    copy.take(server.signed("/sync", {}, **_FEATURES).content.splitlines(keepends=True))
    return copy


def _record(server: Server, name: str) -> Json:
    """One record of the copy."""
    found = _copy(server).records.get(name)
    expect(found is not None, "the plan is in the feed of its unit")
    return found or {}


def _notices(server: Server, *names: str) -> list[Json]:
    """The copies of notices about a meeting of two plans."""
    found = [each for each in _of("notice", server) if sorted(each.get("records", ())) == sorted(names)]
    expect(bool(found), "there is a notice of the meeting")
    expect({each["about"] for each in found} == {"conflict"}, "it is about a conflict")
    return found


def _outcome(server: Server, plan: Json) -> str:
    """What is said of a plan last, after its receipt."""
    said = [each for each in _of("outcome", server) if each["operation"] == plan["id"]]
    expect(len(said) == 1 and said[0]["plan"] == plan["revision"], "a word that changes later follows in the feed")
    return str(said[0]["outcome"])


#: Every check with its section, in the order in which they are made; the last one uses the officer's hour up.
PLANNING: Final = (
    ("21", only_the_own_agencys_officers_plan),
    ("21", a_plan_becomes_a_record_of_its_unit),
    ("21", what_is_no_plan_is_malformed),
    ("21", an_older_revision_of_a_plan_is_refused),
    ("21", two_plans_that_meet_conflict),
    ("21", a_move_and_a_cancellation_end_a_meeting),
    ("21", a_restricted_plan_shows_window_circle_and_owner),
    ("8", a_joint_operation_needs_operations_that_are_known),
    ("8", a_joint_operation_goes_by_its_steps),
    ("21", too_many_changes_wait),
)
