"""Where the officer is, as a value with its source, age and accuracy, from the best source there is.

Knows how exact each source is and which comes first: a fresh fix, then what was typed, then the station. An old fix is
not thrown away: its age widens the radius that the answer looks in (`overlap.conflicts`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from overlap.answer import Position, PositionSource
from overlap.conflicts import POSITION_KEEPS
from ui.whereabouts.coordinates import Degrees

#: Coordinates read off a map or a radio call are good to about a city block.
TYPED_ACCURACY_M: Final = 100.0
#: An officer who gives no position is somewhere around the station, not in it.
STATION_ACCURACY_M: Final = 5_000.0
#: A fix of this age is as good as new: receivers talk once a second, tunnels and garages last longer.
FRESH: Final = dt.timedelta(minutes=2)


def typed(degrees: Degrees, now: dt.datetime, accuracy_m: float = TYPED_ACCURACY_M) -> Position:
    """The position that an officer typed just now, as coordinates or as a landmark that is known so exactly."""
    return _position(degrees, accuracy_m, PositionSource.TYPED, now)


def at_station(degrees: Degrees, now: dt.datetime) -> Position:
    """The station's place, in the stead of a position that nobody gave."""
    return _position(degrees, STATION_ACCURACY_M, PositionSource.STATION, now)


class Whereabouts:
    """The officer's position at any time; `fix` gives the receiver's newest, None without one."""

    def __init__(self, station: Degrees | None, fix: Callable[[], Position | None] = lambda: None) -> None:
        self._station, self._fix = station, fix
        self._typed: Position | None = None

    def be_posted(self, station: Degrees) -> None:
        """Take another place for the station's."""
        self._station = station

    def type(self, degrees: Degrees, now: dt.datetime, accuracy_m: float = TYPED_ACCURACY_M) -> None:
        """Take what the officer typed; it holds until it is too old, a fresh fix comes, or it is forgotten."""
        self._typed = typed(degrees, now, accuracy_m)

    def forget_typed(self) -> None:
        """Go by the receiver or the station again."""
        self._typed = None

    def at(self, now: dt.datetime) -> Position | None:
        """The best position, None where none is known that is not too old."""
        fix, said = self._fix(), self._typed
        if fix is not None and now - fix.at <= FRESH and (said is None or said.at <= fix.at):
            return fix
        known = [each for each in (fix, said) if each is not None and now - each.at <= POSITION_KEEPS]
        if known:
            return max(known, key=lambda each: each.at)
        return None if self._station is None else at_station(self._station, now)


def _position(degrees: Degrees, accuracy_m: float, source: PositionSource, now: dt.datetime) -> Position:
    """A position from degrees."""
    latitude, longitude = degrees
    return Position(latitude=latitude, longitude=longitude, accuracy_m=accuracy_m, source=source, at=now)
