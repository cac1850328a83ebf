"""A receipt proves itself: the agency signed the very words that it says.

Knows what of a receipt is signed (docs/protocol.md, section 13). It does *not* know whose key it is or what follows.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from overlap.decoding import learnt
from storage.outbox import Receipt
from storage.signed import RECEIPT, NotSigned, opened
from sync.wire import UNDECODABLE, ReceiptStatus, Time

#: Why an event still waits whose receipt the agency's key did not sign.
NOT_SIGNED: Final = "receipt_not_signed"


class _Said(msgspec.Struct, frozen=True):
    """What was signed."""

    event_id: Annotated[str, msgspec.Meta(max_length=64)] = msgspec.field(name="eventId")
    status: ReceiptStatus
    at: Time
    reason: str = ""
    outcome: str = ""
    partner_as_of: Time | None = msgspec.field(default=None, name="partnerAsOf")


def is_vouched(receipt: Receipt, signature: str, key: bytes) -> bool:
    """Whether the agency whose key is given signed this receipt, in just these words."""
    try:
        said = msgspec.json.decode(opened(signature, key, RECEIPT), type=learnt(_Said))
    except (NotSigned, *UNDECODABLE):
        return False
    named = (said.event_id, said.status.value, said.at, said.reason, said.outcome, said.partner_as_of)
    return named == (
        receipt.event_id, receipt.status.value, receipt.at, receipt.reason, receipt.outcome, receipt.partner_as_of,
    )  # fmt: skip
