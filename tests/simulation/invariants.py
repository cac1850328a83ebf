"""What must be true of a world: nothing lost, nothing twice, the copy is the truth, nothing outlives its end.

Knows both sides, which nobody in the world does. Each sentence it gives is one violation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from overlap.records import System
from storage.outbox import EventId, EventState, OutboxItem
from storage.staging import Upsert
from sync.rows import RemovalRow
from sync.wire import ReceiptStatus
from tests.simulation.gateway import Gateway
from tests.simulation.memory import MemoryVault, envelope


def violations(
    vaults: Sequence[MemoryVault],
    gateways: Sequence[Gateway],
    acknowledged: Mapping[EventId, tuple[MemoryVault, System]],
) -> Iterator[str]:
    """Every violation there is, the worst first."""
    for event_id, (vault, _) in acknowledged.items():
        if event_id not in vault.outbox.rows:
            yield f"action {event_id} was lost"
    for gateway in gateways:
        for body, times in gateway.applied.items():
            if times > 1:
                yield f"{body.decode()} was applied {times} times"
        for vault in vaults:
            yield from unsettled(vault, gateway)


def unsettled(vault: MemoryVault, gateway: Gateway) -> Iterator[str]:
    """What is not as it must be at rest between one officer and one gateway."""
    yield from _of_copy(vault, gateway)
    for item in vault.outbox.rows.values():
        if item.system is gateway.system:
            yield from _of_event(item, vault, gateway)


def outliving(vault: MemoryVault, gateway: Gateway) -> Iterator[str]:
    """The records that outlive their withdrawal: the copy's own cursor is behind it, and they are still there.

    After every commit. A gateway that was put back unsaid gives its numbers out twice, so cursors tell nothing of it.
    """
    copy = vault.copies[gateway.system]
    if copy.cursor is None or gateway.was_rewound:
        return
    for record_id, entry in gateway.feeds[vault.officer].items():
        if isinstance(entry.row, RemovalRow) and record_id in copy.records and gateway.covers(copy.cursor, entry):
            yield f"{record_id} outlives its withdrawal in {vault.officer}'s copy"


def missing(vault: MemoryVault, gateway: Gateway) -> Iterator[str]:
    """The records that the next request will not ask for, though they are neither held nor waiting.

    One that may have been told as what changed is left to the digests: a change that overtook a round in which the
    record itself would have come fits nothing here.
    """
    copy = vault.copies[gateway.system]
    cursor = vault.sources.resume_point(gateway.system).cursor
    if cursor is None or gateway.was_rewound or vault.officer in gateway.revoked:
        return
    waiting = {envelope(c.record).id for page in copy.pages for c in page.changes if isinstance(c, Upsert)}
    for record_id, entry in gateway.feeds[vault.officer].items():
        may_be_patch = gateway.is_current and entry.base > 0
        told = not isinstance(entry.row, RemovalRow) and not may_be_patch and gateway.covers(cursor, entry)
        if told and record_id not in waiting and record_id not in copy.records:
            yield f"the cursor is ahead of {record_id} in {vault.officer}'s copy"


def _of_copy(vault: MemoryVault, gateway: Gateway) -> Iterator[str]:
    copy, who = vault.copies[gateway.system], f"{vault.officer}'s copy of {gateway.system.value}"
    if vault.officer in gateway.revoked:
        if copy.records or copy.pages or copy.access is not None:
            yield f"{who} outlives its revocation"
        return
    owed = gateway.owed(vault.officer)
    if copy.records != owed:
        extra, missing = copy.records.keys() - owed.keys(), owed.keys() - copy.records.keys()
        yield f"{who} is not the truth: {len(extra)} too many, {len(missing)} missing"
    if copy.partial or copy.pages or copy.seen is not None:
        yield f"{who} did not come to rest"


def _of_event(item: OutboxItem, vault: MemoryVault, gateway: Gateway) -> Iterator[str]:
    times, said = gateway.applied.get(item.body, 0), gateway.ledger.get(item.event_id)
    match item.state:
        case EventState.APPLIED if times != 1:
            yield f"action {item.event_id} is called applied and was not"
        case EventState.REJECTED if times or said is None or said.status is not ReceiptStatus.REJECTED:
            yield f"action {item.event_id} is called rejected and was not"
        case EventState.REJECTED if said is not None and said.reason == "not_yours":
            yield f"action {item.event_id} was sent as another officer's"
        case EventState.WITHDRAWN if said is not None:
            yield f"action {item.event_id} was withdrawn and had been sent"
        case EventState.WAITING | EventState.SENT:
            if item.body not in gateway.poison and vault.officer not in gateway.revoked:
                yield f"action {item.event_id} was never delivered"
        case _:
            return
