"""What the Settings screen is given to show, as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from overlap.records import System
from storage.lease import LeaseState
from storage.retention import RetentionPolicy


@dataclass(frozen=True, slots=True)
class Posting:
    """Where the officer belongs; `station` is its place in degrees, None where none is set."""

    unit: str
    sector: str
    station: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What the agency has set, none of which the officer can change here."""

    idle: dt.timedelta
    signed_in: dt.timedelta
    copies: tuple[tuple[System, dt.timedelta], ...]
    lease: LeaseState
    retention: RetentionPolicy
