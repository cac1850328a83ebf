"""How public data is read: remarks, names, tables of any release, strangers that are on no list."""

import csv
from pathlib import Path

import pytest

from benchmarks.public.absent import absent_people
from benchmarks.public.extracts import truth, write_extracts
from benchmarks.public.sanctions import ListedDocument, ListedName, births, documents, listed_name, read_list
from benchmarks.public.tables import DataError, known, read_table


@pytest.mark.parametrize(
    ("remarks", "expected"),
    [
        ("DOB 10 Dec 1948; Director of X.", ("1948-12-10",)),
        ("DOB 1946; alt. DOB 1936; POB Y.", ("1946", "1936")),
        ("DOB Mar 1979.", ("1979-03",)),
        ("DOB circa 1961; alt. DOB circa 03 May 1960", ("1961", "1960")),
        ("DOB 01 Jan 1970 to 31 Dec 1972", ("1970", "1971", "1972")),
        ("DOB 1950 to 1970", ()),
        ("DOB circa 1958-1960", ("1958", "1959", "1960")),
        ("DOB 31 Feb 1950", ()),
        ("POB Cairo, Egypt", ()),
        ("-0- ", ()),
    ],
)
def test_birth_dates_are_read_as_precisely_as_they_are_told(remarks: str, expected: tuple[str, ...]) -> None:
    """Days, months, years, about-years and short ranges; what no calendar has, and long ranges, are none."""
    assert births(remarks) == expected


def test_documents_are_read_with_kind_and_issuer() -> None:
    """Passports and national cards become the agencies' codes."""
    assert documents("Passport 1084010 (Egypt); alt. Passport 19820215; Cedula No. 29641219 (Colombia).") == (
        ListedDocument("PAFRG", "1084010", "Egypt"),
        ListedDocument("PAFRG", "19820215", ""),
        ListedDocument("CEDUL", "29641219", "Colombia"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AL ZAWAHIRI, Dr. Ayman", ListedName("AL ZAWAHIRI", "Ayman")),
        ("ABU MARZOOK, Mousa Mohammed Ali", ListedName("ABU MARZOOK", "Mousa", "Mohammed Ali")),
        ("ZARQA", ListedName("ZARQA")),
    ],
)
def test_listed_names_are_taken_apart_without_titles(text: str, expected: ListedName) -> None:
    """Surname before the comma, then given and middle names."""
    assert listed_name(text) == expected


def test_a_name_is_typed_as_the_list_writes_it() -> None:
    """Surname, comma, the rest."""
    assert ListedName("AWDA", "Abd", "Al Aziz").as_typed() == "AWDA, Abd Al Aziz"
    assert ListedName("ZARQA").as_typed() == "ZARQA"


@pytest.mark.parametrize("blank", ["-0- ", " ", "n/a", "Unknown"])
def test_a_missing_value_has_many_spellings(blank: str) -> None:
    """All of them are empty."""
    assert known(blank) == ""


def test_a_header_is_found_below_any_banner(public_data: Path) -> None:
    """The first line that names columns; banner lines, blank lines and rows are none."""
    piped = read_table(public_data / "eid" / "release.csv")
    assert (piped.header[0], piped.delimiter, len(piped.banner), len(piped.lines)) == ("APPR_DT_TIME", "|", 3, 4)
    other = read_table(public_data / "eid" / "subjects.csv")
    assert (other.header[:2], other.delimiter, len(other.lines)) == (("Apprehension Date", "Sector"), ",", 2)


def test_a_file_without_a_header_is_refused(tmp_path: Path) -> None:
    """Rows alone, and nothing at all, are no table."""
    for content in ("1,2,3,4,5\n", ""):
        (tmp_path / "x.csv").write_text(content, encoding="utf-8")
        with pytest.raises(DataError):
            read_table(tmp_path / "x.csv")


def test_e3_keeps_each_row_of_a_release_and_adds_identities(public_data: Path, tmp_path: Path) -> None:
    """Original cells stand unchanged before the added ones; every alias is on exactly one row or more."""
    listed = read_list(public_data / "ofac")
    made = write_extracts(public_data, listed, tmp_path)
    first = made.e3[0].read_text(encoding="utf-8").splitlines()
    original = (public_data / "eid" / "release.csv").read_text(encoding="utf-8").splitlines()
    assert [line[: len(before)] for line, before in zip(first, original, strict=True)] == original
    text = "".join(path.read_text(encoding="utf-8") for path in made.e3)
    assert all(f'"{alias.name.surname}"' in text for alias in listed.aliases)
    assert made.e3_rows == 6


def test_rows_are_used_again_where_aliases_are_more(public_data: Path, tmp_path: Path) -> None:
    """No alias is left out for want of rows."""
    rows = "".join(f'101,{number},aka,"NAME{number}, Pavel"\n' for number in range(50))
    (public_data / "ofac" / "aliases.csv").write_text(f"entity_id,alias_id,kind,alias\n{rows}", encoding="utf-8")
    listed = read_list(public_data / "ofac")
    made = write_extracts(public_data, listed, tmp_path)
    text = "".join(path.read_text(encoding="utf-8") for path in made.e3)
    assert made.e3_rows >= 50
    assert all(f'"NAME{number}"' in text for number in range(50))


def test_tecs_has_primary_names_alone(public_data: Path, tmp_path: Path) -> None:
    """One row for each person, no alias in any, addresses without blanks."""
    made = write_extracts(public_data, read_list(public_data / "ofac"), tmp_path)
    with made.tecs.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["PERSON_SURNAME"] for row in rows][:2] == ["ZARNOVSKI", "MORABITO"]
    assert [row["ADDRESS"] for row in rows][:3] == ["Cairo, Egypt", "c/o AGROPECUARIA, Calle 18, Cali, Colombia", ""]
    assert rows[0]["PERSON_BIRTH_DATE"] == "1948-12-10;1946"
    assert "ZHARNOVSKY" not in made.tecs.read_text(encoding="utf-8")


def test_the_truth_leads_from_an_alias_to_its_person(public_data: Path) -> None:
    """Only aliases whose person has a birth date are asked, with the first of these."""
    assert list(truth(read_list(public_data / "ofac"))) == [
        ("ZHARNOVSKY, Pavel 1948-12-10", "tecs:SYN-OFAC-101"),
        ("ZARNOVSKI, Pavlo 1948-12-10", "tecs:SYN-OFAC-101"),
        ("MORABITTO, Celestina 1961", "tecs:SYN-OFAC-102"),
        ("WAHISHI, Abd al-Rahman 1979-03", "tecs:SYN-OFAC-105"),
    ]


def test_strangers_are_on_no_list(public_data: Path) -> None:
    """A listed name is never drawn, in whatever order its words stand; the same seed gives the same people."""
    listed = [ListedName("MARY", "Smith"), ListedName("DOYLE", "Harold", "J")]
    people = absent_people(public_data / "names", listed, 200, 9)
    assert people == absent_people(public_data / "names", listed, 200, 9)
    assert len(people) == 200
    names = {tuple(sorted(person.split()[:2])) for person in people}
    assert ("MARY", "SMITH") not in names
    assert ("DOYLE", "HAROLD") not in names
