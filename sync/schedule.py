"""When each agency is to be asked again.

Knows intervals, back-off and the wishes of a gateway; each source by itself. Pure: the time is given, and
so is the chance. It does *not* ask anybody, and does not know why a round failed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

#: A round is due this long after one that completed: a flag of the other agency is on the laptop within
#: minutes.
INTERVAL = dt.timedelta(minutes=5)

#: The first wait after a failure, doubled with each further one.
FIRST_WAIT = dt.timedelta(seconds=15)

#: The longest wait after failures: a link that comes back is used within the interval of an ordinary round.
LONGEST_WAIT = INTERVAL

#: Waits are spread over this share of themselves, so that laptops that lost one link do not come back as one.
SPREAD = 0.5

#: Doubling this often reaches the cap from any first wait here; further doubling would only grow a number.
MAX_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one source: when it was asked last, how often in a row that failed, when it is due.

    `due` is None before the first round: at once.
    """

    asked: dt.datetime | None = None
    failures: int = 0
    due: dt.datetime | None = None


def after_success(now: dt.datetime, draw: Callable[[], float]) -> Standing:
    """The standing after a round that completed at `now`; `draw` gives a number in [0, 1)."""
    return Standing(asked=now, failures=0, due=now + _spread(INTERVAL, draw))


def after_failure(
    standing: Standing, now: dt.datetime, draw: Callable[[], float], retry_after: dt.timedelta | None = None
) -> Standing:
    """The standing after a round that failed at `now`, never sooner than the gateway wants to be asked."""
    doubled = FIRST_WAIT * 2 ** min(standing.failures, MAX_DOUBLINGS)
    wait = _spread(min(doubled, LONGEST_WAIT), draw)
    return Standing(asked=now, failures=standing.failures + 1, due=now + max(wait, retry_after or dt.timedelta()))


def is_due(standing: Standing, now: dt.datetime) -> bool:
    """Whether the source is to be asked at `now`; so it is if the clock went back before the last round."""
    if standing.due is None or standing.asked is None:
        return True
    return now >= standing.due or now < standing.asked


def _spread(wait: dt.timedelta, draw: Callable[[], float]) -> dt.timedelta:
    """The wait shortened by up to `SPREAD` of itself."""
    return wait * (1 - SPREAD * draw())
