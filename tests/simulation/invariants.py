"""What must be true of a world at rest: nothing lost, nothing twice, the copy is the truth, nothing outlives its end.

Knows both sides, which nobody in the world does. Each sentence it gives is one violation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from overlap.records import System
from storage.outbox import EventId, EventState, OutboxItem
from sync.wire import ReceiptStatus
from tests.simulation.gateway import Gateway
from tests.simulation.memory import MemoryVault


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
            yield from _of_copy(vault, gateway)
            for item in vault.outbox.rows.values():
                if item.system is gateway.system:
                    yield from _of_event(item, vault, gateway)


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
