"""Extracts as workbooks, archives and compressed files: each row is read or refused, and nothing of half a file."""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from typing import Any

import pytest

from backends.ingest import workbook as reading
from tests.backends.agency import Agency
from tests.backends.workbooks import CLOCK, DATE, archive, number, sheet, workbook

HEADER = ["Apprehension Date", "Sector", "Age", "Station", "Landmark"]

#: Noon of 29 June 2019 as a serial date, and in a workbook that counts from 1904.
NOON, NOON_1904 = "43645.5", "42183.5"
NOON_UTC = "2019-06-29T19:00:00Z"

ROWS = [
    [number(NOON, DATE), "BLW", number("37"), "SYN A", "SYN ridge"],
    [number(NOON, DATE), "BLW", number("17.0"), "SYN B", "SYN creek"],
]


def facts(agency: Agency) -> list[tuple[Any, ...]]:
    """What a laptop holds of the rows above."""
    laptop = agency.laptop()
    laptop.sync()
    return sorted(
        (r["station"], r["nc:ActivityDate"], r["sector"], r["nc:Person"].get("juvenile", False))
        for r in laptop.copy.values()
    )


BOOKS = {
    "inline strings": workbook({"Data": sheet([HEADER, *ROWS])}),
    "shared strings in runs": workbook(
        {"Data": sheet([[('t="s"', f"<v>{place}</v>") for place in range(5)], *ROWS])}, strings=HEADER),
    "counted from 1904": workbook(
        {"Data": sheet([HEADER, *[[number(NOON_1904, DATE), *row[1:]] for row in ROWS]])}, is_1904=True),
    "banner and merged cells": workbook(
        {"Data": sheet([["U.S. Border Patrol"], [], ["FOIA 2025-SYN-1", "", "", "Sectors"], HEADER, *ROWS])}),
    "header over two rows": workbook({"Data": sheet([
        ["Apprehension", "Border Patrol", "Subject", "Border Patrol", "Nearest"],
        ["Date/Time", "Sector", "Age", "Station", "Landmark"], *ROWS])}),
    "repeated header": workbook({"Data": sheet([HEADER, ROWS[0], HEADER, ROWS[1]])}),
    "formulas": workbook({"Data": sheet([HEADER, *[
        [('s="1"', f"<f>TODAY()</f><v>{NOON}</v>"), ('t="str"', '<f>"B"&amp;"LW"</f><v>BLW</v>'), *row[2:]]
        for row in ROWS]])}),
    "date and clock apart": workbook({"Data": sheet([
        ["Apprehension Date", "Apprehension Time", *HEADER[1:]],
        *[[number("43645", DATE), number("0.5", CLOCK), *row[1:]] for row in ROWS]])}),
    "dates as texts": workbook({"Data": sheet([HEADER, *[["6/29/19 12:00 PM", *row[1:]] for row in ROWS]])}),
    "dates of their own type": workbook({"Data": sheet([HEADER, *[
        [('t="d"', "<v>2019-06-29T12:00:00</v>"), *row[1:]] for row in ROWS]])}),
    "cells without places": workbook({"Data": sheet([HEADER, *ROWS]).replace('r="A2" ', "").replace('r="B2" ', "")}),
    "prefixed names": workbook({"Data": sheet([HEADER, *ROWS]).replace("<", "<x:").replace("<x:/", "</x:")
                                .replace("<x:worksheet>", '<x:worksheet xmlns:x="urn:x">')}),
    "two sheets": workbook({"2018": sheet([HEADER, ROWS[0]]), "2019": sheet([HEADER[:], ROWS[1]])}),
}  # fmt: skip


@pytest.mark.parametrize("form", BOOKS)
def test_a_workbook_reads_like_a_text(agency: Agency, form: str) -> None:
    """Two rows are read and accepted, whatever it is called; reading it again changes nothing."""
    report = agency.ingest_text(BOOKS[form])
    assert (report["read"], report["accepted"], report["refused_files"]) == (2, 2, [])
    assert report["repeated_headers"] == (form == "repeated header")
    assert facts(agency) == [("SYN A", NOON_UTC, "BLW", False), ("SYN B", NOON_UTC, "BLW", True)]
    assert agency.ingest_text(BOOKS[form])["stored"] == {"new": 0, "changed": 0, "unchanged": 2, "deleted": 0}


def test_sheets_without_rows_are_told_of_and_hidden_ones_are_not_read(agency: Agency) -> None:
    """What its makers hid isn't shared; a page of notes has no header; the other sheet is read."""
    text = sheet([HEADER, *ROWS])
    book = workbook({"Data": text, "Old": text, "Notes": sheet([["Counts are subject to change"]])}, hidden=["Old"])
    report = agency.ingest_text(book)
    assert report["rows_by_file"] == {"extract.txt:Data": 2}
    assert report["refused_files"] == [
        {"file": "extract.txt:Old", "reason": "hidden"}, {"file": "extract.txt:Notes", "reason": "no_header"},
    ]  # fmt: skip


def test_totals_and_cells_too_many_are_refused_by_their_row(agency: Agency) -> None:
    """Each costs itself alone, under its number in the sheet."""
    odd = [["Total", "", number("2")], [*ROWS[0], "", "SYN note"], ["", "", "", " "]]
    report = agency.ingest_text(workbook({"Data": sheet([["SYN banner"], HEADER, *ROWS, *odd])}))
    assert (report["read"], report["accepted"]) == (4, 2)
    assert [(each["line"], each["reason"]) for each in agency.refused()] == [(5, "bad_time"), (6, "cell_count")]


@pytest.mark.parametrize("cell", [('t="e"', "<v>#N/A</v>"), ('t="str"', "<f>A1</f><v></v>"), ('t="s"', "<v>99</v>")])
def test_a_value_that_a_workbook_does_not_tell_protects(agency: Agency, cell: tuple[str, str]) -> None:
    """An error, a formula that was never computed: blank where that is harmless, withheld where it isn't."""
    head = ["Record ID", *HEADER, "Protected 1367"]
    rows = [["SYN-1", *ROWS[0], cell], ["SYN-2", *ROWS[0][:3], cell, "SYN ridge", number("0")]]
    report = agency.ingest_text(workbook({"Data": sheet([head, *rows])}, strings=["SYN"]))
    assert (report["accepted"], report["withheld"]) == (2, {"8 USC 1367": 1})
    laptop = agency.laptop()
    laptop.sync()
    assert [record.get("station", "") for record in laptop.copy.values()] == [""]


def test_a_sheet_that_breaks_off_tells_where(agency: Agency) -> None:
    """The rows before the damage are read, and one refused row stands for what follows."""
    text = sheet([HEADER, *ROWS * 1_000]).removesuffix("</sheetData></worksheet>") + "<<<"
    report = agency.ingest_text(workbook({"Data": text}))
    assert report["accepted"] + report["rejected"] == report["read"]
    assert report["rejects"] == {"damaged": 1}


CSV = "\n".join([",".join(HEADER), *[f"6/29/2019 12:00,BLW,{age},SYN {age},SYN" for age in range(30, 60)]]).encode()

PACKED = {
    "gzip": (gzip.compress(CSV), 30, []),
    "archive": (archive({"__MACOSX/._a.csv": b"\x00", ".DS_Store": b"\x00", "sub/a.csv": CSV}), 30, []),
    "archive of a workbook and a compressed file": (
        archive({"a.xlsx": BOOKS["inline strings"], "b.csv.gz": gzip.compress(CSV), "read me.txt": b"SYN"}), 32,
        ["no_header"]),
    "archive in UTF-16": (archive({"a.csv": CSV.decode().encode("utf-16")}), 30, []),
    "archive in an archive": (archive({"a.zip": archive({"a.csv": CSV})}), 0, ["unknown_form"]),
    "empty archive": (archive({}), 0, []),
    "cut gzip": (gzip.compress(CSV * 9)[:-9], 0, ["damaged"]),
    "cut archive": (archive({"a.csv": CSV})[:-30], 0, ["damaged"]),
    "cut workbook": (BOOKS["two sheets"][:-30], 0, ["damaged"]),
    "workbook without its list": (archive({"xl/worksheets/sheet1.xml": b"<worksheet/>"}), 0, ["unknown_form"]),
    "old or locked workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), 0, ["unknown_form"]),
    "another office program's": (archive({"mimetype": b"application/x", "content.xml": b"<x/>"}), 0, ["unknown_form"]),
    "page description": (b"%PDF-1.7\n", 0, ["unknown_form"]),
    "columns of another program": (b"PAR1" + bytes(50), 0, ["unknown_form"]),
    "entities": (archive({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
                          "xl/_rels/workbook.xml.rels": b"<x/>"}), 0, ["damaged"]),
}  # fmt: skip


@pytest.mark.parametrize("form", PACKED)
def test_a_package_is_read_or_refused_whole(agency: Agency, form: str) -> None:
    """Each file in it is an extract of its own; one that is cut, foreign or locked gives nothing, and says why."""
    content, rows, refused = PACKED[form]
    report = agency.ingest_text(content)
    assert (report["read"], report["accepted"]) == (rows, rows)
    assert [each["reason"] for each in report["refused_files"]] == refused
    assert len(agency.laptop().sync().ids) == rows


def test_an_archive_with_a_password_is_told_of(agency: Agency) -> None:
    """The mark of a password in an entry is enough."""
    content = bytearray(archive({"a.csv": CSV}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    assert agency.ingest_text(bytes(content))["refused_files"] == [{"file": "extract.txt", "reason": "locked"}]


def test_no_damage_to_a_workbook_ends_an_ingest(agency: Agency) -> None:
    """Bytes changed anywhere, also within the parts behind right checksums: a report comes, and it adds up."""
    chance = random.Random(7)
    plain = {"Data": sheet([HEADER, *ROWS])}
    for _ in range(150):
        whole = bytearray(workbook(plain))
        text = bytearray(plain["Data"].encode())
        for spoilt in (whole, text):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        for content in (bytes(whole), workbook({"Data": text.decode("latin-1")})):
            report = agency.ingest_text(content)
            assert report["accepted"] + report["rejected"] == report["read"]


def test_shared_strings_beyond_what_is_held_are_refused(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook that would fill the memory is refused before it does."""
    monkeypatch.setattr(reading, "MOST_STRINGS", 10)
    report = agency.ingest_text(BOOKS["shared strings in runs"])
    assert report["refused_files"] == [{"file": "extract.txt", "reason": "damaged"}]


def test_a_text_and_a_workbook_of_the_same_rows_are_the_same_records(agency: Agency, tmp_path: Path) -> None:
    """A release that comes in both forms isn't counted twice."""
    head, row = "Record ID,Apprehension Date,Sector\n", "SYN-1,2019-06-29 12:00:00,BLW\n"
    agency.ingest_text(head + row)
    book = workbook({"Data": sheet([["Record ID", *HEADER[:2]], ["SYN-1", *ROWS[0][:2]]])})
    assert agency.ingest_text(book)["stored"]["unchanged"] == 1
