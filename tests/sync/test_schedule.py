"""When an agency is asked again: soon, not at once, and not all laptops together."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.link_budget import ALLOWANCE, WINDOW, Budget, Link, free_at, spend
from sync.problems import ClockWrong
from sync.schedule import (
    FIRST_WAIT,
    INTERVAL,
    JUMP,
    LONGEST_WAIT,
    SPREAD,
    Standing,
    after_failure,
    after_success,
    after_tick,
    is_due,
    next_due,
    wished,
)
from sync.server_time import server_time
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


MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)
FAILED = Standing(asked=NOW, failures=6, due=NOW + 5 * MINUTE)
LEFT_ALONE = Standing(asked=NOW, failures=1, due=NOW + 30 * MINUTE, left_alone=NOW + 30 * MINUTE)


@pytest.mark.parametrize(
    ("standing", "at", "due"),
    [
        (Standing(), NOW, NOW),
        (FAILED, NOW + SECOND, NOW + SECOND),
        (LEFT_ALONE, NOW + MINUTE, NOW + 30 * MINUTE),
        (LEFT_ALONE, NOW + 31 * MINUTE, NOW + 31 * MINUTE),
        (LEFT_ALONE, NOW - MINUTE, NOW - MINUTE),
    ],
)
def test_an_officer_need_not_wait_but_for_the_gateway(standing: Standing, at: dt.datetime, due: dt.datetime) -> None:
    """A wish passes over back-off, not over `Retry-After`; one from another time means nothing."""
    assert wished(standing, at).due == due


@pytest.mark.parametrize(
    ("gap", "is_awake"),
    [
        (dt.timedelta(seconds=10), False),
        (JUMP - SECOND, False),
        (dt.timedelta(), False),
        (JUMP, True),
        (dt.timedelta(hours=9), True),
        (-SECOND, True),
        (dt.timedelta(days=-400), True),
    ],
)
def test_after_sleep_or_a_set_clock_a_source_is_asked_at_once(gap: dt.timedelta, is_awake: bool) -> None:
    """What failed before the jump was another link's fault."""
    after = after_tick(FAILED, NOW + SECOND, NOW + SECOND + gap)
    assert after.failures == (0 if is_awake else FAILED.failures)
    assert is_due(after, NOW + SECOND + gap) == is_awake


def test_after_sleep_the_gateways_own_wait_still_holds() -> None:
    """A laptop that wakes must not break what it was told."""
    assert not is_due(after_tick(LEFT_ALONE, NOW + SECOND, NOW + 5 * MINUTE), NOW + 5 * MINUTE)


@pytest.mark.parametrize(
    ("link", "spent", "free"),
    [
        (Link.FREE, [(0, 10**9)], NOW),
        (Link.METERED, [], NOW),
        (Link.METERED, [(10, ALLOWANCE[Link.METERED] - 1)], NOW),
        (Link.METERED, [(10, ALLOWANCE[Link.METERED])], NOW + 50 * MINUTE),
        (Link.SLOW, [(50, ALLOWANCE[Link.SLOW] - 5), (10, 4), (5, 1)], NOW + 10 * MINUTE),
        (Link.SLOW, [(50, 9), (10, ALLOWANCE[Link.SLOW])], NOW + 50 * MINUTE),
        (Link.SLOW, [(61, 10**9)], NOW),
        (Link.SLOW, [(-5, 10**9)], NOW),
    ],
)
def test_a_round_waits_for_room_on_its_link(link: Link, spent: list[tuple[int, int]], free: dt.datetime) -> None:
    """Bytes of the last hour count, of both agencies; older ones and those of a time to come do not."""
    budget = Budget(link, tuple((NOW - minutes * MINUTE, size) for minutes, size in spent))
    assert free_at(budget, NOW) == free
    assert next_due(Standing(), budget, NOW) == free
    assert next_due(FAILED, budget, NOW + SECOND) == max(free, NOW + 5 * MINUTE)


def test_spending_forgets_what_is_over_an_hour_old() -> None:
    """So that the list never grows beyond an hour of rounds."""
    budget = Budget(Link.SLOW)
    for minutes in range(0, 300, 5):
        budget = spend(budget, NOW + minutes * MINUTE, 1_000)
    assert len(budget.spent) == WINDOW // (5 * MINUTE)
    assert spend(budget, NOW, 7).spent == ((NOW, 7),)


@given(st.timedeltas(dt.timedelta(days=-700), dt.timedelta(days=700)))
def test_deadlines_go_by_the_agencys_clock_where_the_laptops_is_wrong(ahead: dt.timedelta) -> None:
    """Whatever the laptop's clock was set to."""
    assert server_time(NOW + ahead, ClockWrong(ahead)) == NOW
    assert server_time(NOW, None) == NOW
