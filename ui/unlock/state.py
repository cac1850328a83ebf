"""What the Unlock screen is given to show, as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from overlap.answer import SourceState


@dataclass(frozen=True, slots=True)
class LockedOfficer:
    """One officer whose vault is on this laptop, as far as may be told while it is locked.

    `sources` are the copies' states when the vault was last locked by this process, empty where that is not known.
    """

    id: str
    name: str
    unit: str
    practice: bool
    opens_without_passphrase: bool
    failures: int = 0
    readable: bool = True
    sources: tuple[SourceState, ...] = ()


@dataclass(frozen=True, slots=True)
class Locked:
    """The laptop while it is locked."""

    officers: tuple[LockedOfficer, ...]
    now: dt.datetime
