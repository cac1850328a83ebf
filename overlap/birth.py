"""Birth dates: how two of them differ, and which dates one may be a slip of.

Knows the slips that happen at keyboards and on papers. It does *not* know what any of them is worth
(`overlap.model`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from overlap.records import PartialDate

#: Fewest digits that two dates one slip apart have in common; a date has eight.
_DIGITS_OF_DATE: Final = 8


class BirthLevel(StrEnum):
    """How two birth dates stand to each other, the closest first."""

    EXACT = "exact"
    HEAPED = "heaped"
    MONTH = "month"
    SWAP = "swap"
    DIGIT = "digit"
    YEAR_STEP = "year_step"
    DECADE = "decade"
    YEAR = "year"
    YEAR_NEAR = "year_near"
    CONFLICT = "conflict"


def birth_level(one: PartialDate, other: PartialDate) -> BirthLevel:
    """How two dates stand to each other, as far as both are known; the order of the two is of no account."""
    if one.day is not None and other.day is not None:
        return _full_level(one, other)
    if one.year != other.year:
        return BirthLevel.YEAR_NEAR if abs(one.year - other.year) == 1 else BirthLevel.CONFLICT
    if one.month is not None and other.month is not None:
        return BirthLevel.MONTH if one.month == other.month else BirthLevel.YEAR
    return BirthLevel.YEAR


def _full_level(one: PartialDate, other: PartialDate) -> BirthLevel:
    """How two dates known to the day stand to each other."""
    if one == other:
        return BirthLevel.HEAPED if (one.month, one.day) == (1, 1) else BirthLevel.EXACT
    same_year = one.year == other.year
    if same_year and (one.month, one.day) == (other.day, other.month):
        return BirthLevel.SWAP
    if (one.month, one.day) == (other.month, other.day):
        return _same_day_level(abs(one.year - other.year), one, other)
    if _digits_apart(one, other) == 1:
        return BirthLevel.DIGIT
    # A day or month that nobody knew is written as 1 January: then only the year was ever said.
    if same_year and (1, 1) in {(one.month, one.day), (other.month, other.day)}:
        return BirthLevel.YEAR
    return BirthLevel.CONFLICT


def _same_day_level(years: int, one: PartialDate, other: PartialDate) -> BirthLevel:
    """How two dates of the same day and month in different years stand to each other."""
    if (one.month, one.day) == (1, 1):
        return BirthLevel.YEAR_NEAR if years == 1 else BirthLevel.CONFLICT
    if years == 1:
        return BirthLevel.YEAR_STEP
    if years == 10:  # noqa: PLR2004  # ten years is the slip of one key in the third digit
        return BirthLevel.DECADE
    return BirthLevel.DIGIT if _digits_apart(one, other) == 1 else BirthLevel.CONFLICT


def _digits_apart(one: PartialDate, other: PartialDate) -> int:
    """How many of the eight digits of two full dates differ."""
    return sum(a != b for a, b in zip(str(one), str(other), strict=True))


def near_dates(date: PartialDate) -> Iterator[PartialDate]:
    """The dates that this full date may be a slip of: swapped, one digit off, one or ten years off."""
    text = str(date).replace("-", "")
    forms = {text[:4] + text[6:] + text[4:6]}
    forms.update(f"{date.year + step:04}{text[4:]}" for step in (-10, -1, 1, 10) if 0 < date.year + step < 10_000)  # noqa: PLR2004
    forms.update(text[:at] + digit + text[at + 1 :] for at in range(2, _DIGITS_OF_DATE) for digit in "0123456789")
    for form in sorted(forms - {text}):
        try:
            dt.date(int(form[:4]), int(form[4:6]), int(form[6:]))
        except ValueError:
            continue
        yield PartialDate(year=int(form[:4]), month=int(form[4:6]), day=int(form[6:]))
