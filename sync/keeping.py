"""What a round wants done to the vault, done: each effect in one transaction, answered by what it brought.

Knows the facets of a vault that a round touches, as protocols, so that any store that keeps the same promises will do.
It decides nothing (`sync.engine`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, assert_never

from msgspec.structs import replace

from overlap.records import RecordId, System
from storage.digests import Leaves
from storage.outbox import EventId, EventState, OutboxItem, Receipt
from storage.sources import ResumePoint, SourceProblem
from storage.staging import Applied, Closing, StagedPage
from sync.documents import Repair
from sync.engine.effects import Commit, Keeping, Note, PutOff, Resize, Restart, Settle, Stage, Take
from sync.engine.events import Committed, Settled, Staged, Taken
from sync.patches import patched
from sync.receipts import NOT_SIGNED, is_vouched

#: So many due events are looked at for those that failed least; a laptop that was away for weeks has fewer.
MAX_LOOKED_AT = 1_000


class KeepsPages(Protocol):
    """Pages that wait, and their commit (`storage.staging`)."""

    def stage(self, system: System, page: StagedPage) -> None:
        """Keep a verified page behind those that wait; it is on disk on return."""

    def staged_cursor(self, system: System) -> str | None:
        """The cursor of the last page that waits, None where none does."""

    def restart(self, system: System, now: dt.datetime) -> None:
        """Have the next round start from the beginning; what is held stays until that copy is complete."""

    def commit(self, system: System, closing: Closing, now: dt.datetime) -> Applied:
        """What changed when all pages that wait were applied, in one transaction with the cursor."""

    def destroy(self, system: System, now: dt.datetime) -> int:
        """How many records went with a system's whole copy; the other system's, outbox and audit stay."""

    def leaves(self, system: System) -> Leaves:
        """Count and digest of each leaf of a system's copy."""


class KeepsRecords(Protocol):
    """Records as they came (`storage.records`)."""

    def verbatim(self, record_id: RecordId) -> bytes | None:
        """A record byte for byte as its agency sent it, None where none of that id is held."""


class KeepsKeys(Protocol):
    """The agencies' keys (`storage.agency_keys`)."""

    def pinned(self, system: System) -> bytes | None:
        """The public key by which an agency signs, 32 bytes, None where it has none."""


class KeepsSources(Protocol):
    """Where each source stands (`storage.sources`)."""

    def resume_point(self, system: System) -> ResumePoint:
        """Where the next round goes on: behind the last staged page, else behind the last commit."""

    def page_bytes(self, system: System) -> int | None:
        """The size of page that the link bore last, in bytes; None before one was noted."""

    def set_page_bytes(self, system: System, size: int) -> None:
        """Remember the size of page, in bytes, to ask for next."""

    def record_problem(self, system: System, problem: SourceProblem) -> None:
        """Store why a round failed, until one succeeds."""


class KeepsEvents(Protocol):
    """What the officer did (`storage.outbox`)."""

    def due(self, system: System, officer: str, now: dt.datetime, limit: int) -> tuple[OutboxItem, ...]:
        """At most `limit` of an officer's events that may be sent now, oldest first."""

    def mark_sent(self, event_ids: Iterable[EventId]) -> None:
        """Have events be in flight, on disk on return: before the first byte of a request leaves."""

    def settle(self, receipt: Receipt, now: dt.datetime) -> EventState | None:
        """The state of an event after its receipt was stored; None for one that was never sent there."""

    def put_off(
        self, event_id: EventId, now: dt.datetime, error: str, *, may_have_left: bool = True
    ) -> EventState | None:
        """The state of an event after a try that brought no receipt; it waits longer each time, up to a cap."""


class Keeper(Protocol):
    """A vault, as far as a round touches it."""

    @property
    def staging(self) -> KeepsPages:
        """Pages that wait."""

    @property
    def sources(self) -> KeepsSources:
        """Where each system stands."""

    @property
    def outbox(self) -> KeepsEvents:
        """What the officer did."""

    @property
    def records(self) -> KeepsRecords:
        """Records as they came."""

    @property
    def agency_keys(self) -> KeepsKeys:
        """The agencies' keys."""


Clock = Callable[[], dt.datetime]


def keep(
    vault: Keeper, system: System, officer: str, effect: Keeping, clock: Clock
) -> Taken | Settled | Staged | Committed | None:
    """The event that answers an effect on one system's copy in one officer's vault; None where there is none.

    Raises:
        VaultError: nothing of the effect was stored.
    """
    match effect:
        case Take():
            return _take(vault, system, officer, effect, clock)
        case Settle():
            return _settle(vault, effect, clock)
        case Commit():
            return Committed(vault.staging.commit(system, effect.closing, effect.now), clock())
        case Stage():
            return _stage(vault, system, effect, clock)
        case PutOff() | Restart() | Resize() | Note():
            _store(vault, system, effect)
            return None
        case _:
            assert_never(effect)


def _stage(vault: Keeper, system: System, effect: Stage, clock: Clock) -> Staged:
    """Keep a page; what its patches make is made before, since only records that were looked at may be kept."""
    made = patched(effect.patches, vault.records.verbatim, system)
    page = replace(
        effect.page, changes=(*effect.page.changes, *made.changes), refused=effect.page.refused + made.refused
    )
    vault.staging.stage(system, page)
    return Staged(made.unmatched, clock())


def _settle(vault: Keeper, effect: Settle, clock: Clock) -> Settled:
    """Store a receipt; where the agency has a key, one that it did not sign leaves the event in flight."""
    receipt = effect.receipt
    key = vault.agency_keys.pinned(receipt.system)
    if key is not None and not is_vouched(receipt, effect.signature, key):
        return Settled(vault.outbox.put_off(receipt.event_id, effect.now, NOT_SIGNED), clock(), is_signed=False)
    return Settled(vault.outbox.settle(receipt, effect.now), clock())


def _store(vault: Keeper, system: System, effect: PutOff | Restart | Resize | Note) -> None:
    """Do what needs no answer."""
    match effect:
        case PutOff():
            item = effect.item
            vault.outbox.put_off(item.event_id, effect.now, effect.code, may_have_left=effect.may_have_left)
        case Restart():
            vault.staging.restart(system, effect.now)
        case Resize():
            vault.sources.set_page_bytes(system, effect.page_bytes)
        case Note():
            vault.sources.record_problem(system, effect.problem)
        case _:
            assert_never(effect)


def _take(vault: Keeper, system: System, officer: str, effect: Take, clock: Clock) -> Taken:
    """Where the copy stands, and the events that go along, in flight from now on."""
    start = vault.sources.resume_point(system)
    staged = vault.staging.staged_cursor(system) is not None
    due = vault.outbox.due(system, officer, effect.now, MAX_LOOKED_AT)
    if due:
        due = chosen(due, effect.most)
        vault.outbox.mark_sent(item.event_id for item in due)
    leaves = vault.staging.leaves(system)
    repair = tuple([Repair(bucket, leaves.in_bucket(bucket)) for bucket in effect.repair])
    return Taken(start, staged, vault.sources.page_bytes(system), due, clock(), leaves.whole(), repair)


def chosen(due: Sequence[OutboxItem], most: int) -> tuple[OutboxItem, ...]:
    """At most so many of the due events: those that failed least, so that none blocks the others, oldest first."""
    least = {item.event_id for item in sorted(due, key=lambda item: item.attempts)[:most]}
    return tuple(item for item in due if item.event_id in least)
