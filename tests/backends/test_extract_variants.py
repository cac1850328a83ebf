"""Extracts as spreadsheets, other databases and other offices write them: each row is read or refused, none is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.backends.agency import Agency

#: The apprehension of all variants: Blaine at noon of 29 June 2019, which is 19:00 UTC.
NOON_UTC = "2019-06-29T19:00:00Z"

PLAIN = """APPR_DT_TIME|SECTOR|APP_AGE|STATION|LANDMARK
6/29/2019 12:00:00 PM|BLW|37|SYN A|SYN ridge
6/29/2019 12:00:00 PM|BLW|17|SYN B|SYN creek
"""

VARIANTS: dict[str, str | bytes] = {
    "semicolons": PLAIN.replace("|", ";"),
    "tabs": PLAIN.replace("|", "\t"),
    "separator line": "sep=;\n" + PLAIN.replace("|", ";"),
    "byte order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "UTF-16 little endian with mark": PLAIN.encode("utf-16"),
    "UTF-16 big endian with mark": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "UTF-16 without mark": PLAIN.encode("utf-16-le"),
    "UTF-32": PLAIN.encode("utf-32"),
    "line ends of an old Mac": PLAIN.replace("\n", "\r"),
    "title rows": "U.S. Border Patrol||||\nFOIA 2020-SYN-1||||\n||||\nSectors: BLW, SPW||||\n" + PLAIN,
    "title with a quoted line break": '"Apprehensions\nby sector, FY2019"\n\n' + PLAIN,
    "header in two lines": PLAIN.replace(
        "APPR_DT_TIME|SECTOR|APP_AGE|STATION|LANDMARK", "Apprehension|Border Patrol|Subject|Border Patrol|Nearest\n"
        "Date/Time|Sector|Age|Station|Landmark"),
    "header cells over two lines": PLAIN.replace("APPR_DT_TIME", '"Apprehension\nDate"')
    .replace("APP_AGE", '"Age at\nArrest"'),
    "repeated header": PLAIN.replace("6/29/2019 12:00:00 PM|BLW|17", "APPR_DT_TIME|SECTOR|APP_AGE|STATION|LANDMARK\n"
                                     "6/29/2019 12:00:00 PM|BLW|17"),
    "words in another order": PLAIN.replace("APPR_DT_TIME|SECTOR|APP_AGE",
                                            "Date of Apprehension|Border Patrol Sector|Age"),
    "names in camel case": PLAIN.replace("APPR_DT_TIME|SECTOR|APP_AGE|STATION",
                                         "ApprehensionDate|SectorCode|SubjectAge|StationName"),
    "columns nobody knows": PLAIN.replace("|SYN", "|x|SYN").replace("STATION|", "STATION|Syn Column|")
    .replace("AGE|", "AGE|Other Syn Column|"),
    "date and time apart": PLAIN.replace("APPR_DT_TIME", "Apprehension Date|Apprehension Time")
    .replace("2019 12:00:00 PM", "2019|12:00 PM"),
    "ISO times": PLAIN.replace("6/29/2019 12:00:00 PM", "2019-06-29 12:00:00"),
    "ISO times with an offset": PLAIN.replace("6/29/2019 12:00:00 PM", "2019-06-29T12:00:00-07:00"),
    "serial dates of a spreadsheet": PLAIN.replace("6/29/2019 12:00:00 PM", "43645.5"),
    "serial dates with a decimal comma": PLAIN.replace("6/29/2019 12:00:00 PM", "43645,5"),
    "months by name": PLAIN.replace("6/29/2019 12:00:00 PM", "29-JUN-2019 12.00.00 PM"),
    "months by name, two-digit years": PLAIN.replace("6/29/2019 12:00:00 PM", "29-Jun-19 12:00"),
    "American long dates": PLAIN.replace("6/29/2019 12:00:00 PM", "June 29, 2019 12:00 PM"),
    "digits alone": PLAIN.replace("6/29/2019 12:00:00 PM", "20190629 120000"),
    "two-digit years": PLAIN.replace("6/29/2019 12:00:00 PM", "06/29/19 12:00"),
    "empty cells behind the last column": PLAIN.replace("\n", "|||\n").replace("LANDMARK|||", "LANDMARK"),
    "empty columns": PLAIN.replace("\n", "|||\n"),
    "quoted line breaks": PLAIN.replace("SYN ridge", '"SYN\nridge"'),
    "quoted and spaced": PLAIN.replace("SYN ridge", '"  SYN  ""ridge""  "'),
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_read_whole_and_means_the_same(agency: Agency, variant: str) -> None:
    """Two rows are read and accepted; time, sector, age, station and landmark come out."""
    text = VARIANTS[variant]
    report = agency.ingest_text(text)
    assert (report["read"], report["accepted"], report["refused_files"]) == (2, 2, [])
    assert report["repeated_headers"] == (variant == "repeated header")
    laptop = agency.laptop()
    laptop.sync()
    facts = sorted(
        (r["station"], r["nc:ActivityDate"], r["sector"], r["nc:Person"].get("juvenile", False))
        for r in laptop.copy.values()
    )
    assert facts == [("SYN A", NOON_UTC, "BLW", False), ("SYN B", NOON_UTC, "BLW", True)]
    assert all(r["landmark"].replace('"', "").split()[0] == "SYN" for r in laptop.copy.values())


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        ("Total|2|||\n", "bad_time"),
        ("Grand total: 2\n", "cell_count"),
        ("||||\n", "missing_required"),
        ('"Source: EID (Unofficial)"||||\n', "bad_time"),
        ("6/29/2019 12:00:00 PM|BLW|40\n", "cell_count"),
        ("13/45/2019 12:00:00 PM|BLW|40|SYN C|SYN\n", "bad_time"),
        ("N/A|BLW|40|SYN C|SYN\n", "missing_required"),
        ('6/29/2019 12:00:00 PM|BLW|40|SYN C|"never closed\n', "bad_quoting"),
        ("29/06/2019 12:00:00 PM|BLW|40|SYN C|SYN\n", "bad_time"),
    ],
)
def test_what_is_no_row_is_refused_and_accounted_for(agency: Agency, tail: str, reason: str) -> None:
    """Totals, sources, short rows and impossible dates cost themselves alone: accepted and rejected make read."""
    report = agency.ingest_text(PLAIN + tail)
    assert (report["read"], report["accepted"], report["rejected"]) == (3, 2, 1)
    assert report["rejects"] == {reason: 1}
    assert agency.refused()[0]["line"] == 4


def test_a_quote_that_nobody_closes_does_not_swallow_the_rest(agency: Agency) -> None:
    """The line with the quote is refused; the rows after it are read."""
    rows = [f"6/29/2019 1:{minute:02} PM|BLW|40|SYN {minute}|SYN" for minute in range(40)]
    rows[3] = rows[3].replace("SYN 3|", '"SYN 3|')
    report = agency.ingest_text(PLAIN + "\n".join(rows) + "\n")
    assert (report["read"], report["accepted"], report["rejects"]) == (42, 41, {"bad_quoting": 1})


def test_names_in_a_single_byte_encoding_are_read_and_told_of(agency: Agency) -> None:
    """A spreadsheet's own encoding is guessed while nothing in the file is UTF-8, and counted as a doubt."""
    text = "APPR_DT_TIME|SECTOR|SURNAME|STATION\n6/29/2019|BLW|SYNMUÑOZ|SYN A\n".encode("cp1252")
    report = agency.ingest_text(text)
    assert (report["accepted"], report["doubtful"]) == (1, {"(encoding)": 1})
    laptop = agency.laptop()
    laptop.sync()
    [record] = laptop.copy.values()
    assert record["nc:Person"]["nc:PersonName"][0]["nc:PersonSurName"] == "SYNMUÑOZ"


def test_damage_in_a_unicode_file_is_not_guessed_at(agency: Agency) -> None:
    """Once a line was UTF-8 beyond ASCII, a line that isn't is damage."""
    head = "APPR_DT_TIME|SECTOR|SURNAME|STATION\n6/29/2019|BLW|SYNMUÑOZ|SYN A\n".encode()
    report = agency.ingest_text(head + "6/29/2019|BLW|SYNMUÑOZ|SYN B\n".encode("cp1252"))
    assert (report["accepted"], report["rejects"]) == (1, {"bad_encoding": 1})


BIRTHS = {
    "8/5/1985": "1985-08-05", "1985-08-05": "1985-08-05", "1985-08-05 00:00:00": "1985-08-05",
    "8/5/1985 12:00:00 AM": "1985-08-05", "05-AUG-1985": "1985-08-05", "31264": "1985-08-05", "19850805": "1985-08-05",
    "8/1985": "1985-08", "1985": "1985", "8/5/85": "", "0": "", "SYN": "",
}  # fmt: skip


@pytest.mark.parametrize("cell", BIRTHS)
def test_birth_dates_are_read_in_every_form_but_never_guessed(agency: Agency, cell: str) -> None:
    """A year of two digits could be two centuries: it is left out and counted."""
    report = agency.ingest_text(f"APPR_DT_TIME|SECTOR|SURNAME|DOB\n6/29/2019|BLW|SYN|{cell}\n")
    laptop = agency.laptop()
    laptop.sync()
    [record] = laptop.copy.values()
    assert record["nc:Person"].get("nc:PersonBirthDate", [""]) == [BIRTHS[cell]]
    assert report["doubtful"] == ({} if BIRTHS[cell] else {"DATE_OF_BIRTH": 1})


def release(agency: Agency, text: str) -> dict[str, Any]:
    """The report of reading a text, which must account for every row and refuse no file."""
    report = agency.ingest_text(text)
    assert report["refused_files"] == []
    assert report["accepted"] + report["rejected"] == report["read"]
    return report


def test_a_release_of_another_office_is_accounted_for(agency: Agency) -> None:
    """Arrests as another office releases them: its own columns, spellings and blanks, and codes nobody has listed."""
    text = (
        "Apprehension Date,Apprehension State,Apprehension Method,Apprehension Criminality,Case Status,Birth Year,"
        "Citizenship Country,Gender,Apprehension Site Landmark,Unique Identifier\n"
        '1/2/2025 0:00,WASHINGTON,Located,"2 Pending, Criminal",ACTIVE,1990,SYNLAND,Male,"SYN LANDMARK, NORTH",SYN1\n'
        "1/3/2025 0:00,,CAP Local Incarceration,,,,SYNLAND,Female,,SYN2\n"
        ",,,,,,,,,\n"
    )
    report = release(agency, text)
    assert (report["read"], report["accepted"]) == (3, 2)
    assert report["unknown_codes"] == {"ARREST_METHOD": {"LOCATED": 1, "CAP LOCAL INCARCERATION": 1}}
