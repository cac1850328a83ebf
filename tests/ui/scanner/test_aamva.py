"""Licences as their barcodes are written and as keyboard wedges change them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.reading import read
from overlap.records import IdentifierKind, PartialDate
from ui.scanner.aamva import is_card, read_card
from ui.scanner.reading import LONGEST, read_scan
from ui.scanner.scan import Card, Doubt, ScanError, Unreadable

TODAY = dt.date(2026, 11, 24)

#: An invented licence of version 9, as the standard's annex D writes it.
LICENCE = (
    "@\n\x1e\rANSI 636015090002DL00410278ZT03190008DLDCACNDCBNONE\nDCDNONE\nDBA03142029\nDCSORTEGA VALE\n"
    "DDEN\nDACMARISOL\nDDFN\nDADANA\nDDGN\nDBD03142021\nDBB03141991\nDBC2\nDAYBRO\nDAU064 in\nDAG12 SYNTHETIC RD\n"
    "DAIEL PASO\nDAJTX\nDAK799010000  \nDAQSYN12345678\nDCF00000000000000000000\nDCGUSA\rZTZTAN\r"
)
CANADIAN = (
    "@\n\x1e\rANSI 636012030001DL00310200DLDCAG\nDCSTREMBLAY\nDCTJEAN,MARC\nDBA20300105\nDBB19880927\n"
    "DAQSYN-T1234-56789\nDAJON\nDCGCAN\r"
)
OLDEST = "@\n\x1e\rANSI 6360000102DL00390187DLDAASYNTHETIC,ROBERTO,JOSE\nDAQSYN8871\nDBB19750401\nDBA20010401\nDAJVA\r"


def test_a_licence_gives_name_birth_number_issuer_and_expiry() -> None:
    """The five fields that a check needs come from where the standard puts them."""
    scan = read_card(LICENCE, TODAY)
    assert (scan.family, scan.given) == ("ORTEGA VALE", "MARISOL ANA")
    assert scan.birth_dates == (PartialDate(year=1991, month=3, day=14),)
    assert (scan.number, scan.issuer, scan.expires) == ("SYN12345678", "TX", dt.date(2029, 3, 14))
    assert scan.card is Card.LICENCE
    assert scan.doubts == ()


def test_a_canadian_card_has_its_year_first() -> None:
    """Canada writes the year before the month, and given names together."""
    scan = read_card(CANADIAN, TODAY)
    assert scan.birth_dates == (PartialDate(year=1988, month=9, day=27),)
    assert scan.given == "JEAN MARC"


def test_the_oldest_version_has_the_whole_name_in_one_element() -> None:
    """A card of version 1 is read, and said to have expired."""
    scan = read_card(OLDEST, TODAY)
    assert (scan.family, scan.given) == ("SYNTHETIC", "ROBERTO JOSE")
    assert scan.doubts == (Doubt.EXPIRED,)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\n\r", "\x1e", "\r\r\n"])
def test_any_line_end_of_a_wedge_is_read(end: str) -> None:
    """LF, CR, CRLF and record separators between elements give the same card."""
    changed = LICENCE.replace("\r", "\n").replace("\n", end)
    assert read_card(changed, TODAY) == read_card(LICENCE, TODAY)


def test_a_missing_record_separator_changes_nothing() -> None:
    """A wedge that can't send control characters still delivers the card."""
    assert read_card(LICENCE.replace("\x1e", ""), TODAY) == read_card(LICENCE, TODAY)


def test_stripped_separators_are_refused() -> None:
    """Without line ends the whole card would be one surname; it is refused with its own reason."""
    stripped = LICENCE.replace("\n", "").replace("\r", "").replace("\x1e", "")
    with pytest.raises(ScanError) as refused:
        read_card(stripped, TODAY)
    assert refused.value.why is Unreadable.STRIPPED


def test_a_cut_name_is_told() -> None:
    """The card's own truncation mark reaches the officer."""
    assert Doubt.NAME_CUT in read_card(LICENCE.replace("DDEN", "DDET"), TODAY).doubts


def test_a_card_without_name_and_number_is_refused() -> None:
    """Dates alone are nobody."""
    nobody = "@\n\x1e\rANSI 636015090002DL00410278DLDCACNDCBNONE\nDBA03142029\nDBB03141991\nDAJTX\nDCGUSA\r"
    with pytest.raises(ScanError) as refused:
        read_card(nobody, TODAY)
    assert refused.value.why is Unreadable.NOBODY


def test_an_impossible_date_is_left_out() -> None:
    """A thirteenth month gives no birth date and the rest stays."""
    scan = read_card(LICENCE.replace("DBB03141991", "DBB13451991"), TODAY)
    assert scan.birth_dates == ()
    assert scan.number == "SYN12345678"


def test_the_line_that_asks_is_read_as_what_the_card_says() -> None:
    """Name, birth date and licence number come back out of the text that is put into the input."""
    query = read(read_card(LICENCE, TODAY).text, today=TODAY)
    assert query.birth_dates == (PartialDate(year=1991, month=3, day=14),)
    assert [(each.kind, each.value) for each in query.identifiers] == [(IdentifierKind.DRIVER_LICENCE, "SYN12345678")]
    assert [(each.surname, each.given_names) for each in query.names] == [("ORTEGA VALE", "MARISOL ANA")]


@given(st.text(max_size=LONGEST + 50))
def test_any_text_is_a_scan_or_refused(text: str) -> None:
    """No text makes the reader fail otherwise than by its own error."""
    try:
        scan = read_scan(text, TODAY)
    except ScanError:
        return
    assert scan.family or scan.given or scan.number


@given(st.integers(0, len(LICENCE) - 1), st.characters(), st.integers(0, 3))
def test_a_damaged_card_is_read_or_refused(at: int, char: str, drop: int) -> None:
    """A flipped or lost character leaves a card or a refusal, never a crash."""
    damaged = LICENCE[:at] + char + LICENCE[at + drop :]
    try:
        scan = read_scan(damaged, TODAY)
    except ScanError:
        return
    assert scan.family or scan.given or scan.number


def test_a_refusal_holds_nothing_of_the_scan() -> None:
    """The error's words name the reason alone."""
    with pytest.raises(ScanError) as refused:
        read_scan("SYNTHETIC SECRET " * 9, TODAY)
    assert "SECRET" not in str(refused.value)


def test_a_name_is_no_card() -> None:
    """What is typed by hand is not taken for a card."""
    assert not is_card("ORTEGA VALE MARISOL 1991-03-14")
