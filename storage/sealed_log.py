"""The file beside a vault in which its outbox and audit survive the vault's key: frames that only an agency opens.

Knows the file's form, how rows are added so that a crash costs none, and how an agency reads them back. Does *not* know
when rows are added (`storage.sealing`).

```
frame = "XCF1"  length (4 bytes)  first 8 bytes of SHA-256 of the age file  age file
age file = zstd(JSON of Sealed), to the agency's recipient
```
Frames are only ever added, each forced to disk before the vault commits what is in it. A frame cut by a crash is
skipped: its transaction was never committed. A transaction that was sealed and then not committed leaves rows whose
numbers come again; the later ones count, and `contested` says how many there were.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
import zstandard

from overlap.decoding import learnt
from overlap.records import Value
from storage.audit import GENESIS, ChainStatus, audit_link
from storage.durable import OWNER_FILE, refusal
from storage.outbox import event_link
from storage.problems import RecoveryFault, RecoveryUnusable
from storage.recovery import seal, unseal

_MARK: Final = b"XCF1"
_HEAD: Final = struct.Struct(">4sI8s")
_CHECK_BYTES: Final = 8
#: No frame of ours is larger: a million audit rows at once would be a fault.
_FRAME_MOST: Final = 1 << 30


class SealedAudit(Value, frozen=True, kw_only=True, tag_field="kind", tag="audit"):
    """A row of the audit as it stands in the vault."""

    seq: int
    at: int
    what: str
    outcome: str
    records: str
    query_hash: bytes
    chain: bytes

    def after(self, before: bytes) -> bytes:
        """The chain's value after this row."""
        return audit_link(before, self.seq, self.at, self.what, self.outcome, self.records, self.query_hash)


class SealedEvent(Value, frozen=True, kw_only=True, tag_field="kind", tag="event"):
    """An event of the outbox as it was put."""

    seq: int
    event_id: str
    officer: str
    system: int
    type: str
    made_at: int
    body: bytes
    chain: bytes

    def after(self, before: bytes) -> bytes:
        """The chain's value after this event."""
        return event_link(before, self.event_id, self.officer, self.system, self.type, self.made_at, self.body)


class Sealed(Value, frozen=True, kw_only=True):
    """What one frame holds: the rows of one transaction of one officer."""

    officer: str
    rows: tuple[SealedAudit | SealedEvent, ...]


class Recovered(Value, frozen=True, kw_only=True):
    """What an agency read back, in order, and whether both chains hold from their beginning.

    `frames` were read, `damaged` could not be; `contested` rows were sealed more than once with another content.
    """

    officer: str = ""
    audit: tuple[SealedAudit, ...] = ()
    events: tuple[SealedEvent, ...] = ()
    audit_chain: ChainStatus
    event_chain: ChainStatus
    frames: int = 0
    damaged: int = 0
    contested: int = 0


def frame(sealed: Sealed, recipients: Sequence[str]) -> bytes:
    """One frame of rows for the recipients.

    Raises:
        RecoveryUnusable: there is no recipient.
    """
    body = seal(zstandard.compress(msgspec.json.encode(sealed)), recipients)
    return _HEAD.pack(_MARK, len(body), hashlib.sha256(body).digest()[:_CHECK_BYTES]) + body


def append(path: Path, frames: bytes) -> None:
    """Add frames at the end of the file; they are on disk on return.

    Raises:
        VaultFull, VaultUnwritable: the disk is full or refuses; a part that was written is skipped by whoever reads.
    """
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, OWNER_FILE), "ab") as file:
            file.write(frames)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise refusal(error, "the sealed rows can't be written") from error


def read_back(data: bytes, identity: str) -> Recovered:
    """Everything that was sealed, for the agency that holds the private key.

    Raises:
        RecoveryUnusable: there is nothing, or the key is another.
    """
    bodies = list(_frames(data))
    whole = [body for body in bodies if body is not None]
    if not whole:
        raise RecoveryUnusable(RecoveryFault.NOTHING_SEALED)
    opened = [_opened(body, identity) for body in whole]
    audit: dict[int, SealedAudit] = {}
    events: dict[int, SealedEvent] = {}
    contested = 0
    for row in (row for sealed in opened for row in sealed.rows):
        if isinstance(row, SealedAudit):
            contested += audit.setdefault(row.seq, row) != row
            audit[row.seq] = row
        else:
            contested += events.setdefault(row.seq, row) != row
            events[row.seq] = row
    return Recovered(
        officer=opened[0].officer,
        audit=tuple(audit[seq] for seq in sorted(audit)),
        events=tuple(events[seq] for seq in sorted(events)),
        audit_chain=_chain(sorted(audit.items())),
        event_chain=_chain(sorted(events.items())),
        frames=len(whole),
        damaged=len(bodies) - len(whole),
        contested=contested,
    )


def _opened(body: bytes, identity: str) -> Sealed:
    """The rows in one frame."""
    try:
        text = zstandard.decompress(unseal(body, identity), max_output_size=_FRAME_MOST)
        return msgspec.json.decode(text, type=learnt(Sealed))
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise RecoveryUnusable(RecoveryFault.WRONG_KEY) from error


def _chain(rows: Sequence[tuple[int, SealedAudit | SealedEvent]]) -> ChainStatus:
    """Whether each row follows from the one before, from the first that is here: older ones may have been delivered."""
    first, before = (rows[0][0], rows[0][1].chain) if rows else (1, GENESIS)
    for count, (seq, row) in enumerate(rows):
        is_first = count == 0 and first > 1
        before = row.chain if is_first else row.after(GENESIS if count == 0 else before)
        if seq != first + count or before != row.chain:
            return ChainStatus(rows=len(rows), broken_at=seq)
    return ChainStatus(rows=len(rows))


def _frames(data: bytes) -> Iterator[bytes | None]:
    """The age file of each frame; None for each stretch that is none."""
    at = 0
    while at < len(data):
        body = _body(data, at)
        if body is not None:
            at += _HEAD.size + len(body)
            yield body
            continue
        yield None
        following = data.find(_MARK, at + 1)
        at = len(data) if following < 0 else following


def _body(data: bytes, at: int) -> bytes | None:
    """The age file of the frame that starts here, None if none does."""
    if at + _HEAD.size > len(data):
        return None
    mark, length, check = _HEAD.unpack_from(data, at)
    body = data[at + _HEAD.size : at + _HEAD.size + length]
    whole = mark == _MARK and len(body) == length and hashlib.sha256(body).digest()[:_CHECK_BYTES] == check
    return body if whole else None
