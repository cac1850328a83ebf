"""Information-sharing needs: reported once, seen by the reporter and the board, answered by the board alone."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from backends.__main__ import main
from backends.needs import counted, listed
from tests.backends.agency import Agency, Laptop, event
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

LATE = {"kind": "late", "screen": "check", "text": "Release times come after the release."}


def board(agency: Agency, officer: str = "SYN-U-9") -> Laptop:
    """A laptop of a member of the governance board."""
    return agency.laptop(officer, roles=("governance",), unit="SYN Board")


def statuses(sent: Any) -> list[str]:
    """What became of each event."""
    return [line.get("reason", line["status"]) for line in sent.of("receipt")]


def needs_of(laptop: Laptop) -> list[dict[str, Any]]:
    """The needs that a laptop is sent by a client that reads dealings."""
    under_way = laptop.agency.gateway.sync(laptop.signed(), laptop.request(cursor=None), frozenset({"dealings"}))
    lines = b"".join([under_way.opening, *under_way.pages]).splitlines()
    records = [json.loads(line).get("record", {}) for line in lines]
    return [record for record in records if record.get("type") == "need"]


def test_a_need_reaches_its_reporter_and_the_board_and_nobody_else(agency: Agency) -> None:
    """Sent twice it is one need; the board's copy has neither the officer nor the unit."""
    reporter, other = agency.laptop("SYN-U-1", agency="USBP", unit="SYN Station"), agency.laptop("SYN-U-2")
    need = event(1, "need", LATE)
    assert statuses(reporter.sync(events=[need, need])) == ["applied", "applied"]
    [own], [seen] = needs_of(reporter), needs_of(board(agency))
    assert (own["part"], own["text"], own["provenance"]["unit"]) == ("reporter", LATE["text"], "SYN Station")
    assert (seen["part"], seen["kind"], seen["state"]) == ("board", "late", "received")
    assert seen["provenance"].get("unit", "") == ""
    assert "SYN-U-1" not in json.dumps(seen)
    assert "SYN Station" not in json.dumps(seen)
    assert needs_of(other) == []


def test_what_the_board_answers_reaches_the_reporter(agency: Agency) -> None:
    """Group, state and answer come back with the next round, and an answer that is left out stays."""
    reporter, chair = agency.laptop("SYN-U-1"), board(agency)
    need = event(1, "need", LATE)
    reporter.sync(events=[need])
    agency.later(minutes=30)
    said = {"needs": [need["eventId"]], "state": "planned", "group": "Custody times", "answer": "From February on."}
    done = {"needs": [need["eventId"]], "state": "done"}
    answers = [event(2, "need_answer", said, officer="SYN-U-9"), event(3, "need_answer", done, officer="SYN-U-9")]
    assert statuses(chair.sync(events=answers)) == ["applied", "applied"]
    for laptop in (reporter, chair):
        [record] = needs_of(laptop)
        assert (record["state"], record["group"], record["answer"]) == ("done", "Custody times", "From February on.")
        assert record["answered"] > record["at"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": "grouped"}, "malformed"),
        ({"state": "declined"}, "malformed"),
        ({"state": "received"}, "malformed"),
        ({"needs": []}, "malformed"),
        ({"needs": [event(7, "", {})["eventId"]]}, "unknown_record"),
    ],
)
def test_an_answer_that_says_too_little_changes_nothing(agency: Agency, change: Any, reason: str) -> None:
    """A group needs a name, a refusal a reason, and the need has to be there."""
    need = event(1, "need", LATE)
    agency.laptop().sync(events=[need])
    chair, said = board(agency), {"needs": [need["eventId"]], "state": "done", **change}
    assert statuses(chair.sync(events=[event(2, "need_answer", said, officer="SYN-U-9")])) == [reason]
    assert needs_of(chair)[0]["state"] == "received"


@pytest.mark.parametrize("role", ["agent", "supervisor", "watch desk", "analyst", "auditor"])
def test_nobody_but_the_board_answers_a_need(agency: Agency, role: str) -> None:
    """To anyone else there is no such need, not even to the officer who reported it."""
    laptop = agency.laptop("SYN-U-1", roles=(role,))
    need = event(1, "need", LATE)
    laptop.sync(events=[need])
    said = {"needs": [need["eventId"]], "state": "done"}
    assert statuses(laptop.sync(events=[event(2, "need_answer", said)])) == ["unknown_record"]


def test_needs_are_counted_in_sql(agency: Agency) -> None:
    """By group, kind and state, most first; the list names no officer and no unit."""
    laptop = agency.laptop("SYN-U-1")
    needs = [event(number, "need", {**LATE, "kind": kind}) for number, kind in enumerate(("late", "late", "hidden"), 1)]
    laptop.sync(events=needs)
    answer = {"needs": [needs[0]["eventId"], needs[1]["eventId"]], "state": "grouped", "group": "Custody times"}
    board(agency).sync(events=[event(8, "need_answer", answer, officer="SYN-U-9")])
    with agency.store.reading() as connection:
        counts, lines = list(counted(connection)), list(listed(connection))
        assert [line["kind"] for line in listed(connection, "Custody times")] == ["late", "late"]
    assert counts == [
        {"group": "Custody times", "kind": "late", "state": "grouped", "count": 2},
        {"group": "", "kind": "hidden", "state": "received", "count": 1},
    ]
    assert len(lines) == 3
    assert not {"officer", "unit"} & {name for line in lines for name in line}


def test_the_administrator_lists_counts_and_answers(agency: Agency, capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON object a line; what can't be answered is told in one line, with status 1."""
    need = event(1, "need", LATE)
    agency.laptop().sync(events=[need])
    where = ["needs", "--system", "e3", "--database", agency.database]
    assert main([*where, "answer", need["eventId"], "--state", "declined", "--answer", "The law forbids it."]) == 0
    assert main([*where, "list"]) == 0
    assert main([*where, "count"]) == 0
    answered, line, count = map(json.loads, capsys.readouterr().out.splitlines())
    assert (answered, count["state"], count["count"]) == ({"answered": 1}, "declined", 1)
    assert (line["event"], line["answer"]) == (need["eventId"], "The law forbids it.")
    for wrong in (["--state", "declined"], ["--state", "grouped"]):
        assert main([*where, "answer", need["eventId"], *wrong]) == 1
    assert main([*where, "answer", "SYN", "--state", "done"]) == 1
    assert main([*where, "answer", event(5, "", {})["eventId"], "--state", "done"]) == 1
    assert capsys.readouterr().err.count("crosscheck: ") == 4
    sys.stderr.flush()
