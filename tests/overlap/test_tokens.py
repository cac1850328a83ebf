"""Match tokens, by which a pointer is found."""

import json
from pathlib import Path
from typing import Any

import pytest

from overlap.query import Query
from overlap.records import Identifier, IdentifierKind, PartialDate, PersonName, Phone, Vehicle
from overlap.tokens import match_tokens

GOLDEN = json.loads((Path(__file__).parents[2] / "docs" / "protocol" / "tokens.json").read_text("utf-8"))
KEY = bytes.fromhex(GOLDEN["tokenKey"])


def query(golden: dict[str, Any]) -> Query:
    """Return a query for what one golden token stands for."""
    match golden["kind"]:
        case "nb":
            name = PersonName(
                surname=golden["surname"], given_names=golden["givenNames"], middle_names=golden["middleNames"]
            )
            return Query(text="", names=(name,), birth_dates=(PartialDate.parse(golden["birthDate"]),))
        case "id":
            return Query(text="", identifiers=(Identifier(kind=IdentifierKind.OTHER, value=golden["text"]),))
        case "pl":
            return Query(text="", vehicles=(Vehicle(plate=golden["text"], jurisdiction="US-WA"),))
        case "vn":
            return Query(text="", vehicles=(Vehicle(vin=golden["text"]),))
        case _:
            return Query(text="", phones=(Phone(number=golden["text"]),))


@pytest.mark.parametrize("golden", GOLDEN["tokens"], ids=lambda golden: golden["kind"])
def test_a_token_is_the_protocols(golden: dict[str, Any]) -> None:
    """Both sides make the same token of the same value; a name of more than two words is asked for in parts as well."""
    made = match_tokens(query(golden), KEY)
    assert golden["token"] in made
    assert len(made) == 1 or len(golden["value"].split()) > 2


def test_a_name_is_found_whichever_of_its_words_the_officer_left_out_or_added() -> None:
    """A middle name or a second surname on one side only must not hide a restricted record."""
    born = (PartialDate.parse("1987-02-14"),)
    typed = [
        Query(text="", names=(PersonName(surname=surname, given_names=given),), birth_dates=born)
        for surname, given in (("VARGA", "MILOS"), ("VARGA", "MILOS PETER"), ("VARGA LOPEZ", "MILOS"))
    ]
    plain, middle, double = (match_tokens(asked, KEY) for asked in typed)
    assert len(plain) == 1
    assert plain < middle
    assert plain < double


def test_a_name_of_very_many_words_is_asked_for_whole() -> None:
    """Six words would make 57 forms, and each further word twice as many."""
    name = PersonName(surname="A B C", given_names="D E F")
    asked = Query(text="", names=(name,), birth_dates=(PartialDate.parse("1987-02-14"),))
    assert len(match_tokens(asked, KEY)) == 1


def test_an_a_number_is_asked_for_with_and_without_its_letter() -> None:
    """It is recorded both ways, and a hash forgives nothing."""
    typed = [
        Query(text="", identifiers=(Identifier(kind=IdentifierKind.ALIEN, value=text),))
        for text in ("A123456789", "123456789")
    ]
    assert match_tokens(typed[0], KEY) == match_tokens(typed[1], KEY)
    assert len(match_tokens(typed[0], KEY)) == 2


def test_what_is_missing_or_known_in_part_has_no_token() -> None:
    """A name without a full birth date, an empty plate and a short phone number would find strangers."""
    asked = Query(
        text="",
        names=(PersonName(surname="VARGA"), PersonName(surname="☃")),
        birth_dates=(PartialDate(year=1987),),
        vehicles=(Vehicle(),),
        phones=(Phone(number="555-0142"),),
    )
    assert match_tokens(asked, KEY) == frozenset()
    dated = Query(text="", names=(PersonName(surname="-"),), birth_dates=(PartialDate.parse("1987-02-14"),))
    assert match_tokens(dated, KEY) == frozenset()
