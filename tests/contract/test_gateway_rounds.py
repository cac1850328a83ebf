"""Both systems' gateways, asked the same: what a round and a live check look like from outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from tests.backends.agency import Agency, Laptop, e3, person, tecs
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

GOLDEN = Path(__file__).parents[2] / "docs" / "protocol"


@pytest.fixture(params=["e3", "tecs"])
def agency(request: pytest.FixtureRequest, tmp_path: Path, new_database: Callable[[Path], str]) -> Iterator[Agency]:
    """Each of the two gateways, with some records."""
    folder = tmp_path / request.param
    folder.mkdir()
    made = Agency(folder, request.param, database=new_database(folder / "gateway.db"))
    row = e3 if request.param == "e3" else tecs
    level = "ACCESS_LEVEL" if request.param == "e3" else "ACCESS_CONTROL_LEVEL"
    made.ingest(row("SYN-1"), row("SYN-2", SHARING="POINTER"), row("SYN-3", **{level: "2"}))
    yield made
    made.close()


def test_the_golden_enrolment_and_renewal_work(agency: Agency) -> None:
    """The golden forms sign a device in, with the code that the gateway issued and the token that it gave."""
    enrolment, renewal = (dict(parse_qsl(text)) for text in (GOLDEN / "token-request.txt").read_text().split())
    first = json.loads(agency.gateway.token({**enrolment, "code": agency.code(enrolment["officer"])}))
    again = json.loads(agency.gateway.token({**renewal, "refresh_token": first["refresh_token"]}))
    golden = json.loads((GOLDEN / "token-response.json").read_text())
    assert set(first) == set(again) == set(golden)
    assert set(first["officer"]) == set(golden["officer"])


def test_every_id_is_of_the_gateway_s_system(agency: Agency) -> None:
    """A client refuses any other."""
    sent = agency.laptop().sync()
    assert all(name.startswith(f"{agency.system}:") for name in sent.ids)
    assert len(sent.ids) == 2


def test_a_round_has_its_lines_in_the_protocol_s_order(agency: Agency) -> None:
    """Head, pages with their lines, checkpoints, end."""
    kinds = [line["kind"] for line in agency.laptop().sync().lines]
    assert kinds == ["head", "upsert", "page", "checkpoint", "upsert", "page", "checkpoint", "end"]


def test_a_head_says_all_that_the_golden_one_says(agency: Agency) -> None:
    """Each field is there and of the same type."""
    head = agency.laptop().sync().lines[0]
    golden = json.loads((GOLDEN / "sync-response.ndjson").read_text().splitlines()[0])
    assert {name: type(value) for name, value in head.items()} == {name: type(value) for name, value in golden.items()}
    assert len(bytes.fromhex(head["tokenKey"])) == 32


def test_a_pointer_is_found_by_its_token(agency: Agency) -> None:
    """What a client computes from the head's key and a typed name and birth date is among the pointer's tokens."""
    laptop: Laptop = agency.laptop()
    sent = laptop.sync()
    [pointer] = [record for record in laptop.copy.values() if record["type"] == "pointer"]
    [record] = [record for record in laptop.copy.values() if record["type"] != "pointer"]
    assert sent.lines[0]["remaining"] == 2
    assert set(pointer) == {"type", "id", "revision", "provenance", "marking", "tokens"}
    assert "nc:Person" in record


def test_a_live_check_answers_records_as_the_feed_does(agency: Agency) -> None:
    """The record is the same, byte for byte of its JSON values, and the answer has the golden fields."""
    laptop = agency.laptop()
    laptop.sync()
    surname, given = "SYNTHETIC", "ANNA" if agency.system == "e3" else "BORIS"
    answer = laptop.check(person=person(surname, given))
    assert set(answer) == set(json.loads((GOLDEN / "check-response.json").read_text()))
    assert {record["id"]: record for record in answer["records"]} == laptop.copy
