"""What can happen in a round, as values: the machine's only input.

Knows that each carries the laptop's time at which it happened. It does *not* know who noticed it.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from storage.outbox import EventState, OutboxItem
from storage.sources import ResumePoint
from storage.staging import Applied
from sync.documents import Repair
from sync.pages import Page
from sync.problems import SyncProblem
from sync.wire import Checkpoint, End, Head, Receipt


class Begun(msgspec.Struct, frozen=True):
    """A round is to be made."""

    now: dt.datetime


class Greeted(msgspec.Struct, frozen=True):
    """The gateway said how many events and how large a page it takes."""

    max_events: int
    page_bytes: int
    now: dt.datetime


class SignedIn(msgspec.Struct, frozen=True):
    """There is a token to ask with."""

    now: dt.datetime


class Taken(msgspec.Struct, frozen=True):
    """Where the copy stands, whether pages wait, the page size that the link bore, and the events that go along.

    The events are as they were before they were marked as in flight. `digest` is that of the whole copy, `repair` what
    was asked for of the leaves in buckets.
    """

    start: ResumePoint
    is_staged: bool
    page_bytes: int | None
    due: tuple[OutboxItem, ...]
    now: dt.datetime
    digest: str = ""
    repair: tuple[Repair, ...] = ()


class Opened(msgspec.Struct, frozen=True):
    """The head of an answer came; `received` are the bytes of the answer so far, here and below."""

    head: Head
    received: int
    now: dt.datetime


class Answered(msgspec.Struct, frozen=True):
    """A receipt came."""

    receipt: Receipt
    received: int
    now: dt.datetime


class Settled(msgspec.Struct, frozen=True):
    """A receipt was stored; `state` is that of its event, None where it has none here.

    One that the agency did not sign was not stored, and says nothing of its event.
    """

    state: EventState | None
    now: dt.datetime
    is_signed: bool = True


class Staged(msgspec.Struct, frozen=True):
    """A page is kept; of so many of its patches the record to be changed is not here, or not as it was."""

    unmatched: int
    now: dt.datetime


class Verified(msgspec.Struct, frozen=True):
    """A page came that agrees with its closing line."""

    page: Page
    received: int
    now: dt.datetime


class Reached(msgspec.Struct, frozen=True):
    """A checkpoint came."""

    checkpoint: Checkpoint
    received: int
    now: dt.datetime


class Ended(msgspec.Struct, frozen=True):
    """The end of the answer came."""

    end: End
    received: int
    now: dt.datetime


class Committed(msgspec.Struct, frozen=True):
    """A stretch of the round was committed."""

    applied: Applied
    now: dt.datetime


class Troubled(msgspec.Struct, frozen=True):
    """The answer was cut, refused, not the protocol's, never came, or the officer stopped the round.

    `received` are the bytes of the answer that came.
    """

    problem: SyncProblem
    now: dt.datetime
    received: int = 0


#: What a line of an answer may bring.
Heard = Opened | Answered | Verified | Reached | Ended

Event = Begun | Greeted | SignedIn | Taken | Heard | Settled | Staged | Committed | Troubled
