"""Why a session ended, as its exit status and as what the next Unlock says.

Knows the closed set of reasons; does *not* know the sentences for them (`ui.wording`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Ending(StrEnum):
    """Why the laptop is locked; STARTED is before any session, CLOSED ends the program."""

    STARTED = "started"
    ASKED = "asked"
    IDLE = "idle"
    LAPTOP_LOCKED = "laptop locked"
    SLEEP = "sleep"
    LEASE = "lease"
    HOURS = "hours"
    CRASH = "crash"
    CLOSED = "closed"


#: The exit status of a session that ended itself. Above those of the command line, below 128, where signals begin.
STATUS: Mapping[Ending, int] = MappingProxyType(
    {
        Ending.CLOSED: 0,
        Ending.ASKED: 40,
        Ending.IDLE: 41,
        Ending.LAPTOP_LOCKED: 42,
        Ending.SLEEP: 43,
        Ending.LEASE: 44,
        Ending.HOURS: 45,
    }
)


def ending_of(status: int) -> Ending:
    """Why a session ended that did not say so before: any status that is not one of ours is a crash."""
    return next((ending for ending, own in STATUS.items() if own == status), Ending.CRASH)


def ending_named(name: str) -> Ending:
    """The ending of a name that came over the line; one that nobody knows is a crash."""
    return next((ending for ending in Ending if ending.value == name), Ending.CRASH)
