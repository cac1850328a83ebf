"""Times, spans, dates and distances in words.

Knows how a moment is said so that nobody mistakes local time for Zulu: always both. It does
*not* read the clock.
"""

from __future__ import annotations

import datetime as dt

from overlap.records import PartialDate

#: Not from the platform's locale: the same laptop must say the same date to every officer.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: From here on a distance is said in kilometres with one decimal; below it, in steps of 50 m.
KILOMETRE = 1000.0
STEP_M = 50


def local_time(at: dt.datetime) -> dt.datetime:
    """The moment by this laptop's zone; in UTC where the system knows no local time, as for years long past or to come.

    Systems of record write the ends of the calendar for "never" and "for ever".
    """
    try:
        return at.astimezone()
    except (OverflowError, OSError, ValueError):
        return at.astimezone(dt.UTC)


def clock(at: dt.datetime, now: dt.datetime) -> str:
    """The moment in local time and Zulu, with the day where it isn't today: `tomorrow 03:30 (11:30Z)`."""
    local = local_time(at)
    return f"{_day_before_time(local, now.astimezone())}{local:%H:%M} ({at.astimezone(dt.UTC):%H:%M}Z)"


def _day_before_time(local: dt.datetime, now: dt.datetime) -> str:
    """The day of a local moment as seen from now, with a space after it; empty for today."""
    match (local.date() - now.date()).days:
        case 0:
            return ""
        case 1:
            return "tomorrow "
        case -1:
            return "yesterday "
        case _:
            return f"{day(local)} "


def day(at: dt.datetime) -> str:
    """The local day of a moment: `3 Nov 2026`."""
    local = local_time(at)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def birth_words(date: PartialDate | str) -> str:
    """A date as precise as it is known: `14 Feb 1987`, `Feb 1987`, `1987`; another text stays as it is."""
    try:
        parsed = PartialDate.parse(date) if isinstance(date, str) else date
    except ValueError:
        return str(date)
    parts = [str(parsed.year)]
    if parsed.month is not None:
        parts.insert(0, MONTHS[parsed.month - 1])
    if parsed.day is not None:
        parts.insert(0, str(parsed.day))
    return " ".join(parts)


def span(length: dt.timedelta) -> str:
    """A length of time, never shorter than it is shown: `4 min`, `6 h 12 min`, `3 days 2 h`."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "under 1 min"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return _joined((days, "day" if days == 1 else "days"), (hours, "h"))
    return _joined((hours, "h"), (minutes, "min"))


def span_of_minutes(minutes: int) -> str:
    """A length of time that is known in minutes: `30 min`, `4 h`."""
    return span(dt.timedelta(minutes=minutes))


def _joined(*parts: tuple[int, str]) -> str:
    """The parts that are not zero, each with its unit."""
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def distance(metres: float) -> str:
    """A distance on the ground as an officer says it: `under 50 m`, `400 m`, `1.8 km`."""
    if metres < STEP_M:
        return f"under {STEP_M} m"
    rounded = STEP_M * round(metres / STEP_M)
    if rounded < KILOMETRE:
        return f"{rounded} m"
    return f"{metres / KILOMETRE:.1f} km"
