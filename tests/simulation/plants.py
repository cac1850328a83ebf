"""Known bugs to plant into a world, each as a wrapper around what is shipped; none is a switch in shipped code.

A plant is there to be caught: a simulator that misses one of them proves nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from overlap.records import System
from storage.outbox import EventState, OutboxItem, Receipt, ReceiptStatus
from storage.staging import Applied, Change, Closing, Outcome, Removal, StagedPage, Upsert
from tests.simulation.memory import MemorySources, MemoryStaging, MemoryVault, envelope
from tests.simulation.memory_outbox import MemoryOutbox

Plant = Callable[[Sequence[MemoryVault]], None]


class _CursorFirst(MemoryStaging):
    """Writes where to go on before it writes what came."""

    def stage(self, system: System, page: StagedPage) -> None:
        super().stage(system, replace(page, changes=()))
        pages = self.copies[system].pages
        self._disk.begin()
        self.copies[system].pages = [*pages[:-1], page]
        self._disk.end()


class _AbsenceDeletes(MemoryStaging):
    """Takes what a round did not name for deleted."""

    def __init__(self, before: MemoryStaging) -> None:
        super().__init__(before._disk, before.copies)  # stands in its place
        self._named: dict[System, set[str]] = {system: set() for system in System}

    def stage(self, system: System, page: StagedPage) -> None:
        super().stage(system, page)
        self._named[system] |= {envelope(one.record).id for one in page.changes if isinstance(one, Upsert)}

    def commit(self, system: System, closing: Closing, now: dt.datetime) -> Applied:
        applied = super().commit(system, closing, now)
        if closing.complete and applied.outcome is Outcome.APPLIED:
            records = self.copies[system].records
            self.copies[system].records = {key: records[key] for key in records if key in self._named[system]}
            self._named[system] = set()
        return applied


class _WithdrawsAtTheEnd(MemoryStaging):
    """Moves the cursor over a withdrawal, and has the record go with the end of the round: at rest all is well."""

    def __init__(self, before: MemoryStaging) -> None:
        super().__init__(before._disk, before.copies)  # stands in its place
        self._due: dict[System, list[Removal]] = {system: [] for system in System}

    def commit(self, system: System, closing: Closing, now: dt.datetime) -> Applied:
        copy = self.copies[system]
        for page in copy.pages:
            self._due[system] += [each for each in page.changes if isinstance(each, Removal)]
        if not closing.complete:
            copy.pages = [replace(page, changes=tuple(filter(_stays, page.changes))) for page in copy.pages]
        elif self._due[system]:
            late = StagedPage(feed=closing.feed, cursor=closing.cursor, changes=tuple(self._due[system]))
            copy.pages, self._due[system] = [late, *copy.pages], []
        return super().commit(system, closing, now)


def _stays(change: Change) -> bool:
    return isinstance(change, Upsert)


class _NeverSmaller(MemorySources):
    """Forgets that a page was too large for the link."""

    def set_page_bytes(self, system: System, size: int) -> None:
        super().set_page_bytes(system, max(size, self.page_bytes(system) or 1 << 18))


class _ProgressIsDone(MemoryOutbox):
    """Takes a receipt that says `in progress` for the last word."""

    def settle(self, receipt: Receipt, now: dt.datetime) -> EventState | None:
        if receipt.status is ReceiptStatus.IN_PROGRESS:
            receipt = replace(receipt, status=ReceiptStatus.APPLIED)
        return super().settle(receipt, now)


class _DrainsAll(MemoryOutbox):
    """Drains what lies on the laptop, whoever did it."""

    def due(self, system: System, officer: str, now: dt.datetime, limit: int) -> tuple[OutboxItem, ...]:
        found: list[OutboxItem] = []
        for each in sorted({officer, *(item.officer for item in self.rows.values())}):
            found += super().due(system, each, now, limit)
        return tuple(found[:limit])


def _staging(make: Callable[[MemoryStaging], MemoryStaging]) -> Plant:
    def plant(vaults: Sequence[MemoryVault]) -> None:
        for vault in vaults:
            vault.staging = make(vault.staging)

    return plant


def _never_smaller(vaults: Sequence[MemoryVault]) -> None:
    for vault in vaults:
        vault.sources = _NeverSmaller(vault.staging._disk, vault.copies)  # stands in its place


def _progress_is_done(vaults: Sequence[MemoryVault]) -> None:
    for vault in vaults:
        vault.outbox.__class__ = _ProgressIsDone


def _one_outbox(vaults: Sequence[MemoryVault]) -> None:
    rows = vaults[0].outbox.rows
    for vault in vaults:
        vault.outbox.__class__ = _DrainsAll
        vault.outbox.rows = rows


PLANTS: Mapping[str, Plant] = {
    "cursor-before-rows": _staging(lambda before: _CursorFirst(before._disk, before.copies)),
    "receipt-in-progress-as-applied": _progress_is_done,
    "deletion-by-absence": _staging(_AbsenceDeletes),
    "withdrawal-at-the-end": _staging(_WithdrawsAtTheEnd),
    "page-size-cannot-shrink": _never_smaller,
    "second-officer-drains-first": _one_outbox,
}
