"""Times and birth dates as extracts write them, become those of the protocol.

Does not know columns or rows.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from backends.ingest.codes import SECTOR_ZONES

_TIME = r"(?:(?:[ T,]+|(?<=\d):)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?[Mm]?\.?)?"
_US = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})" + _TIME)
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})" + _TIME + r"\s*(Z|[+-]\d{2}:?\d{2})?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ T]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4}|\d{2})" + _TIME)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})" + _TIME)
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
_US_MONTH = re.compile(r"(\d{1,2})/(\d{4})")
_ISO_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

_MONTHS = {
    "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6, "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11,
    "DEC": 12,
}  # fmt: skip

#: Years that an agency's record can be about; anything else is a slip of the keyboard.
_YEARS = range(1850, 2201)

#: Hours on a twelve-hour clock's dial.
_DIAL = 12

#: Day 0 of a spreadsheet's serial dates; it counts a 29 February 1900 that never was, so only later days are right.
_SERIAL_START = dt.datetime(1899, 12, 30)  # noqa: DTZ001  # a day, whose zone comes later

#: Serial dates of events: 1954 to 2119. A shorter range than years', for five digits can be many things.
_SERIALS = range(20_000, 80_000)

#: A year of two digits in the time of an event: no apprehension of the last century has one.
_CENTURY = 2000

_DAY_SECONDS = 86_400

#: No zone changes its clocks twice within two days, so equal offsets at both ends of a day hold all through it.
_DAY = dt.timedelta(days=1)

#: Any day: what stands behind a date is read alike on all of them.
_SOME_DAY = "1/1/2000"


def local_time(text: str, zone: dt.tzinfo) -> dt.datetime:
    """The UTC time of a text as extracts write it, in a zone; the first of two that a clock shows twice.

    Raises:
        ValueError: the text has another form, or there is no such time.
    """
    date, _, clock = text.partition(" ")
    start, since = _plain_day(date, zone), _since_midnight(clock)
    if start is not None and since is not None:
        return start + since
    local = _read(text)
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(dt.UTC)


@lru_cache(maxsize=16_384)
def _plain_day(date: str, zone: dt.tzinfo) -> dt.datetime | None:
    """The UTC time at which a day as e3 writes it begins; None for another form, or where clocks change that day."""
    found = _US.fullmatch(date)
    try:
        start = _read(date) if found and not found[4] else None
        if start is None:
            return None
        start = start.replace(tzinfo=zone)
        is_plain = start.utcoffset() == (start + _DAY).utcoffset()
        return start.astimezone(dt.UTC) if is_plain else None
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=16_384)
def _since_midnight(clock: str) -> dt.timedelta | None:
    """How long after midnight a time of day is, as it stands behind a date and a blank; None for another form."""
    text = f"{_SOME_DAY} {clock}"
    try:
        return _read(text) - _read(_SOME_DAY) if _US.fullmatch(text) else None
    except ValueError:
        return None


def rfc3339(text: str) -> dt.datetime:
    """The UTC time of an RFC 3339 text.

    Raises:
        ValueError: the text has another form, names no time, or has no offset.
    """
    time = dt.datetime.fromisoformat(text)
    if time.tzinfo is None or time.year not in _YEARS:
        raise ValueError("a time without an offset, or of another age")
    return time.astimezone(dt.UTC).replace(microsecond=0)


@lru_cache(maxsize=65_536)
def birth_date(text: str) -> str:
    """A birth date as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; a year of two digits is no birth date.

    Raises:
        ValueError: the text has another form, or there is no such day.
    """
    if (found := _US.fullmatch(text)) and not found[4] and len(found[3]) == len("2000"):
        return _read(text).date().isoformat()
    if found := _US_MONTH.fullmatch(text):
        month, year = found.groups()
        return dt.date(_year(year), int(month), 1).isoformat()[:7]
    if _ISO_DATE.fullmatch(text):
        year, month, day = (*text.split("-"), "1", "1")[:3]
        dt.date(_year(year), int(month), int(day))
        return text
    if _SERIAL.fullmatch(text) and text[0] != "0":
        return (_SERIAL_START + dt.timedelta(days=int(text[:5]))).date().isoformat()
    if (found := _US.fullmatch(text) or _DAY_FIRST.fullmatch(text)) and len(found[3]) < len("2000"):
        raise ValueError("a year of two digits")
    return _read(text).date().isoformat()


def years_between(born: str, day: dt.date) -> int:
    """Full years from a birth date to a day; missing parts count as the earliest, so an age isn't understated."""
    year, month, date = (*map(int, born.split("-")), 1, 1)[:3]
    return day.year - year - ((day.month, day.day) < (month, date))


@lru_cache(maxsize=256)
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


def has_clock(text: str) -> bool:
    """Whether a text says a time of day beside its date."""
    return ":" in text or "." in text or len(text) > len("September 30, 2026")


def _read(text: str) -> dt.datetime:
    """A time as written, with a zone only where the text names one."""
    if found := _US.fullmatch(text):
        month, day, year, *clock = found.groups()
        return _at(year, int(month), day, clock)
    if found := _ISO.fullmatch(text):
        year, month, day, *clock, offset = found.groups()
        local = _at(year, int(month), day, clock)
        return dt.datetime.fromisoformat(f"{local.isoformat()}{offset}") if offset else local
    if found := _SERIAL.fullmatch(text):
        return _from_serial(found[1], found[2] or "0")
    if found := _COMPACT.fullmatch(text):
        year, month, day, *clock = found.groups()
        return _at(year, int(month), day, [*clock, None])
    if found := _DAY_FIRST.fullmatch(text):
        day, name, year, *clock = found.groups()
        return _at(year, _month(name), day, clock)
    if found := _MONTH_FIRST.fullmatch(text):
        name, day, year, *clock = found.groups()
        return _at(year, _month(name), day, clock)
    raise ValueError("not a time")


def _at(year: str, month: int, day: str, clock: list[str | None]) -> dt.datetime:
    hour, minute, second, half = clock
    hours = _hours(int(hour or 0), half)
    return dt.datetime(_year(year), month, int(day), hours, int(minute or 0), int(second or 0))  # noqa: DTZ001  # local


def _from_serial(days: str, fraction: str) -> dt.datetime:
    """The time of a spreadsheet's serial date, to the second."""
    if int(days) not in _SERIALS:
        raise ValueError("not a serial date of this age")
    seconds = round(float(f"0.{fraction}") * _DAY_SECONDS)
    return _SERIAL_START + dt.timedelta(days=int(days), seconds=seconds)


def _month(name: str) -> int:
    number = _MONTHS.get(name[:3].upper())
    if number is None:
        raise ValueError("not a month")
    return number


def _year(text: str) -> int:
    year = int(text) + (_CENTURY if len(text) < len("2000") else 0)
    if year not in _YEARS:
        raise ValueError("not a year of this age")
    return year


def _hours(hours: int, half: str | None) -> int:
    if not half:
        return hours
    if not 1 <= hours <= _DIAL:
        raise ValueError("not an hour of a twelve-hour clock")
    return hours % _DIAL + (_DIAL if half in "Pp" else 0)
