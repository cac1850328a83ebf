"""Folding, match keys and match tokens, against the protocol's golden values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backends.records import Person, PersonName, Phone, Vehicle
from backends.tokens import births_agree, fold, keys, match_token, name_tokens, phone_digits

GOLDEN = json.loads((Path(__file__).parents[2] / "docs/protocol/tokens.json").read_text(encoding="utf-8"))


def value_of(case: dict[str, Any]) -> str:
    """The value that a golden case is about, as this gateway makes it."""
    match case["kind"]:
        case "nb":
            tokens = name_tokens((case["surname"], case["givenNames"], case["middleNames"]))
            return f"{' '.join(tokens)}:{case['birthDate']}"
        case "ph":
            return phone_digits(case["text"])
        case _:
            return fold(case["text"])


@pytest.mark.parametrize("case", GOLDEN["tokens"], ids=lambda case: f"{case['kind']}: {case['why']}")
def test_golden_tokens_come_out(case: dict[str, Any]) -> None:
    """Each golden text has the golden value and the golden token."""
    assert value_of(case) == case["value"]
    assert match_token(case["kind"], case["value"], bytes.fromhex(GOLDEN["tokenKey"])) == case["token"]


def test_a_name_is_kept_in_every_form_that_is_asked_for() -> None:
    """Whole, without middle names, and the first given name with the surname or its first word."""
    person = Person(names=(PersonName(surname="GARCIA LOPEZ", given_names="MARIA JOSE", middle_names="ANA"),))
    assert keys((person,), (), ()) == {
        "nm:ANA GARCIA JOSE LOPEZ MARIA",
        "nm:GARCIA JOSE LOPEZ MARIA",
        "nm:GARCIA LOPEZ MARIA",
        "nm:GARCIA MARIA",
    }


def test_empty_parts_make_no_key() -> None:
    """A name without words, a plate without signs and a phone of seven digits can't be found by."""
    nobody = Person(names=(PersonName(surname=" - "),))
    assert keys((nobody,), (Vehicle(plate="--", vin=""),), (Phone(number="555 0142"),)) == frozenset()


@pytest.mark.parametrize(
    ("ours", "theirs", "agree"),
    [
        ((), ("1987-02-14",), True),
        (("1987-02-14",), (), True),
        (("1987",), ("1987-02-14",), True),
        (("1987-02",), ("1987-02-14",), True),
        (("1987-03",), ("1987-02-14",), False),
        (("1986-02-14", "1987-02-14"), ("1987-02-14",), True),
        (("1986-02-14",), ("1987-02-14",), False),
    ],
)
def test_birth_dates_agree_as_far_as_they_are_known(
    ours: tuple[str, ...], theirs: tuple[str, ...], agree: bool
) -> None:
    """Equal, missing, or equal in what both know."""
    assert births_agree(ours, theirs) is agree
