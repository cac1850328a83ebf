"""Planned operations that an officer's own action may run into: by time and place, address, or target.

Knows intervals with lead and lag, distances on the ground, and what an unknown position means. It does *not* know
people: whether an operation's target is who was asked about is found by matching and passed in.

An unknown position can't rule an operation out. So with a position unknown, every operation within the window of time
is `UNPLACED`: it makes an answer incomplete, and never "no overlap". An answer given where no operation is planned for
the window needs no position; it then rests on the sources being current, which is stated by their own facts.
"""

from __future__ import annotations

import datetime as dt
import math
from enum import Enum
from typing import Final, NamedTuple

from overlap.answer import Position
from overlap.calendar import later
from overlap.query import Action
from overlap.records import Operation, Place

#: How long an action lasts, for the overlap of times: generous, since its start is now and its end isn't known.
ACTION_LASTS: Final = {
    Action.STOP: dt.timedelta(hours=1),
    Action.ARREST: dt.timedelta(hours=2),
    Action.INTERVIEW: dt.timedelta(hours=2),
    Action.WARRANT: dt.timedelta(hours=4),
    Action.SURVEILLANCE: dt.timedelta(hours=8),
    Action.OPERATION: dt.timedelta(hours=8),
    Action.RELEASE: dt.timedelta(hours=1),
}

#: The officer's own radius: half a mile, the middle of what deconfliction centres use by default.
OWN_RADIUS_M: Final = 800.0

#: How fast an officer may have moved since the position was taken (130 km/h): it widens the radius with its age.
SPEED_M_S: Final = 36.0

#: From this age a position says nothing: at that speed the radius would be some 65 km.
POSITION_KEEPS: Final = dt.timedelta(minutes=30)

#: A position from ahead of the clock by more than this is as unknown as an old one.
_CLOCK_TOLERANCE: Final = dt.timedelta(minutes=1)

_EARTH_M: Final = 6_371_008.8


class Bearing(Enum):
    """How an operation stands to what the officer is about to do, the most pressing first."""

    NEAR = "overlaps in time and place"
    TARGET_NOW = "overlaps in time and in its target or address"
    TARGET_LATER = "has the same target or address, later"
    UNPLACED = "overlaps in time, and its distance can't be told"
    NONE = "no overlap"


class Conflict(NamedTuple):
    """An operation's bearing and its distance in metres, None where either place is unknown."""

    bearing: Bearing
    distance_m: float | None


def bearing(
    operation: Operation, position: Position | None, action: Action, now: dt.datetime, *, same_target: bool
) -> Conflict:
    """How a planned operation of either agency bears on an action that begins now."""
    if operation.cancelled or now > later(operation.ends_at, dt.timedelta(minutes=operation.lag_minutes)):
        return Conflict(Bearing.NONE, None)
    distance, reach = _distance(operation, position, now)
    begun = now + ACTION_LASTS[action] >= later(operation.starts_at, -dt.timedelta(minutes=operation.lead_minutes))
    if begun and distance is not None and distance <= reach:
        return Conflict(Bearing.NEAR, distance)
    if same_target:
        return Conflict(Bearing.TARGET_NOW if begun else Bearing.TARGET_LATER, distance)
    if begun and distance is None:
        return Conflict(Bearing.UNPLACED, None)
    return Conflict(Bearing.NONE, distance)


def _distance(operation: Operation, position: Position | None, now: dt.datetime) -> tuple[float | None, float]:
    """The distance to an operation's place, None where unknown, and how near is too near, both in metres."""
    if position is None or operation.place is None:
        return None, 0.0
    age = now - position.at
    if not -_CLOCK_TOLERANCE <= age <= POSITION_KEEPS:
        return None, 0.0
    doubt = position.accuracy_m + operation.place.accuracy_m + SPEED_M_S * max(age.total_seconds(), 0.0)
    return distance_m(position, operation.place), max(operation.radius_m, OWN_RADIUS_M) + doubt


def distance_m(one: Position | Place, other: Position | Place) -> float:
    """The great-circle distance of two points in metres (haversine on a sphere, within 0.6 % of the ellipsoid)."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    chord = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(chord)))
