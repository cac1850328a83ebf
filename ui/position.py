"""Where the officer is, as a value with its source, age and accuracy.

Knows how exact each source is; it does *not* read a receiver.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from overlap.answer import Position, PositionSource

#: Coordinates read off a map or a radio call are good to about a city block.
TYPED_ACCURACY_M: Final = 100.0
#: An officer who gives no position is somewhere around the station, not in it.
STATION_ACCURACY_M: Final = 5_000.0

Degrees = tuple[float, float]


def typed(degrees: Degrees, now: dt.datetime) -> Position:
    """The position that an officer typed just now."""
    return _position(degrees, TYPED_ACCURACY_M, PositionSource.TYPED, now)


def at_station(degrees: Degrees, now: dt.datetime) -> Position:
    """The station's place, in the stead of a position that nobody gave."""
    return _position(degrees, STATION_ACCURACY_M, PositionSource.STATION, now)


def _position(degrees: Degrees, accuracy_m: float, source: PositionSource, now: dt.datetime) -> Position:
    """A position from degrees."""
    latitude, longitude = degrees
    return Position(latitude=latitude, longitude=longitude, accuracy_m=accuracy_m, source=source, at=now)
