"""What a row of an extract changes in what is shared: a pure decision, carried out elsewhere.

Knows the forms of a shared record (itself, a pointer, withdrawn, deleted), their revisions and their places in the
feed. Does not know SQL, extracts or officers.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from enum import IntEnum

import msgspec

from backends.any_record import Record
from backends.entitlement import NOBODY, OWN_UNIT, Sharing, pointer_from, summary_from
from backends.leaves import digest_of, leaf_of
from backends.patches import patch_between
from backends.records import Case, Custody, Dealing, Duty, Encounter, Operation, Pointer
from backends.tokens import pointer_tokens

#: States of a case in which someone works on it, so that it comes before history in the feed.
OPEN_STATUSES = frozenset({"ACTIVE", "OPEN", "PENDING", "RE-OPENED"})

#: A withdrawal goes before a record of the same id in the same batch.
BEFORE_RECORDS = -(2**31)

#: Bodies are written in the one form that digests and patches count on (docs/protocol.md section 8).
_ENCODER = msgspec.json.Encoder(order="sorted")


class Kind(IntEnum):
    """What a row of the feed becomes on the wire."""

    UPSERT = 1
    WITHDRAW = 2
    TOMBSTONE = 3


class Lane(IntEnum):
    """Where a row stands in the feed, by urgency; the officer's own area is picked out of `REST` by the reader.

    `DEALINGS` stands apart, so that it can be left out for clients that don't read it.
    """

    URGENT = 1
    FLAGGED = 2
    PLANNED = 3
    OPEN = 4
    REST = 5
    DEALINGS = 6


class Loss(IntEnum):
    """Why nothing of a record may be shared any more."""

    DELETED = 1
    WITHHELD = 2


class Draft(msgspec.Struct, frozen=True, gc=False):
    """What was made of one record: its content with revision 1, or the reason why there is none.

    `reader` is the one group that it is for (see `entitlement`), empty where its owner, level and sharing decide.
    `gone` is the id of another record that there is no more, if there ever was one; most were never there.
    """

    id: str
    content: Record | Loss
    sharing: Sharing = Sharing.SUMMARY
    sector: str = ""
    reader: str = ""
    gone: str = ""


class State(msgspec.Struct, frozen=True, gc=False):
    """What the database holds under one slot."""

    rid: int
    kind: Kind
    revision: int
    lo: int
    agency: str
    unit: str
    level: int
    sharing: str
    sector: str
    hash: bytes
    body: bytes
    batch: int = 0


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row of the feed as it has to be after a change; `rid` is None for a new one."""

    rid: int | None
    slot: str
    id: str
    kind: Kind
    revision: int
    lane: Lane
    rank: int
    lo: int
    hi: int
    agency: str
    unit: str
    sector: str
    level: int
    sharing: str
    marking: str
    hash: bytes
    body: bytes
    leaf: int = 0
    digest: int = 0
    base: int = 0
    base_batch: int = 0
    patch: bytes = b""


class Change(msgspec.Struct, frozen=True, gc=False):
    """The rows to write for one draft; `record` is what a live check has to find from now on, None for nothing."""

    rows: tuple[Row, ...]
    record: Record | None


def pointer_id(record_id: str, secret_key: bytes) -> str:
    """The id of the pointer to a record: it can't be traced to the record without the gateway's secret."""
    system = record_id.partition(":")[0]
    return f"{system}:P-{hmac.digest(secret_key, record_id.encode(), 'sha256').hex()[:20]}"


def content_hash(draft: Draft) -> bytes:
    """A hash of everything that matters of a draft: equal hashes, nothing to do."""
    if isinstance(draft.content, Loss):
        return bytes([draft.content])
    return _hash_of(draft, encoded_body(draft.content))


def encoded_body(record: Record) -> bytes:
    """A record in the form in which it is kept and sent."""
    return _ENCODER.encode(record)


def hash_of(encoded: bytes, sharing: str, sector: str, reader: str) -> bytes:
    """The hash of a record as `encoded_body` gives it, and of how it is shared."""
    parts = encoded + f"|{sharing}|{sector}{'|' if reader else ''}{reader}".encode()
    return hashlib.blake2b(parts, digest_size=16).digest()


def _hash_of(draft: Draft, encoded: bytes) -> bytes:
    return hash_of(encoded, draft.sharing, draft.sector, draft.reader)


def plan(
    draft: Draft, old: State | None, old_pointer: State | None, token_key: bytes, secret_key: bytes
) -> Change | None:
    """What has to be written for a draft, given what is held of it; None where nothing changes."""
    if isinstance(draft.content, Loss):
        if old is None or old.hash == (digest := content_hash(draft)):
            return None
        losses = [_lost(draft.id, old, draft.content, digest)]
        if old_pointer is not None and old_pointer.lo != NOBODY:
            losses.append(_lost(pointer_id(draft.id, secret_key), old_pointer, draft.content, digest))
        return Change(tuple(row for rows in losses for row in rows), None)
    record = draft.content
    encoded = _ENCODER.encode(record)
    digest = _hash_of(draft, encoded)
    if old is not None and old.hash == digest:
        return None
    lo = OWN_UNIT if draft.reader else summary_from(draft.sharing, record.provenance.access_level)
    rows = [*_placed(draft, record, old, digest, lo, encoded)]
    if old_pointer is not None or draft.sharing is Sharing.POINTER:
        rows += _pointer_rows(draft, record, pointer_id(draft.id, secret_key), old_pointer, token_key)
    return Change(tuple(rows), record)


def _pointer_rows(draft: Draft, record: Record, slot: str, old: State | None, token_key: bytes) -> Iterator[Row]:
    """The rows of the pointer to a record, where there is to be one or where there was one."""
    lo = pointer_from(draft.sharing, record.provenance.access_level)
    if lo == NOBODY:
        if old is not None and old.lo != NOBODY:
            yield from _lost(slot, old, Loss.WITHHELD, b"")
        return
    pointer = Pointer(
        id=slot, revision=1, provenance=record.provenance, marking=record.marking,
        tokens=pointer_tokens(record, token_key),
    )  # fmt: skip
    digest = _pointer_hash(pointer)
    if old is None or old.hash != digest or old.lo != lo:
        placed = Draft(slot, pointer, draft.sharing)
        yield from _placed(placed, pointer, old, digest, lo, _ENCODER.encode(pointer))


def _pointer_hash(pointer: Pointer) -> bytes:
    """A hash of a pointer without its time, so that work on the record behind it doesn't show."""
    where = pointer.provenance
    parts = (where.agency, where.unit, where.access_level, pointer.marking, pointer.tokens)
    return hashlib.blake2b(_ENCODER.encode(parts), digest_size=16).digest()


def _placed(draft: Draft, record: Record, old: State | None, digest: bytes, lo: int, encoded: bytes) -> Iterator[Row]:
    """The row of a record or pointer, after withdrawals for those who lose it; `encoded` is it as it came."""
    revision = old.revision + 1 if old else 1
    where = record.provenance
    unit = draft.reader or where.unit
    if old:
        yield from _withdrawals(draft.id, old, revision, lo, unit)
    moved = old is not None and old.kind is Kind.UPSERT and (old.level, old.lo) != (where.access_level, lo)
    moved = moved and not isinstance(record, Dealing)
    is_as_it_came = record.revision == revision
    body = encoded if is_as_it_came else _ENCODER.encode(msgspec.structs.replace(record, revision=revision))
    base = old if old is not None and not moved and _is_seen_alike(old, unit) else None
    yield Row(
        rid=old.rid if old else None, slot=draft.id, id=draft.id, kind=Kind.UPSERT, revision=revision,
        lane=Lane.URGENT if moved else natural_lane(record), rank=newest_first(record), lo=lo, hi=OWN_UNIT,
        agency=where.agency, unit=unit, sector=draft.sector, level=where.access_level,
        sharing=draft.sharing.value, marking="/".join(record.marking.categories), hash=digest,
        body=body, leaf=leaf_of(draft.id), digest=digest_of(body), base=base.revision if base else 0,
        base_batch=base.batch if base else 0, patch=patch_between(base.body, body) if base else b"",
    )  # fmt: skip


def _is_seen_alike(old: State, unit: str) -> bool:
    """Whether those who see a record now had it before its change, so that they can be told what changed."""
    return old.kind is Kind.UPSERT and old.unit == unit


def _lost(slot: str, old: State, loss: Loss, digest: bytes) -> Iterator[Row]:
    """The rows of a record that is deleted (tombstone) or must not be shared at all (withdrawn)."""
    revision = old.revision + 1
    deleted = loss is Loss.DELETED
    if not deleted and old.kind is Kind.UPSERT:
        yield from _withdrawals(slot, old, revision, NOBODY, old.unit)
    yield Row(
        rid=old.rid, slot=slot, id=slot, kind=Kind.TOMBSTONE, revision=revision, lane=Lane.URGENT, rank=0,
        lo=old.lo if deleted else NOBODY, hi=OWN_UNIT, agency=old.agency, unit=old.unit, sector=old.sector,
        level=old.level, sharing=old.sharing, marking="", hash=digest, body=b"",
    )  # fmt: skip


def _withdrawals(slot: str, old: State, revision: int, lo: int, unit: str) -> Iterator[Row]:
    """One withdrawal for each group of officers who saw a record and will not any more."""
    if old.lo == NOBODY or old.kind is not Kind.UPSERT:
        return
    if lo > old.lo:
        top = OWN_UNIT if lo == NOBODY else lo - 1
        yield _withdrawal(slot, old, revision, old.lo, top, unit)
    if unit != old.unit and lo > 1:
        yield _withdrawal(f"{slot}#unit", old, revision, OWN_UNIT, OWN_UNIT, old.unit)


def _withdrawal(slot: str, old: State, revision: int, lo: int, hi: int, unit: str) -> Row:
    return Row(
        rid=None, slot=f"{slot}#{revision}", id=slot.partition("#")[0], kind=Kind.WITHDRAW, revision=revision,
        lane=Lane.URGENT, rank=BEFORE_RECORDS, lo=lo, hi=hi, agency=old.agency, unit=unit, sector="",
        level=old.level, sharing=old.sharing, marking="", hash=b"", body=b"",
    )  # fmt: skip


def natural_lane(record: Record) -> Lane:
    """The lane of a record that is neither lost nor changed in level."""
    match record:
        case Encounter(flags=flags) | Case(flags=flags) if flags:
            return Lane.FLAGGED
        case Operation() | Duty() | Custody() | Pointer():
            return Lane.PLANNED
        case Dealing():
            return Lane.DEALINGS
        case Case(status=status) if status in OPEN_STATUSES:
            return Lane.OPEN
        case _:
            return Lane.REST


def newest_first(record: Record) -> int:
    """The place of a record within its batch: minutes before 1970, so that newer ones come first."""
    time = record.occurred if isinstance(record, Encounter) else record.provenance.updated
    return -int(time.timestamp() // 60)


def tie_break(record_id: str) -> int:
    """A 63-bit number that orders records of one place; two of a batch and minute share it once in 10^18 pairs."""
    return int.from_bytes(hashlib.blake2b(record_id.encode(), digest_size=8).digest()) >> 1
