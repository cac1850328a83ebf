"""Birth dates: how two of them differ, and which dates one may be a slip of.

Knows the slips that happen at keyboards and on papers. It does *not* know what any of them is worth
(`overlap.model`).
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator
from typing import Final, Literal

from rapidfuzz.distance import Hamming

#: Length of a date known to the day, and of one known to the year.
_FULL: Final = 10
_YEAR: Final = 4

#: A day or month that nobody knew is written as 1 January: then only the year was ever said.
_HEAPED_DAY: Final = "01-01"

#: Ten years are the slip of one key in the third digit, as a sum or a decade misheard.
_DECADE: Final = 10

#: The steps in years that a slip makes, and the last year that has four digits.
_YEAR_STEPS: Final = (-_DECADE, -1, 1, _DECADE)
_LAST_YEAR: Final = 9_999

_DIGITS_OF_DATE: Final = 8

#: Year, month and day.
_PARTS: Final = 3


#: How two birth dates stand to each other, the closest first.
BirthLevel = Literal[
    "exact", "heaped", "month", "swap", "digit", "year_step", "decade", "part", "year", "year_near", "conflict"
]


def birth_level(one: str, other: str) -> BirthLevel:
    """How two dates (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`) stand to each other, as far as both are known.

    The order of the two is of no account.
    """
    if len(one) == len(other) == _FULL:
        return _full_level(one, other)
    if one[:4] != other[:4]:
        return "year_near" if _years_apart(one, other) == 1 else "conflict"
    if min(len(one), len(other)) > _YEAR:
        return "month" if one[:7] == other[:7] else "year"
    return "year"


def _full_level(one: str, other: str) -> BirthLevel:
    """How two dates known to the day stand to each other."""
    if one == other:
        return "heaped" if one[5:] == _HEAPED_DAY else "exact"
    if one[5:] == other[5:]:
        return _same_day_level(one, other)
    if one[:4] == other[:4]:
        if one[5:7] == other[8:] and one[8:] == other[5:7]:
            return "swap"
        if _HEAPED_DAY in {one[5:], other[5:]}:
            return "year"
    if Hamming.distance(one, other) == 1:
        return "digit"
    return "part" if _parts_in_common(one, other) == _PARTS - 1 else "conflict"


def _parts_in_common(one: str, other: str) -> int:
    """How many of year, month and day two dates have in common."""
    return (one[:4] == other[:4]) + (one[5:7] == other[5:7]) + (one[8:] == other[8:])


def _same_day_level(one: str, other: str) -> BirthLevel:
    """How two dates of the same day and month in different years stand to each other."""
    years = _years_apart(one, other)
    if one[5:] == _HEAPED_DAY:
        return "year_near" if years == 1 else "conflict"
    if years == 1:
        return "year_step"
    if years == _DECADE:
        return "decade"
    return "digit" if Hamming.distance(one, other) == 1 else "part"


def _years_apart(one: str, other: str) -> int:
    """How many calendar years lie between two dates."""
    return abs(int(one[:4]) - int(other[:4]))


def near_dates(text: str) -> Iterator[str]:
    """The dates that this date known to the day may be a slip of: swapped, one digit off, one or ten years off."""
    year, month, day = text[:4], text[5:7], text[8:]
    digits = year + month + day
    forms = {year + day + month}
    forms.update(f"{int(year) + step:04}{digits[4:]}" for step in _YEAR_STEPS if 0 < int(year) + step <= _LAST_YEAR)
    forms.update(digits[:at] + digit + digits[at + 1 :] for at in range(2, _DIGITS_OF_DATE) for digit in _TEN_DIGITS)
    forms.discard(digits)
    return (f"{form[:4]}-{form[4:6]}-{form[6:]}" for form in sorted(forms) if _is_day(form))


def _is_day(form: str) -> bool:
    """Whether the calendar has the date of eight digits."""
    if form[4:] == _LEAP_DAY:
        return isleap(int(form[:4]))
    return form[4:] in _DAYS_OF_YEAR and form[:4] != "0000"


_TEN_DIGITS: Final = "0123456789"

#: The days of every year, and the one of leap years, as month and day.
_DAYS_OF_YEAR: Final = frozenset(
    f"{month:02}{day:02}" for month in range(1, 13) for day in range(1, monthrange(2001, month)[1] + 1)
)
_LEAP_DAY: Final = "0229"
