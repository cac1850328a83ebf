"""Times as the vault stores them: whole milliseconds since 1970 in UTC.

Knows the two directions; does *not* read a clock.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MILLISECOND: Final = dt.timedelta(milliseconds=1)


def to_ms(time: dt.datetime) -> int:
    """Milliseconds since 1970 of an aware time.

    Raises:
        ValueError: the time has no zone.
    """
    if time.tzinfo is None:
        raise ValueError("a time needs its zone")
    return (time - EPOCH) // MILLISECOND


def from_ms(milliseconds: int) -> dt.datetime:
    """The UTC time that a number of milliseconds since 1970 stands for."""
    return EPOCH + milliseconds * MILLISECOND
