"""What must never go out stays in, in whatever words an extract says it and whatever its column is called."""

from __future__ import annotations

import json

import pytest

from tests.backends.agency import Agency, e3, tecs

FEAR = {
    "ER/CF": "ER", "er/cf": "ER", "ER / CF": "ER", "ER-CF": "ER", "ER\u2013CF": "ER", "ER\uff0fCF": "ER", "ERCF": "ER",
    "ER_CF": "ER", "ER/CF;NTA": "ER", "Expedited Removal with Credible Fear": "ER", "ER/FEAR": "ER",
    "REINRF": "REINST", "REINST/RF": "REINST", "Reinstatement of Deport Order I-871 - Reasonable Fear": "REINST",
    "VWP-CF": "VWPRM", "Visa Waiver Program - Credible Fear": "VWPRM", "CREDIBLE FEAR": "", "Asylum Referral": "",
    "Withholding Only": "", "I-589 filed": "",
}  # fmt: skip


@pytest.mark.parametrize("cell", FEAR)
def test_a_claim_of_fear_is_taken_out_however_it_is_spelled(agency: Agency, cell: str) -> None:
    """The plain disposition goes out, or none; the claim is counted, and is not among the unknown codes either."""
    report = agency.ingest(e3("SYN-1", DISPOSITION=cell))
    assert (report["accepted"], report["masked"], report["unknown_codes"]) == (1, 1, {})
    laptop = agency.laptop()
    laptop.sync()
    assert laptop.copy["e3:SYN-1"].get("disposition", "") == FEAR[cell]


def test_a_removal_is_spelled_alike_with_and_without_a_claim(agency: Agency) -> None:
    """Where a file spells dispositions out, the one that was shortened would tell of the claim; so all are."""
    agency.ingest(
        e3("SYN-1", DISPOSITION="Expedited Removal (I-860)"),
        e3("SYN-2", DISPOSITION="Expedited Removal (I-860) with Credible Fear"),
        e3("SYN-3", DISPOSITION="Voluntary Return"),
    )
    laptop = agency.laptop()
    laptop.sync()
    assert [laptop.copy[f"e3:SYN-{place}"]["disposition"] for place in (1, 2, 3)] == ["ER", "ER", "Voluntary Return"]


MARKINGS = {
    "CUI//SP ASYL": "marking ASYL", "CUI//SP_ASYL": "marking ASYL", "CUI // SP - ASYL": "marking ASYL",
    "CUI//LEI,ASYL": "marking ASYL", "CUI//LEI ASYL": "marking ASYL", "CUI//LEI;ASYL": "marking ASYL",
    "(CUI//ASYL)": "marking ASYL", "CUI-ASYL": "marking ASYL", "CUI\\ASYL": "marking ASYL", "SPASYL": "marking ASYL",
    "CUI//SP\u2010ASYL": "marking ASYL", "Asylum": "marking ASYL", "CUI//INFORMANT": "marking INF",
    "CUI: Witness Protection": "marking WIT", "GRAND JURY": "marking JURY", "Battered Spouse": "marking BATT",
    "VAWA": "8 USC 1367", "8 U.S.C. 1367": "8 USC 1367", "UNKNOWN": "marking unknown", "(b)(7)(E)": "marking unknown",
}  # fmt: skip


@pytest.mark.parametrize("cell", MARKINGS)
def test_a_marking_withholds_however_it_is_spelled(agency: Agency, cell: str) -> None:
    """Other signs between categories, spelled-out ones, and a marking that is struck through."""
    assert agency.ingest(e3("SYN-1", MARKING=cell))["withheld"] == {MARKINGS[cell]: 1}
    assert agency.laptop().sync().ids == []


@pytest.mark.parametrize("cell", ["CUI//LEI/PRVCY//FED ONLY", "LEI", "Law Enforcement Information", "CUI//SP-CHRI,LEI"])
def test_a_plain_marking_withholds_nothing(agency: Agency, cell: str) -> None:
    """Words that only begin alike don't count."""
    assert agency.ingest(e3("SYN-1", MARKING=cell))["withheld"] == {}
    assert agency.laptop().sync().ids == ["e3:SYN-1"]


@pytest.mark.parametrize("cell", ["Y", "X", "1.0", "Yes - VAWA", "P", "UNKNOWN", "(b)(6)", "[redacted]", "yes.", "?"])
def test_all_but_a_plain_no_is_protection(agency: Agency, cell: str) -> None:
    """In the column of 8 USC 1367 a doubt withholds."""
    assert agency.ingest(e3("SYN-1", PROTECTED_1367=cell))["withheld"] == {"8 USC 1367": 1}
    assert agency.laptop().sync().ids == []


@pytest.mark.parametrize("cell", ["", "N", "no", "0", "0.0", "FALSE", "N/A", "None", "-"])
def test_a_plain_no_protects_nobody(agency: Agency, cell: str) -> None:
    """A column that is filled throughout withholds only whom it names."""
    assert agency.ingest(e3("SYN-1", PROTECTED_1367=cell))["withheld"] == {}


@pytest.mark.parametrize(
    ("column", "cell"),
    [("VAWA_IND", "Y"), ("8 USC 1367", "X"), ("Section 1367 Protected", "1"), ("WITNESS_IND", "Y"),
     ("CUI", "CUI//ASYL"), ("Handling Caveat", "ASYL"), ("Confidential Informant", "yes"),
     ("CUI_MARKING", "CUI//SP-WIT")],
)  # fmt: skip
def test_a_column_of_another_name_withholds_too(agency: Agency, column: str, cell: str) -> None:
    """A column that nobody knows but whose name warns, or a second one of markings, is read for what it withholds."""
    report = agency.ingest({**e3("SYN-1", MARKING="CUI//LEI"), column: cell}, e3("SYN-2", MARKING="CUI//LEI"))
    assert (report["accepted"], sum(report["withheld"].values())) == (2, 1)
    assert agency.laptop().sync().ids == ["e3:SYN-2"]


@pytest.mark.parametrize("column", ["SHARING_CHOICE", "Sharing Restriction", "ACCESS_CONTROL_LEVEL", "Deletion Flag"])
def test_a_file_with_two_columns_that_decide_is_refused_whole(agency: Agency, column: str) -> None:
    """Nobody can say which of them holds, so nothing of the file is stored."""
    row = e3("SYN-1", SHARING="SUMMARY", ACCESS_LEVEL="1", DELETED_IND="N")
    report = agency.ingest({**row, column: ""})
    assert report["refused_files"] == [{"file": "extract.txt", "reason": "ambiguous_header"}]
    assert (report["read"], agency.laptop().sync().ids) == (0, [])


@pytest.mark.parametrize("column", ["SHARING", "ACCESS_LEVEL", "DELETED_IND"])
@pytest.mark.parametrize("cell", ["UNKNOWN", "(b)(7)(E)"])
def test_a_decision_that_is_not_told_shows_nothing(agency: Agency, column: str, cell: str) -> None:
    """A choice that is struck through isn't a blank one: the row is silent or refused."""
    agency.ingest(e3("SYN-1", **{column: cell}))
    assert agency.laptop().sync().ids == []


@pytest.mark.parametrize("cell", ["D", "1.0", "X", "Deleted", "true"])
def test_a_deletion_is_read_in_each_form(agency: Agency, cell: str) -> None:
    """What an office marks as deleted is deleted; what says neither is refused."""
    agency.ingest(e3("SYN-1"))
    assert agency.ingest(e3("SYN-1", DELETED_IND=cell))["stored"]["deleted"] == 1
    assert agency.ingest(e3("SYN-2", DELETED_IND="perhaps"))["rejects"] == {"bad_code": 1}


ROLES = ["WITNESS", "Witness - cooperating", "WIT", "VICTIM", "Informant", "CONFIDENTIAL SOURCE", "Suspect;Witness"]


@pytest.mark.parametrize("role", ROLES)
def test_a_witness_is_withheld_however_the_role_is_spelled(tecs_agency: Agency, role: str) -> None:
    """Also where it is one of several roles."""
    report = tecs_agency.ingest(tecs("SYN-1", SUBJECT_ROLE=role))
    assert (report["withheld"], report["unknown_codes"]) == ({"witness": 1}, {})
    assert tecs_agency.laptop().sync().ids == []


def test_a_disposition_that_names_a_protected_visa_withholds_its_row(agency: Agency) -> None:
    """That there is such a case at all is protected."""
    report = agency.ingest(e3("SYN-1", DISPOSITION="U Visa Pending"), e3("SYN-2", DISPOSITION="VAWA Self-Petition"))
    assert (report["withheld"], report["unknown_codes"]) == ({"8 USC 1367": 2}, {})
    assert agency.laptop().sync().ids == []


@pytest.mark.parametrize("note", ["claimed asylum at station", "Credible fear interview 3/4", "VAWA", "informant"])
def test_a_note_that_tells_too_much_is_left_out(agency: Agency, note: str) -> None:
    """The caution itself goes out; its note is counted as masked."""
    report = agency.ingest(e3("SYN-1", CAUTION_CODE="05", CAUTION_NOTE=note))
    laptop = agency.laptop()
    laptop.sync()
    [flag] = laptop.copy["e3:SYN-1"]["flags"]
    assert (report["masked"], flag.get("note", "")) == (1, "")


def test_a_document_withholds_what_an_extract_would(agency: Agency) -> None:
    """Records that come as NIEM are looked at in the same way."""
    agency.later(minutes=1)
    record = {
        "recordType": "encounter", "revision": 1, "nc:ActivityDate": "2026-11-20T17:00:00Z", "eventNumber": "SYN",
        "provenance": {"system": "e3", "agency": "USBP", "unit": "SYN", "updated": "2026-11-20T17:00:00Z",
                       "accessLevel": 1},
        "marking": {"categories": ["LEI"], "limits": []},
    }  # fmt: skip
    graph = [
        {**record, "id": "e3:SYN-1", "disposition": "ER/CF"},
        {**record, "id": "e3:SYN-2", "marking": {"categories": ["SP ASYL"], "limits": []}},
        {**record, "id": "e3:SYN-3", "disposition": "VAWA"},
    ]
    file = agency.folder / "extract.jsonld"
    file.write_text(json.dumps({"@graph": graph}), encoding="utf-8")
    report = agency.ingest_file(file)
    assert (report["masked"], report["withheld"]) == (1, {"marking ASYL": 1, "8 USC 1367": 1})
    laptop = agency.laptop()
    laptop.sync()
    assert {name: each["disposition"] for name, each in laptop.copy.items()} == {"e3:SYN-1": "ER"}


REDACTIONS = ["(b)(6)", "(b)(6), (b)(7)(C)", "b(6); b(7)(c)", "(b) (6)", "[(b)(6)]", "(b)(6)/(b)(7)(C)", "[redacted]",
              "REDACTED", "****", "XXXXX", "(B)(6),(B)(7)(C),(B)(7)(E)"]  # fmt: skip


@pytest.mark.parametrize("cell", REDACTIONS)
def test_what_is_struck_through_is_nobody_s_name(agency: Agency, cell: str) -> None:
    """A redaction is a blank: as a name it would be shared by everybody who has it."""
    agency.ingest(e3("SYN-1", SURNAME=cell, GIVEN_NAME=cell, ALIEN_NUM=cell))
    laptop = agency.laptop()
    laptop.sync()
    person = laptop.copy["e3:SYN-1"]["nc:Person"]
    assert "nc:PersonName" not in person
    assert "identifications" not in person
