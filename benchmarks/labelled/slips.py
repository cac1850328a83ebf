"""How the second agency wrote what the first one has: each slip, how often it happens, and what it does.

A record has at most one slip of its name, one of its birth date and one of each number. The shares are reasoned, not
measured; they are written here so that a figure over these records can be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import Enum
from random import Random
from typing import Final, TypeVar

from backends.practice import clerk
from backends.practice.name_lists import NameLists, Origin
from backends.practice.naming import Name, nickname, respell

Slip = TypeVar("Slip", bound=Enum)


class NameSlip(Enum):
    """What can happen to a name."""

    NONE = "as it is"
    RESPELT = "by another rule of its language: transliterated, hyphen left out, an initial for a middle name"
    MISTYPED = "one letter left out, doubled, exchanged or hit beside"
    NICKNAME = "the short form of the given name"
    PART_LEFT_OUT = "second surname or middle name left out"
    SWAPPED = "surname and given name exchanged"
    OTHER = "another name altogether"


class BirthSlip(Enum):
    """What can happen to a birth date."""

    NONE = "as it is"
    MISSING = "not known"
    YEAR_ALONE = "known to the year"
    SWAPPED = "day and month exchanged, where that is a date"
    SLIPPED = "a year or a day beside"
    HEAPED = "1 January of its year"


class NumberSlip(Enum):
    """What can happen to a plate or a document number."""

    NONE = "as it is"
    MISSING = "not known"
    MISREAD = "one character taken for one that looks like it"


NAME_SLIPS: Final[Mapping[NameSlip, float]] = {
    NameSlip.NONE: 0.50,
    NameSlip.RESPELT: 0.14,
    NameSlip.MISTYPED: 0.13,
    NameSlip.NICKNAME: 0.05,
    NameSlip.PART_LEFT_OUT: 0.12,
    NameSlip.SWAPPED: 0.04,
    NameSlip.OTHER: 0.02,
}
BIRTH_SLIPS: Final[Mapping[BirthSlip, float]] = {
    BirthSlip.NONE: 0.80,
    BirthSlip.MISSING: 0.07,
    BirthSlip.YEAR_ALONE: 0.03,
    BirthSlip.SWAPPED: 0.03,
    BirthSlip.SLIPPED: 0.04,
    BirthSlip.HEAPED: 0.03,
}
NUMBER_SLIPS: Final[Mapping[NumberSlip, float]] = {
    NumberSlip.NONE: 0.55,
    NumberSlip.MISSING: 0.35,
    NumberSlip.MISREAD: 0.10,
}


def drawn_name(rng: Random, lists: NameLists, origin: Origin, name: Name) -> Name:
    """A name as the second agency wrote it; `OTHER` is left to the caller, who has other names."""
    slip = _drawn(rng, NAME_SLIPS)
    match slip:
        case NameSlip.RESPELT:
            return respell(rng, lists, origin, name)
        case NameSlip.MISTYPED:
            return clerk.mistyped_name(rng, name)
        case NameSlip.NICKNAME:
            return nickname(rng, lists, name)
        case NameSlip.PART_LEFT_OUT:
            return Name(name.surname.split(" ")[0], name.given)
        case NameSlip.SWAPPED:
            return clerk.swapped_name(name)
        case NameSlip.OTHER:
            return Name("", "")
        case NameSlip.NONE:
            return name


def drawn_birth(rng: Random, birth: dt.date) -> str:
    """A birth date as the second agency wrote it; "" where it isn't known."""
    match _drawn(rng, BIRTH_SLIPS):
        case BirthSlip.MISSING:
            return ""
        case BirthSlip.YEAR_ALONE:
            return f"{birth.year:04}"
        case BirthSlip.SWAPPED:
            return clerk.swapped_date(birth).isoformat()
        case BirthSlip.SLIPPED:
            return clerk.slipped_date(rng, birth).isoformat()
        case BirthSlip.HEAPED:
            return f"{birth.year:04}-01-01"
        case BirthSlip.NONE:
            return birth.isoformat()


def drawn_number(rng: Random, number: str) -> str:
    """A plate or document as the second agency wrote it; "" where it isn't known."""
    match _drawn(rng, NUMBER_SLIPS):
        case NumberSlip.MISSING:
            return ""
        case NumberSlip.MISREAD:
            return clerk.misread(rng, number)
        case NumberSlip.NONE:
            return number


def _drawn(rng: Random, shares: Mapping[Slip, float]) -> Slip:
    """One of the slips, as often as its share says."""
    return rng.choices(list(shares), weights=list(shares.values()))[0]
