"""Everything that a round knows while it runs, as one frozen value.

Knows nothing of content beyond the events that wait for their receipt; tokens never come here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

import msgspec

from overlap.records import System
from storage.outbox import EventState, OutboxItem
from storage.sources import ResumePoint
from storage.staging import Applied
from sync.limits import DEFAULT_EVENTS, DEFAULT_PAGE_BYTES
from sync.plan import Tried
from sync.problems import ClockWrong
from sync.screening import Reason
from sync.wire import End, Head

_NONE: Final[Mapping[str, OutboxItem]] = MappingProxyType({})


class Phase(Enum):
    """How far a request has come."""

    ASKING = "no answer yet"
    LISTENING = "lines are coming"
    CLOSING = "the end came and is being committed"
    STOPPED = "nothing more happens"


class Seen(msgspec.Struct, frozen=True):
    """What a round has brought so far, for its report; bytes are those of answers that are over.

    `requests` are those for a new answer, `cuts` those for the rest of one.
    """

    requests: int = 0
    cuts: int = 0
    pages: int = 0
    lines: int = 0
    bytes: int = 0
    unread: int = 0
    unmatched: int = 0
    unsigned: int = 0
    applied: tuple[Applied, ...] = ()
    settled: Mapping[EventState, int] = MappingProxyType({})
    rejected: Mapping[Reason, int] = MappingProxyType({})


class State(msgspec.Struct, frozen=True, kw_only=True):
    """A round at one moment.

    `area` is the sector whose records come first. `unanswered` are the events of this request without a receipt.
    `received` are the bytes of this answer, `page_bytes` is what this request asked for, `served_bytes` the largest
    page that the gateway makes. `repair` are the buckets to have sent anew, `repairing` those that this request asked
    for. `went_on_at` is how many bytes of this answer had come when it last went on after a cut.
    """

    system: System
    area: str
    started: dt.datetime
    phase: Phase = Phase.ASKING
    tried: Tried = Tried()
    renew: bool = False
    max_events: int = DEFAULT_EVENTS
    served_bytes: int = DEFAULT_PAGE_BYTES
    page_bytes: int = DEFAULT_PAGE_BYTES
    start: ResumePoint = ResumePoint()
    digest: str = ""
    repair: tuple[int, ...] = ()
    repairing: frozenset[int] = frozenset()
    went_on_at: int = 0
    is_uncommitted: bool = False
    head: Head | None = None
    end: End | None = None
    unanswered: Mapping[str, OutboxItem] = _NONE
    sent: int = 0
    received: int = 0
    clock: ClockWrong | None = None
    seen: Seen = Seen()

    @property
    def opened(self) -> Head:
        """The head of the answer.

        Raises:
            AssertionError: none came; the page reader gives no line before it.
        """
        if self.head is None:
            raise AssertionError("no line comes before the head")
        return self.head


def begin(system: System, area: str, now: dt.datetime) -> State:
    """A round that has not done anything yet."""
    return State(system=system, area=area, started=now)
