"""What a security officer decides about custody, as data: tries, announcements, clocks.

Knows the values, their sources and their bounds; does *not* enforce any (`storage.attempts`, `storage.lease`,
`storage.retention`).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

import msgspec

from overlap.records import Value


class AttemptsPolicy(Value, frozen=True, kw_only=True):
    """How many wrong passphrases lock a partition, for how long, and how many in a row destroy it.

    `locked_minutes` None is until an administrator releases it.
    """

    failures: Annotated[int, msgspec.Meta(ge=1, le=10)] = 5
    within_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)] = 15
    locked_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)] | None = None
    destroyed_after: Annotated[int, msgspec.Meta(ge=10, le=1000)] = 20


#: CJIS Security Policy 6.0, AC-7: 5 consecutive failures within 15 minutes lock it until an administrator releases it.
CJIS_6: Final = AttemptsPolicy()
#: CJIS Security Policy 5.9 and before, 5.5.3: 5 consecutive failures lock it for 10 minutes, unless released before.
CJIS_5: Final = AttemptsPolicy(locked_minutes=10)
#: The readings by the names that the command line has for them.
READINGS: Final = {"cjis-6": CJIS_6, "cjis-5": CJIS_5}

#: How long before its end a lease is announced: a day, to plan a way to a link; a shift's half, to take it.
ANNOUNCED_EARLY: Final = dt.timedelta(hours=24)
ANNOUNCED_LATE: Final = dt.timedelta(hours=4)
#: A clock further behind than this was set back; less is drift between two synchronisations.
CLOCK_BEHIND: Final = dt.timedelta(minutes=5)
#: A clock that jumped further ahead than the longest lease (14 days) and a day is doubted before it destroys anything.
CLOCK_AHEAD: Final = dt.timedelta(days=15)
#: A doubted clock that still says the same a day later is believed: the laptop has lain in a drawer.
CLOCK_BELIEVED_AFTER: Final = dt.timedelta(hours=24)
