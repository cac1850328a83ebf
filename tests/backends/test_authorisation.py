"""Who is answered on which route, and who reaches which object: each role against each, by every way in."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from backends.app import build_app
from tests.backends.agency import Agency, Laptop, e3, event, person
from tests.backends.test_notices import ASK, step, sync
from tests.backends.test_partner import OPERATION

HEADERS = {"Crosscheck-Protocol": "1"}
MONDAY = dt.date(2026, 11, 16)
PERIOD = {"from": str(MONDAY), "to": str(MONDAY + dt.timedelta(weeks=1))}
CHAIN = "00" * 32

#: A request that each route takes, as far as its role does.
BODIES: dict[str, dict[str, Any]] = {
    "/sync": {},
    "/check": {"eventId": event(1, "", {})["eventId"], "action": "stop", "person": person("SYNTHETIC", "ANNA")},
    "/checkpoint": {"number": 1, "chain": "ab" * 32},
    "/audit": {"before": CHAIN, "rows": [{"number": 1, "at": 1, "what": "x", "outcome": "", "chain": CHAIN}]},
    "/oversight": {**PERIOD, "by": []},
    "/review": {"week": str(MONDAY)},
    "/threat": PERIOD,
    "/assessment": {"kind": "assessment", "e3": "", "tecs": ""},
}

#: What a role is answered: 403 where it is none of its business; 400 and 409 are answers to whoever may ask.
ANSWERS: dict[str, tuple[int, ...]] = {
    # route order:   sync check point audit oversight review threat assessment
    "agent": (200, 200, 200, 409, 403, 403, 403, 403),
    "watch desk": (200, 200, 200, 409, 403, 403, 403, 403),
    "supervisor": (200, 200, 200, 409, 200, 200, 200, 400),
    "governance": (200, 403, 200, 409, 200, 403, 200, 400),
    "auditor": (200, 403, 200, 409, 200, 200, 200, 403),
    "analyst": (200, 403, 200, 409, 403, 403, 403, 403),
    "partner": (200, 403, 200, 409, 403, 403, 403, 403),
    "nobody": (200, 403, 200, 409, 403, 403, 403, 403),
}


@pytest.fixture
def serve() -> Iterator[Callable[[Agency], TestClient[Any]]]:
    """Puts agencies behind real applications."""
    clients: list[TestClient[Any]] = []

    def start(agency: Agency) -> TestClient[Any]:
        app = build_app(agency.gateway, log=io.StringIO(), check_floor=0.0)
        clients.append(TestClient(app, raise_server_exceptions=False).__enter__())
        return clients[-1]

    yield start
    for client in clients:
        client.__exit__(None, None, None)


@pytest.mark.parametrize("role", ANSWERS)
def test_each_role_is_answered_on_its_own_routes_alone(
    agency: Agency, serve: Callable[[Agency], TestClient[Any]], role: str
) -> None:
    """Every role against every route; who has none is told what is anybody's: that there is nothing."""
    laptop = agency.laptop("SYN-U-9", roles=(role,), agency="USBP", sector="BLW")
    signed, client = {**HEADERS, "Authorization": f"Bearer {laptop.access}"}, serve(agency)
    found = tuple(client.post(path, json=body, headers=signed).status_code for path, body in BODIES.items())
    assert found == ANSWERS[role]


@pytest.mark.parametrize("path", BODIES)
def test_nobody_is_answered_without_a_token_that_is_good(
    agency: Agency, serve: Callable[[Agency], TestClient[Any]], path: str
) -> None:
    """Neither without one, nor by another agency's or a past one, nor by another way of asking."""
    client, laptop = serve(agency), agency.laptop(roles=("auditor", "governance"))
    good = {**HEADERS, "Authorization": f"Bearer {laptop.access}"}
    for headers in (HEADERS, {**good, "Authorization": "Bearer x"}, {**good, "Authorization": laptop.access}):
        assert client.post(path, json=BODIES[path], headers=headers).status_code == 401
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        assert client.request(method, path, headers=good).status_code == 405
    for way in (f"/{path}", f"{path};x", f"{path}%00", path.upper(), f"/v1{path}"):
        assert client.post(way, json=BODIES[path], headers=good).status_code in (404, 405), way
    assert client.post(f"{path}/", json=BODIES[path], headers=HEADERS).status_code in (401, 404)
    agency.later(hours=2)
    assert client.post(path, json=BODIES[path], headers=good).status_code == 401


@pytest.mark.parametrize("sector", ["", "SPW"])
@pytest.mark.parametrize("path", ["/oversight", "/threat", "/review"])
def test_a_supervisor_reaches_no_other_sector(
    agency: Agency, serve: Callable[[Agency], TestClient[Any]], path: str, sector: str
) -> None:
    """With another sector nothing of this one is told, without one nothing at all, whatever the request claims."""
    agency.ingest(*(e3(f"SYN-{number}", APPR_DT_TIME="11/17/2026 9:00:00 AM") for number in range(12)))
    checker = agency.laptop("SYN-U-1", agency="USBP", sector="BLW", unit="SYN Station")
    sync(checker, event(1, "check", {"action": "stop", "records": ["e3:SYN-1"]}, made="2026-11-18T11:00:00Z"))
    laptop = agency.laptop("SYN-U-9", roles=("supervisor",), agency="USBP", sector=sector)
    signed = {**HEADERS, "Authorization": f"Bearer {laptop.access}"}
    answer = serve(agency).post(path, json={**BODIES[path], "sector": "BLW"}, headers=signed)
    assert answer.status_code == (200 if sector else 403)
    assert "BLW" not in answer.text
    assert "SYN Station" not in answer.text


@pytest.mark.parametrize("role", ["supervisor", "agent", "governance"])
def test_a_check_of_another_sector_is_as_one_that_is_not_there(agency: Agency, role: str) -> None:
    """By its id, which a reviewer may have from elsewhere."""
    checker = agency.laptop("SYN-U-1", agency="USBP", sector="BLW", unit="SYN Station")
    checked = event(1, "check", {"action": "stop", "records": []})
    sync(checker, checked)
    laptop = agency.laptop("SYN-U-9", roles=(role,), agency="USBP", sector="SPW")
    said = []
    for name in (checked["eventId"], event(404, "", {})["eventId"]):
        with pytest.raises(Exception, match=r"not_found|not_allowed") as told:
            agency.gateway.overseer.review(laptop.signed(), json.dumps({"check": name}).encode())
        said.append(str(told.value))
    assert said[0] == said[1]


def test_two_checks_under_one_id_are_both_reviewed_and_told(agency: Agency) -> None:
    """An id is its officer's own: a colleague who sends it too hides neither check from whoever reviews."""
    officers = ("SYN-U-1", "SYN-U-2")
    for officer in officers:
        laptop = agency.laptop(officer, agency="USBP", sector="BLW", unit="SYN Station")
        sync(laptop, event(1, "check", {"action": "stop", "records": []}, officer))
    auditor = agency.laptop("SYN-U-9", roles=("auditor",), agency="USBP")
    name = event(1, "", {})["eventId"]
    found = json.loads(agency.gateway.overseer.review(auditor.signed(), json.dumps({"check": name}).encode()))
    assert sorted(each["officer"] for each in found["checks"]) == list(officers)
    for officer in officers:
        laptop = agency.laptop(officer, agency="USBP", sector="BLW", unit="SYN Station")
        sync(laptop)
        assert [each["type"] for each in laptop.copy.values()] == ["review"]


# --- what is one officer's alone -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"unit": "officer:SYN-U-1"},
        {"unit": "role:governance"},
        {"roles": ("supervisor",)},
        {"roles": ("watch desk",)},
        {"roles": ("auditor",)},
        {"roles": ("partner",)},
        {"agency": "USBP", "unit": "SYN Station", "sector": "BLW"},
    ],
)
def test_rows_of_one_officer_are_that_officers_alone(agency: Agency, other: dict[str, Any]) -> None:
    """A need and its answer: neither by unit, role, agency, nor by a unit that is named like whom they are for."""
    own = agency.laptop("SYN-U-1", agency="USBP", unit="SYN Station", sector="BLW")
    sync(own, event(1, "need", {"kind": "late", "screen": "check", "text": "SYN text"}))
    assert [each["type"] for each in _held(own)] == ["need"]
    assert _held(agency.laptop("SYN-U-9", **other)) == []


def _held(laptop: Laptop) -> list[dict[str, Any]]:
    sync(laptop)
    return list(laptop.copy.values())


def test_a_need_under_another_officers_id_is_another_need(agency: Agency) -> None:
    """Whoever sends an id that is somebody else's neither fails nor changes theirs."""
    one, other = (agency.laptop(f"SYN-U-{number}", agency="USBP", unit="SYN Station") for number in (1, 2))
    said = {"kind": "late", "screen": "check", "text": "SYN first"}
    sync(one, event(1, "need", said))
    [receipt] = sync(other, event(1, "need", {**said, "text": "SYN second"}, "SYN-U-2")).of("receipt")
    assert (receipt["status"], receipt.get("reason")) == ("rejected", "conflict")
    assert [each["text"] for each in _held(one)] == ["SYN first"]


# --- objects by guessing their ids ---------------------------------------------------------------------------------

#: Whom an object of USBP's station at e3 is none of the business of.
STRANGERS: list[dict[str, Any]] = [
    {"agency": "USBP", "unit": "SYN Other", "sector": "SPW"},
    {"agency": "HSI", "unit": "SYN HSI Unit"},
    {"agency": "HSI", "unit": "SYN Station"},
    {"agency": "USBP", "unit": "SYN Other", "roles": ("governance",)},
    {"agency": "USBP", "unit": "SYN Other", "roles": ("auditor",)},
]


def _refused(laptop: Laptop, *events: dict[str, Any]) -> list[str]:
    return [line.get("reason") or line["status"] for line in sync(laptop, *events).of("receipt")]


@pytest.mark.parametrize("who", STRANGERS)
def test_a_notice_of_others_takes_no_step(agency: Agency, who: dict[str, Any]) -> None:
    """By its name, right or guessed, the answer is the same; an owner's unit of that name in the other agency too."""
    agency.ingest(e3("SYN-E-1"))
    asker = agency.laptop("SYN-U-1", agency="USBP", unit="SYN Asking")
    name = event(1, "", {})["eventId"]
    made = agency.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert _refused(asker, event(1, "notice", {**ASK, "record": "e3:SYN-E-1"}, made=made)) == ["applied"]
    laptop = agency.laptop("SYN-U-9", **who)
    answers = [
        _refused(laptop, step(number, laptop, each, "acknowledge"))
        for number, each in ((2, name), (3, event(404, "", {})["eventId"]))
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] in ("unknown_record", "in_progress")


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("what", ["change", "cancel"])
def test_a_plan_of_another_unit_is_not_changed(agency: Agency, who: dict[str, Any], what: str) -> None:
    """Neither by its id nor with a higher revision; its owner's stays."""
    owner = agency.laptop("SYN-U-1", agency="USBP", unit="SYN Station")
    said = {"id": "e3:OP-SYN-1", "revision": 1, "activity": "Sweep", "starts": "2026-11-24T17:00:00Z",
            "ends": "2026-11-24T19:00:00Z", "place": {"nc:Latitude": 48.95, "nc:Longitude": -122.7}}  # fmt: skip
    body = {"operation": said, "contact": {"unit": "SYN", "phone": ""}}
    assert _refused(owner, event(1, "operation", body)) == ["applied"]
    laptop = agency.laptop("SYN-U-9", **who)
    theirs = {**body, "operation": {**said, "revision": 9}, "cancelled": what == "cancel"}
    assert _refused(laptop, event(2, "operation", theirs, laptop.officer)) == ["not_yours"]


@pytest.mark.parametrize("hidden", [{"ACCESS_LEVEL": "3"}, {"SHARING": "SILENT"}, {"SHARING": "POINTER"}])
@pytest.mark.parametrize("kind", ["notice", "decision", "judgement", "joint"])
def test_what_is_kept_back_is_as_what_is_not_there(agency: Agency, kind: str, hidden: dict[str, str]) -> None:
    """Of every kind of event that names an object, by its own id."""
    row = OPERATION if kind == "joint" else e3("SYN-1")
    agency.ingest({**row, "RECORD_ID": "SYN-1", **hidden})
    laptop = agency.laptop("SYN-U-9", agency="USBP", unit="SYN Other")
    answers = [
        _refused(laptop, event(number, kind, _naming(kind, f"e3:SYN-{number}"), laptop.officer)) for number in (1, 404)
    ]
    assert answers == [["unknown_record"]] * 2


def _naming(kind: str, record: str) -> dict[str, Any]:
    """The body of an event that names a record."""
    name = event(50, "", {})["eventId"]
    match kind:
        case "notice":
            return {**ASK, "record": record}
        case "decision":
            return {"check": name, "choice": 1, "reason": "coordinated", "record": record}
        case "judgement":
            return {"key": name, "one": record, "other": "tecs:SYN-1", "verdict": "same_coordinate", "level": 1,
                    "at": "2026-11-23T11:00:00Z", "seen": {"one": 1, "other": 1, "bits": 20.0}}  # fmt: skip
        case _:
            return {"joint": name, "operations": [record, "tecs:SYN-OP-2"], "step": "propose"}


@pytest.mark.parametrize("who", STRANGERS)
def test_a_joint_operation_of_others_is_joined_by_nobody_else(agency: Agency, who: dict[str, Any]) -> None:
    """Whoever has its name is answered like one who guessed."""
    agency.ingest(OPERATION)
    owner = agency.laptop("SYN-U-1", agency="USBP", unit="SYN Station")
    body = _naming("joint", "e3:SYN-OP-1")
    assert _refused(owner, event(1, "joint", body)) == ["applied"]
    laptop = agency.laptop("SYN-U-9", **who)
    names = (body["joint"], event(404, "", {})["eventId"])
    answers = [
        _refused(laptop, event(number, "joint", {**body, "joint": name, "step": "join"}, laptop.officer))
        for number, name in enumerate(names, 2)
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] in ("unknown_record", "not_yours")
    if who["unit"] != "SYN Station":  # units are told apart by their names: docs/security.md, section 4
        assert [each for each in _held(laptop) if each["type"] == "joint"] == []


# --- hostile bodies ------------------------------------------------------------------------------------------------

KINDS = ("check", "notice", "step", "decision", "judgement", "joint", "need", "need_answer", "operation", "partner")

#: Anything but a body; each is JSON, or nearly.
HOSTILE = {
    "null": b"null", "a number": b"1e308", "a huge number": b"1" * 400, "not a number": b"NaN", "a list": b"[]",
    "a text": b'"x"', "deeply nested": b'{"a":' * 400 + b"1" + b"}" * 400,
    "very deeply nested": b"[" * 60_000 + b"]" * 60_000, "a thousand fields": b"{" + b",".join(
        b'"f%d":1' % number for number in range(1_000)) + b"}", "a NUL": b'{"action":"a\\u0000","record":"e3:SYN-1"}',
    "half a surrogate": b'{"action":"\\ud800","text":"\\udfff","record":"e3:SYN-1"}', "no UTF-8": b'{"action":"\xff"}',
    "a field twice": b'{"action":"stop","action":1}', "an overlong text": b'{"action":"' + b"a" * 900_000 + b'"}',
    "wrong types": b'{"action":[],"record":{},"choice":"1","notice":1,"step":null,"operations":{},"needs":"x"}',
    "a bare control": b'{"action":"\x01"}', "a byte order mark": b"\xef\xbb\xbf{}", "cut": b'{"action":"st',
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_no_body_of_any_event_is_a_fault(agency: Agency, serve: Callable[[Agency], TestClient[Any]], kind: str) -> None:
    """It is refused by a receipt or with its request, and the next one is taken."""
    laptop = agency.laptop(roles=("partner",) if kind == "partner" else ("agent",), agency="USBP")
    client, signed = serve(agency), {**HEADERS, "Authorization": f"Bearer {laptop.access}"}
    for number, (body, content) in enumerate(HOSTILE.items(), 1):
        head = {name: value for name, value in event(number, kind, {}).items() if name != "body"}
        sent = b'{"events":[' + json.dumps(head)[:-1].encode() + b',"body":' + content + b"}]}"
        answer = client.post("/sync", content=sent, headers={**signed, "Accept-Encoding": "identity"})
        assert answer.status_code in (200, 400), body
        if answer.status_code == 200:
            receipts = [line for line in map(json.loads, answer.text.splitlines()) if line["kind"] == "receipt"]
            assert [(line["status"], line["reason"]) for line in receipts] == [("rejected", "malformed")], body
    assert client.post("/sync", json={}, headers=signed).status_code == 200


@pytest.mark.parametrize("path", BODIES)
def test_no_body_of_any_request_is_a_fault(
    agency: Agency, serve: Callable[[Agency], TestClient[Any]], path: str
) -> None:
    """Whoever asks: it is refused, and the route serves the next one."""
    laptop = agency.laptop(roles=("agent", "governance", "auditor", "supervisor"), agency="USBP", sector="BLW")
    client, signed = serve(agency), {**HEADERS, "Authorization": f"Bearer {laptop.access}"}
    for body, content in HOSTILE.items():
        status = client.post(path, content=content, headers=signed).status_code
        assert status in ((200, 400) if path == "/sync" else (400, 429)), body
    agency.later(minutes=2)
    assert client.post(path, json=BODIES[path], headers=signed).status_code in (200, 400, 409)
