"""Extract files in every form and with every damage: headers, delimiters, banners, cut lines, bad bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.backends.agency import Agency, e3, table


def record(agency: Agency, name: str = "SYN-1", **laptop: Any) -> dict[str, Any]:
    """The shared record of a row, as an agent gets it."""
    reader = agency.laptop(**laptop)
    reader.sync()
    return reader.copy[f"e3:{name}"]


DAMAGES = {
    "cut in half": (lambda text: text[: len(text) - 20], "cell_count"),
    "bad bytes": (lambda text: text.replace(b"SYNLAST", b"SYN\x81\x8d"), "bad_encoding"),
    "unclosed quote": (lambda text: text.replace(b"SYNLAST", b'"SYNLAST'), "bad_quoting"),
    "quote in the middle": (lambda text: text.replace(b"SYNLAST", b'"SYN"LAST'), "bad_quoting"),
    "extra cell": (lambda text: text.replace(b"SYNLAST", b"SYN|LAST"), "cell_count"),
    "endless line": (lambda text: text.replace(b"SYNLAST", b"S" * 300_000), "too_long"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_line_costs_that_line_alone(agency: Agency, damage: str) -> None:
    """Cut files, bad bytes, wrong quotes, extra cells and endless lines are refused; every row is accounted for."""
    spoil, reason = DAMAGES[damage]
    good = table([e3("SYN-1"), e3("SYN-2"), e3("SYN-3", SURNAME="SYNLAST")]).encode()
    report = agency.ingest_text(spoil(good))
    assert (report["read"], report["accepted"], report["rejected"]) == (3, 2, 1)
    assert report["rejects"] == {reason: 1}
    assert agency.refused()[0]["line"] == 4


@pytest.mark.parametrize(
    "text", ["", "\n\n\n", "no header here\n", '"Banner"|||\n' * 60 + table([e3("SYN-1")]), "\x00\x01\x02"]
)
def test_a_file_without_a_header_is_refused_whole(agency: Agency, text: str) -> None:
    """Nothing of it is stored or counted as read, and the report names the file."""
    report = agency.ingest_text(text)
    assert report["refused_files"] == [{"file": "extract.txt", "reason": "no_header"}]
    assert report["read"] == 0
    assert agency.laptop().sync().ids == []


def forms() -> Iterator[tuple[str, bytes]]:
    """The same row in every form that a file may have."""
    row = e3("SYN-1", LANDMARK="SYN ridge")
    plain = table([row])
    yield "plain", plain.encode()
    yield "banner", b'"U.S. Border Patrol"|||\n"Data Source: EID"|||\n|||\n' + plain.encode()
    yield "byte order mark and CRLF", b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode()
    yield "commas", table([row], ",").encode()
    yield "tabs", table([row], "\t").encode()
    yield "other order", table([dict(reversed(row.items()))]).encode()
    yield "no last line end", plain.rstrip("\n").encode()
    yield "blank lines", plain.replace("\n", "\n\n").encode()
    quoted = [[f'"{cell}"' for cell in line.split("|")] for line in plain.splitlines()]
    yield "quoted", "\n".join("|".join(line) for line in quoted).encode()
    names = {"APPR_DT_TIME": "apprehension date", "SURNAME": "Last-Name", "SECTOR": "Arrest Sector"}
    yield "synonyms", table([{names.get(key, key): value for key, value in row.items()}]).encode()
    yield "unknown columns", table([{"SYN COLUMN": "x", **row}]).encode()


@pytest.mark.parametrize(("form", "text"), list(forms()), ids=[form for form, _ in forms()])
def test_every_form_of_a_file_reads_the_same(agency: Agency, form: str, text: bytes) -> None:
    """Banner, line ends, delimiter, quotes, order and names of columns make no difference to the record."""
    report = agency.ingest_text(text)
    assert (report["read"], report["accepted"]) == (1, 1)
    found = record(agency)
    assert found["landmark"] == "SYN ridge"
    assert found["nc:Person"]["nc:PersonName"][0]["nc:PersonSurName"] == "SYNTHETIC"
    assert report["ignored_columns"] == (["SYN_COLUMN"] if form == "unknown columns" else [])


def test_the_public_sample_is_read_whole(agency: Agency) -> None:
    """A release without identity columns gives encounters with time, sector and age alone."""
    lines = [
        '"U.S. Border Patrol Blaine and Spokane Sectors\' Apprehensions"|||||||||',
        '"Data Source: EID (Unofficial) as of 9/30/19"|||||||||',
        "|||||||||",
        '"APPR_DT_TIME"|"SECTOR"|"APP_AGE"|"GENDER"|"COMPLEXION"|"HAIR_COLOR"|"EYE_COLOR"|"CITIZENSHIP"|"STATUS_WHEN_FOUND"|"CRIMINAL_ALIEN"',
        '1/1/2012 11:34:00 AM|"BLW"|52|"Male"|"MED"|"BLK"|"BRO"|"SYNLAND"|"TRAVEL/SEEKING"|"N"',
        '1/10/2012 8:58:00 AM|"SPW"|17|"Female"|"MED"|"BLK"|"BRO"|"SYNLAND"||"N"',
        '|"Source: EID"||||||||',
    ]
    report = agency.ingest_text("\n".join(lines))
    assert (report["read"], report["accepted"], report["rejects"]) == (3, 2, {"missing_required": 1})
    laptop = agency.laptop()
    laptop.sync()
    facts = [(r["nc:ActivityDate"], r["sector"], r.get("nc:Person", {})) for r in laptop.copy.values()]
    assert sorted(facts, key=str) == [
        ("2012-01-01T19:34:00Z", "BLW", {}),
        ("2012-01-10T16:58:00Z", "SPW", {"juvenile": True}),
    ]
