"""Birth dates as people type them: which days a stretch of text may mean.

Knows the usual forms on both sides of the border. Two-digit years are no date: a century can't be guessed for a person.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from overlap.records import PartialDate

#: The oldest year read as a birth: nobody alive was born before.
OLDEST_YEAR: Final = 1900

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january ene enero janvier", "feb february febrero fev fevrier", "mar march marzo mars",
            "apr april abr abril avr avril", "may mayo mai", "jun june junio juin", "jul july julio juillet",
            "aug august ago agosto aout", "sep sept september septiembre septembre", "oct october octubre octobre",
            "nov november noviembre novembre", "dec december dic diciembre decembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SEPARATOR: Final = r"[-/. ]"

_FORMS: Final = re.compile(
    rf"""(?<![\w])(?:
        (?P<y1>\d{{4}})(?P<s1>[-/.])(?P<m1>\d{{1,2}})(?P=s1)(?P<d1>\d{{1,2}})
      | (?P<a>\d{{1,2}})(?P<s2>[-/.])(?P<b>\d{{1,2}})(?P=s2)(?P<y2>\d{{4}})
      | (?P<d3>\d{{1,2}}){_SEPARATOR}?(?P<n3>{_MONTH})\.?,?{_SEPARATOR}?(?P<y3>\d{{4}})
      | (?P<n4>{_MONTH})\.?{_SEPARATOR}?(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?{_SEPARATOR}(?P<y4>\d{{4}})
      | (?P<n5>{_MONTH})\.?,?{_SEPARATOR}(?P<y5>\d{{4}})
      | (?P<y6>\d{{4}})-(?P<m6>\d{{2}})
      | (?P<digits>\d{{8}})
      | (?P<y7>\d{{4}})
    )(?![\w]|[-/.]\d)""",
    re.VERBOSE | re.IGNORECASE,
)


class DateReading(NamedTuple):
    """The days that a stretch of text may mean, the likeliest first, with its place."""

    start: int
    end: int
    dates: tuple[PartialDate, ...]


def read_dates(text: str, today: dt.date) -> Iterator[DateReading]:
    """Each stretch of the text that can be a birth date; impossible and future ones are none."""
    for found in _FORMS.finditer(text):
        dates = tuple(dict.fromkeys(date for date in _meant(found) if _is_birth(date, today)))
        if dates:
            yield DateReading(found.start(), found.end(), dates)


def _meant(found: re.Match[str]) -> Iterator[PartialDate]:
    """Each date that a form may mean, month first before day first as the United States write it."""
    part = found.groupdict()
    if part["digits"]:
        yield from _of_digits(part["digits"])
    elif part["a"]:
        yield from _valid(part["y2"], part["a"], part["b"])
        yield from _valid(part["y2"], part["b"], part["a"])
    else:
        for form in "134567":
            if part.get(f"y{form}"):
                month = part.get(f"m{form}") or _month_number(part.get(f"n{form}"))
                yield from _valid(part[f"y{form}"], month, part.get(f"d{form}"))


def _of_digits(digits: str) -> Iterator[PartialDate]:
    """Each date that eight digits may mean: year first, month first, day first."""
    yield from _valid(digits[:4], digits[4:6], digits[6:])
    yield from _valid(digits[4:], digits[:2], digits[2:4])
    yield from _valid(digits[4:], digits[2:4], digits[:2])


def _month_number(name: str | None) -> str | None:
    """The number of a month's name."""
    return None if name is None else str(_MONTHS[name.lower()])


def _valid(year: str, month: str | None, day: str | None) -> Iterator[PartialDate]:
    """The date if a calendar has it."""
    date = PartialDate(year=int(year), month=int(month) if month else None, day=int(day) if day else None)
    try:
        dt.date(date.year, 1 if date.month is None else date.month, 1 if date.day is None else date.day)
    except ValueError:
        return
    yield date


def _is_birth(date: PartialDate, today: dt.date) -> bool:
    """Whether somebody alive can have been born then."""
    first = dt.date(date.year, date.month or 1, date.day or 1)
    return date.year >= OLDEST_YEAR and first <= today
