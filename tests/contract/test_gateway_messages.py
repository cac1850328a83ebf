"""The gateway's side of the protocol against the golden messages under docs/protocol/."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.any_record import Record
from backends.events import BODIES
from backends.judgements import JudgementBody
from backends.problems import Code, Problem
from backends.wire import (
    About,
    CheckAnswer,
    CheckBody,
    CheckRequest,
    DecisionBody,
    Event,
    Line,
    NoticeBody,
    Receipt,
    SyncRequest,
    TokenAnswer,
    line,
    upsert_line,
)

GOLDEN = Path(__file__).parents[2] / "docs" / "protocol"


def golden(name: str) -> bytes:
    """The bytes of a golden message."""
    return (GOLDEN / name).read_bytes()


def lines(name: str) -> list[bytes]:
    """The lines of a golden file, their ends included."""
    return golden(name).splitlines(keepends=True)


def without_defaults(value: Any) -> Any:
    """A JSON value without what may be left out: empty lists and texts, and false."""
    if isinstance(value, dict):
        return {
            name: kept for name, each in value.items() if (kept := without_defaults(each)) not in ([], "", False, None)
        }
    return [without_defaults(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("name", "shape"),
    [("about.json", About), ("token-response.json", TokenAnswer), ("check-response.json", CheckAnswer)],
)
def test_an_answer_that_the_gateway_writes_has_the_golden_form(name: str, shape: type[msgspec.Struct]) -> None:
    """Read strictly and written again, nothing is lost and nothing added."""
    strict = msgspec.defstruct("Strict", [], bases=(shape,), forbid_unknown_fields=True, kw_only=True)
    value = msgspec.json.decode(golden(name), type=strict)
    assert without_defaults(json.loads(msgspec.json.encode(value))) == without_defaults(json.loads(golden(name)))


def test_the_gateway_reads_the_golden_requests() -> None:
    """A sync request with its events, each body by its type, and a live check."""
    request = msgspec.json.decode(golden("sync-request.json"), type=SyncRequest)
    assert (request.area, request.page_bytes, len(request.events)) == ("BLW", 262_144, 3)
    bodies = {"check": CheckBody, "notice": NoticeBody, "decision": DecisionBody}
    for raw in request.events:
        event = msgspec.json.decode(raw, type=Event)
        assert msgspec.json.decode(event.body, type=bodies[event.type])
    check = msgspec.json.decode(golden("check-request.json"), type=CheckRequest)
    assert check.person is not None
    assert len(check.person.names) == 2


def test_the_gateway_reads_the_golden_events() -> None:
    """Each body by its type, the one of the judgement whole and of both systems."""
    for raw in msgspec.json.decode(golden("events.json"), type=list[msgspec.Raw]):
        event = msgspec.json.decode(raw, type=Event)
        body = msgspec.json.decode(event.body, type=BODIES[event.type])
        if isinstance(body, JudgementBody):
            assert body.fault(event.made) is None
            assert [body.own(system) for system in ("e3", "tecs")] == [body.one, body.other]


@pytest.mark.parametrize(
    "text", [*lines("records.ndjson"), *lines("dealings.ndjson")], ids=lambda text: json.loads(text)["type"]
)
def test_each_type_of_record_has_the_golden_form(text: bytes) -> None:
    """The gateway's shapes know every field of a golden record and write it under the same name."""
    record = msgspec.json.decode(text, type=Record)
    assert without_defaults(json.loads(msgspec.json.encode(record))) == without_defaults(json.loads(text))


@pytest.mark.parametrize("text", [*lines("sync-response.ndjson"), *lines("receipts.ndjson")])
def test_each_line_of_a_round_has_the_golden_form(text: bytes) -> None:
    """Lines are written as the golden ones, field by field in the same order."""
    given = json.loads(text)
    if given["kind"] == "upsert":
        record = msgspec.json.encode(given["record"])
        assert json.loads(upsert_line(given["class"], record)) == given
    else:
        assert line(msgspec.json.decode(text, type=Line)) == text


def test_a_golden_page_has_the_hash_that_the_gateway_makes() -> None:
    """The hash goes over the bytes of the page's lines, line ends included."""
    waiting: list[bytes] = []
    for text in lines("sync-response.ndjson"):
        given = json.loads(text)
        if given["kind"] == "page":
            assert (given["count"], given["sha256"]) == (len(waiting), hashlib.sha256(b"".join(waiting)).hexdigest())
            waiting.clear()
        elif "class" in given:
            waiting.append(text)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("problem-version.json", Problem(Code.VERSION, versions=(1,))),
        ("problem-token.json", Problem(Code.TOKEN_EXPIRED)),
    ],
)
def test_problems_have_the_golden_form(name: str, problem: Problem) -> None:
    """Type, title, status and versions as the golden documents have them."""
    assert json.loads(problem.document()) == json.loads(golden(name))


def test_the_receipts_of_the_golden_file_are_the_four_statuses() -> None:
    """The gateway knows each status that a receipt may have."""
    receipts = [msgspec.json.decode(text, type=Receipt) for text in lines("receipts.ndjson")]
    assert {receipt.status for receipt in receipts} == {"applied", "in_progress", "rejected", "received"}
