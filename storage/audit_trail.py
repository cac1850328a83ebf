"""When rows of the audit may leave the laptop: once both agencies have said that they have them.

Knows what each agency acknowledged, and lets old rows go that both have; does *not* send any. The table itself refuses
to lose any other row. An acknowledgement names the chain's value at a row, so that nobody can acknowledge what they
were never shown, and the chain is verified from the first row that is still there.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from overlap.records import System, Value
from storage.audit import CENTISECOND_MS, GENESIS
from storage.cipher import Store
from storage.instants import to_ms
from storage.systems import SYSTEM_CODE

#: CJIS Security Policy 6.0, AU-11: audit records are kept for at least a year.
KEPT: Final = dt.timedelta(days=365)


class AuditPoint(Value, frozen=True, kw_only=True):
    """A row of the audit: its number and the chain's value there, which stands for all rows up to it."""

    number: int
    chain: bytes


class TrailRow(Value, frozen=True, kw_only=True):
    """A row as it leaves: the cells that the chain covers, and its value after them."""

    number: int
    at: int
    what: str
    outcome: str
    records: str
    query_hash: bytes
    chain: bytes


class AuditTrail:
    """What left and may leave the audit of one vault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def last(self) -> AuditPoint | None:
        """The newest row, None in a vault without any."""
        row = self._store.row("SELECT seq, chain FROM audit ORDER BY seq DESC LIMIT 1")
        return None if row is None else AuditPoint(number=row[0], chain=row[1])

    def acknowledged(self, system: System) -> int:
        """The number of the last row that an agency has; 0 before the first."""
        sql = "SELECT seq FROM audit_acknowledged WHERE system = ?"
        return int(self._store.value(sql, (SYSTEM_CODE[system],)) or 0)

    def after(self, number: int, limit: int) -> tuple[bytes, tuple[TrailRow, ...]]:
        """The chain's value before the rows that follow on one, and at most `limit` of them; from the first held."""
        begin = self._store.row("SELECT seq, chain FROM audit_begin") or (0, GENESIS)
        found = self._store.rows(
            "SELECT seq, at, what, outcome, records, query_hash, chain FROM audit WHERE seq > ? ORDER BY seq LIMIT ?",
            (number, limit),
        )
        held = self._store.value("SELECT chain FROM audit WHERE seq = ?", (number,))
        return held or begin[1], tuple(
            TrailRow(number=seq, at=at, what=what, outcome=outcome, records=records, query_hash=said, chain=chain)
            for seq, at, what, outcome, records, said, chain in found
        )

    def acknowledge(self, system: System, point: AuditPoint) -> bool:
        """Whether an agency's word was taken that it has all rows up to a point: the chain there must be this one."""
        with self._store.transaction():
            held = self._store.value("SELECT chain FROM audit WHERE seq = ?", (point.number,))
            if held != point.chain or point.number < self.acknowledged(system):
                return False
            self._store.execute(
                "INSERT INTO audit_acknowledged (system, seq) VALUES (?, ?)"
                " ON CONFLICT (system) DO UPDATE SET seq = excluded.seq",
                (SYSTEM_CODE[system], point.number),
            )
        return True

    def let_go(self, now: dt.datetime, kept: dt.timedelta = KEPT) -> int:
        """How many rows went: those that both agencies have and that are older than is asked; the newest row stays."""
        before = to_ms(now - kept) // CENTISECOND_MS
        both = min(map(self.acknowledged, System))
        with self._store.transaction():
            row = self._store.row(
                "SELECT seq, chain FROM audit WHERE seq <= ? AND seq < (SELECT min(seq) FROM audit WHERE at >= ?)"
                " AND seq < (SELECT max(seq) FROM audit) ORDER BY seq DESC LIMIT 1",
                (both, before),
            )
            if row is None:
                return 0
            gone = self._store.execute("DELETE FROM audit WHERE seq <= ?", (row[0],))
            self._store.execute("UPDATE audit_begin SET seq = ?, chain = ?", row)
        return gone
