"""What changed in a record, made into the record that it is now.

Knows merge-patches (RFC 7396) and that what they make is looked at like any record that comes (`sync.rows`). It does
*not* know where the record before the change is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from overlap.decoding import learnt
from overlap.records import RecordId, System
from storage.staging import Change, Removal, RemovalReason, Upsert
from sync.limits import MAX_LINE_BYTES
from sync.rows import PatchRow, RecordRow, RejectedLine, UnreadRow, read_record
from sync.screening import Reason
from sync.wire import UNDECODABLE

#: Bodies are written in the one form that digests count on (docs/protocol.md, section 8).
_ENCODER = msgspec.json.Encoder(order="sorted")


class _Held(msgspec.Struct):
    """What of a body tells whether a patch fits."""

    revision: int = 0


@dataclass(frozen=True, slots=True)
class Patched:
    """What patches made: changes, records that may not be held any more, and patches that fit nothing here."""

    changes: tuple[Change, ...] = ()
    refused: int = 0
    unmatched: int = 0


def patched(patches: Iterable[PatchRow], held: Callable[[RecordId], bytes | None], system: System) -> Patched:
    """What the patches of a page make of what is held, in their order."""
    made: dict[RecordId, bytes] = {}
    changes: list[Change] = []
    refused = unmatched = 0
    for patch in patches:
        body = made.get(patch.record_id) or held(patch.record_id)
        match _record_after(patch, body, system):
            case RecordRow() | UnreadRow() as row:
                made[patch.record_id] = row.body
                changes.append(Upsert(record=row.body, parsed=row.record if isinstance(row, RecordRow) else None))
            case RejectedLine(reason=Reason.WITHHELD, revision=revision) if revision > patch.base:
                refused += 1
                changes.append(Removal(id=patch.record_id, revision=revision, reason=RemovalReason.WITHDRAW))
            case _:
                unmatched += 1
    return Patched(tuple(changes), refused, unmatched)


def _record_after(patch: PatchRow, body: bytes | None, system: System) -> RecordRow | UnreadRow | RejectedLine | None:
    """The record that a patch makes; None where it fits none, or makes one of another id or an older revision."""
    after = None if body is None else _body_after(patch, body)
    if after is None or len(after) >= MAX_LINE_BYTES:
        return None
    match read_record(after, system):
        case RecordRow(record=record) as row if record.id == patch.record_id and record.revision > patch.base:
            return row
        case UnreadRow(record_id=patch.record_id) as row if row.revision > patch.base:
            return row
        case RejectedLine() as refused:
            return refused
        case _:
            return None


def _body_after(patch: PatchRow, body: bytes) -> bytes | None:
    try:
        if msgspec.json.decode(body, type=learnt(_Held)).revision != patch.base:
            return None
        return _ENCODER.encode(merged(msgspec.json.decode(body), msgspec.json.decode(patch.patch)))
    except UNDECODABLE:
        return None


def merged(target: Any, patch: Any) -> Any:  # noqa: ANN401  # any JSON
    """The target with the members of the patch in the place of its own; a null takes one away."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result
