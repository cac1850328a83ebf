"""Links that a linkage of both agencies found: who is told of them, and that they go where their records go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from backends.link_table import LINK
from backends.links import NoPairKey, read_key, take
from tests.backends.agency import Agency, Laptop, e3

KEY = bytes(range(32))


def line(record: str, other: str = "SYN-T-1", **said: Any) -> bytes:
    """A line of the job's."""
    link = {"one": f"e3:{record}", "other": f"tecs:{other}", "bits": 20.25, "probability": 0.9, "version": "SYN-1"}
    return json.dumps(link | said).encode() + b"\n"


def told(agency: Agency, *lines: bytes, level: int = 1) -> Mapping[str, int]:
    """What became of a linkage's lines."""
    agency.later(minutes=1)
    return take(agency.store, lines, level, KEY, agency.now)


def links(laptop: Laptop) -> dict[str, dict[str, Any]]:
    """The half-links that a laptop holds after a round, by their records."""
    body = laptop.request()
    under_way = laptop.agency.gateway.sync(laptop.signed(), body, frozenset({"dealings"}))
    sent = laptop.take(b"".join([under_way.opening, *under_way.pages]))
    assert sent.end["held"] == len(laptop.copy)
    held = [record for record in laptop.copy.values() if record["type"] == "link"]
    return {record["record"]: record for record in held}


def test_a_half_link_is_told_to_those_who_see_its_record_and_names_nothing_of_the_other(agency: Agency) -> None:
    """Its unit and marking are the record's; the other agency's id is nowhere in what is sent."""
    agency.ingest(e3("SYN-1", MARKING="CUI//LEI/PRVCY"), e3("SYN-2", ACCESS_LEVEL="3"))
    counts = told(agency, line("SYN-1"), line("SYN-2", "SYN-T-2"))
    assert counts == {"read": 2, "malformed": 0, "not_shared": 0, "taken": 2, "withdrawn": 0}
    agent, owner = agency.laptop("SYN-U-1"), agency.laptop("SYN-U-2", unit="SYN Station", agency="USBP")
    [half] = links(agent).values()
    assert (half["record"], half["bits"], half["probability"], half["model"]) == ("e3:SYN-1", 20.25, 0.9, "SYN-1")
    assert half["provenance"]["unit"] == "SYN Station"
    assert half["marking"]["categories"] == ["LEI", "PRVCY"]
    assert "SYN-T-" not in json.dumps(half)
    assert set(links(owner)) == {"e3:SYN-1", "e3:SYN-2"}


def test_clients_without_dealings_hear_nothing_of_a_link(agency: Agency) -> None:
    """It is sent to those alone who read it."""
    agency.ingest(e3("SYN-1"))
    told(agency, line("SYN-1"))
    laptop = agency.laptop()
    laptop.sync()
    assert [record["type"] for record in laptop.copy.values()] == ["encounter"]


def test_the_clearance_of_the_other_s_record_is_asked_for_of_everyone(agency: Agency) -> None:
    """From exports up to level 2 not even the record's own unit is told below that."""
    agency.ingest(e3("SYN-1"))
    told(agency, line("SYN-1"), level=2)
    assert not links(agency.laptop("SYN-U-1"))
    assert not links(agency.laptop("SYN-U-2", unit="SYN Station", agency="USBP"))
    assert set(links(agency.laptop("SYN-U-3", roles=("supervisor",)))) == {"e3:SYN-1"}


@pytest.mark.parametrize(
    "hidden",
    [{"ACCESS_LEVEL": "3"}, {"SHARING": "SILENT"}, {"SHARING": "POINTER"}, {"SHARING": "LIVE ONLY"},
     {"MARKING": "CUI//SP-WIT"}, {"DELETED_IND": "Y"}],
    ids=lambda hidden: next(iter(hidden.items())),
)  # fmt: skip
def test_a_record_that_is_hidden_takes_its_half_along_in_the_same_round(agency: Agency, hidden: dict[str, str]) -> None:
    """Level raised, owner's choice, marking or deletion: the laptop has the link no more, and its copy is proven."""
    agency.ingest(e3("SYN-1"), e3("SYN-2"))
    told(agency, line("SYN-1"), line("SYN-2"))
    laptop = agency.laptop()
    assert set(links(laptop)) == {"e3:SYN-1", "e3:SYN-2"}
    agency.ingest(e3("SYN-1", **hidden))
    assert set(links(laptop)) == {"e3:SYN-2"}
    fresh = agency.laptop("SYN-U-9")
    assert set(links(fresh)) == {"e3:SYN-2"}
    if "DELETED_IND" not in hidden and "MARKING" not in hidden:
        agency.ingest(e3("SYN-1"))
        assert set(links(laptop)) == {"e3:SYN-1", "e3:SYN-2"}


def test_a_deleted_record_leaves_no_link_behind_in_the_gateway(agency: Agency) -> None:
    """What is expunged is not named by what was linked to it either."""
    agency.ingest(e3("SYN-1"))
    told(agency, line("SYN-1"))
    agency.ingest(e3("SYN-1", DELETED_IND="Y"))
    with agency.store.reading() as connection:
        assert not connection.execute(select(LINK)).all()


def test_records_that_are_not_shared_themselves_are_never_linked(agency: Agency) -> None:
    """A pointer, a silent record, one that is not there and an operation are counted and told to nobody."""
    agency.ingest(e3("SYN-1", SHARING="POINTER"), e3("SYN-2", SHARING="SILENT"))
    counts = told(agency, line("SYN-1"), line("SYN-2"), line("SYN-none"))
    assert (counts["not_shared"], counts["taken"]) == (3, 0)
    assert not links(agency.laptop("SYN-U-2", unit="SYN Station", agency="USBP"))


def test_a_linkage_stands_in_place_of_the_last_one(agency: Agency) -> None:
    """What it found again is not sent again, what it weighs anew is, and what it did not find goes."""
    agency.ingest(*(e3(f"SYN-{number}") for number in range(3)))
    told(agency, *(line(f"SYN-{number}") for number in range(3)))
    laptop = agency.laptop()
    before = links(laptop)
    counts = told(agency, line("SYN-0"), line("SYN-1", probability=0.7), line("SYN-1", "SYN-T-1", probability=0.7))
    assert counts["withdrawn"] == 1
    after = links(laptop)
    assert after["e3:SYN-0"] == before["e3:SYN-0"]
    assert (after["e3:SYN-1"]["probability"], after["e3:SYN-1"]["revision"]) == (0.7, 2)
    assert set(after) == {"e3:SYN-0", "e3:SYN-1"}


def test_links_count_for_no_row_of_an_extract(agency: Agency) -> None:
    """An ingest tells what became of its own rows, whatever follows them."""
    agency.ingest(e3("SYN-1"))
    told(agency, line("SYN-1"))
    assert agency.ingest(e3("SYN-1", LANDMARK="SYN mill"))["stored"]["changed"] == 1
    assert agency.ingest(e3("SYN-1", DELETED_IND="Y"))["stored"]["deleted"] == 1


@pytest.mark.parametrize(
    "text", [b"SYN nothing\n", b"[]\n", line("SYN-1", bits="many"), line("SYN-1", one="tecs:SYN-9"), b"\xff\xfe\n"]
)
def test_a_line_that_is_no_link_is_counted_and_passed_over(agency: Agency, text: bytes) -> None:
    """The others are taken."""
    agency.ingest(e3("SYN-1"))
    counts = told(agency, text, b"\n", line("SYN-1"))
    assert (counts["read"], counts["malformed"], counts["taken"]) == (2, 1, 1)


@pytest.mark.parametrize("text", ["", "00", "SYN", "00" * 33])
def test_another_key_than_thirty_two_bytes_is_refused(tmp_path: Path, text: str) -> None:
    """The administrator is told what it has to be."""
    file = tmp_path / "links.key"
    file.write_text(text, encoding="ascii")
    with pytest.raises(NoPairKey, match=r"links' key"):
        read_key(file)
    file.write_text(KEY.hex() + "\n", encoding="ascii")
    assert read_key(file) == KEY
