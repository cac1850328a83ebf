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
    """Both sides make the same token of the same value."""
    assert match_tokens(query(golden), KEY) == {golden["token"]}


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
