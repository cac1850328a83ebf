"""A live check: asked within an officer's patience, and screened like the feed."""

import datetime as dt

import pytest

from overlap.query import Action, Query
from overlap.records import Identifier, IdentifierKind, PartialDate, PersonName, Phone, Pointer, System, Vehicle
from storage.outbox import EventId
from storage.vault import Vault
from sync import problems as p
from sync.client import Gateway
from sync.credentials import Access
from sync.live import LiveFound, live_check
from sync.screening import Reason
from tests.sync.conftest import NOW
from tests.sync.hostile import RECORDS, HostileServer, answer, document, encounter, golden, golden_json, problem

EVENT = EventId(golden_json("check-request.json")["eventId"])
ASKED = Query(
    text="",
    names=(PersonName(surname="VARGA", given_names="MILOŠ"),),
    birth_dates=(PartialDate(year=1987, month=2, day=14),),
    identifiers=(Identifier(kind=IdentifierKind.ALIEN, value="SYN A 000 123"),),
    vehicles=(Vehicle(plate="SYN 4821"),),
    phones=(Phone(number="+1 360 555 0142"),),
)


def ask(gateway: Gateway, access: Access, vault: Vault, now: dt.datetime = NOW) -> LiveFound:
    """One live check."""
    return live_check(gateway, access, lambda job: job(vault), lambda: now, ASKED, Action.STOP, EVENT)


def test_the_golden_answer_is_read(gateway: Gateway, access: Access, server: HostileServer, vault: Vault) -> None:
    """A record and a pointer."""
    server.on("/check", answer(golden("check-response.json"), kind="application/json"))
    found = ask(gateway, access, vault)
    assert [record.id for record in found.records] == ["e3:SYN-E-000123-1", "e3:SYN-P-0001"]
    assert isinstance(found.records[1], Pointer)
    assert (found.more, found.rejected, found.unread) == (False, {}, 0)


def test_the_question_is_what_the_protocol_has(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault
) -> None:
    """No field that the golden request does not have, and nothing that was typed as it was typed."""
    server.on("/check", answer(golden("check-response.json"), kind="application/json"))
    ask(gateway, access, vault)
    sent = server.asked("/check")[0].json
    assert set(sent) <= set(golden_json("check-request.json"))
    assert sent["eventId"] == EVENT
    assert sent["person"]["nc:PersonBirthDate"] == ["1987-02-14"]
    assert sent["person"]["identifications"][0]["category"] == "ALIEN"


def test_what_may_not_be_shown_is_counted_and_not_shown(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault
) -> None:
    """The same rules as in the feed."""
    records = [
        encounter("SYN-1"),
        encounter("SYN-2", marking={"categories": ["WIT"]}),
        RECORDS["case"],
        {"type": "later", "id": "e3:SYN-3", "revision": 1},
        5,
    ]
    server.on("/check", document({"records": records, "more": True, "padding": "0" * 3_000}))
    found = ask(gateway, access, vault)
    assert [record.id for record in found.records] == ["e3:SYN-1"]
    assert found.rejected == {Reason.WITHHELD: 1, Reason.OTHER_SYSTEM: 1, Reason.MALFORMED: 1}
    assert found.unread == 1
    assert found.more


def test_more_records_than_the_protocol_allows_are_refused(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault
) -> None:
    """Twenty."""
    server.on("/check", document({"records": [encounter(f"SYN-{n}") for n in range(21)], "more": False}))
    with pytest.raises(p.Garbage):
        ask(gateway, access, vault)


def test_an_expired_token_is_renewed_once(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault
) -> None:
    """Then the question is asked again, under the same id."""
    server.on("/check", problem(401, "token_expired"), answer(golden("check-response.json"), kind="application/json"))
    assert len(ask(gateway, access, vault).records) == 2
    assert [request.json["eventId"] for request in server.asked("/check")] == [EVENT, EVENT]
    kept = vault.tokens.get(System.E3)
    assert kept is not None
    assert kept.access_token == "SYN-access-0001"


def test_a_token_that_is_never_taken_is_told(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault
) -> None:
    """No third question."""
    server.on("/check", problem(401, "token_unknown"))
    with pytest.raises(p.SignInNeeded):
        ask(gateway, access, vault)
    assert len(server.asked("/check")) == 2
