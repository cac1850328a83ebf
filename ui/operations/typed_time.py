"""Times as an officer types them for a plan: `03:00`, `3:00 +1`, `24 Nov 03:00`, `2026-11-24 03:00`, `11:00Z`.

Knows local time and Zulu, and that a time without a day is the next such time. It does *not* guess: what can be read in
two ways, or no clock shows, is none.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from ui.wording.times import MONTHS, local_time

_FORM: Final = re.compile(
    r"""\s*(?:(?:(?P<year>\d{4})-(?P<month>\d{2})-(?P<date>\d{2})|(?P<day>\d{1,2})\s+(?P<name>[A-Za-z]{3})[a-z]*
    (?:\s+(?P<of>\d{4}))?)\s+)?(?P<hour>\d{1,2}):?(?P<minute>\d{2})\s*(?P<zulu>[Zz])?\s*(?:\+(?P<ahead>\d))?\s*""",
    re.VERBOSE,
)
_DAY: Final = dt.timedelta(days=1)
#: A time so long ago, without a day, is meant for the next day.
_PAST: Final = dt.timedelta(hours=1)


def read_time(text: str, near: dt.datetime) -> dt.datetime | None:
    """The moment that a text gives, in UTC, as seen at `near`; None where it gives none."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    zone = dt.UTC if found["zulu"] else None
    now = near.astimezone(zone)
    try:
        day = _day(found, now.date())
        local = dt.datetime.combine(day or now.date(), dt.time(int(found["hour"]), int(found["minute"])))
    except ValueError:
        return None
    moment = (local.replace(tzinfo=dt.UTC) if zone else local.astimezone()).astimezone(dt.UTC)
    if found["ahead"]:
        return moment + int(found["ahead"]) * _DAY
    return moment + _DAY if day is None and moment < near - _PAST else moment


def _day(found: re.Match[str], today: dt.date) -> dt.date | None:
    """The day that was typed, None where none was.

    Raises:
        ValueError: no calendar has it.
    """
    if found["year"]:
        return dt.date(int(found["year"]), int(found["month"]), int(found["date"]))
    if not found["day"]:
        return None
    names = [month.casefold() for month in MONTHS]
    number = names.index(found["name"].casefold()) + 1
    if found["of"]:
        return dt.date(int(found["of"]), number, int(found["day"]))
    made = dt.date(today.year, number, int(found["day"]))
    return made if made >= today - _DAY else made.replace(year=today.year + 1)


def written(at: dt.datetime) -> str:
    """A moment as the form shows it, which reads back to the same: `24 Nov 2026 03:00`."""
    local = local_time(at)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} {local:%H:%M}"
