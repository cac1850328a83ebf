"""What time it is by the agency, on a laptop whose clock is wrong.

Knows how far the two clocks differed when the gateway last spoke. Pure: the laptop's time is given.
"""

from __future__ import annotations

import datetime as dt

from sync.problems import ClockWrong


def server_time(now: dt.datetime, clock: ClockWrong | None) -> dt.datetime:
    """The time that deadlines count by: the laptop's, put right where it was found to differ too much.

    A smaller difference is left alone: it may be the answer's way over a slow link as well as the clock.
    """
    return now if clock is None else now - clock.ahead
