"""Typed text as a query."""

import datetime as dt
import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.query import Part, Query
from overlap.reading import read
from overlap.reading_names import read_names
from overlap.records import Identifier, IdentifierKind, PersonName

TODAY = dt.date(2026, 11, 24)


def asked(text: str) -> Query:
    """Return the reading of a text."""
    return read(text, today=TODAY)


def parts(text: str) -> list[tuple[str, str]]:
    """Return each token as its part and the stretch of text it stands on."""
    return [(token.part.value, text[token.start : token.end]) for token in asked(text).tokens]


@pytest.mark.parametrize(
    "text",
    [
        "19870214",
        "14FEB1987",
        "2/14/1987",
        "14-02-1987",
        "1987-02-14",
        "Feb 14 1987",
        "feb. 14, 1987",
        "14 de",
        "02141987",
        "14 feb 1987",
        "14.2.1987",
        "1987.2.14",
        "dob: 1987-02-14",
        "١٩٨٧-٠٢-١٤",
    ],
)
def test_a_birth_date_is_read_in_every_usual_form(text: str) -> None:
    """Whichever way the day is written, it is the same day; a number and a word are none."""
    dates = [str(date) for date in asked(text).birth_dates]
    assert dates == ([] if text == "14 de" else ["1987-02-14"])


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("04/05/1990", ["1990-04-05", "1990-05-04"]),
        ("04051990", ["1990-04-05", "1990-05-04"]),
        ("5/5/1990", ["1990-05-05"]),
        ("1987", ["1987"]),
        ("1987-02", ["1987-02"]),
        ("feb 1987", ["1987-02"]),
        ("'87", []),
        ("13/13/1987", []),
        ("20300101", []),
        ("1812", []),
        ("2027", []),
        ("30 feb 1987", []),
    ],
)
def test_a_date_that_may_be_two_is_kept_as_two_and_an_impossible_one_as_none(text: str, dates: list[str]) -> None:
    """Ambiguity is kept; no century is guessed, and nobody is born tomorrow."""
    query = asked(text)
    assert [str(date) for date in query.birth_dates] == dates
    for token in query.tokens:
        if token.part is Part.BIRTH:
            assert [token.shown, *token.alternatives] == dates


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("VARGA, MILOS", ("VARGA", "MILOS")),
        ("Milos Varga", ("Varga", "Milos")),
        ("VARGA MILOS", ("VARGA", "MILOS")),
        ("VARGA", ("VARGA", "")),
        (", Milos", ("Milos", "")),
        ("Милош Варга", ("Варга", "Милош")),
        ("محمد علي", ("علي", "محمد")),
        ("王小明", ("王小明", "")),
        ("O'Brien-Smith, Seán", ("O'Brien-Smith", "Seán")),
        ("VARGA 19870214 MILOS", ("VARGA", "MILOS")),
        ("name: VARGA MILOS", ("VARGA", "MILOS")),
    ],
)
def test_a_name_is_read_in_any_order_and_script(text: str, name: tuple[str, str]) -> None:
    """A comma tells the family name; without one the writing does."""
    assert asked(text).names == (PersonName(surname=name[0], given_names=name[1]),)


def test_an_alias_begins_another_name() -> None:
    """`aka` and a semicolon part names and are no names themselves."""
    assert [name.surname for name in asked("VARGA aka NOVAK; SMITH JOHN").names] == ["VARGA", "NOVAK", "SMITH"]
    assert len(asked("; ".join(["VARGA MILOS"] + [f"NOVAK {chr(97 + n) * 4}" for n in range(9)])).names) == 6


@pytest.mark.parametrize(
    ("text", "plate", "jurisdiction"),
    [
        ("BXT4821", "BXT4821", ""),
        ("BXT4821 WA", "BXT4821", "US-WA"),
        ("WA BXT4821", "BXT4821", "US-WA"),
        ("wa: bxt-4821", "BXT4821", "US-WA"),
        ("BC 123 ABC", "123ABC", "CA-BC"),
        ("SYN 4821", "SYN4821", ""),
        ("SYN-77B", "SYN77B", ""),
        ("123 ABC", "123ABC", ""),
        ("plate 7", "7", ""),
        ("plate: MILOS1", "MILOS1", ""),
        ("BXT4821 LA", "BXT4821", "US-LA"),
        ("VARGA BXT4821 DE LA CRUZ", "BXT4821", ""),
        ("BXT4821 WA MILOS", "BXT4821", "US-WA"),
    ],
)
def test_a_plate_is_read_with_its_authority(text: str, plate: str, jurisdiction: str) -> None:
    """The two letters may stand on either side; those that are a particle beside a name belong to the name."""
    assert [(item.plate, item.jurisdiction) for item in asked(text).vehicles] == [(plate, jurisdiction)]


def test_a_plate_without_authority_takes_the_officers() -> None:
    """At a station in Washington a plate is Washington's until it says otherwise."""
    query = read("BXT4821", today=TODAY, jurisdiction="wa")
    assert [token.shown for token in query.tokens] == ["BXT4821 WA"]
    assert query.vehicles[0].jurisdiction == "US-WA"
    assert read("BXT4821", today=TODAY, jurisdiction="HU").tokens[0].shown == "BXT4821 HU"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("A 123 456 789", IdentifierKind.ALIEN, "A123456789"),
        ("a#123-456-789", IdentifierKind.ALIEN, "A123456789"),
        ("SYN A 000 123", IdentifierKind.ALIEN, "SYNA000123"),
        ("fin 1234567890", IdentifierKind.FIN, "1234567890"),
        ("FBI: 123456AB7", IdentifierKind.FBI, "123456AB7"),
        ("passport AB1234567", IdentifierKind.OTHER, "AB1234567"),
        ("I-94 12345678901", IdentifierKind.I94, "12345678901"),
        ("DL WDLABCD123EF", IdentifierKind.DRIVER_LICENCE, "WDLABCD123EF"),
        ("SYN-FIN-88120034", IdentifierKind.OTHER, "SYNFIN88120034"),
        ("123456789", IdentifierKind.OTHER, "123456789"),
    ],
)
def test_a_document_is_read_with_its_kind_where_the_text_says_it(text: str, kind: IdentifierKind, value: str) -> None:
    """A label or a telling shape gives the kind; else it stays open."""
    assert asked(text).identifiers == (Identifier(kind=kind, value=value),)


@pytest.mark.parametrize("text", ["A123456789", "A12345678", "a01234567"])
def test_a_and_digits_in_one_piece_may_be_a_passport_as_well(text: str) -> None:
    """Passports and licences are numbered so too, and an identical number must be found whatever its kind."""
    kinds = (IdentifierKind.ALIEN, IdentifierKind.OTHER)
    assert asked(text).identifiers == tuple(Identifier(kind=kind, value=text.upper()) for kind in kinds)
    assert len(asked(text).tokens) == 1


@pytest.mark.parametrize("text", ["AB123456", "1234567", "SYNDL009", "SYN-P-4417"])
def test_what_may_be_a_plate_or_a_document_is_searched_as_both(text: str) -> None:
    """Nothing is dropped silently: the token shows the other reading."""
    query = asked(text)
    assert query.vehicles
    assert query.identifiers
    assert query.tokens[0].alternatives[0].startswith("document ")


def test_ten_bare_digits_are_a_phone_and_may_be_a_document() -> None:
    """A fingerprint number has as many digits as a phone; punctuation settles it."""
    assert asked("3605550142").identifiers
    assert not asked("360-555-0142").identifiers
    assert asked("360-555-0142").phones[0].number == "+13605550142"


def test_a_phone_that_no_plan_allows_is_left_unread() -> None:
    """What can't be called isn't searched as a phone."""
    assert not asked("+99 99 99 99 99 9").phones


def test_a_vin_says_when_its_check_digit_fails() -> None:
    """A misread VIN is searched all the same."""
    assert asked("1M8GDM9AXKP042788").tokens[0].alternatives == ()
    assert asked("1M8GDM9A1KP042788").tokens[0].alternatives == ("check digit does not fit",)
    assert asked("1M8GDM9A1KP04278").vehicles[0].vin == "1M8GDM9A1KP04278"


@pytest.mark.parametrize(
    "text",
    [
        "1420 Whitehorse Rd, Blaine WA 98230",
        "1420 Whitehorse Rd",
        "100 SYNTHETIC AVE, BLAINE WA 00000",
        "77 rue St-Denis, Montreal QC H2X 3K8",
        "9 N Main St Apt 4 Blaine WA 98230",
    ],
)
def test_an_address_is_one_token(text: str) -> None:
    """House number, street, flat, town, state and code belong together."""
    assert parts(text) == [("address", text)]


def test_a_free_mix_is_taken_apart() -> None:
    """All kinds may stand in one line; offsets point into it."""
    text = "VARGA MILOS 19870214 BXT4821 WA A123456789 360 555 0142 1420 Whitehorse Rd, Blaine WA 98230"
    assert parts(text) == [
        ("name", "VARGA MILOS"),
        ("birth", "19870214"),
        ("plate", "BXT4821 WA"),
        ("document", "A123456789"),
        ("phone", "360 555 0142"),
        ("address", "1420 Whitehorse Rd, Blaine WA 98230"),
    ]


def test_what_fits_no_shape_is_shown_as_unread() -> None:
    """The officer sees what was not understood, and text beyond the bound."""
    assert parts("VARGA 4B ☃") == [("name", "VARGA"), ("unread", "4B"), ("unread", "☃")]
    assert asked("a" * 5_000).tokens[-1].part is Part.UNREAD
    assert asked(" - ").is_empty


@pytest.mark.parametrize("text", ["", " ", "\x00", "\u200f\u202e", "---", "phone: ", "id"])
def test_nothing_in_a_text_gives_an_empty_query(text: str) -> None:
    """Controls, marks of direction and lone labels are nothing to look for."""
    query = asked(text)
    assert query.is_empty or query.names == (PersonName(surname="id"),)


def test_what_two_labels_both_claim_is_taken_once() -> None:
    """A label in front of a label doesn't take its number twice."""
    assert len(asked("passport fin 1234567890").identifiers) == 1


def test_a_plate_between_two_codes_is_taken_once() -> None:
    """The second pattern finds the first one's stretch taken."""
    assert len(asked("WA BXT4821 BC").vehicles) == 1


@given(st.text(max_size=800))
def test_any_text_is_read_with_tokens_in_order_and_within_it(text: str) -> None:
    """Reading never fails; tokens don't overlap and point into the text."""
    end = 0
    for token in asked(text).tokens:
        assert end <= token.start < token.end <= len(text)
        end = token.end


PIECES = (
    "VARGA Milos 19870214 2/3/1990 BXT4821 WA DE LA A123456789 1420 Main St plate fin aka"
    " 360-555-0142 98230 , ; - 1M8GDM9AXKP042788 +525512345678 rue 4B"
)


@given(st.lists(st.sampled_from(PIECES.split()), max_size=30))
def test_any_mix_of_known_pieces_is_read(pieces: list[str]) -> None:
    """Pieces in whatever order give tokens that don't overlap."""
    tokens = asked(" ".join(pieces)).tokens
    assert all(one.end <= other.start for one, other in itertools.pairwise(tokens))


@pytest.mark.parametrize(
    "piece",
    ["a", "1 ", "A1", "1420 x ", "-", "é", "١", "1 a b c d ", "abc-", "a1 ", "1987 ", "😀", "\x00", "\u200f", "aka "],
)
def test_ten_kilobytes_of_garbage_take_no_time(piece: str) -> None:
    """No text makes a pattern slow: 50 ms is the bound for a whole check (the fastest of three runs counts)."""
    text = piece * (10_000 // len(piece))
    taken = []
    for _ in range(3):
        began = time.thread_time()
        asked(text)
        taken.append(time.thread_time() - began)
    assert min(taken) < 0.05


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("RODR1GUEZ, MAR1A", PersonName(surname="RODRIGUEZ", given_names="MARIA")),
        ("G0NZALEZ, R0BERTO", PersonName(surname="GONZALEZ", given_names="ROBERTO")),
    ],
)
def test_a_digit_within_a_name_is_the_letter_that_it_looks_like(text: str, name: PersonName) -> None:
    """Print is misread as digits; one among so many letters makes no number of a name."""
    assert read_names(text).names == (name,)


def test_a_short_word_with_a_digit_is_left_as_it_is() -> None:
    """One digit in four characters is rather a plate than a name."""
    assert all("I" not in name.surname + name.given_names for name in read_names("AB1C").names)
