"""The lines that frame the feed, as typed values, strictly decoded.

Knows the frame of docs/protocol.md, section 5: the gateway's word about the round. A broken line of it ends the round.
It does *not* know the rows between them (`sync.rows`) or which line may follow which (`sync.pages`), and does no I/O.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

import msgspec

from overlap.records import System
from sync.limits import (
    BUCKETS,
    MAX_CURSOR_CHARACTERS,
    MAX_NUMBER,
    MAX_OPAQUE_CHARACTERS,
    MAX_PAGE_LINES,
    MAX_SIGNED_CHARACTERS,
    MAX_TEXT_CHARACTERS,
)
from sync.problems import Fault, Garbage
from sync.screening import fault_in

Cursor = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_CURSOR_CHARACTERS)]
Opaque = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_OPAQUE_CHARACTERS)]
Count = Annotated[int, msgspec.Meta(ge=0, le=MAX_NUMBER)]
Revision = Annotated[int, msgspec.Meta(ge=1, le=MAX_NUMBER)]
PriorityClass = Annotated[int, msgspec.Meta(ge=1, le=99)]
Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT_CHARACTERS)]
Time = Annotated[dt.datetime, msgspec.Meta(tz=True)]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,16}-[0-9a-f]{16}$")]
Digests = Annotated[tuple[Digest, ...], msgspec.Meta(max_length=BUCKETS)]
EventId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]


class Head(msgspec.Struct, tag_field="kind", tag="head", frozen=True):
    """The first line: which gateway speaks, in which life of its database, for which entitlement."""

    protocol: int
    system: System
    feed: Opaque
    epoch: Opaque
    server_time: Time = msgspec.field(name="serverTime")
    token_key: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")] = msgspec.field(name="tokenKey")
    scope: Text = ""
    remaining: Count = 0
    #: The device's renewed lease (section 13), opened by the vault; empty from a gateway that issues none.
    lease: Annotated[str, msgspec.Meta(max_length=MAX_SIGNED_CHARACTERS)] = ""
    #: The name of this answer, by which it goes on after a cut; empty where it can't.
    answer: Annotated[str, msgspec.Meta(max_length=MAX_OPAQUE_CHARACTERS)] = ""


class ReceiptStatus(StrEnum):
    """How far an event has come at the gateway; only `applied` and `rejected` are final."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    APPLIED = "applied"
    REJECTED = "rejected"


class Receipt(msgspec.Struct, tag_field="kind", tag="receipt", frozen=True):
    """The gateway's word about one event."""

    event_id: EventId = msgspec.field(name="eventId")
    status: ReceiptStatus
    at: Time
    reason: Text = ""
    #: Of a planned operation: what the gateway makes of it, and up to when it had heard the other one (section 21).
    outcome: Text = ""
    partner_as_of: Time | None = msgspec.field(default=None, name="partnerAsOf")
    #: The receipt in its signed form (section 13), empty from a gateway that signs none.
    signature: Annotated[str, msgspec.Meta(max_length=MAX_SIGNED_CHARACTERS)] = ""


class PageEnd(msgspec.Struct, tag_field="kind", tag="page", frozen=True):
    """Closes a page: how many lines it had, and the SHA-256 of their bytes in hex."""

    cursor: Cursor
    count: Annotated[int, msgspec.Meta(ge=0, le=MAX_PAGE_LINES)]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, msgspec.Meta(max_length=MAX_SIGNED_CHARACTERS)] = ""


class Checkpoint(msgspec.Struct, tag_field="kind", tag="checkpoint", frozen=True):
    """All records of these priority classes have been sent."""

    cursor: Cursor
    classes: tuple[PriorityClass, ...] = ()


class End(msgspec.Struct, tag_field="kind", tag="end", frozen=True):
    """The round is complete; `held` is how many records the client must now hold of this system.

    `digests` are those of each bucket of them, empty where the gateway tells none.
    """

    cursor: Cursor
    more: bool
    held: Count
    digests: Digests = ()


Frame = Head | Receipt | PageEnd | Checkpoint | End

#: The members of these lines that are signed things.
_SIGNED = frozenset({"lease", "signature"})

#: The kinds that frame the feed; every other kind is a row, known or not.
FRAME_KINDS = frozenset({"head", "receipt", "page", "checkpoint", "end"})


class _Kind(msgspec.Struct):
    kind: str = ""


_KIND = msgspec.json.Decoder(_Kind)
_FRAME = msgspec.json.Decoder(Frame)
_ANY = msgspec.json.Decoder()

#: What msgspec raises for bytes that are not the JSON asked for: its own errors and those of bad UTF-8 are
#: ValueErrors.
UNDECODABLE = (ValueError, RecursionError)


def kind_of(line: bytes) -> str:
    """The kind that a line names itself, empty where it is not readable at all."""
    try:
        return _KIND.decode(line).kind
    except UNDECODABLE:
        return ""


def read_frame(line: bytes) -> Frame:
    """The line of the frame that the bytes stand for.

    Raises:
        Garbage: the line is not one of the frame, or breaks a limit.
    """
    try:
        fault = fault_in(_without_signed(_ANY.decode(line)))
        frame: Frame = _FRAME.decode(line)
    except UNDECODABLE:
        # The decoder's message may quote the line, so it does not travel along.
        raise Garbage(Fault.BAD_LINE) from None
    if fault is not None:
        raise Garbage(Fault.BAD_LINE)
    return frame


def _without_signed(plain: object) -> object:
    """A line of the frame without its signed members, which are longer than a text field may be."""
    return {k: v for k, v in plain.items() if k not in _SIGNED} if isinstance(plain, dict) else plain
