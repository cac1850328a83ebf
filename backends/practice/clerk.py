"""What a clerk makes of what a person says and shows: typing errors, swaps, misread characters, other ways of writing.

Each function takes one value and gives the one that was written. None of them drops a value: what is missing is decided
where a record is filled.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from random import Random

from backends.practice.naming import Name

#: Characters that are read for each other on a worn document or a passing plate.
LOOK_ALIKE = {
    "0": "O", "O": "0", "1": "I", "I": "1", "5": "S", "S": "5", "8": "B", "B": "8",
    "2": "Z", "Z": "2", "6": "G", "G": "6", "D": "0", "Q": "0", "7": "T", "V": "Y", "M": "N",
}  # fmt: skip
#: Keys beside each other on the keyboard.
BESIDE = {
    "A": "S", "S": "D", "D": "F", "E": "R", "R": "T", "T": "Y", "I": "O", "O": "P", "N": "M",
    "M": "N", "L": "K", "K": "L", "C": "V", "V": "B", "B": "N", "G": "H", "H": "J", "U": "I",
}  # fmt: skip
LAST_SWAPPABLE_DAY = 12
SHORTEST_TYPED = 4
STREET_SHORT = {
    "Street": "St",
    "Avenue": "Ave",
    "Road": "Rd",
    "Drive": "Dr",
    "Lane": "Ln",
    "North": "N",
    "Apartment": "Apt",
}


def without_marks(text: str) -> str:
    """The text as a system that knows only A–Z keeps it."""
    plain = unicodedata.normalize("NFKD", text.replace("Đ", "D").replace("Ł", "L").replace("ł", "l"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def mistyped(rng: Random, text: str) -> str:
    """The text with one slip: a letter left out, doubled, exchanged with the next, or hit beside."""
    if len(text) < SHORTEST_TYPED:
        return text
    at = rng.randrange(1, len(text) - 1)
    left_out = text[:at] + text[at + 1 :]
    doubled = text[:at] + text[at] + text[at:]
    exchanged = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    beside = text[:at] + BESIDE.get(text[at], "E") + text[at + 1 :]
    return rng.choice((left_out, doubled, exchanged, beside))


def misread(rng: Random, text: str) -> str:
    """The text with one character taken for one that looks like it; unchanged where none does."""
    places = [at for at, character in enumerate(text) if character in LOOK_ALIKE]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + LOOK_ALIKE[text[at]] + text[at + 1 :]


def mistyped_name(rng: Random, name: Name) -> Name:
    """The name with one slip in the surname or the given name."""
    if rng.random() < 0.5:  # noqa: PLR2004  # either part alike
        return Name(mistyped(rng, name.surname), name.given, name.middle)
    return Name(name.surname, mistyped(rng, name.given), name.middle)


def swapped_name(name: Name) -> Name:
    """The name with surname and given name exchanged."""
    return Name(name.given, name.surname, name.middle) if name.given else name


def swapped_date(birth: dt.date) -> dt.date:
    """The date with day and month exchanged, where both readings are dates."""
    return birth.replace(month=birth.day, day=birth.month) if birth.day <= LAST_SWAPPABLE_DAY else birth


def slipped_date(rng: Random, birth: dt.date) -> dt.date:
    """The date one year or one day beside."""
    return birth.replace(day=28) - dt.timedelta(days=365) if rng.random() < 0.5 else birth - dt.timedelta(days=1)  # noqa: PLR2004


def phone_written(rng: Random, digits: str) -> str:
    """Ten digits in one of the ways that they are written."""
    area, office, line = digits[:3], digits[3:6], digits[6:]
    return rng.choice(
        (
            f"({area}) {office}-{line}",
            f"{area}-{office}-{line}",
            digits,
            f"+1 {area} {office} {line}",
            f"1-{area}-{office}-{line}",
        )
    )


def address_written(rng: Random, text: str) -> str:
    """The address spelled out or with the usual short forms, in either case."""
    if rng.random() < 0.5:  # noqa: PLR2004  # both ways are as common
        for long, short in STREET_SHORT.items():
            text = text.replace(f" {long}", f" {short}")
    return text.upper() if rng.random() < 0.5 else text  # noqa: PLR2004  # as above
