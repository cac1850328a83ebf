"""Machine-readable zones: the standard's own specimens, and what can go wrong with them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.records import PartialDate
from ui.scanner.mrz import read_zone
from ui.scanner.reading import read_scan
from ui.scanner.scan import Card, Doubt, ScanError, Unreadable

TODAY = dt.date(2026, 11, 24)

#: The specimens of ICAO Doc 9303 parts 4, 5, 6 and 7, of the invented state of Utopia.
PASSPORT = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
CARD = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TWO_LINE_CARD = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
VISA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
LONG_NUMBER = "I<UTOD23145890<7349<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<0\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"


@pytest.mark.parametrize(
    ("zone", "card", "number"),
    [
        (PASSPORT, Card.PASSPORT, "L898902C3"),
        (CARD, Card.IDENTITY_CARD, "D23145890"),
        (TWO_LINE_CARD, Card.IDENTITY_CARD, "D23145890"),
        (VISA, Card.VISA, "L8988901C"),
    ],
)
def test_each_layout_gives_its_fields(zone: str, card: Card, number: str) -> None:
    """Passport, visa and both cards give name, number and issuer from their own places."""
    scan = read_zone(zone, TODAY)
    assert (scan.card, scan.number, scan.issuer) == (card, number, "UTO")
    assert (scan.family, scan.given) == ("ERIKSSON", "ANNA MARIA")


def test_a_specimen_passport_has_no_doubt_but_its_expiry() -> None:
    """Every check digit of the standard's specimen fits; it expired in 2012."""
    scan = read_zone(PASSPORT, TODAY)
    assert scan.birth_dates == (PartialDate(year=1974, month=8, day=12),)
    assert scan.expires == dt.date(2012, 4, 15)
    assert scan.doubts == (Doubt.EXPIRED,)


def test_a_long_number_goes_on_in_the_optional_data() -> None:
    """A card's number of more than nine characters is joined, and its check digit is the last one."""
    scan = read_zone(LONG_NUMBER, TODAY)
    assert scan.number == "D23145890734"
    assert Doubt.NUMBER_CHECK not in scan.doubts


def test_lost_line_ends_are_no_loss() -> None:
    """Lines of fixed length can be joined by a wedge that sends no Enter."""
    assert read_zone(PASSPORT.replace("\n", ""), TODAY) == read_zone(PASSPORT, TODAY)
    assert read_zone(PASSPORT.replace("\n", "\r\n").lower(), TODAY) == read_zone(PASSPORT, TODAY)


def test_a_failed_check_digit_is_told_and_nothing_is_corrected() -> None:
    """A zero read for an O stays as it was read; the officer is told which field to compare."""
    scan = read_zone(PASSPORT.replace("L898902C3", "L8989O2C3"), TODAY)
    assert scan.number == "L8989O2C3"
    assert scan.doubts[:2] == (Doubt.NUMBER_CHECK, Doubt.WHOLE_CHECK)


@pytest.mark.parametrize(
    ("damaged", "doubt"), [("7408132F", Doubt.BIRTH_CHECK), ("7408122F1204169", Doubt.EXPIRY_CHECK)]
)
def test_dates_have_check_digits_too(damaged: str, doubt: Doubt) -> None:
    """A wrong digit in birth or expiry is told apart."""
    zone = PASSPORT.replace("7408122F1204159" if len(damaged) > 8 else "7408122F", damaged)
    assert doubt in read_zone(zone, TODAY).doubts


def test_a_year_that_fits_two_centuries_gives_both() -> None:
    """Somebody born in 21 may be five or a hundred and five: both are given and the doubt is told."""
    scan = read_zone(PASSPORT.replace("7408122", "2108129"), TODAY)
    assert [date.year for date in scan.birth_dates] == [2021, 1921]
    assert Doubt.CENTURY in scan.doubts


def test_unknown_parts_of_a_birth_date_are_left_out() -> None:
    """A passport that knows only the year gives only the year."""
    scan = read_zone(PASSPORT.replace("7408122", "74<<<<6"), TODAY)
    assert scan.birth_dates == (PartialDate(year=1974),)


def test_a_cut_zone_is_refused() -> None:
    """One line of two is refused as cut short."""
    with pytest.raises(ScanError) as refused:
        read_scan(PASSPORT.splitlines()[0], TODAY)
    assert refused.value.why is Unreadable.CUT


def test_an_empty_zone_is_nobody() -> None:
    """Fillers alone name nobody."""
    with pytest.raises(ScanError) as refused:
        read_zone("P<UTO" + "<" * 83, TODAY)
    assert refused.value.why is Unreadable.NOBODY


def test_a_name_that_fills_its_field_is_told_as_cut() -> None:
    """No filler at the end means that the rest had no room."""
    zone = "P<UTOSYNTHETIC<<ANNA<MARIA<JOSEFINA<BENEDICTA\n" + PASSPORT.splitlines()[1]
    first, second = zone.splitlines()
    assert Doubt.NAME_CUT in read_zone(first[:44] + second, TODAY).doubts


@given(st.text("PIVACX<0123456789ERIKSON", min_size=70, max_size=92))
def test_any_zone_is_read_or_refused(text: str) -> None:
    """Letters, digits and fillers of any length never make the reader fail."""
    try:
        scan = read_scan(text, TODAY)
    except ScanError:
        return
    assert scan.family or scan.given or scan.number


@given(st.sampled_from((PASSPORT, CARD, TWO_LINE_CARD, VISA)), st.integers(0, 91), st.characters())
def test_a_damaged_zone_is_read_or_refused(zone: str, at: int, char: str) -> None:
    """One wrong character gives a document or a refusal."""
    try:
        scan = read_scan(zone[:at] + char + zone[at + 1 :], TODAY)
    except ScanError:
        return
    assert scan.family or scan.number
