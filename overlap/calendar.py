"""Times as far as the calendar reaches.

Knows the ends of the calendar, which systems of record write where a time has no end or was never told. It does *not*
know what a time is for, nor what time it is.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

#: The first and the last moment that a time can tell.
FIRST: Final = dt.datetime.min.replace(tzinfo=dt.UTC)
LAST: Final = dt.datetime.max.replace(tzinfo=dt.UTC)


def later(at: dt.datetime, by: dt.timedelta) -> dt.datetime:
    """The moment so much after an aware time, or before it; an end of the calendar where it has no such moment."""
    try:
        return at + by
    except OverflowError:
        return LAST if by > dt.timedelta() else FIRST
