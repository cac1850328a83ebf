"""Files of a caller's choice: any order of columns, marks, blanks; what can't be used is one clear line."""

import gzip
from pathlib import Path

import pytest

from benchmarks.matching.people import subjects_of, written_date
from benchmarks.matching.tables import Table, TableError, truth_value


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a file and return its path."""
    path = folder / "file.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    "text",
    ["id,name,birth_date\n1,Milos Varga,1987-02-14\n", "Birth Date;ID;Name\n14.02.1987;1;Milos Varga\n"],
)
def test_columns_come_in_any_order_and_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    """The same person is read from each form."""
    (one,) = subjects_of(Table(written(tmp_path, text, encoding)))
    assert one.id == "1"
    assert one.person.birth_dates == ("1987-02-14",)
    assert (one.person.names[0].surname, one.person.names[0].given_names) == ("Varga", "Milos")


def test_parts_of_names_and_dates_are_put_together(tmp_path: Path) -> None:
    """Sets with a column for each part, and NA for what is missing, are read as well."""
    text = "id,fname_c1,fname_c2,lname_c1,lname_c2,by,bm,bd\n7,JENS,NA,WEBER,NA,1949,7,22\n"
    (one,) = subjects_of(Table(written(tmp_path, text)))
    name = one.person.names[0]
    assert (name.given_names, name.middle_names, name.surname) == ("JENS", "", "WEBER")
    assert one.person.birth_dates == ("1949-07-22",)


def test_numbers_phones_vehicles_and_addresses_are_read(tmp_path: Path) -> None:
    """Every known column becomes what a record has of it."""
    text = (
        "rec_id,passport,phone,plate,vin,street_number,address_1,suburb,postcode\n"
        "1,SYN123456,360 555 0142,SYN4821,SYN00000000000001,14,Main St,Blaine,98230\n"
    )
    (one,) = subjects_of(Table(written(tmp_path, text)))
    assert one.person.identifiers[0].value == "SYN123456"
    assert (one.phones[0].number, len(one.vehicles)) == ("360 555 0142", 2)
    assert one.addresses[0].text == "14 Main St, Blaine, 98230"


def test_a_packed_file_with_blank_lines_and_short_rows_is_read(tmp_path: Path) -> None:
    """Cells that a row lacks are blank, and so is a NUL."""
    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress(b"id,name,birth_date\n\n1,Va\0rga\n"))
    (one,) = subjects_of(Table(path))
    assert (one.person.names[0].surname, one.person.birth_dates) == ("Varga", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1987-02-14", "1987-02-14"),
        ("19870214", "1987-02-14"),
        ("1987-02-31", "1987-02"),
        ("1987-13-01", "1987"),
        ("1987", "1987"),
        ("2/14/1987", "1987-02-14"),
        ("14/2/1987", "1987-02-14"),
        ("0000-00-00", ""),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_a_date_keeps_what_of_it_can_be_true(text: str, expected: str) -> None:
    """An impossible day leaves month or year; what can't be read is missing."""
    assert written_date(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("name\nVarga\n", "no column id"),
        ("id,shoe\n1,43\n", "no column of names"),
        ("id,name\n", "no rows"),
        ("id,name\n1,A,B\n", "row with 3 cells"),
        ("id,id\n1,2\n", "two columns of one name"),
        ("id,name\n1,Varga\n1,Doe\n", "one id twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    """The line says what is wrong."""
    with pytest.raises(TableError, match=message) as problem:
        subjects_of(Table(written(tmp_path, text)))
    assert "\n" not in str(problem.value)


def test_a_missing_file_and_another_encoding_are_one_line(tmp_path: Path) -> None:
    """Neither is read in part."""
    with pytest.raises(TableError, match="can't be read"):
        Table(tmp_path / "none.csv")
    with pytest.raises(TableError, match="not UTF-8"):
        Table(written(tmp_path, "id,name\n1,Muñoz\n", "latin-1"))


def test_a_label_is_yes_or_no(tmp_path: Path) -> None:
    """Anything else is refused rather than guessed."""
    assert truth_value("TRUE", tmp_path)
    assert not truth_value("0", tmp_path)
    with pytest.raises(TableError, match="neither yes nor no"):
        truth_value("maybe", tmp_path)
