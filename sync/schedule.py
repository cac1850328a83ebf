"""When each agency is to be asked again.

Knows intervals, back-off, the wishes of a gateway and of an officer, sleep, and what a link may carry; each source by
itself. Pure: the time is given, and so is the chance. It does *not* ask anybody, and does not know why a round failed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from sync.link_budget import Budget, free_at

#: A round is due this long after one that completed: a flag of the other agency is on the laptop within
#: minutes.
INTERVAL = dt.timedelta(minutes=5)

#: The first wait after a failure, doubled with each further one.
FIRST_WAIT = dt.timedelta(seconds=15)

#: The longest wait after failures: a link that comes back is used within the interval of an ordinary round.
LONGEST_WAIT = INTERVAL

#: Waits are spread over this share of themselves, so that laptops that lost one link do not come back as one.
SPREAD = 0.5

#: Ticks come every ten seconds; a gap this long is sleep or a set clock, not a busy machine.
JUMP = dt.timedelta(minutes=1)

#: Doubling this often reaches the cap from any first wait here; further doubling would only grow a number.
MAX_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one source: when it was asked last, how often in a row that failed, when it is due.

    `due` is None before the first round: at once. Before `left_alone` the gateway wants no request, whoever wishes one.
    """

    asked: dt.datetime | None = None
    failures: int = 0
    due: dt.datetime | None = None
    left_alone: dt.datetime | None = None


def after_success(now: dt.datetime, draw: Callable[[], float]) -> Standing:
    """The standing after a round that completed at `now`; `draw` gives a number in [0, 1)."""
    return Standing(asked=now, failures=0, due=now + _spread(INTERVAL, draw))


def after_failure(
    standing: Standing, now: dt.datetime, draw: Callable[[], float], retry_after: dt.timedelta | None = None
) -> Standing:
    """The standing after a round that failed at `now`, never sooner than the gateway wants to be asked."""
    doubled = FIRST_WAIT * 2 ** min(standing.failures, MAX_DOUBLINGS)
    wait = _spread(min(doubled, LONGEST_WAIT), draw)
    until = None if retry_after is None else now + retry_after
    due = now + max(wait, retry_after or dt.timedelta())
    return Standing(asked=now, failures=standing.failures + 1, due=due, left_alone=until)


def wished(standing: Standing, now: dt.datetime) -> Standing:
    """The standing once an officer wants the source asked: due at once, as soon as the gateway allows it."""
    alone = standing.left_alone
    return replace(standing, due=now if alone is None or _is_from_another_time(standing, now) else max(now, alone))


def after_tick(standing: Standing, last: dt.datetime, now: dt.datetime) -> Standing:
    """The standing at a tick of the clock, `last` being the one before.

    A jump means that the laptop slept or its clock was set: the link is likely another one, so what failed before says
    nothing, and the source is due as if an officer wished it. Otherwise nothing changes.
    """
    if dt.timedelta() <= now - last < JUMP:
        return standing
    return wished(replace(standing, failures=0), now)


def next_due(standing: Standing, budget: Budget, now: dt.datetime) -> dt.datetime:
    """When the source is to be asked, by itself and by what the link may carry."""
    if is_due(standing, now):
        return free_at(budget, now)
    # With a time of its own to come: without one the source is due.
    return max(standing.due or now, free_at(budget, now))


def is_due(standing: Standing, now: dt.datetime) -> bool:
    """Whether the source is to be asked at `now`; so it is if the clock went back before the last round."""
    if standing.due is None or standing.asked is None:
        return True
    return now >= standing.due or _is_from_another_time(standing, now)


def _is_from_another_time(standing: Standing, now: dt.datetime) -> bool:
    """Whether the clock went back before the last round, so that its times mean nothing."""
    return standing.asked is not None and now < standing.asked


def _spread(wait: dt.timedelta, draw: Callable[[], float]) -> dt.timedelta:
    """The wait shortened by up to `SPREAD` of itself."""
    return wait * (1 - SPREAD * draw())
