"""The live check: what it finds, what it shows, and that its answer's length says nothing."""

from __future__ import annotations

import pytest

from backends.problems import Problem
from backends.queues import queue_of
from tests.backends.agency import Agency, Laptop, e3, event, person, tecs
from tests.databases import on_both_kinds

pytestmark = on_both_kinds


def ids(laptop: Laptop, **asked: object) -> list[str]:
    """The ids that a live check finds."""
    return [record["id"] for record in laptop.check(**asked)["records"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"person": person("synthetic", "Anna")}, True),
        ({"person": person("ANNA", "SYNTHETIC")}, True),
        ({"person": person("SYNTHETIC", "ANNA", "1990-05-06")}, True),
        ({"person": person("SYNTHETIC", "ANNA", "1990")}, True),
        ({"person": person("SYNTHETIC", "ANNA", "1991-05-06")}, False),
        ({"person": person("SYNTHETIC", "ANNE")}, False),
        ({"person": person("OTHER", "NAME", "1991-05-06", OTHER="syn.doc 77")}, True),
        ({"vehicles": [{"j:ConveyanceRegistrationPlateIdentification": "syn-48 21"}]}, True),
        ({"vehicles": [{"nc:VehicleIdentification": "SYN1FTEX1RK00001"}]}, True),
        ({"phones": [{"nc:FullTelephoneNumber": "+1 (360) 555-0142"}]}, True),
        ({"phones": [{"nc:FullTelephoneNumber": "360 555 0143"}]}, False),
        ({"addresses": [{"nc:AddressFullText": "100 SYNTHETIC AVE"}]}, False),
        ({}, False),
    ],
)
def test_equal_names_and_numbers_are_found(agency: Agency, asked: dict[str, object], found: bool) -> None:
    """Folded names with an equal or missing birth date, documents, plates, VINs and phones; nothing else."""
    numbers = {"DOC_NUM": "SYN-DOC-77", "PLATE_NUM": "SYN 4821", "VIN": "SYN1FTEX1RK00001", "PHONE_NUM": "3605550142"}
    agency.ingest(e3("SYN-1", **numbers), e3("SYN-2", SURNAME="UNRELATED"))
    assert ids(agency.laptop(), **asked) == (["e3:SYN-1"] if found else [])


def test_aliases_are_found(tecs_agency: Agency) -> None:
    """Every name of a record counts, not the primary one alone."""
    tecs_agency.ingest(tecs("SYN-1", PERSON_ALIASES="SYNALIAS, CARL DAVID; SYNOTHER"))
    assert ids(tecs_agency.laptop(), person=person("SYNALIAS", "DAVID CARL")) == ["tecs:SYN-1"]
    assert ids(tecs_agency.laptop(), person=person("SYNOTHER", "")) == ["tecs:SYN-1"]


def test_an_earlier_name_is_not_found_any_more(agency: Agency) -> None:
    """A correction takes the old name, plate and document out of the search."""
    agency.ingest(e3("SYN-1", SURNAME="SYNWRONG"))
    agency.ingest(e3("SYN-1", SURNAME="SYNRIGHT"))
    laptop = agency.laptop()
    assert ids(laptop, person=person("SYNWRONG", "ANNA")) == []
    assert ids(laptop, person=person("SYNRIGHT", "ANNA")) == ["e3:SYN-1"]


def test_each_choice_shows_what_it_allows(agency: Agency) -> None:
    """Summaries and live-only records as they are, pointers as pointers, what is hidden not at all."""
    agency.ingest(
        e3("SYN-summary"),
        e3("SYN-live", SHARING="LIVE ONLY"),
        e3("SYN-pointer", SHARING="POINTER"),
        e3("SYN-silent", SHARING="SILENT"),
        e3("SYN-unsure", SHARING="MAYBE"),
        e3("SYN-high", ACCESS_LEVEL="2"),
        e3("SYN-witness", MARKING="CUI//WIT"),
        e3("SYN-gone", DELETED_IND="Y"),
    )
    laptop = agency.laptop()
    laptop.sync()
    [pointer] = [record for record, body in laptop.copy.items() if body["type"] == "pointer"]
    assert ids(laptop, person=person("SYNTHETIC", "ANNA")) == ["e3:SYN-live", pointer, "e3:SYN-summary"]


def test_the_length_of_an_answer_says_nothing(agency: Agency) -> None:
    """Found, nothing and restricted are answered with the same number of bytes, a multiple of 4,096."""
    agency.ingest(
        e3("SYN-1"),
        e3("SYN-2", SURNAME="SYNHIDDEN", SHARING="SILENT"),
        e3("SYN-3", SURNAME="SYNHIGH", ACCESS_LEVEL="3"),
    )
    laptop = agency.laptop()
    names = ("SYNTHETIC", "SYNHIDDEN", "SYNHIGH", "SYNNOBODY")
    answers = [laptop.check_bytes(person=person(name, "ANNA")) for name in names]
    assert {len(answer) for answer in answers} == {4_096}
    assert answers[1] == answers[2] == answers[3]


def test_at_most_twenty_records_are_answered(agency: Agency) -> None:
    """The twenty-first shows only as `more`, and a long answer is padded too."""
    agency.ingest(*(e3(f"SYN-{number:02}") for number in range(21)))
    answer = agency.laptop().check_bytes(person=person("SYNTHETIC", "ANNA"))
    assert len(answer) % 4_096 == 0
    assert agency.laptop().check(person=person("SYNTHETIC", "ANNA"))["more"] is True
    assert len(ids(agency.laptop(), person=person("SYNTHETIC", "ANNA"))) == 20


def test_a_live_check_is_a_check(agency: Agency) -> None:
    """It is stored under its event id: the owner is told once, and the later event is applied without effect."""
    agency.ingest(e3("SYN-1", SHARING="SILENT"))
    laptop = agency.laptop()
    later = event(1, "check", {"action": "stop", "person": person("SYNTHETIC", "ANNA")})
    for _ in range(2):
        laptop.check(event=later["eventId"], person=person("SYNTHETIC", "ANNA"))
    [receipt] = laptop.sync(events=[later]).of("receipt")
    assert receipt["status"] == "applied"
    with agency.store.reading() as connection:
        assert [entry["kind"] for entry in queue_of(connection, None)] == ["silent-hit"]


@pytest.mark.parametrize(
    "wrong",
    [{"event": "SYN"}, {"person": {"nc:PersonName": "x"}}, {"phones": [{"nc:FullTelephoneNumber": "5" * 257}]},
     {"phones": [{"nc:FullTelephoneNumber": "555\n"}]},
     {"vehicles": [{}] * 33}],
)  # fmt: skip
def test_a_check_that_breaks_the_limits_is_malformed(agency: Agency, wrong: dict[str, object]) -> None:
    """Wrong ids, wrong forms, long texts and long lists are refused."""
    with pytest.raises(Problem, match="malformed"):
        agency.laptop().check(**wrong)
