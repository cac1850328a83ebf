"""How long a laptop may keep what an agency lent it: the signed lease, and what it means at a time.

Knows a lease's fields and the phases from valid over announced and sealed to past its grace; does *not* know where
leases are kept or what time it is (`storage.leases`, `storage.trusted_time`).

```
 issued            24 h before        4 h before           end                 end + grace
   │ VALID             │ ENDS_IN_A_DAY    │ ENDS_IN_HOURS     │ SEALED               │ PAST_GRACE
───┴───────────────────┴──────────────────┴───────────────────┴──────────────────────┴───────────▶
                         records are read                       no record is read      destroyed
```
The outbox and the audit are the officer's own work: no lease ends them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import IntEnum
from typing import Annotated

import msgspec

from overlap.calendar import later
from overlap.records import System, Time, Value
from storage.policy import ANNOUNCED_EARLY, ANNOUNCED_LATE
from storage.trusted_time import Clock, Moment


class Lease(Value, frozen=True, kw_only=True, tag_field="kind", tag="lease"):
    """What an agency signed (docs/protocol.md, section 13): until when one device may keep one officer's copy."""

    source: System
    officer: str
    device: str
    serial: Annotated[int, msgspec.Meta(ge=0)]
    issued_at: Time
    valid_until: Time
    grace_hours: Annotated[int, msgspec.Meta(ge=0, le=24 * 366)]

    def at_most(self, longest: dt.timedelta) -> Lease:
        """The lease as it counts where none may be longer; it is never more than the agency gave."""
        if self.valid_until - self.issued_at <= longest:
            return self
        return msgspec.structs.replace(self, valid_until=later(self.issued_at, longest))

    @property
    def destroyed_at(self) -> dt.datetime:
        """When the copy is destroyed if the lease is not renewed."""
        return later(self.valid_until, dt.timedelta(hours=self.grace_hours))


class WipeOrder(Value, frozen=True, kw_only=True, tag_field="kind", tag="wipe"):
    """An agency's signed order to destroy one officer's copy on one device."""

    source: System
    officer: str
    device: str
    issued_at: Time


class LeasePhase(IntEnum):
    """Where a lease stands, the more pressing the higher."""

    NONE = 0
    VALID = 1
    ENDS_IN_A_DAY = 2
    ENDS_IN_HOURS = 3
    SEALED = 4
    PAST_GRACE = 5


class LeaseTerm(Value, frozen=True, kw_only=True):
    """Where one agency's lease stands: its phase, its end, and when the copy is destroyed."""

    source: System
    phase: LeasePhase
    valid_until: dt.datetime
    destroyed_at: dt.datetime


class LeaseState(Value, frozen=True, kw_only=True):
    """Where a vault's leases stand at the trusted time `at`; `terms` has one entry for each agency that gave one.

    `clock` tells whether this laptop's clock was found set back, or so far ahead that it is doubted; in the latter
    case leased copies are sealed until the clock is right or an agency was reached, and nothing is destroyed.
    """

    at: dt.datetime
    clock: Clock
    terms: tuple[LeaseTerm, ...] = ()

    @property
    def pressing(self) -> LeaseTerm | None:
        """The term to be announced: the most advanced one, of several the one that ends first; None without leases."""
        return min(self.terms, key=lambda term: (-term.phase, term.valid_until), default=None)

    @property
    def phase(self) -> LeasePhase:
        """The phase of the most pressing term."""
        return LeasePhase.NONE if self.pressing is None else self.pressing.phase

    @property
    def sealed(self) -> frozenset[System]:
        """The systems whose records may not be read now."""
        return frozenset(term.source for term in self.terms if term.phase >= LeasePhase.SEALED)

    @property
    def past_grace(self) -> frozenset[System]:
        """The systems whose copies have to be destroyed now."""
        return frozenset(term.source for term in self.terms if term.phase is LeasePhase.PAST_GRACE)


def lease_state(leases: Iterable[Lease], moment: Moment) -> LeaseState:
    """Where leases stand at a moment."""
    terms = (
        LeaseTerm(
            source=lease.source,
            phase=_phase(lease, moment),
            valid_until=lease.valid_until,
            destroyed_at=lease.destroyed_at,
        )
        for lease in leases
    )
    return LeaseState(at=moment.at, clock=moment.clock, terms=tuple(sorted(terms, key=lambda term: term.source)))


def _phase(lease: Lease, moment: Moment) -> LeasePhase:
    """The phase of one lease at a moment."""
    left = lease.valid_until - moment.at
    if moment.at >= lease.destroyed_at:
        return LeasePhase.PAST_GRACE
    if left <= dt.timedelta() or moment.clock is Clock.AHEAD:
        return LeasePhase.SEALED
    if left <= ANNOUNCED_LATE:
        return LeasePhase.ENDS_IN_HOURS
    return LeasePhase.ENDS_IN_A_DAY if left <= ANNOUNCED_EARLY else LeasePhase.VALID
