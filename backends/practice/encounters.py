"""Apprehension events of the Border Patrol and their subjects, as the practice world draws them.

Knows rhythms (hours and group sizes as in the public sample of Blaine and Spokane) and places. Does not know who is
apprehended (`files`) or how a row looks (`e3_rows`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from backends.practice.caution import Caution
from backends.practice.disclosure import OPEN, Disclosure
from backends.practice.frequencies import frequency
from backends.practice.geography import DRAWN_SECTORS, Sector, Station, draw_landmark, draw_point
from backends.practice.people import Individual
from backends.practice.record import OnFile

HOURS = frequency("e3.hours")
GROUP_SIZES = frequency("e3.group_sizes")
METHODS = frequency("e3.arrest_methods")
DISPOSITIONS = frequency("e3.dispositions")

#: Encounters thin out towards the past; six years are kept.
OLDEST_DAYS = 6 * 365
RECENCY = 1.6
HAS_POINT, HAS_ALIEN_NUMBER, HAS_FIN = 0.75, 0.7, 0.85
ROUND_MINUTES = 0.5
ADULT = 18


@dataclass(frozen=True, slots=True)
class Event:
    """People apprehended together: number, time, place and method."""

    number: str
    at: dt.datetime
    sector: Sector
    station: Station
    point: tuple[float, float] | None
    landmark: str
    method: str


@dataclass(frozen=True, slots=True)
class Custody:
    """A planned change of custody."""

    kind: str
    planned: dt.datetime
    done: bool = False


@dataclass(frozen=True, slots=True)
class Encounter:
    """One subject of one event, with what was put on file."""

    record_id: str
    event: Event
    person: Individual
    on_file: OnFile
    disposition: str
    alien_number: str = ""
    fin: str = ""
    cautions: tuple[Caution, ...] = ()
    custody: Custody | None = None
    disclosure: Disclosure = OPEN


def draw_event(
    rng: Random, number: int, now: dt.datetime, sector: Sector | None = None, days: float | None = None
) -> Event:
    """An event of the last six years, or one that is `days` old."""
    sector = sector or DRAWN_SECTORS.draw(rng)
    station = rng.choice(sector.stations)
    age = OLDEST_DAYS * rng.random() ** RECENCY if days is None else days
    return Event(
        f"SYN-{sector.code}-{number:07}",
        _at_hour(rng, now - dt.timedelta(days=age), now, sector),
        sector,
        station,
        draw_point(rng, station) if rng.random() < HAS_POINT else None,
        draw_landmark(rng, station),
        METHODS.draw(rng),
    )


def _at_hour(rng: Random, day: dt.datetime, now: dt.datetime, sector: Sector) -> dt.datetime:
    """A time of that local day by the sample's rhythm, never after `now`; many minutes are round, as people write."""
    minute = rng.choice((0, 15, 30, 45)) if rng.random() < ROUND_MINUTES else rng.randrange(60)
    local = day.astimezone(sector.zone).replace(hour=int(HOURS.draw(rng)), minute=minute, second=0, microsecond=0)
    at = local.astimezone(dt.UTC)
    return at if at < now else at - dt.timedelta(days=1)


def age_at(person: Individual, event: Event) -> int:
    """Full years at the event, 0 for a child born later."""
    day = event.at.date()
    return max(0, day.year - person.birth.year - ((day.month, day.day) < (person.birth.month, person.birth.day)))


def is_juvenile(person: Individual, event: Event) -> bool:
    """Whether the person was under 18 at the event."""
    return age_at(person, event) < ADULT
