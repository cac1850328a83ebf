"""What the Unlock screen is given to show, as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from overlap.answer import SourceState
from overlap.records import System
from storage.problems import AttemptsState
from ui.launcher.ending import Ending

NO_FAILURES = AttemptsState()


#: A system, and until when its copy may be read on this laptop.
Lent = tuple[System, dt.datetime]


class Way(StrEnum):
    """What an officer can unlock with."""

    PASSPHRASE = "passphrase"  # noqa: S105  # the name of a way
    CARD = "card"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class LockedOfficer:
    """One officer whose vault is on this laptop, as far as may be told while it is locked.

    `sources` are the copies' states when the officer's session before was locked, `leases` until when each might be
    read then; both are empty where that is not known.
    `trouble` tells why it can't be opened at all, in a sentence; empty where it can.
    """

    id: str
    name: str
    unit: str
    practice: bool
    opens_without_passphrase: bool
    attempts: AttemptsState = NO_FAILURES
    ways: tuple[Way, ...] = (Way.PASSPHRASE,)
    trouble: str = ""
    sources: tuple[SourceState, ...] = ()
    leases: tuple[Lent, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """What may be told of the session before: why it ended, whose it was, how old its copies are and how long lent."""

    ending: Ending = Ending.STARTED
    officer: str = ""
    sources: tuple[SourceState, ...] = ()
    leases: tuple[Lent, ...] = ()


NOTHING_BEFORE = Before()


@dataclass(frozen=True, slots=True)
class Locked:
    """The laptop while it is locked."""

    officers: tuple[LockedOfficer, ...]
    now: dt.datetime
    before: Before = NOTHING_BEFORE
