"""Identities of what an officer does: UUIDs of version 7, which sort by the time they were made.

Knows RFC 9562, section 5.7, with the monotonic random counter of its section 6.2, method 2. Does *not* know what an
event is. (The standard library makes this version from Python 3.14 on.)
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Callable
from typing import Final

from storage.instants import to_ms

#: Random bits below the timestamp, without the version and variant bits.
RANDOM_BITS: Final = 74
_LOW_BITS: Final = 62
_VERSION: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62
#: How far the counter steps within one millisecond: random, so that one id does not give away the next.
STEP_BITS: Final = 32


def compose(milliseconds: int, random: int) -> str:
    """The UUID of version 7 with this timestamp and these 74 random bits."""
    high, low = divmod(random, 1 << _LOW_BITS)
    return str(uuid.UUID(int=milliseconds << 80 | _VERSION | high << 64 | _VARIANT | low))


class EventIds:
    """Ids of which each sorts after the one before, also within a millisecond or after the clock went back."""

    def __init__(self, bits: Callable[[int], int] = secrets.randbits) -> None:
        self._bits = bits
        self._milliseconds = -1
        self._random = 0

    def next(self, now: dt.datetime) -> str:
        """A new id, made at `now` or just after the last one, whichever is later."""
        milliseconds = max(0, to_ms(now))  # the form has no time before 1970, where a clock without its battery may be
        step = 1 + self._bits(STEP_BITS)
        if milliseconds > self._milliseconds:
            self._milliseconds, self._random = milliseconds, self._bits(RANDOM_BITS)
        elif self._random + step < 1 << RANDOM_BITS:
            self._random += step
        else:
            self._milliseconds, self._random = self._milliseconds + 1, self._bits(RANDOM_BITS)
        return compose(self._milliseconds, self._random)
