"""e3 extracts: columns by name, blanks, lists, local times, masked claims, rejects, repeated reading."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from tests.backends.agency import Agency, e3


def record(agency: Agency, name: str = "SYN-1", **laptop: Any) -> dict[str, Any]:
    """The shared record of a row, as an agent gets it."""
    reader = agency.laptop(**laptop)
    reader.sync()
    return reader.copy[f"e3:{name}"]


FULL_ROW = e3(
    "SYN-1", EVENT_NUM="SYN-EV-1", ALIEN_NUM="A00000001", FIN="SYN-FIN-1", MIDDLE_NAME="B",
    ALIASES="SYNALIAS, CARLA DORA EVA; SYNSINGLE", DATE_OF_BIRTH="2/14/1987; 1987; 3/1988",
    DOC_NUM="SYN-P-1; ; SYN-X-2", DOC_KIND="PAFRG; DRIVE; NOVELTY", DOC_ISSUER="hu;;",
    PHONE_NUM="360 555 0142; 360 555 0143", PLATE_NUM="SYN 4821;;", PLATE_JURIS="us-wa",
    VIN=";SYN1FTEX1RK00001;", VEH_DESC="grey pickup;blue van;no numbers", ADDRESS="1 SYN AVE; 2 SYN AVE",
    STATION="SYN Station", LANDMARK="SYN ridge", LATITUDE="48.9985", LONGITUDE="-122.7412", ARREST_METHOD="PB",
    DISPOSITION="NTA/DT", CAUTION_CODE="05; 77; 01", CAUTION_DT="11/1/2026 8:00:00 AM;;",
    CAUTION_UNIT=";;SYN Other", CAUTION_NOTE=";SYN lost;SYN reason", CAUTION_2ND_PARTY="Y;N;",
    MARKING="CUI//LEI/SP-PRVCY//FED ONLY", UPDATED_DT_TIME="11/21/2026 1:00:00 PM",
)  # fmt: skip


def test_a_full_row_becomes_an_encounter(agency: Agency) -> None:
    """Times, marking, names, birth dates and numbers arrive under their names on the wire, lists included."""
    agency.ingest(FULL_ROW)
    found = record(agency)
    assert found["provenance"]["updated"] == "2026-11-21T21:00:00Z"
    assert found["nc:ActivityDate"] == "2026-11-20T17:00:00Z"
    assert found["marking"] == {"categories": ["LEI", "SP-PRVCY"], "limits": ["FED ONLY"]}
    who = found["nc:Person"]
    assert who["nc:PersonName"] == [
        {"nc:PersonSurName": "SYNTHETIC", "nc:PersonGivenName": "ANNA", "nc:PersonMiddleName": "B"},
        {"nc:PersonSurName": "SYNALIAS", "nc:PersonGivenName": "CARLA", "nc:PersonMiddleName": "DORA EVA"},
        {"nc:PersonSurName": "SYNSINGLE"},
    ]
    assert who["nc:PersonBirthDate"] == ["1987-02-14", "1987", "1988-03"]
    assert [(i["category"], i["nc:IdentificationID"], i.get("jurisdiction")) for i in who["identifications"]] == [
        ("ALIEN", "A00000001", None),
        ("FIN", "SYN-FIN-1", None),
        ("PAFRG", "SYN-P-1", "HU"),
        ("OTHER", "SYN-X-2", None),
    ]


def test_vehicles_phones_places_and_flags_of_a_full_row_arrive(agency: Agency) -> None:
    """Groups pair by position, and a caution whose code is not known says so instead of being dropped."""
    agency.ingest(FULL_ROW)
    found = record(agency)
    assert found["vehicles"] == [
        {
            "j:ConveyanceRegistrationPlateIdentification": "SYN 4821",
            "jurisdiction": "US-WA",
            "description": "grey pickup",
        },
        {"nc:VehicleIdentification": "SYN1FTEX1RK00001", "description": "blue van"},
    ]
    assert [phone["nc:FullTelephoneNumber"] for phone in found["phones"]] == ["360 555 0142", "360 555 0143"]
    assert [address["nc:AddressFullText"] for address in found["addresses"]] == ["1 SYN AVE", "2 SYN AVE"]
    assert found["place"] == {"nc:Latitude": 48.9985, "nc:Longitude": -122.7412}
    assert [
        (f["ncic:PersonCautionInformationCode"], f["entered"], f["unit"], f.get("note")) for f in found["flags"]
    ] == [
        ("05", "2026-11-01T16:00:00Z", "SYN Station", None),
        ("01", "2026-11-21T21:00:00Z", "SYN Station", "source code not known"),
        ("01", "2026-11-21T21:00:00Z", "SYN Other", "SYN reason"),
    ]


def test_nothing_private_is_shared(agency: Agency) -> None:
    """Citizenship, sex, looks, charges and status never leave; nor do they appear in the database."""
    private = ("CITIZENSHIP", "GENDER", "COMPLEXION", "HAIR_COLOR", "EYE_COLOR", "CHARGES", "STATUS_AT_ENTRY",
               "ENTRY_DATE", "TIME_IN_US", "CRIMINAL_ALIEN", "PERSON_ID", "SUBJECT_ID")  # fmt: skip
    agency.ingest(e3("SYN-1", **dict.fromkeys(private, "SYNPRIVATE")))
    assert b"SYNPRIVATE" not in agency.laptop().sync().bytes
    agency.close()
    assert b"SYNPRIVATE" not in Path(agency.database).read_bytes()


@pytest.mark.parametrize(
    ("code", "sent"), [("ER/CF", "ER"), ("reinrf", "REINST"), ("VWP/CF", "VWPRM"), ("ER", "ER"), ("SYN-NEW", "SYN-NEW")]
)
def test_a_claim_of_fear_is_masked(agency: Agency, code: str, sent: str) -> None:
    """The disposition goes out without the claim; others go out as they are."""
    report = agency.ingest(e3("SYN-1", DISPOSITION=code))
    assert record(agency)["disposition"] == sent
    assert report["masked"] == int(code.upper() != sent)
    assert report["unknown_codes"] == ({"DISPOSITION": {"SYN-NEW": 1}} if code == "SYN-NEW" else {})


@pytest.mark.parametrize(
    "blank",
    ["", "  ", "-0-", "null", "N/A", "none", "Unknown", "UNK", "XXX", "-", "(b)(6)", "(b) (7)(C)", "(b)(6), (b)(7)(C)"],
)
def test_missing_values_are_missing(agency: Agency, blank: str) -> None:
    """Every way of leaving a cell out is the same as an empty cell."""
    agency.ingest(e3("SYN-1", SURNAME=blank, LANDMARK=blank, DATE_OF_BIRTH=blank))
    found = record(agency)
    assert found["nc:Person"] == {"nc:PersonName": [{"nc:PersonGivenName": "ANNA"}]}
    assert "landmark" not in found


@pytest.mark.parametrize(
    ("cell", "sector", "utc"),
    [
        ("1/2/2026 3:04:05 PM", "BLW", "2026-01-02T23:04:05Z"),
        ("7/2/2026 12:00:00 AM", "BLW", "2026-07-02T07:00:00Z"),
        ("7/2/2026 12:00 PM", "HVM", "2026-07-02T18:00:00Z"),
        ("7/2/2026 15:30", "GFN", "2026-07-02T20:30:00Z"),
        ("7/2/2026", "SWB", "2026-07-02T04:00:00Z"),
        ("7/2/2026 1:00:00 AM", "TCA", "2026-07-02T08:00:00Z"),
        ("7/2/2026 1:00:00 AM", "SYN", "2026-07-02T01:00:00Z"),
        ("11/1/2026 1:30:00 AM", "BLW", "2026-11-01T08:30:00Z"),
        ("3/8/2026 2:30:00 AM", "BLW", "2026-03-08T10:30:00Z"),
    ],
)
def test_times_are_local_to_the_sector(agency: Agency, cell: str, sector: str, utc: str) -> None:
    """All forms of e3 times, in summer and winter, the hour that comes twice and the one that never does."""
    agency.ingest(e3("SYN-1", APPR_DT_TIME=cell, SECTOR=sector))
    assert record(agency)["nc:ActivityDate"] == utc


def test_a_named_time_zone_goes_before_the_sector_s(agency: Agency) -> None:
    """A zone that doesn't exist is doubtful and the sector's is taken."""
    agency.ingest(e3("SYN-1", TIME_ZONE="America/New_York"), e3("SYN-2", TIME_ZONE="Syn/Nowhere"))
    assert record(agency)["nc:ActivityDate"] == "2026-11-20T14:00:00Z"
    assert record(agency, "SYN-2")["nc:ActivityDate"] == "2026-11-20T17:00:00Z"


@pytest.mark.parametrize(
    ("cells", "juvenile"),
    [
        ({"JUVENILE": "Y", "APP_AGE": "40"}, True),
        ({"JUVENILE": "N", "APP_AGE": "4"}, False),
        ({"APP_AGE": "17"}, True),
        ({"APP_AGE": "18"}, False),
        ({"DATE_OF_BIRTH": "11/21/2008"}, True),
        ({"DATE_OF_BIRTH": "11/20/2008"}, False),
        ({"DATE_OF_BIRTH": ""}, False),
    ],
)
def test_a_juvenile_is_told_by_the_row_the_age_or_the_birth_date(
    agency: Agency, cells: dict[str, str], juvenile: bool
) -> None:
    """The first of the three that is there decides."""
    agency.ingest(e3("SYN-1", **cells))
    assert record(agency)["nc:Person"].get("juvenile", False) is juvenile


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"APPR_DT_TIME": ""}, "APPR_DT_TIME", "missing_required"),
        ({"APPR_DT_TIME": "13/41/2026 9:00:00 AM"}, "APPR_DT_TIME", "bad_time"),
        ({"APPR_DT_TIME": "2/30/2026 9:00:00 AM"}, "APPR_DT_TIME", "bad_time"),
        ({"APPR_DT_TIME": "1/1/2026 13:00:00 PM"}, "APPR_DT_TIME", "bad_time"),
        ({"APPR_DT_TIME": "1/1/0001 0:00"}, "APPR_DT_TIME", "bad_time"),
        ({"APPR_DT_TIME": "yesterday"}, "APPR_DT_TIME", "bad_time"),
        ({"ACCESS_LEVEL": "high"}, "ACCESS_LEVEL", "bad_number"),
        ({"ACCESS_LEVEL": "0"}, "ACCESS_LEVEL", "bad_number"),
        ({"ACCESS_LEVEL": "-1"}, "ACCESS_LEVEL", "bad_number"),
        ({"RECORD_ID": "tecs:SYN-1"}, "RECORD_ID", "bad_id"),
        ({"RECORD_ID": "S" * 65}, "RECORD_ID", "bad_id"),
        ({"LANDMARK": "x" * 257}, "LANDMARK", "too_long"),
        ({"PHONE_NUM": "1;" * 33}, "PHONE_NUM", "too_long"),
        ({"CUSTODY_CHANGE": "RELEASE"}, "CUSTODY_DT_TIME", "missing_required"),
    ],
)
def test_a_bad_row_is_refused_by_field_and_reason(
    agency: Agency, cells: dict[str, str], field: str, reason: str
) -> None:
    """The rest goes on; the rejects file says line, field and reason, and nothing of the content."""
    report = agency.ingest(e3("SYN-0"), e3("SYN-1", SURNAME="SYNSENTINEL", **cells), e3("SYN-2"))
    assert (report["read"], report["accepted"], report["rejected"]) == (3, 2, 1)
    assert agency.refused() == [{"file": "extract.txt", "line": 3, "field": field, "reason": reason}]
    assert "SYNSENTINEL" not in agency.rejects.read_text() + json.dumps(report)


@pytest.mark.parametrize(
    "cells",
    [{"DATE_OF_BIRTH": "31/31/1990"}, {"LATITUDE": "91", "LONGITUDE": "0"}, {"LATITUDE": "north", "LONGITUDE": "0"},
     {"UPDATED_DT_TIME": "soon"}, {"APP_AGE": "old"}],
)  # fmt: skip
def test_a_doubtful_cell_is_left_out_and_counted(agency: Agency, cells: dict[str, str]) -> None:
    """In a column that decides nothing, a cell that can't be read is a missing one."""
    report = agency.ingest(e3("SYN-1", **cells))
    assert report["rejected"] == 0
    assert report["doubtful"] == {next(iter(cells)): 1}


def test_reading_an_extract_again_changes_nothing(agency: Agency) -> None:
    """The second reading counts all rows as unchanged, and a laptop gets nothing."""
    rows = [e3(f"SYN-{n}", CUSTODY_CHANGE="RELEASE", CUSTODY_DT_TIME="11/24/2026 9:00:00 AM") for n in range(20)]
    agency.ingest(*rows)
    laptop = agency.laptop()
    laptop.sync()
    report = agency.ingest(*rows)
    assert report["stored"] == {"new": 0, "changed": 0, "unchanged": 40, "deleted": 0}
    assert laptop.sync().ids == []


def test_rows_without_an_id_get_one_from_their_content(agency: Agency) -> None:
    """As public releases are: equal rows stay apart, and reading again changes nothing."""
    rows = [{key: value for key, value in e3("").items() if key != "RECORD_ID"}] * 3
    agency.ingest(*rows)
    laptop = agency.laptop()
    laptop.sync()
    assert len(laptop.copy) == 3
    assert all(name.startswith("e3:EID-") for name in laptop.copy)
    assert agency.ingest(*rows)["stored"]["unchanged"] == 3


def test_a_repeated_id_is_a_change_of_the_earlier_row(agency: Agency) -> None:
    """Within one extract the later row counts."""
    agency.ingest(e3("SYN-1", LANDMARK="SYN first"), e3("SYN-1", LANDMARK="SYN second"))
    assert record(agency)["landmark"] == "SYN second"


def test_custody_is_not_shared_behind_a_pointer(agency: Agency) -> None:
    """Neither a pointer nor a live-only nor a silent record shows a planned release."""
    custody = {"CUSTODY_CHANGE": "RELEASE", "CUSTODY_DT_TIME": "11/24/2026 9:00:00 AM"}
    agency.ingest(
        *(e3(f"SYN-{n}", SHARING=choice, **custody) for n, choice in enumerate(("POINTER", "LIVE ONLY", "SILENT")))
    )
    laptop = agency.laptop()
    laptop.sync()
    assert [body["type"] for body in laptop.copy.values()] == ["pointer"]


def test_unknown_codes_are_listed_only_if_they_look_like_codes(agency: Agency) -> None:
    """Content in the wrong column is counted without being shown; a column of nonsense doesn't grow the report."""
    rows = [e3(f"SYN-{n}", DISPOSITION=f"Q{n}") for n in range(150)]
    report = agency.ingest(*rows, e3("SYN-x", DISPOSITION="MR. SYNTHETIC SYNSENTINEL OF SYNTHETIC AVENUE"))
    codes = report["unknown_codes"]["DISPOSITION"]
    assert len(codes) == 101
    assert codes["(other)"] == 51
    assert "SYNSENTINEL" not in json.dumps(report)


def test_a_report_is_kept_for_the_auditor(agency: Agency) -> None:
    """Each ingest leaves one row with its counts, withheld rows by reason among them."""
    report = agency.ingest(e3("SYN-1", MARKING="CUI//SP-WIT"), e3("SYN-2", PROTECTED_1367="Y"), e3("SYN-3"))
    assert report["withheld"] == {"marking WIT": 1, "8 USC 1367": 1}
    assert (report["accepted"], report["stored"]["new"]) == (3, 1)
    with agency.store.reading() as connection:
        [kept] = connection.exec_driver_sql("SELECT report FROM ingest").scalars()
    assert json.loads(kept) == report


@pytest.mark.parametrize(
    "text", ["WIT", "CUI//WIT", "CUI//SP-WIT", "CUI//LEI/sp-wit//FED ONLY", "CUI//LEI//WIT", "SP-WIT//X"]
)
def test_a_forbidden_category_withholds_wherever_it_stands(agency: Agency, text: str) -> None:
    """A marking that is written oddly is still read as what it warns of."""
    assert agency.ingest(e3("SYN-1", MARKING=text))["withheld"] == {"marking WIT": 1}
    assert agency.laptop().sync().ids == []


def test_the_agency_s_clock_is_never_behind_the_feed(agency: Agency) -> None:
    """After a clock was set back, a change still comes after everything before it."""
    agency.ingest(e3("SYN-1"))
    laptop = agency.laptop()
    laptop.sync()
    agency.now -= dt.timedelta(days=1)
    agency.ingest(e3("SYN-2"))
    agency.now += dt.timedelta(days=1)
    assert laptop.sync().ids == ["e3:SYN-2"]


def test_control_characters_do_not_reach_the_wire(agency: Agency) -> None:
    """They become blanks, for a client refuses a text that has them."""
    agency.ingest(e3("SYN-1", LANDMARK="SYN\x07ridge\x85", SURNAME="\x00SYNTHETIC"))
    found = record(agency)
    assert found["landmark"] == "SYN ridge"
    assert found["nc:Person"]["nc:PersonName"][0]["nc:PersonSurName"] == "SYNTHETIC"


def test_a_record_longer_than_a_line_is_refused(agency: Agency) -> None:
    """Every cell within its limits can still make too long a record; it is refused here, not by each client."""
    addresses = ";".join(["𠀀" * 255] * 32)
    cautions = {"CAUTION_CODE": ";".join(["05"] * 32), "OWNER_UNIT": "𠀀" * 255, "ALIASES": addresses}
    report = agency.ingest(e3("SYN-1", ADDRESS=addresses, **cautions), e3("SYN-2"))
    assert (report["accepted"], report["rejects"]) == (1, {"too_long": 1})


def test_a_custody_change_that_a_later_row_leaves_out_is_gone(agency: Agency) -> None:
    """Its tombstone comes with the row; a row that never had one changes nothing, nor does reading it again."""
    custody = {"CUSTODY_CHANGE": "RELEASE", "CUSTODY_DT_TIME": "11/24/2026 9:00:00 AM"}
    agency.ingest(e3("SYN-1", **custody), e3("SYN-2"), e3("SYN-3", **custody))
    laptop = agency.laptop()
    laptop.sync()
    later = [e3("SYN-1"), e3("SYN-2"), e3("SYN-3", PROTECTED_1367="Y")]
    assert agency.ingest(*later)["stored"] == {"new": 0, "changed": 0, "unchanged": 2, "deleted": 2}
    assert {line["id"] for line in laptop.sync().of("tombstone")} >= {"e3:SYN-1-C", "e3:SYN-3-C"}
    assert set(laptop.copy) == {"e3:SYN-1", "e3:SYN-2"}
    assert agency.ingest(*later)["stored"]["deleted"] == 0


def test_a_row_of_its_own_under_the_id_of_a_custody_change_stands(agency: Agency) -> None:
    """An encounter that is called so isn't ended by the one whose custody change would have that id."""
    rows = [e3("SYN-1-C"), e3("SYN-1")]
    agency.ingest(*rows)
    assert agency.ingest(*rows)["stored"] == {"new": 0, "changed": 0, "unchanged": 2, "deleted": 0}
    assert set(agency.laptop().sync().ids) == {"e3:SYN-1", "e3:SYN-1-C"}


def test_an_unknown_custody_change_is_counted_and_left_out(agency: Agency) -> None:
    """Nobody is told of a release that may be something else; the encounter itself is shared."""
    report = agency.ingest(e3("SYN-1", CUSTODY_CHANGE="VANISH", CUSTODY_DT_TIME="11/24/2026 9:00:00 AM"))
    assert report["unknown_codes"] == {"CUSTODY_CHANGE": {"VANISH": 1}}
    assert agency.laptop().sync().ids == ["e3:SYN-1"]


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"RECORD_ID": "S" * 63, "CUSTODY_CHANGE": "RELEASE"}, "RECORD_ID", "bad_id"),
        ({"DOC_NUM": ";".join("123456789" * 4)[:63], "ALIEN_NUM": "A1", "FIN": "F1"}, "DOC_NUM", "too_long"),
        ({"ALIASES": ";".join(["SYN"] * 32)}, "ALIASES", "too_long"),
        ({"MARKING": "CUI//" + "/".join(["X"] * 33)}, "MARKING", "too_long"),
    ],
)
def test_a_record_out_of_bounds_is_refused(agency: Agency, cells: dict[str, str], field: str, reason: str) -> None:
    """What fits its cell but not the record that it becomes is refused by the column at fault."""
    row = e3("SYN-1", CUSTODY_DT_TIME="11/24/2026 9:00:00 AM") | cells
    assert agency.ingest(row, e3("SYN-2"))["rejects"] == {reason: 1}
    assert agency.refused()[0]["field"] == field
