"""Records as a NIEM document and back, the golden ones among them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from backends.any_record import Record
from backends.exporting import Form, Release, export
from backends.ingest.run import ingest
from backends.ledger import disclosures
from backends.niem import NotNiem, document, records_of
from backends.records import Encounter
from tests.backends.agency import NOON, Agency, e3

NewAgency = Callable[[str, str], Agency]

RELEASE = Release("SYN County", "SYN linkage study")
GOLDEN = Path(__file__).parents[2] / "docs" / "protocol" / "records.ndjson"


def exported(agency: Agency, form: Form) -> bytes:
    """What an agency exports of the lowest level."""
    return export(agency.store, form, 1, RELEASE, agency.now)


def golden() -> list[Record]:
    """One record of each type."""
    return [msgspec.json.decode(line, type=Record) for line in GOLDEN.read_bytes().splitlines()]


def numbers(record: Record) -> set[tuple[str, str]]:
    """Kind and value of a record's numbers, whose order a document doesn't keep."""
    person = getattr(record, "person", None)
    return {(number.category, number.value) for number in person.identifications} if person else set()


def test_every_type_of_record_comes_back() -> None:
    """Out and in again, nothing is lost but the order of numbers of different kinds."""
    back = list(records_of(document(golden())))
    assert [record.id for record in back] == [record.id for record in golden()]
    for mine, theirs in zip(golden(), back, strict=True):
        assert numbers(mine) == numbers(theirs)
        assert len(msgspec.json.encode(mine)) == len(msgspec.json.encode(theirs))


def test_numbers_stand_under_their_niem_elements() -> None:
    """An A-number is an `im:AlienNumberIdentification`, and the graph says what each record is."""
    encounter = next(record for record in golden() if isinstance(record, Encounter))
    written = json.loads(document([encounter]))
    [entry] = written["@graph"]
    assert entry["@type"] == "nc:PersonEncounterType"
    assert written["@context"]["nc"].startswith("http://release.niem.gov/niem/niem-core/6.0/")
    assert "identifications" not in entry["nc:Person"]


TEXTS = [b"", b"[]", b"{}", b"\xff", b'{"@graph": [1]}', b'{"@graph": [{"recordType": "SYN"}]}']


@pytest.mark.parametrize("text", TEXTS)
def test_a_document_of_another_form_is_refused_without_content(text: bytes) -> None:
    """Whatever it is, the fault tells nothing of it."""
    with pytest.raises(NotNiem, match=r"^the document can't be read as NIEM records$"):
        list(records_of(text))


def test_what_one_gateway_exports_another_takes_in(new_agency: NewAgency, tmp_path: Path) -> None:
    """The record is the same; what was exported twice changes nothing; a marked one is withheld; a stranger refused."""
    here, there = new_agency("here", "e3"), new_agency("there", "e3")
    here.ingest(e3("SYN-1", PLATE_NUM="SYN 1", PHONE_NUM="+1 360 555 0107"), e3("SYN-2", ACCESS_LEVEL="3"))
    written = json.loads(exported(here, Form.NIEM))
    table = exported(here, Form.TABLE).decode().splitlines()
    [entry] = written["@graph"]
    marked = {**entry, "id": "e3:SYN-3", "marking": {"categories": ["SP-WIT"], "limits": []}}
    stranger = {**entry, "id": "tecs:SYN-4"}
    file = tmp_path / "shared.jsonld"
    file.write_text(json.dumps({**written, "@graph": [entry, marked, stranger]}))
    reports = [ingest(there.store, [file], tmp_path / "rejects", there.now) for _ in range(2)]
    assert [(r["read"], r["accepted"], r["rejected"]) for r in reports] == [(3, 2, 1)] * 2
    assert reports[0]["withheld"] == {"marking WIT": 1}
    laptops = [agency.laptop() for agency in (here, there)]
    for laptop in laptops:
        laptop.sync()
    assert laptops[0].copy == laptops[1].copy
    assert (len(table), table[1].split(",")[0]) == (2, "e3:SYN-1")
    assert "'+1 360 555 0107" in table[1]


def test_a_document_that_is_none_is_refused_whole(new_agency: NewAgency, tmp_path: Path) -> None:
    """The report names the file."""
    file = tmp_path / "shared.json"
    file.write_text("{}")
    report = ingest(new_agency("there", "e3").store, [file], tmp_path / "rejects", NOON)
    assert report["refused_files"] == [{"file": "shared.json", "reason": "not_niem"}]


@pytest.mark.parametrize("form", [Form.NIEM, Form.TABLE])
def test_an_export_is_accounted_for_by_record(agency: Agency, form: Form) -> None:
    """Recipient and reason stand with what went out, and with nothing that did not."""
    agency.ingest(e3("SYN-1"), e3("SYN-2", ACCESS_LEVEL="3"))
    exported(agency, form)
    with agency.store.reading() as connection:
        told = list(disclosures(connection, ["e3:SYN-1", "e3:SYN-2"], agency.store.identity.secret_key))
    assert [(each["record"], each["officer"], each["purpose"], each["route"]) for each in told] == [
        ("e3:SYN-1", RELEASE.recipient, RELEASE.reason, "export")
    ]


def test_no_cell_of_a_table_is_a_formula(agency: Agency) -> None:
    """Whatever column a formula was typed into, a spreadsheet shows it as text."""
    columns = ("OWNER_UNIT", "EVENT_NUMBER", "PLATE_NUM", "VIN_NUM", "SURNAME", "PHONE_NUM")
    agency.ingest(e3("SYN-1", **dict.fromkeys(columns, "=1+1")), e3("SYN-2", PLATE_NUM="@SYN", OWNER_UNIT="-SYN"))
    rows = list(csv.reader(exported(agency, Form.TABLE).decode().splitlines()))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {"'=1+1", "'@SYN", "'-SYN"} <= set(cells)
