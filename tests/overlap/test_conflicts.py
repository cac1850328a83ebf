"""Planned operations against what an officer is about to do."""

import datetime as dt
from typing import Any

import pytest

from overlap.answer import Position, PositionSource
from overlap.conflicts import ACTION_LASTS, Bearing, bearing, distance_m
from overlap.query import Action
from overlap.records import Operation, Place
from tests.overlap.invented import NOW, operation

HERE = Place(latitude=48.9985, longitude=-122.7412)
HOUR = dt.timedelta(hours=1)


def position(north_m: float = 0.0, **fields: Any) -> Position:
    """Return a position so far north of the operation's place."""
    given = {"accuracy_m": 10.0, "source": PositionSource.GPS, "at": NOW} | fields
    return Position(latitude=HERE.latitude + north_m / 111_195, longitude=HERE.longitude, **given)


def bears(planned: Operation, where: Position | None, *, same_target: bool = False) -> Bearing:
    """Return how an operation bears on a stop now."""
    return bearing(planned, where, Action.STOP, NOW, same_target=same_target).bearing


@pytest.mark.parametrize(
    ("metres", "expected"), [(0, Bearing.NEAR), (800, Bearing.NEAR), (1_500, Bearing.NONE), (9_000, Bearing.NONE)]
)
def test_an_operation_bears_on_a_stop_within_the_larger_radius(metres: float, expected: Bearing) -> None:
    """The officer's own half mile counts where the operation's radius is smaller."""
    assert bears(operation(place=HERE, radius_m=400), position(metres)) is expected


def test_a_restricted_operation_reaches_as_far_as_its_cell() -> None:
    """Its place is the centre of a cell, and its radius covers the cell."""
    assert bears(operation(place=HERE, radius_m=3_400), position(3_300)) is Bearing.NEAR
    assert bears(operation(place=HERE, radius_m=3_400), position(3_600)) is Bearing.NONE


@pytest.mark.parametrize(
    ("starts", "ends", "lead", "lag", "expected"),
    [
        (-1, 1, 0, 0, Bearing.NEAR),
        (0.5, 2, 0, 0, Bearing.NEAR),
        (3, 4, 0, 0, Bearing.NONE),
        (3, 4, 120, 0, Bearing.NEAR),
        (-4, -1, 0, 0, Bearing.NONE),
        (-4, -1, 0, 60, Bearing.NEAR),
    ],
)
def test_times_overlap_with_lead_and_lag(starts: float, ends: float, lead: int, lag: int, expected: Bearing) -> None:
    """A stop lasts an hour; the operation's own buffers count on both sides."""
    planned = operation(
        starts_at=NOW + starts * HOUR, ends_at=NOW + ends * HOUR, lead_minutes=lead, lag_minutes=lag, place=HERE
    )
    assert bears(planned, position()) is expected


def test_a_cancelled_operation_bears_on_nothing() -> None:
    """Cancelled is cancelled, target or not."""
    assert bears(operation(place=HERE, cancelled=True), position(), same_target=True) is Bearing.NONE


def test_the_same_target_bears_wherever_it_is_and_before_its_time() -> None:
    """Meeting somebody else's target spoils their operation, now or tomorrow."""
    assert bears(operation(place=HERE), position(90_000), same_target=True) is Bearing.TARGET_NOW
    assert bears(operation(), None, same_target=True) is Bearing.TARGET_NOW
    later = operation(starts_at=NOW + 30 * HOUR, ends_at=NOW + 31 * HOUR, place=HERE)
    assert bears(later, position(), same_target=True) is Bearing.TARGET_LATER


@pytest.mark.parametrize(
    "where",
    [None, position(at=NOW - dt.timedelta(minutes=31)), position(at=NOW + dt.timedelta(minutes=5))],
    ids=["unknown", "old", "ahead of the clock"],
)
def test_an_unknown_position_rules_no_operation_out(where: Position | None) -> None:
    """Neither does an operation without a place; one outside the window of time needs none."""
    assert bears(operation(place=HERE), where) is Bearing.UNPLACED
    assert bears(operation(), position()) is Bearing.UNPLACED
    later = operation(place=HERE, starts_at=NOW + 30 * HOUR, ends_at=NOW + 31 * HOUR)
    assert bears(later, where) is Bearing.NONE


def test_age_and_accuracy_of_a_position_widen_the_radius() -> None:
    """An officer who was 10 km away ten minutes ago may be there now."""
    planned = operation(place=HERE)
    assert bears(planned, position(10_000)) is Bearing.NONE
    assert bears(planned, position(10_000, at=NOW - dt.timedelta(minutes=10))) is Bearing.NEAR
    assert bears(planned, position(10_000, accuracy_m=9_500)) is Bearing.NEAR


def test_distances_are_those_of_the_globe() -> None:
    """A degree of latitude is 111 km, one of longitude shrinks to the north, and the way back is as long."""
    one, other = Place(latitude=49, longitude=-123), Place(latitude=50, longitude=-123)
    assert distance_m(one, other) == pytest.approx(111_195, rel=1e-3)
    assert distance_m(one, Place(latitude=49, longitude=-122)) == pytest.approx(72_950, rel=1e-3)
    assert distance_m(other, one) == distance_m(one, other)
    assert distance_m(one, one) == 0
    assert distance_m(one, Place(latitude=-49, longitude=57)) == pytest.approx(20_015_000, rel=1e-3)


def test_every_action_lasts_some_time() -> None:
    """No action is without a window."""
    assert set(ACTION_LASTS) == set(Action)
    assert all(lasts > dt.timedelta() for lasts in ACTION_LASTS.values())
