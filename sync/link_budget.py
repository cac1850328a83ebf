"""How many bytes a metered or slow link may carry in an hour, over both agencies together.

Knows what was spent in the last hour. Pure: the time is given. It does *not* know what a round brings, so a round that
has begun is not stopped: the next one waits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

#: What a budget counts over.
WINDOW: Final = dt.timedelta(hours=1)


class Link(Enum):
    """What kind of link the laptop is on, as the operating system or the officer says."""

    FREE = "costs nothing and is fast"
    METERED = "is paid for by the byte"
    SLOW = "is shared and narrow, as by satellite"


#: Bytes an hour on each kind of link; None for no limit. METERED: some 30 MB a shift of ten hours. SLOW: a twentieth
#: of what 64 kbit/s carry in an hour, so that voice and mail are not crowded out.
ALLOWANCE: Final = {Link.FREE: None, Link.METERED: 3_000_000, Link.SLOW: 1_440_000}


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent on this link in any hour, and what was spent, oldest first."""

    link: Link = Link.FREE
    spent: tuple[tuple[dt.datetime, int], ...] = ()


def spend(budget: Budget, at: dt.datetime, size: int) -> Budget:
    """The budget after a round of this many bytes; what is over an hour old, or of a time to come, is forgotten."""
    recent = tuple((when, cost) for when, cost in budget.spent if dt.timedelta() <= at - when < WINDOW)
    return replace(budget, spent=(*recent, (at, size)))


def free_at(budget: Budget, now: dt.datetime) -> dt.datetime:
    """When the next round may begin: now, or as soon as the last hour's bytes are below the link's allowance."""
    allowance = ALLOWANCE[budget.link]
    recent = [(when, cost) for when, cost in budget.spent if dt.timedelta() <= now - when < WINDOW]
    left = sum(cost for _, cost in recent)
    if allowance is None or left < allowance:
        return now
    for when, cost in recent:
        left -= cost
        if left < allowance:
            return when + WINDOW
    raise AssertionError("with nothing spent there is room")
