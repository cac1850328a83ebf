"""Both sides' values against the golden messages of oversight and audits: docs/protocol.md, sections 18 and 19."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import msgspec

from backends.aggregates import MONDAY_S, WEEK_S
from backends.auditing import AuditAnswer, AuditRows, link
from backends.blocks import block_of as gateway_block
from backends.blocks import weeks_of
from backends.measures import Measure as GatewayMeasure
from backends.oversight import OversightAnswer as GatewayAnswer
from backends.oversight import OversightRequest, seconds_of
from overlap.measures import Measure
from overlap.oversight import BLOCK_WEEKS, OversightAnswer, OversightQuestion, block_of
from storage.audit import audit_link

GOLDEN = Path(__file__).parents[2] / "docs" / "protocol"


def golden(name: str) -> bytes:
    """The bytes of a golden message."""
    return (GOLDEN / name).read_bytes()


def plain(value: bytes) -> Any:
    """Its values."""
    return json.loads(value)


def test_the_closed_list_of_measures_is_the_same_on_both_sides_and_in_the_protocol() -> None:
    """A code that one side lacks would be a figure that nobody reads; each stands in the protocol's table."""
    assert {each.value for each in Measure} == {each.value for each in GatewayMeasure}
    text = (GOLDEN.parent / "protocol.md").read_text(encoding="utf-8")
    assert all(f"`{each.value}`" in text for each in Measure)


def test_a_question_is_the_same_on_both_sides() -> None:
    """The client writes what the gateway reads."""
    told = golden("oversight-request.json")
    question = msgspec.json.decode(told, type=OversightQuestion)
    assert plain(msgspec.json.encode(question)) == plain(told)
    asked = msgspec.json.decode(told, type=OversightRequest)
    assert (asked.begins, asked.ends) == (question.begins, question.ends)


def test_a_block_of_weeks_begins_on_the_same_day_on_both_sides() -> None:
    """Whatever day it is, the client asks for the blocks that the gateway decides by."""
    for ahead in range(400):
        day = dt.date(2026, 3, 1) + dt.timedelta(days=ahead)
        week = (seconds_of(day) + MONDAY_S) // WEEK_S
        begins = weeks_of(gateway_block(week))[0] * WEEK_S - MONDAY_S
        assert seconds_of(block_of(day)) == begins
    assert len(weeks_of(0)) == BLOCK_WEEKS


def test_an_answer_is_the_same_on_both_sides() -> None:
    """The gateway writes the golden form, and the client reads every cell of it."""
    told = golden("oversight-answer.json")
    assert plain(msgspec.json.encode(msgspec.json.decode(told, type=GatewayAnswer))) == plain(told)
    read = msgspec.json.decode(told, type=OversightAnswer)
    assert [(cell.measure, cell.suppressed) for cell in read.cells][4] == ("overlaps_acknowledged", True)
    assert len(read.cells) == len(plain(told)["cells"])


def test_both_sides_make_the_chain_that_the_protocol_describes() -> None:
    """The golden rows' values follow from each other by the vault's link and by the gateway's."""
    sent = msgspec.json.decode(golden("audit-request.json"), type=AuditRows)
    before = bytes.fromhex(sent.before)
    for row in sent.rows:
        mine = audit_link(before, row.number, row.at, row.what, row.outcome, row.records, bytes.fromhex(row.query_hash))
        assert mine == link(before, row) == bytes.fromhex(row.chain)
        before = mine
    answer = msgspec.json.decode(golden("audit-answer.json"), type=AuditAnswer)
    assert (answer.number, answer.chain) == (len(sent.rows), before.hex())
    [word] = [each for each in json.loads(golden("signed.json"))["signed"] if each["context"] == "audit"]
    assert (answer.checkpoint, word["payload"]["chain"]) == (word["compact"], answer.chain)
