"""What an officer did with this vault, as an append-only chain without content.

Knows what, when (to 1/100 s, UTC), the outcome, the ids of the records and a keyed hash of the question; does *not*
know a name, a date of birth or a number: CJIS Security Policy 6.0, AU-2, AU-3 and AU-9, asks for ids and hashes.
The hash is keyed, since the plain hash of a name and a birth date can be found by trying. Each row's chain value covers
the row and the one before, so that a row changed, taken out or moved shows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

from overlap.decoding import learnt
from overlap.records import RecordId, Value
from storage.cipher import Store
from storage.instants import EPOCH, to_ms

#: The chain's value before the first row.
GENESIS: Final = bytes(32)
#: AU-8 asks for at least a second; 1/100 s orders what one keystroke sets off.
CENTISECOND_MS: Final = 10
_QUERY_KEY: Final = "query hash"
_KEY_BYTES: Final = 32
_ENCODER: Final = msgspec.json.Encoder()


class Deed(StrEnum):
    """What can be audited."""

    CREATE = "vault created"
    OPEN = "vault opened"
    SYNC = "copy changed"
    CHECK = "check"
    LOOK = "subject opened"
    PRINT = "sheet printed"
    DECISION = "decision"
    JUDGEMENT = "judgement"
    JOINT = "joint operation"
    PLAN = "operation planned"
    NOTICE = "notice queued"
    NEED = "need reported or answered"
    EXPORT = "figures exported"
    REVIEW = "checks of others looked at"
    EVENT = "event queued"
    RECEIPT = "receipt stored"
    WITHDRAWAL = "event withdrawn"
    REINDEX = "search rebuilt"
    SLOTS = "ways in changed"
    LEAVE = "partition given up"
    REPAIR = "damaged vault put aside"


class AuditRow(Value, frozen=True, kw_only=True):
    """One line of the audit."""

    number: int
    at: dt.datetime
    what: str
    outcome: str
    records: tuple[RecordId, ...]
    query_hash: bytes


class ChainStatus(Value, frozen=True, kw_only=True):
    """Whether the chain holds; `broken_at` is the number of the first row that does not fit."""

    rows: int
    broken_at: int | None = None

    @property
    def holds(self) -> bool:
        """Whether every row is the one that was written."""
        return self.broken_at is None


def audit_link(before: bytes, *parts: object) -> bytes:
    """The chain's value after a row: a hash of the value before and of the row's cells."""
    return hashlib.sha256(before + _ENCODER.encode(parts)).digest()


def ended_chain(store: Store, table: str, rows: int) -> ChainStatus:
    """The status of a chain whose rows all fit: SQLite keeps the last number it gave, so a cut end shows as well."""
    last = store.value("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)) or 0
    return ChainStatus(rows=rows, broken_at=None if last == rows else rows + 1)


class Audit:
    """The audit of one vault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def append(
        self,
        what: Deed,
        outcome: str,
        now: dt.datetime,
        records: Iterable[RecordId] = (),
        query_hash: bytes = b"",
    ) -> None:
        """Add one row, inside the transaction of what it records.

        Raises:
            AssertionError: no transaction is open; a row on its own could tell of what did not happen.
        """
        if not self._store.in_transaction:
            raise AssertionError("an audit row belongs into the transaction of what it records")
        at, ids = to_ms(now) // CENTISECOND_MS, msgspec.json.encode(tuple(records)).decode()
        last = self._store.row("SELECT seq, chain FROM audit ORDER BY seq DESC LIMIT 1")
        number, before = (last[0] + 1, last[1]) if last else (1, GENESIS)
        chain = audit_link(before, number, at, what.value, outcome, ids, query_hash)
        self._store.execute(
            "INSERT INTO audit (seq, at, what, outcome, records, query_hash, chain) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, at, what.value, outcome, ids, query_hash, chain),
        )

    def query_hash(self, question: bytes) -> bytes:
        """The hash of a question under a random key that never leaves the vault."""
        return hmac.digest(self._key(), question, "sha256")

    def _key(self) -> bytes:
        """The vault's own key for hashes of questions, made at the first use."""
        self._store.execute(
            "INSERT OR IGNORE INTO setting (name, value) VALUES (?, ?)",
            (_QUERY_KEY, secrets.token_bytes(_KEY_BYTES)),
        )
        return bytes(self._store.kept(_QUERY_KEY))

    def verify(self) -> ChainStatus:
        """Whether all rows are there, unchanged and in order, from the first that was not yet let go."""
        count, before = self._store.row("SELECT seq, chain FROM audit_begin") or (0, GENESIS)
        # A year of a busy officer is a million rows: the link is made here, without a call for each.
        encode, sha256 = _ENCODER.encode, hashlib.sha256
        for row in self._store.each(
            "SELECT seq, at, what, outcome, records, query_hash, chain FROM audit ORDER BY seq"
        ):
            count += 1
            before = sha256(before + encode(row[:-1])).digest()
            if row[0] != count or before != row[-1]:
                return ChainStatus(rows=count, broken_at=row[0])
        return ended_chain(self._store, "audit", count)

    def recent(self, limit: int) -> tuple[AuditRow, ...]:
        """The newest rows, newest first."""
        rows = self._store.rows(
            "SELECT seq, at, what, outcome, records, query_hash FROM audit ORDER BY seq DESC LIMIT ?", (limit,)
        )
        return tuple(
            AuditRow(
                number=number,
                at=EPOCH + dt.timedelta(milliseconds=at * CENTISECOND_MS),
                what=what,
                outcome=outcome,
                records=msgspec.json.decode(ids, type=learnt(tuple[RecordId, ...])),
                query_hash=query_hash,
            )
            for number, at, what, outcome, ids, query_hash in rows
        )
