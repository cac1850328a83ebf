"""What a round wants done, as values: the machine's only output.

Knows what each must achieve and which event answers it. It does *not* do anything.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from storage.outbox import OutboxItem, Receipt
from storage.sources import SourceProblem
from storage.staging import Closing, StagedPage
from sync.documents import SyncRequest
from sync.problems import Revoked
from sync.report import Progress, RoundReport
from sync.rows import PatchRow


class Greet(msgspec.Struct, frozen=True):
    """Have the gateway's greeting; answered by `Greeted` or `Troubled`."""


class SignIn(msgspec.Struct, frozen=True):
    """Have a token, a new one with `renew`; answered by `SignedIn` or `Troubled`."""

    renew: bool


class Take(msgspec.Struct, frozen=True):
    """Read where the copy stands, and mark at most `most` due events as in flight, at once; answered by `Taken`.

    `repair` are the buckets whose leaves are to be told.
    """

    most: int
    now: dt.datetime
    repair: tuple[int, ...] = ()


class Ask(msgspec.Struct, frozen=True):
    """Open the request; answered line by line.

    With `rest_of` it asks for the rest of the answer of that name, which was cut, and all else of it counts only where
    the gateway has nothing more of that one.
    """

    request: SyncRequest
    rest_of: str = ""


class Settle(msgspec.Struct, frozen=True):
    """Store a receipt, if the agency signed it or has no key; answered by `Settled`."""

    receipt: Receipt
    signature: str
    now: dt.datetime


class Stage(msgspec.Struct, frozen=True):
    """Keep a verified page, before the next line is read; patches become the records that they make.

    Answered by `Staged`.
    """

    page: StagedPage
    patches: tuple[PatchRow, ...]
    now: dt.datetime


class Commit(msgspec.Struct, frozen=True):
    """Apply what waits, rows and cursor together; answered by `Committed`."""

    closing: Closing
    now: dt.datetime


class PutOff(msgspec.Struct, frozen=True):
    """Have an event wait that got no receipt."""

    item: OutboxItem
    code: str
    may_have_left: bool
    now: dt.datetime


class Restart(msgspec.Struct, frozen=True):
    """Discard what waits and the cursor; what is held stays until the new copy is complete."""

    now: dt.datetime


class Resize(msgspec.Struct, frozen=True):
    """Remember what page size the link to this source bears."""

    page_bytes: int


class Note(msgspec.Struct, frozen=True):
    """Store what a failed round means for the copy."""

    problem: SourceProblem


class KeepLease(msgspec.Struct, frozen=True):
    """Keep the device's renewed lease; answered by `Troubled` where the agency did not sign it, else by nothing."""

    signed: str


class Tell(msgspec.Struct, frozen=True):
    """Show how far the round has come."""

    progress: Progress


class HangUp(msgspec.Struct, frozen=True):
    """Give the answer up, read or not."""


class Stop(msgspec.Struct, frozen=True):
    """The round is over."""

    report: RoundReport


class HandUp(msgspec.Struct, frozen=True):
    """The round is over, and whoever owns the vault must destroy the copy."""

    problem: Revoked


#: What is done to the vault, each in one transaction.
Keeping = Take | Settle | Stage | Commit | PutOff | Restart | Resize | Note

Effect = Greet | SignIn | Ask | KeepLease | Tell | HangUp | Stop | HandUp | Keeping
