"""Where each lane's bar, buffers and the band of a conflict stand for a stretch of hours; no painting.

Knows times and widths. A bar that runs out of the stretch ends at its edge.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from overlap.calendar import LAST, later
from overlap.planning import window
from overlap.records import Operation

#: Hours that the lanes show: a shift and what follows it.
HOURS: Final = 9
_HOUR: Final = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The hours that are shown, from a full hour on, over a width that begins at `left`, in px."""

    begins: dt.datetime
    left: float
    width: float

    @property
    def ends(self) -> dt.datetime:
        """The end of the last hour."""
        return self.begins + HOURS * _HOUR

    def x(self, at: dt.datetime) -> float:
        """Where a moment stands, within the stretch."""
        share = (at - self.begins) / (HOURS * _HOUR)
        return self.left + self.width * min(1.0, max(0.0, share))

    def shows(self, begins: dt.datetime, ends: dt.datetime) -> bool:
        """Whether any of a window is in the stretch; one of no length is where it stands."""
        return begins <= self.ends and ends >= self.begins

    def hours(self) -> tuple[dt.datetime, ...]:
        """The full hours, both ends included."""
        return tuple(self.begins + hour * _HOUR for hour in range(HOURS + 1))


@dataclass(frozen=True, slots=True)
class Bar:
    """A lane's window and its two buffers, each from left to right in px; a buffer of no length is None."""

    window: tuple[float, float]
    lead: tuple[float, float] | None
    lag: tuple[float, float] | None


def first_hour(now: dt.datetime, chosen: Operation | None) -> dt.datetime:
    """Where the stretch begins: the hour before now, or before the chosen operation where that is out of sight."""
    begins = _whole_hour(now) - _HOUR
    if chosen is None:
        return begins
    starts, ends = window(chosen)
    if ends < begins or starts >= begins + HOURS * _HOUR:
        return _whole_hour(min(later(starts, -_HOUR), later(LAST, -(HOURS + 1) * _HOUR)))
    return begins


def bar(stretch: Stretch, operation: Operation, least: float) -> Bar | None:
    """The bar of an operation, at least `least` px wide so that it can be seen; None where it is out of sight."""
    starts, ends = window(operation)
    if not stretch.shows(starts, ends):
        return None
    left, right = stretch.x(operation.starts_at), stretch.x(operation.ends_at)
    lead = (stretch.x(starts), left) if starts < operation.starts_at else None
    right = max(right, left + least)
    lag = (right, max(right, stretch.x(ends))) if ends > operation.ends_at else None
    return Bar((left, right), lead, lag)


def _whole_hour(at: dt.datetime) -> dt.datetime:
    """The full hour at or before a moment; hours are whole in every zone of the northern border but Newfoundland's."""
    return at.replace(minute=0, second=0, microsecond=0)
