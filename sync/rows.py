"""The rows of a page as typed values, strictly decoded.

Knows what a row may be (docs/protocol.md, section 5), and refuses what sections 8 and 12 tell a client to refuse. The
bytes of a record are kept as they came. It does *not* know the lines around the rows (`sync.wire`), and does no I/O.

A broken row is counted and the page goes on, since one bad record must not keep the others from an officer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, assert_never, get_args

import msgspec

from overlap.any_record import Record
from overlap.crossing import is_narrow
from overlap.joint import Joint
from overlap.notices import Notice
from overlap.records import (
    CaseSummary,
    CustodyChange,
    Dealing,
    Duty,
    Encounter,
    Id,
    Operation,
    Pointer,
    RecordId,
    System,
)
from sync.limits import LEAVES, MAX_NUMBER
from sync.screening import Reason, fault_in, has_other_offset, is_withheld, names_in
from sync.wire import UNDECODABLE, PriorityClass, Revision, Text


class RecordRow(msgspec.Struct, frozen=True, gc=False):
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
class PatchRow:
    """What changed in a record since its revision `base`, as a merge-patch in JSON."""

    record_id: RecordId
    base: int
    patch: bytes


@dataclass(frozen=True, slots=True)
class RangeRow:
    """The leaves of which the page names every record that there is."""

    leaves: tuple[int, ...]


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


Row = RecordRow | RemovalRow | PatchRow | RangeRow | UnreadRow | RejectedLine


class _Upsert(msgspec.Struct, tag_field="kind", tag="upsert"):
    priority: PriorityClass = msgspec.field(name="class")
    record: msgspec.Raw


class _Withdraw(msgspec.Struct, tag_field="kind", tag="withdraw"):
    id: Id
    revision: Revision


class _Tombstone(msgspec.Struct, tag_field="kind", tag="tombstone"):
    id: Id
    revision: Revision


class _Patch(msgspec.Struct, tag_field="kind", tag="patch"):
    id: Id
    base: Revision
    patch: msgspec.Raw


class _Range(msgspec.Struct, tag_field="kind", tag="range"):
    leaves: Annotated[tuple[Annotated[int, msgspec.Meta(ge=0, lt=LEAVES)], ...], msgspec.Meta(max_length=LEAVES)]


class _Stub(msgspec.Struct):
    """What can be told of a record of an unknown type."""

    type: Text
    id: Id
    revision: Revision = 1


#: What the ids of a system begin with: made once, since it is asked for with every record.
_PREFIX = {system: f"{system.value}:" for system in System}
#: Bound of the memo of dates: all days of a century.
_DATES_REMEMBERED = 36_600
#: Records that have no room for a narrative.
_NARROW = (Notice, Joint, Duty)

_ROW = msgspec.json.Decoder(_Upsert | _Withdraw | _Tombstone | _Patch)
_RANGE = msgspec.json.Decoder(_Range)
_ANY = msgspec.json.Decoder()
_RECORD = msgspec.json.Decoder(Record)
_STUB = msgspec.json.Decoder(_Stub)

# Tuples: what is looked up in them may be any JSON value, also one that has no hash.
_ROW_KINDS = ("upsert", "withdraw", "tombstone", "patch")
_RECORD_TYPES = tuple(each.__struct_config__.tag for each in get_args(Record))


def read_row(line: bytes, system: System) -> Row:
    """The row that a line of `system`'s feed stands for.

    Raises nothing: a line that must be refused comes back as `RejectedLine`.
    """
    try:
        plain = _ANY.decode(line)
        if isinstance(plain, dict) and plain.get("kind") == "range":
            return RangeRow(_RANGE.decode(line).leaves)
        fault = fault_in(plain, names_in(line))
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
    row: _Upsert | _Withdraw | _Tombstone | _Patch = _ROW.decode(line)
    if isinstance(row, _Upsert):
        return _read_body(plain["record"], bytes(row.record), system)
    return _named(row, system)


def _named(row: _Withdraw | _Tombstone | _Patch, system: System) -> Row:
    """What a row does that names its record."""
    if not _is_of(row.id, system):
        return RejectedLine(Reason.OTHER_SYSTEM)
    if isinstance(row, _Patch):
        return PatchRow(RecordId(row.id), row.base, bytes(row.patch))
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
        fault = fault_in(plain, names_in(body))
        return RejectedLine(fault) if fault is not None else _read_body(plain, body, system)
    except UNDECODABLE:
        return RejectedLine(Reason.MALFORMED)


def read_plain(body: bytes, system: System) -> Row:
    """The record that `body` holds, where nothing in it can break a limit or a marking (`sync.columns`).

    Raises nothing: what is wrong comes back as `RejectedLine`.
    """
    try:
        record: Record = _RECORD.decode(body)
    except UNDECODABLE:
        return read_record(body, system)
    return _of_system(record, body, system)


def read_all_plain(bodies: Sequence[bytes], system: System) -> list[Row]:
    """The records of a page as `read_plain` reads each, at a third less where none of them is to be refused."""
    try:
        records: list[Record] = list(map(_RECORD.decode, bodies))
    except UNDECODABLE:
        return [read_plain(body, system) for body in bodies]
    if _are_sound(records, system):
        return list(map(RecordRow, records, bodies))
    return [_of_system(record, body, system) for record, body in zip(records, bodies, strict=True)]


def read_plain_row(line: bytes, system: System) -> Row:
    """The row that a line stands for, as `read_plain` reads records."""
    try:
        row: _Upsert | _Withdraw | _Tombstone | _Patch = _ROW.decode(line)
    except UNDECODABLE:
        return read_row(line, system)
    return read_plain(bytes(row.record), system) if isinstance(row, _Upsert) else _named(row, system)


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
    if has_other_offset(body):
        return RejectedLine(Reason.MALFORMED)
    return _of_system(record, body, system)


def _of_system(record: Record, body: bytes, system: System) -> Row:
    provenance = record.provenance
    if not _is_of(record.id, system) or provenance.system is not system:
        return RejectedLine(Reason.OTHER_SYSTEM)
    if abs(provenance.access_level) > MAX_NUMBER:
        return RejectedLine(Reason.MALFORMED)
    if isinstance(record, _NARROW) and not is_narrow(record):
        return RejectedLine(Reason.NARRATIVE)
    if not all(map(_is_possible, _birth_dates(record))):
        return RejectedLine(Reason.IMPOSSIBLE_DATE)
    return RecordRow(record, body)


def _are_sound(records: Sequence[Record], system: System) -> bool:
    """Whether nothing that `_of_system` refuses is in any of some records."""
    prefix = _PREFIX[system]
    told = [record.provenance for record in records]
    dates = {date for record in records for date in _birth_dates(record)}
    return (
        all(record.id.startswith(prefix) for record in records)
        and all(each.system is system for each in told)
        and all(-MAX_NUMBER <= each.access_level <= MAX_NUMBER for each in told)
        and all(is_narrow(record) for record in records if isinstance(record, _NARROW))
        and all(map(_is_possible, dates))
    )


def _is_of(record_id: str, system: System) -> bool:
    return record_id.startswith(_PREFIX[system])


def _birth_dates(record: Record) -> Sequence[str]:
    if isinstance(record, Encounter | CaseSummary):
        return record.person.birth_dates  # what most are is looked at first
    match record:
        case CustodyChange():
            return record.person.birth_dates
        case Operation():
            return [date for person in record.targets for date in person.birth_dates]
        case Duty() | Pointer() | Dealing():
            return ()
        case _:
            assert_never(record)


@lru_cache(maxsize=_DATES_REMEMBERED)
def _is_possible(birth_date: str) -> bool:
    """Whether a date of the right form names a day, month or year that the calendar has."""
    try:
        dt.date.fromisoformat(birth_date + "-01-01"[len(birth_date) - 4 :])
    except ValueError:
        return False
    return True
