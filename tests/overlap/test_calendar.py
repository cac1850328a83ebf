"""Moments near the calendar's ends, which systems of record write for "never" and "for ever"."""

import datetime as dt

import pytest

from overlap.calendar import FIRST, LAST, later
from overlap.conflicts import Bearing
from overlap.planning import window
from tests.overlap.invented import NOW, operation
from tests.overlap.test_conflicts import HERE, bears, position

MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "by", "expected"),
    [
        (NOW, MINUTE, NOW + MINUTE),
        (NOW, -MINUTE, NOW - MINUTE),
        (LAST, MINUTE, LAST),
        (FIRST, -MINUTE, FIRST),
        (LAST - MINUTE, dt.timedelta.max, LAST),
        (FIRST + MINUTE, dt.timedelta.min, FIRST),
        (LAST, dt.timedelta(), LAST),
    ],
)
def test_a_moment_is_moved_as_far_as_there_are_moments(
    at: dt.datetime, by: dt.timedelta, expected: dt.datetime
) -> None:
    """No sum leaves the calendar."""
    assert later(at, by) == expected


def test_an_operation_without_end_bears_on_what_happens_now() -> None:
    """Its buffers reach past the calendar on both sides, and it is under way."""
    planned = operation(starts_at=FIRST, ends_at=LAST, lead_minutes=60, lag_minutes=60, place=HERE)
    assert window(planned) == (FIRST, LAST)
    assert bears(planned, position()) is Bearing.NEAR
    over = operation(starts_at=FIRST, ends_at=FIRST, lead_minutes=60, lag_minutes=60, place=HERE)
    assert bears(over, position()) is Bearing.NONE
