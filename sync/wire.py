"""The lines of the feed as typed values, strictly decoded.

Knows the kinds of lines of docs/protocol.md, section 5, and refuses what section 8 and 12 tell a client to
refuse. The bytes of a record are kept as they came. It does *not* know which line may follow which
(`sync.pages`), and does no I/O.

Lines of the frame (`Head` to `End`) are the gateway's word about the round: a broken one ends the round.
Rows are records: a broken one is counted and the page goes on, since one bad record must not keep the
others from an officer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, assert_never

import msgspec

from overlap.records import (
    CaseSummary,
    CustodyChange,
    Duty,
    Encounter,
    Id,
    Operation,
    Person,
    Pointer,
    Record,
    RecordId,
    System,
)
from sync.limits import (
    MAX_CURSOR_CHARACTERS,
    MAX_NUMBER,
    MAX_OPAQUE_CHARACTERS,
    MAX_PAGE_LINES,
    MAX_SIGNED_CHARACTERS,
    MAX_TEXT_CHARACTERS,
)
from sync.problems import Fault, Garbage
from sync.screening import Reason, fault_in, is_withheld

Cursor = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_CURSOR_CHARACTERS)]
Opaque = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_OPAQUE_CHARACTERS)]
Count = Annotated[int, msgspec.Meta(ge=0, le=MAX_NUMBER)]
Revision = Annotated[int, msgspec.Meta(ge=1, le=MAX_NUMBER)]
PriorityClass = Annotated[int, msgspec.Meta(ge=1, le=99)]
Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT_CHARACTERS)]
Time = Annotated[dt.datetime, msgspec.Meta(tz=True)]
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


class PageEnd(msgspec.Struct, tag_field="kind", tag="page", frozen=True):
    """Closes a page: how many lines it had, and the SHA-256 of their bytes in hex."""

    cursor: Cursor
    count: Annotated[int, msgspec.Meta(ge=0, le=MAX_PAGE_LINES)]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class Checkpoint(msgspec.Struct, tag_field="kind", tag="checkpoint", frozen=True):
    """All records of these priority classes have been sent."""

    cursor: Cursor
    classes: tuple[PriorityClass, ...] = ()


class End(msgspec.Struct, tag_field="kind", tag="end", frozen=True):
    """The round is complete; `held` is how many records the client must now hold of this system."""

    cursor: Cursor
    more: bool
    held: Count


Frame = Head | Receipt | PageEnd | Checkpoint | End

#: The members of these lines that are signed things.
_SIGNED = frozenset({"lease", "signature"})

#: The kinds that frame the feed; every other kind is a row, known or not.
FRAME_KINDS = frozenset({"head", "receipt", "page", "checkpoint", "end"})


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as it now is, with the very bytes that the gateway sent."""

    record: Record
    body: bytes


@dataclass(frozen=True, slots=True)
class RemovalRow:
    """A record that must be purged: withdrawn from this officer, or deleted by its owner."""

    record_id: RecordId
    revision: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A line or record of a kind that this version does not know; `record_id` is empty for a line."""

    record_id: str
    revision: int
    body: bytes


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that was refused; its content is not kept.

    A refusal for a withheld marking names its record where it can, since older revisions of that must go.
    """

    reason: Reason
    record_id: RecordId | None = None
    revision: int = 0


Row = RecordRow | RemovalRow | UnreadRow | RejectedLine


class _Upsert(msgspec.Struct, tag_field="kind", tag="upsert"):
    priority: PriorityClass = msgspec.field(name="class")
    record: msgspec.Raw


class _Withdraw(msgspec.Struct, tag_field="kind", tag="withdraw"):
    id: Id
    revision: Revision


class _Tombstone(msgspec.Struct, tag_field="kind", tag="tombstone"):
    id: Id
    revision: Revision


class _Kind(msgspec.Struct):
    kind: str = ""


class _Stub(msgspec.Struct):
    """What can be told of a record of an unknown type."""

    type: Text
    id: Id
    revision: Revision = 1


_KIND = msgspec.json.Decoder(_Kind)
_FRAME = msgspec.json.Decoder(Frame)
_ROW = msgspec.json.Decoder(_Upsert | _Withdraw | _Tombstone)
_ANY = msgspec.json.Decoder()
_RECORD = msgspec.json.Decoder(Record)
_STUB = msgspec.json.Decoder(_Stub)

# Tuples: what is looked up in them may be any JSON value, also one that has no hash.
_ROW_KINDS = ("upsert", "withdraw", "tombstone")
_RECORD_TYPES = ("encounter", "case", "operation", "custody", "duty", "pointer")

#: What msgspec raises for bytes that are not the JSON asked for: its own errors and those of bad UTF-8 are
#: ValueErrors.
UNDECODABLE = (ValueError, RecursionError)

#: A time with an offset other than UTC's, as the whole of a JSON string. Times are in UTC with `Z` (section
#: 8).
_OTHER_OFFSET = re.compile(rb'"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?[+-](?!00:?00")\d\d:?\d\d"')


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


def read_row(line: bytes, system: System) -> Row:
    """The row that a line of `system`'s feed stands for.

    Raises nothing: a line that must be refused comes back as `RejectedLine`.
    """
    try:
        plain = _ANY.decode(line)
        fault = fault_in(plain)
        if fault is not None:
            return RejectedLine(fault)
        return _read_checked(plain, line, system)
    except UNDECODABLE:
        return RejectedLine(Reason.MALFORMED)


def _read_checked(plain: object, line: bytes, system: System) -> Row:
    if not isinstance(plain, dict):
        return RejectedLine(Reason.MALFORMED)
    if plain.get("kind") not in _ROW_KINDS:
        return _unread_line(plain, line)
    row: _Upsert | _Withdraw | _Tombstone = _ROW.decode(line)
    if isinstance(row, _Upsert):
        return _read_body(plain["record"], bytes(row.record), system)
    if not _is_of(row.id, system):
        return RejectedLine(Reason.OTHER_SYSTEM)
    return RemovalRow(RecordId(row.id), row.revision, withdrawn=isinstance(row, _Withdraw))


def _unread_line(plain: dict[str, object], line: bytes) -> Row:
    record = plain.get("record")
    if isinstance(record, dict) and is_withheld(record):
        return RejectedLine(Reason.WITHHELD)
    return UnreadRow("", 0, line.rstrip(b"\n"))


def read_record(body: bytes, system: System) -> Row:
    """The record that `body` holds, if `system` may send it and it may be shared at all.

    Takes what a live check answers. Raises nothing: what is wrong comes back as `RejectedLine`.
    """
    try:
        plain = _ANY.decode(body)
        fault = fault_in(plain)
        return RejectedLine(fault) if fault is not None else _read_body(plain, body, system)
    except UNDECODABLE:
        return RejectedLine(Reason.MALFORMED)


def _read_body(plain: object, body: bytes, system: System) -> Row:
    if not isinstance(plain, dict):
        return RejectedLine(Reason.MALFORMED)
    if is_withheld(plain):
        return _withheld(plain, system)
    if plain.get("type") not in _RECORD_TYPES:
        return _unread(body, system)
    return _known(_RECORD.decode(body), body, system)


def _withheld(plain: dict[str, object], system: System) -> RejectedLine:
    """A refusal that names the record, where it can be told, so that an older revision of it leaves the copy."""
    record_id, revision = plain.get("id"), plain.get("revision")
    if isinstance(record_id, str) and isinstance(revision, int) and _is_of(record_id, system):
        return RejectedLine(Reason.WITHHELD, RecordId(record_id), revision)
    return RejectedLine(Reason.WITHHELD)


def _unread(body: bytes, system: System) -> Row:
    stub = _STUB.decode(body)
    if not _is_of(stub.id, system):
        return RejectedLine(Reason.OTHER_SYSTEM)
    return UnreadRow(stub.id, stub.revision, body)


def _known(record: Record, body: bytes, system: System) -> Row:
    if not _is_of(record.id, system) or record.provenance.system is not system:
        return RejectedLine(Reason.OTHER_SYSTEM)
    if abs(record.provenance.access_level) > MAX_NUMBER or _OTHER_OFFSET.search(body):
        return RejectedLine(Reason.MALFORMED)
    for person in _people(record):
        if not all(_is_possible(date) for date in person.birth_dates):
            return RejectedLine(Reason.IMPOSSIBLE_DATE)
    return RecordRow(record, body)


def _is_of(record_id: str, system: System) -> bool:
    return record_id.startswith(f"{system.value}:")


def _people(record: Record) -> Iterator[Person]:
    match record:
        case Encounter() | CaseSummary() | CustodyChange():
            yield record.person
        case Operation():
            yield from record.targets
        case Duty() | Pointer():
            return
        case _:
            assert_never(record)


def _is_possible(birth_date: str) -> bool:
    """Whether a date of the right form names a day, month or year that the calendar has."""
    try:
        dt.date.fromisoformat(birth_date + "-01-01"[len(birth_date) - 4 :])
    except ValueError:
        return False
    return True
