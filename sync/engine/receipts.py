"""Receipts: each is stored at once, and only for an event that this request carried.

Knows the protocol's statuses (docs/protocol.md, section 6); which change of state follows is the outbox's to know.
"""

from __future__ import annotations

from msgspec.structs import replace

from storage.outbox import EventId, Receipt, ReceiptStatus
from sync.engine.effects import Effect, Settle
from sync.engine.events import Answered, Settled
from sync.engine.reporting import tell
from sync.engine.state import State


def answered(state: State, event: Answered) -> tuple[State, tuple[Effect, ...]]:
    """Store a receipt; one for an event that this request did not carry, or a second one, says nothing."""
    said = event.receipt
    if said.event_id not in state.unanswered:
        known = replace(state, received=event.received)
        return known, (tell(known),)
    waiting = {event_id: item for event_id, item in state.unanswered.items() if event_id != said.event_id}
    receipt = Receipt(
        system=state.system,
        event_id=EventId(said.event_id),
        status=ReceiptStatus(said.status.value),
        at=said.at,
        reason=said.reason,
        outcome=said.outcome,
        partner_as_of=said.partner_as_of,
    )
    known = replace(state, unanswered=waiting, received=event.received)
    return known, (tell(known), Settle(receipt, said.signature, event.now))


def settled(state: State, event: Settled) -> tuple[State, tuple[Effect, ...]]:
    """Count what became of an event; one whose receipt the agency did not sign stays in flight."""
    if not event.is_signed:
        return replace(state, seen=replace(state.seen, unsigned=state.seen.unsigned + 1)), ()
    if event.state is None:
        return state, ()
    counts = {**state.seen.settled, event.state: state.seen.settled.get(event.state, 0) + 1}
    return replace(state, seen=replace(state.seen, settled=counts)), ()
