"""Invented plans by the thousand, and an oracle that says which of them meet without anything of the engine's."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from overlap.records import Address, Agency, Operation, Place
from tests.overlap.invented import NOW, provenance

#: As many as the property is promised for.
MANY = 10_000

_ZONES = tuple(map(ZoneInfo, ("America/Vancouver", "America/Toronto", "America/Anchorage", "America/St_Johns", "UTC")))
_EARTH_M = 6_371_008.8


def plan(number: str, agency: Agency = Agency.HSI, **fields: Any) -> Operation:
    """Return a plan of two hours near Blaine; what isn't said is invented."""
    given = {
        "activity": "Surveillance", "starts_at": NOW, "ends_at": NOW + dt.timedelta(hours=2),
        "place": Place(latitude=48.99, longitude=-122.74),
    } | fields  # fmt: skip
    prefix = "e3" if agency is Agency.USBP else "tecs"
    revision = given.pop("revision", 1)
    return Operation(id=f"{prefix}:SYN-OP-{number}", revision=revision, provenance=provenance(agency), **given)


def many_plans(count: int, dice: random.Random, days: int = 60) -> list[Operation]:
    """Return plans of both agencies around the time when clocks change, a tenth of them where the longitudes meet."""
    return [_random_plan(number, dice, days) for number in range(count)]


def _random_plan(number: int, dice: random.Random, days: int) -> Operation:
    zone = dice.choice(_ZONES)
    local = dt.datetime(2026, 10, 15, tzinfo=zone) + dt.timedelta(minutes=dice.randrange(days * 1_440))
    local = local.replace(fold=dice.randrange(2))
    if dice.random() < 0.1:
        local = local.replace(hour=0, minute=0)
        ends = local + dt.timedelta(days=1)
    else:
        ends = local + dt.timedelta(minutes=dice.choice((0, 0, 30, 60, 240, 480)))
    starts_at, ends_at = local.astimezone(dt.UTC), ends.astimezone(dt.UTC)
    moved = dt.timedelta(days=dice.choice((0, 0, 0, 1)))
    return plan(
        str(number), dice.choice(tuple(Agency)), starts_at=starts_at + moved, ends_at=max(starts_at, ends_at) + moved,
        place=_random_place(dice), radius_m=dice.choice((0.0, 400.0, 800.0, 1_600.0, 20_000.0)),
        lead_minutes=dice.choice((0, 0, 30, 120)), lag_minutes=dice.choice((0, 0, 60)),
        cancelled=dice.random() < 0.05, revision=dice.randrange(1, 4),
        address=Address(text=f"{dice.randrange(100, 400)} Synthetic St") if dice.random() < 0.2 else None,
    )  # fmt: skip


def _random_place(dice: random.Random) -> Place | None:
    draw = dice.random()
    if draw < 0.02:
        return None
    if draw < 0.12:
        longitude = 180 - dice.random() * 0.2
        return Place(latitude=51.9 + dice.random() * 0.2, longitude=longitude * dice.choice((-1, 1)))
    if draw < 0.14:
        return Place(latitude=89.9 + dice.random() * 0.1, longitude=dice.uniform(-180, 180))
    return Place(latitude=48.9 + dice.random() * 0.4, longitude=-123.0 + dice.random() * 1.5)


def conflicts_by_oracle(one: Operation, others: Iterable[Operation]) -> set[str]:
    """Return the ids of the plans in conflict with one: seconds since 1970, and chords through the earth."""
    return {other.id for other in others if _in_conflict(one, other)}


def _in_conflict(one: Operation, other: Operation) -> bool:
    if other.id == one.id or one.cancelled or other.cancelled:
        return False
    (a, b), (c, d) = _seconds(one), _seconds(other)
    if b < c or d < a:
        return False
    if one.address and other.address and one.address.text == other.address.text:
        return True
    if one.place is None or other.place is None:
        return False
    return _arc(one.place, other.place) <= max(one.radius_m, other.radius_m)


def _seconds(one: Operation) -> tuple[float, float]:
    return one.starts_at.timestamp() - one.lead_minutes * 60, one.ends_at.timestamp() + one.lag_minutes * 60


def _arc(one: Place, other: Place) -> float:
    chord = math.dist(_vector(one), _vector(other))
    return 2 * _EARTH_M * math.asin(min(1.0, chord / 2))


def _vector(place: Place) -> tuple[float, float, float]:
    north, east = math.radians(place.latitude), math.radians(place.longitude)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)
