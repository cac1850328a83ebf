"""The OWASP API security list (2023), each of its ten as something tried against a real application."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from litestar.testing import TestClient

from backends.app import ROUTES, build_app
from backends.engine import NoDatabase, open_engine
from tests.backends.agency import Agency, Laptop, e3, event, person, tecs

VERSION = {"Crosscheck-Protocol": "1"}
NOTICE = {"record": "e3:SYN-1", "action": "stop", "urgency": "urgent", "callback": "+1 360 555 0107"}

#: What attackers put where a text is asked for; none of it may change what a request means.
INJECTIONS = (
    "' OR '1'='1", "'; DROP TABLE shared; --", '" OR ""="', "%' UNION SELECT secret_key FROM gateway --", "\\'; --",
    "{{7*7}}", "${jndi:ldap://127.0.0.1/x}", "$(id)", "`id`", "../../etc/passwd", "<script>alert(1)</script>",
    "*)(uid=*))(|(uid=*", '{"$gt": ""}', "%s%s%n", "SYN\u202eX", "\u0130\u0131", "1e400", "A" * 256,
)  # fmt: skip


@dataclass
class Line:
    """An agency reached over HTTP, and what it logged."""

    agency: Agency
    client: TestClient[Any]
    log: io.StringIO

    def post(self, path: str, laptop: Laptop | None, body: object, **headers: str) -> Any:
        """An answer; without a laptop nobody is signed in."""
        named = {"Authorization": f"Bearer {laptop.access}"} if laptop else {}
        return self.client.post(path, json=body, headers={**VERSION, **named, **headers})

    def receipts(self, laptop: Laptop, *events: Any) -> list[tuple[str, str]]:
        """Status and reason of each event."""
        lines = self.post(
            "/sync", laptop, {"events": list(events)}, **{"Accept-Encoding": "identity"}
        ).text.splitlines()
        found = [line for line in map(json.loads, lines) if line["kind"] == "receipt"]
        return [(line["status"], line.get("reason", "")) for line in found]

    def tables(self) -> list[int]:
        """How many rows the tables of records and policy have; what officers made of records (lane 6) may come."""
        with self.agency.store.reading() as connection:
            names = ("shared WHERE lane <> 6", "policy", "gateway", "match_key")
            return [connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in names]


@pytest.fixture
def open_line() -> Iterator[Callable[[Agency], Line]]:
    """Puts agencies behind real applications."""
    clients: list[TestClient[Any]] = []

    def serve(agency: Agency) -> Line:
        log = io.StringIO()
        client = TestClient(build_app(agency.gateway, log=log, check_floor=0.0), raise_server_exceptions=False)
        clients.append(client.__enter__())
        return Line(agency, client, log)

    yield serve
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def line(agency: Agency, open_line: Callable[[Agency], Line]) -> Line:
    """e3 with a record for everyone, one of a higher level, one that is silent."""
    agency.ingest(e3("SYN-1"), e3("SYN-2", ACCESS_LEVEL="3", SURNAME="SYNHIDDEN"), e3("SYN-3", SHARING="SILENT"))
    return open_line(agency)


@pytest.mark.parametrize("hidden", ["e3:SYN-2", "e3:SYN-3", "e3:SYN-none", "tecs:SYN-1"])
def test_1_an_object_of_others_is_as_one_that_is_not_there(line: Line, hidden: str) -> None:
    """API1: a notice or decision about a record the officer may not know of is refused like one about nothing."""
    laptop = line.agency.laptop()
    decision = {"check": event(9, "", {})["eventId"], "choice": 1, "reason": "coordinated", "record": hidden}
    asked = (event(1, "notice", {**NOTICE, "record": hidden}), event(2, "decision", decision))
    assert line.receipts(laptop, *asked) == [("rejected", "unknown_record")] * 2


def test_1_another_officer_s_events_and_cursor_are_refused(line: Line) -> None:
    """API1: an id of somebody else's opens nothing, neither in an event nor in a cursor."""
    mine, theirs = line.agency.laptop("SYN-U-1"), line.agency.laptop("SYN-U-2", agency="USBP", unit="SYN Station")
    theirs.sync()
    assert line.receipts(mine, event(1, "notice", NOTICE, officer="SYN-U-2")) == [("rejected", "not_yours")]
    assert line.post("/sync", mine, {"cursor": theirs.cursor}).status_code == 409


@pytest.mark.parametrize("path", ["/sync", "/check"])
def test_2_a_token_of_one_agency_is_nothing_to_the_other(
    line: Line, tecs_agency: Agency, open_line: Callable[[Agency], Line], path: str
) -> None:
    """API2: the same officer and device, enrolled with both: each agency knows its own words alone."""
    tecs_agency.ingest(tecs("SYN-1"))
    other = open_line(tecs_agency)
    mine = {system: agency.agency.laptop() for system, agency in (("e3", line), ("tecs", other))}
    for at, token_of in ((line, "tecs"), (other, "e3")):
        answer = at.post(path, mine[token_of], {})
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:crosscheck:token_unknown")
        form = {"grant_type": "refresh_token", "refresh_token": mine[token_of].refresh}
        assert at.client.post("/token", data=form, headers=VERSION).status_code in (401, 403)


def test_2_a_token_serves_its_own_purpose_alone(line: Line) -> None:
    """API2: a refresh token opens no record, an access token renews nothing, a cut token is no token."""
    laptop = line.agency.laptop()
    for word in (laptop.refresh, laptop.access[:-1], laptop.access + "A", laptop.access.lower(), "null", "undefined"):
        answer = line.client.post("/sync", json={}, headers={**VERSION, "Authorization": f"Bearer {word}"})
        assert answer.status_code == 401
    form = {"grant_type": "refresh_token", "refresh_token": laptop.access}
    assert line.client.post("/token", data=form, headers=VERSION).status_code in (401, 403)


def test_3_fields_that_nobody_asked_for_change_nothing(line: Line) -> None:
    """API3: a request that brings roles, a clearance or an officer along is answered as one without."""
    laptop = line.agency.laptop()
    plain = line.post("/sync", laptop, {}, **{"Accept-Encoding": "identity"}).text.splitlines()
    extra = {
        "roles": ["supervisor"],
        "clearance": 9,
        "officer": {"unit": "SYN Station"},
        "level": 9,
        "unit": "SYN Station",
    }
    more = line.post("/sync", laptop, extra, **{"Accept-Encoding": "identity"}).text.splitlines()
    assert [json.loads(text).get("record") for text in plain] == [json.loads(text).get("record") for text in more]
    form = {
        "grant_type": "refresh_token",
        "refresh_token": laptop.refresh,
        "roles": "supervisor",
        "unit": "SYN Station",
    }
    answer = line.client.post("/token", data=form, headers=VERSION).json()
    assert (answer["officer"]["roles"], answer["officer"]["unit"]) == (["agent"], "SYN Elsewhere")


def test_3_no_answer_has_a_field_beyond_the_protocol_s(line: Line) -> None:
    """API3: what a gateway keeps of a record, its sharing choice or place in the feed, stays there."""
    text = line.post("/sync", line.agency.laptop(), {}, **{"Accept-Encoding": "identity"}).text
    records = [json.loads(each)["record"] for each in text.splitlines() if '"upsert"' in each]
    assert records
    for record in records:
        assert not {"sharing", "lane", "rank", "lo", "hi", "slot", "rid", "hash"} & set(record)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" " * 1_048_577, 413),
        (json.dumps({"events": [event(1, "notice", NOTICE)] * 101}).encode(), 413),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400),
        (json.dumps({"pageBytes": 2**31}).encode(), 400),
        (json.dumps({"cursor": "A" * 100_000}).encode(), 409),
    ],
)
def test_4_what_costs_too_much_is_refused(line: Line, body: bytes, status: int) -> None:
    """API4: sizes, counts and nesting have limits, and the next request is served."""
    laptop = line.agency.laptop()
    headers = {**VERSION, "Authorization": f"Bearer {laptop.access}"}
    assert line.client.post("/sync", content=body, headers=headers).status_code == status
    assert line.post("/sync", laptop, {}).status_code == 200


@pytest.mark.parametrize("role", ["analyst", "auditor"])
def test_5_a_role_without_the_purpose_is_refused(line: Line, role: str) -> None:
    """API5: who measures or audits makes no live check and gets no record."""
    laptop = line.agency.laptop("SYN-U-9", roles=(role,), unit="SYN Station")
    body = {"eventId": event(1, "", {})["eventId"], "action": "stop", "person": person("SYNTHETIC", "ANNA")}
    assert line.post("/check", laptop, body).json()["type"] == "urn:crosscheck:not_allowed"
    assert laptop.sync().ids == []


@pytest.mark.parametrize("path", ["/admin", "/enrol", "/revoke", "/queue", "/ingest", "/policy", "/debug", "/schema"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_5_no_administrator_s_function_is_on_the_network(line: Line, method: str, path: str) -> None:
    """API5: enrolment, revocation, queues and extracts are commands, not routes; no document lists any."""
    assert line.client.request(method, path, headers=VERSION).status_code in (404, 405)


def test_6_a_check_looks_at_a_bounded_crowd(line: Line) -> None:
    """API6: a question that fits everyone is no way to copy the database: twenty records, and the rest unsaid."""
    line.agency.ingest(*(e3(f"SYN-C{number}", SURNAME="SYNCROWD") for number in range(30)))
    body = {"eventId": event(1, "", {})["eventId"], "action": "stop", "person": person("SYNCROWD", "ANNA")}
    answer = line.post("/check", line.agency.laptop(), body).json()
    assert (len(answer["records"]), answer["more"]) == (20, True)


def test_7_nothing_that_a_client_sends_is_fetched(line: Line) -> None:
    """API7: an address in a request stays a text; whoever listens there is not called."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for path, body in asked_with(address):
            line.post(path, line.agency.laptop(), body)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(("method", "path"), [("GET", "/about"), ("POST", "/sync"), ("GET", "/nothing")])
def test_8_answers_tell_nothing_of_the_server(line: Line, method: str, path: str) -> None:
    """API8: no server name or version, no trace, no wildcard for other sites' scripts, nothing for caches to keep."""
    answer = line.client.request(method, path, headers={**VERSION, "Origin": "https://example.invalid"})
    names = {name.lower() for name in answer.headers}
    assert not names & {"server", "x-powered-by", "access-control-allow-origin"}
    assert "Traceback" not in answer.text
    assert answer.status_code == 200 or answer.headers["cache-control"] == "no-store"


def test_9_only_the_protocol_s_routes_and_version_are_spoken(line: Line) -> None:
    """API9: there is no old or unlisted way in."""
    assert {"/about", "/token", "/sync", "/check"} <= ROUTES
    for version in ("0", "2", "1.0", "beta"):
        assert line.client.post("/sync", json={}, headers={"Crosscheck-Protocol": version}).status_code == 406
    for path in ("/v0/sync", "/api/sync", "/sync.json", "//sync", "/Sync"):
        assert line.client.post(path, json={}, headers=VERSION).status_code in (404, 405)


@pytest.mark.parametrize("url", ["mysql://x/y", "file:///etc/passwd", "http://127.0.0.1/"])
def test_10_only_the_kinds_of_database_that_are_meant_are_opened(url: str) -> None:
    """API10: what is consumed from elsewhere is checked first, a database's address included."""
    with pytest.raises(NoDatabase):
        open_engine(url)


def asked_with(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every request with this text in each of its string fields."""
    name = {"nc:PersonSurName": text, "nc:PersonGivenName": text, "nc:PersonMiddleName": text}
    number = {"category": text, "nc:IdentificationID": text, "jurisdiction": text}
    asked = {
        "person": {"nc:PersonName": [name], "nc:PersonBirthDate": [text], "identifications": [number]},
        "vehicles": [{"j:ConveyanceRegistrationPlateIdentification": text, "jurisdiction": text,
                      "nc:VehicleIdentification": text, "description": text}],
        "phones": [{"nc:FullTelephoneNumber": text}], "addresses": [{"nc:AddressFullText": text}],
    }  # fmt: skip
    yield "/check", {"eventId": event(1, "", {})["eventId"], "action": text, **asked}
    yield "/check", {"eventId": text, "action": "stop", **asked}
    bodies = [("check", {"action": text, "level": text, "records": [], "caseNumber": text, **asked}),
              ("notice", {**NOTICE, "action": text, "callback": text}), ("notice", {**NOTICE, "record": text}),
              ("decision", {"check": text, "choice": 1, "reason": text, "record": text}), (text, {})]  # fmt: skip
    yield "/sync", {"events": [event(number, kind, body) for number, (kind, body) in enumerate(bodies, 10)]}
    yield (
        "/sync",
        {"events": [{**event(20, "notice", NOTICE), "eventId": text}, event(21, "notice", NOTICE, officer=text)]},
    )
    yield "/sync", {"cursor": text}
    yield "/sync", {"epoch": text, "area": text[:16]}


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_text_is_a_text_in_every_field(line: Line, text: str) -> None:
    """Whatever stands in a string field: no fault, nobody else's record, the tables as before, nothing of it logged."""
    laptop = line.agency.laptop()
    before = line.tables()
    for path, body in asked_with(text):
        answer = line.post(path, laptop, body, **{"Accept-Encoding": "identity"})
        assert answer.status_code in (200, 400, 409), (path, answer.text)
        assert "SYNHIDDEN" not in answer.text
    for field in ("grant_type", "officer", "device", "code", "refresh_token"):
        form = {
            "grant_type": "urn:crosscheck:enrolment",
            "officer": "SYN-U-1",
            "device": "SYN-D",
            "code": "SYN",
            field: text,
        }
        assert line.client.post("/token", data=form, headers=VERSION).status_code in (400, 401, 403)
    header = text.encode("utf-8", "ignore").decode("latin-1")
    for name in ("Authorization", "Crosscheck-Protocol", "Accept-Encoding", "Crosscheck-Features"):
        answer = line.client.post("/sync", json={}, headers={**VERSION, name: header.encode("latin-1")})
        assert answer.status_code in (200, 401, 406)
    assert line.tables() == before
    assert text not in line.log.getvalue()
    assert not [entry for entry in map(json.loads, line.log.getvalue().splitlines()) if "fault" in entry]
