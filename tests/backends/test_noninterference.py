"""What an officer may not know of leaves no trace: two databases that differ only in it answer in equal bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.backends.agency import NOON, Agency, Laptop, e3, event, person

#: Ways in which a row stays hidden from an agent of another unit, whatever else happens to it.
HIDDEN = ({"SHARING": "SILENT"}, {"ACCESS_LEVEL": "2"}, {"ACCESS_LEVEL": "3", "SHARING": "POINTER"},
          {"MARKING": "CUI//SP-WIT"}, {"PROTECTED_1367": "Y"}, {"SHARING": "NOT A CHOICE"})  # fmt: skip

#: Ways in which a row shows.
SHOWN = ({}, {"SHARING": "POINTER"}, {"CAUTION_CODE": "00"}, {"SECTOR": "SPW"})

#: A live-only row shows in a live check, so it may differ only where none is made.
NO_LIVE_CHECK = (*HIDDEN, {"SHARING": "LIVE ONLY"})

rows = st.tuples(st.integers(0, 9), st.sampled_from(["SYNTHETIC", "SYNOTHER"]), st.sampled_from(["", "SYN a", "SYN b"]))


def shown_rows(drawn: Sequence[tuple[int, str, str]]) -> list[dict[str, str]]:
    """Rows that an agent may know of, each kept to its way of showing."""
    return [e3(f"SYN-{n}", **{"SURNAME": name, "LANDMARK": mark} | SHOWN[n % len(SHOWN)]) for n, name, mark in drawn]


def hidden_rows(drawn: Sequence[tuple[int, str, str]], ways: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Rows that an agent may not know of, each kept to its way of hiding."""
    return [e3(f"SYN-H{n}", **{"SURNAME": name, "LANDMARK": mark} | ways[n % len(ways)]) for n, name, mark in drawn]


def transcript(folder: Path, ingests: Sequence[list[dict[str, str]]], *, live: bool) -> list[bytes]:
    """All bytes that one agent gets over some rounds, full and cut, and some checks."""
    agency = Agency(folder)
    answers, laptops = [], [agency.laptop("SYN-U-0"), agency.laptop("SYN-U-1")]
    for number, ingested in enumerate(ingests):
        agency.now = NOON.replace(minute=10 * number)
        if ingested:
            agency.ingest(*ingested)
        agency.now = NOON.replace(minute=10 * number + 5)
        answers += conversation(laptops[number % 2], live=live)
    agency.close()
    return answers


def conversation(laptop: Laptop, *, live: bool) -> list[bytes]:
    """A cut round, its continuation with events, live checks, and a round from the beginning."""
    officer = laptop.officer
    asked: dict[str, Any] = {"person": person("SYNTHETIC", "ANNA")}
    hidden = {"record": "e3:SYN-H1", "action": "stop", "urgency": "urgent", "callback": "+1 360 555 0107"}
    events = [event(1, "check", {"action": "stop", **asked}, officer, "2026-11-23T12:00:00Z"),
              event(2, "notice", hidden, officer, "2026-11-23T12:00:00Z")]  # fmt: skip
    answers = [laptop.sync(pages=1, pageBytes=2_048).bytes, laptop.sync(area="SPW", events=events).bytes]
    if live:
        answers += [laptop.check_bytes(**asked), laptop.check_bytes(person=person("SYNOTHER", "ANNA"))]
    answers.append(laptop.sync(cursor=None).bytes)
    return answers


@pytest.mark.parametrize(
    ("ways", "live"), [(HIDDEN, True), (NO_LIVE_CHECK, False)], ids=["with live checks", "without"]
)
@settings(max_examples=6)
@given(batches=st.lists(st.tuples(st.lists(rows, max_size=5), st.lists(rows, max_size=5)), min_size=1, max_size=4))
def test_hidden_records_change_no_byte(
    tmp_path_factory: pytest.TempPathFactory, ways: Sequence[dict[str, str]], live: bool, batches: list[Any]
) -> None:
    """Over several extracts, cut rounds, events and live checks, an agent's bytes are those without hidden records."""
    with_hidden = [shown_rows(shown) + hidden_rows(hidden, ways) for shown, hidden in batches]
    without = [shown_rows(shown) for shown, _ in batches]
    folder = tmp_path_factory.mktemp("pair")
    assert transcript(folder / "with", with_hidden, live=live) == transcript(folder / "without", without, live=live)
