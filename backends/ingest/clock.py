"""Times and birth dates as extracts write them, become those of the protocol.

Does not know columns or rows.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from backends.ingest.codes import SECTOR_ZONES

_LOCAL = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?[Mm]?\.?)?"
)
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_US_MONTH = re.compile(r"(\d{1,2})/(\d{4})")
_ISO_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

#: Years that an agency's record can be about; anything else is a slip of the keyboard.
_YEARS = range(1850, 2201)

#: Hours on a twelve-hour clock's dial.
_DIAL = 12


def local_time(text: str, zone: dt.tzinfo) -> dt.datetime:
    """The UTC time of `M/D/YYYY h:mm:ss AM` in a zone; the first of two that a clock shows twice.

    Raises:
        ValueError: the text has another form, or there is no such time.
    """
    found = _LOCAL.fullmatch(text)
    if not found:
        raise ValueError("not a local time")
    month, day, year, hour, minute, second, half = found.groups()
    hours = _hours(int(hour or 0), half)
    local = dt.datetime(_year(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=zone)
    return local.astimezone(dt.UTC)


def rfc3339(text: str) -> dt.datetime:
    """The UTC time of an RFC 3339 text.

    Raises:
        ValueError: the text has another form, names no time, or has no offset.
    """
    time = dt.datetime.fromisoformat(text)
    if time.tzinfo is None or time.year not in _YEARS:
        raise ValueError("a time without an offset, or of another age")
    return time.astimezone(dt.UTC).replace(microsecond=0)


def birth_date(text: str) -> str:
    """A birth date as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.

    Raises:
        ValueError: the text has another form, or there is no such day.
    """
    if found := _US_DAY.fullmatch(text):
        month, day, year = found.groups()
        return dt.date(_year(year), int(month), int(day)).isoformat()
    if found := _US_MONTH.fullmatch(text):
        month, year = found.groups()
        return dt.date(_year(year), int(month), 1).isoformat()[:7]
    if not _ISO_DATE.fullmatch(text):
        raise ValueError("not a birth date")
    year, month, day = (*text.split("-"), "1", "1")[:3]
    dt.date(_year(year), int(month), int(day))
    return text


def years_between(born: str, day: dt.date) -> int:
    """Full years from a birth date to a day; missing parts count as the earliest, so an age isn't understated."""
    year, month, date = (*map(int, born.split("-")), 1, 1)[:3]
    return day.year - year - ((day.month, day.day) < (month, date))


@lru_cache(maxsize=64)
def zone_of(sector: str, name: str) -> dt.tzinfo:
    """The zone of a named time zone, else of a sector, else UTC.

    Raises:
        ValueError: there is no zone of that name.
    """
    wanted = name or SECTOR_ZONES.get(sector, "")
    if not wanted:
        return dt.UTC
    try:
        return ZoneInfo(wanted)
    except (KeyError, OSError):
        raise ValueError("no such time zone") from None


def _year(text: str) -> int:
    if int(text) not in _YEARS:
        raise ValueError("not a year of this age")
    return int(text)


def _hours(hours: int, half: str | None) -> int:
    if not half:
        return hours
    if not 1 <= hours <= _DIAL:
        raise ValueError("not an hour of a twelve-hour clock")
    return hours % _DIAL + (_DIAL if half in "Pp" else 0)
