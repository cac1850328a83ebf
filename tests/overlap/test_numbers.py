"""Identifiers, plates, VINs, phones and addresses in comparable forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap import numbers
from overlap.addresses import AddressParts, address_parts
from overlap.records import IdentifierKind


@pytest.mark.parametrize("text", ["A012345678", "a 012 345 678", "12345678", "012-345-678"])
def test_an_a_number_is_the_same_with_and_without_its_letter(text: str) -> None:
    """Letter, zeros and grouping are written and left out at will."""
    assert numbers.identifier(IdentifierKind.ALIEN, text) == "12345678"


def test_an_a_number_of_zeros_keeps_what_it_has() -> None:
    """Folding never turns a number into nothing."""
    assert numbers.identifier(IdentifierKind.ALIEN, "000") == "000"


def test_another_identifier_keeps_its_zeros() -> None:
    """A passport number's zero is part of it."""
    assert numbers.identifier(IdentifierKind.PASSPORT_FOREIGN, "00-12 x") == "0012X"


def test_characters_that_look_alike_are_one() -> None:
    """A camera takes O for 0 and B for 8."""
    assert numbers.lookalike("B0I2Q5") == numbers.lookalike("8O1ZOS")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("1M8GDM9AXKP042788", True),
        ("1M8GDM9A1KP042788", False),
        ("1M8GDM9AXKP04278", False),
        ("1M8GDM9AXKP04278I", False),
    ],
)
def test_a_vin_is_checked_by_its_ninth_character(text: str, *, right: bool) -> None:
    """The published example holds; a changed digit, a lost character and a letter that no VIN has don't."""
    assert numbers.vin_checks(text) is right


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("360-555-0142", "+13605550142"),
        ("1 (360) 555 0142", "+13605550142"),
        ("+1 360 555 0142", "+13605550142"),
        ("+52 55 1234 5678", "+525512345678"),
        ("011 52 55 1234 5678", "+525512345678"),
        ("+999", ""),
        ("+0123456789", "0123456789"),
        ("525512345678", "525512345678"),
        ("555-0142", "5550142"),
        ("0142", ""),
        ("", ""),
    ],
)
def test_a_phone_number_is_in_e164(text: str, number: str) -> None:
    """Numbers without a country code are North American; what no plan has stays as it is; few digits are none."""
    assert numbers.phone(text) == number


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1420 Whitehorse Rd, Blaine WA 98230", ("1420", "whitehorse", "98230")),
        ("1420 whitehorse road apt 4 blaine wa 98230-1234", ("1420", "whitehorse", "98230")),
        ("Unit 5, 1420 N Whitehorse Rd", ("1420", "whitehorse", "")),
        ("33 W 5th Ave, Vancouver BC V5Y 1H4", ("33", "5th", "v5y1h4")),
        ("33 West 5th Avenue, Vancouver BC V5Y1H4", ("33", "5th", "v5y1h4")),
        ("123 North Road", ("123", "n road", "")),
        ("PO Box 12, Blaine WA", ("", "", "")),
        ("somewhere near Blaine", ("", "", "")),
    ],
)
def test_an_address_is_number_street_and_code(text: str, parts: tuple[str, str, str]) -> None:
    """Kind of street, direction, flat, town and case don't tell addresses apart."""
    assert address_parts(text) == AddressParts(*parts)


@given(st.text(max_size=300))
def test_no_text_breaks_a_comparable_form(text: str) -> None:
    """Any text gives a form."""
    assert numbers.plate(text).isascii()
    assert numbers.vin(text).isascii()
    assert numbers.phone(text).removeprefix("+").isdigit() or not numbers.phone(text)
    assert address_parts(text).number.isascii()
