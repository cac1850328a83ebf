"""What one round did, as a value, and how far it has come while it runs.

Knows counts, ids and problems; holds no content of a record. It does *not* know a sentence for any of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from overlap.records import RecordId, System
from storage.outbox import EventState
from storage.staging import Applied
from sync.problems import ClockWrong, Contradicted, SyncProblem
from sync.screening import Reason


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round has come: lines and bytes received, and the gateway's estimate of the lines still to come."""

    system: System
    records: int
    bytes: int
    remaining: int


class RoundOutcome(StrEnum):
    """How a round ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class RoundReport:
    """One round with one agency.

    `problem` is what ended it early, None otherwise. `settled` counts the receipts by the state that their
    event has now, `rejected` the refused lines by reason, `unread` the lines of kinds that this version
    does not know, `unmatched` the patches that fit nothing here, `unsigned` the receipts that the agency's key did not
    sign, so that their events stay in flight. `clock` is set where the two clocks differ too much, whatever the
    outcome, and `audit` where the agency holds another audit of this laptop. `applied` has one entry for each commit.
    """

    system: System
    outcome: RoundOutcome
    started: dt.datetime
    finished: dt.datetime
    problem: SyncProblem | None = None
    requests: int = 0
    pages: int = 0
    lines: int = 0
    bytes: int = 0
    applied: tuple[Applied, ...] = ()
    settled: Mapping[EventState, int] = field(default_factory=dict)
    rejected: Mapping[Reason, int] = field(default_factory=dict)
    unread: int = 0
    unmatched: int = 0
    unsigned: int = 0
    clock: ClockWrong | None = None
    audit: Contradicted | None = None

    @property
    def repaired(self) -> int:
        """How many buckets of the copy were found to differ from the agency's and asked for anew."""
        return len({bucket for each in self.applied for bucket in each.differing})

    @property
    def changed(self) -> frozenset[RecordId]:
        """The records that are new or another than before, as far as the commits name them."""
        return frozenset(one for each in self.applied for ids in each.changed.values() for one in ids)

    @property
    def removed(self) -> frozenset[RecordId]:
        """The records that went, as far as the commits name them."""
        return frozenset(one for each in self.applied for ids in each.removed.values() for one in ids)
