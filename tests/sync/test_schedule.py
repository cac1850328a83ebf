"""When an agency is asked again: soon, not at once, and not all laptops together."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.schedule import FIRST_WAIT, INTERVAL, LONGEST_WAIT, SPREAD, Standing, after_failure, after_success, is_due
from tests.sync.conftest import NOW

draws = st.floats(0, 1, exclude_max=True)


def test_a_source_that_was_never_asked_is_due() -> None:
    """At once."""
    assert is_due(Standing(), NOW)


@given(draws)
def test_after_success_a_source_is_due_within_the_interval(draw: float) -> None:
    """And not before a share of it."""
    standing = after_success(NOW, lambda: draw)
    assert not is_due(standing, NOW)
    assert not is_due(standing, NOW + INTERVAL * (1 - SPREAD) - dt.timedelta(seconds=1))
    assert is_due(standing, NOW + INTERVAL)
    assert standing.failures == 0


@given(st.integers(0, 10_000), draws)
def test_waits_grow_to_a_cap(failures: int, draw: float) -> None:
    """However often it failed, a link that comes back is used soon."""
    standing = after_failure(Standing(failures=failures), NOW, lambda: draw)
    assert standing.failures == failures + 1
    assert standing.due is not None
    assert FIRST_WAIT * (1 - SPREAD) <= standing.due - NOW <= LONGEST_WAIT


def test_waits_double() -> None:
    """15, 30, 60 seconds."""
    waits = []
    standing = Standing()
    for _ in range(3):
        standing = after_failure(standing, NOW, lambda: 0.0)
        assert standing.due is not None
        waits.append((standing.due - NOW).total_seconds())
    assert waits == [15, 30, 60]


@pytest.mark.parametrize("wanted", [dt.timedelta(seconds=1), dt.timedelta(hours=1)])
def test_a_gateway_is_never_asked_sooner_than_it_wants(wanted: dt.timedelta) -> None:
    """`Retry-After` is a floor."""
    standing = after_failure(Standing(), NOW, lambda: 0.9, wanted)
    assert standing.due is not None
    assert standing.due - NOW >= wanted


def test_a_success_forgets_the_failures() -> None:
    """The next failure waits as long as the first."""
    assert after_success(NOW, lambda: 0.0).failures == 0


def test_a_clock_that_went_back_makes_a_source_due() -> None:
    """A wrong clock must not keep a source from being asked."""
    assert is_due(after_success(NOW, lambda: 0.0), NOW - dt.timedelta(days=1))
