"""What each agency's copy on this laptop is worth: as of when, how complete, how to go on.

Knows cursors, ages, counts and the last trouble of each system, apart from each other. Does *not* know the records.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

from overlap.answer import SourceCondition, SourceState
from overlap.records import System, Value
from storage.cipher import Row, Store
from storage.instants import from_ms, to_ms
from storage.systems import SYSTEM_CODE

#: Oldest copy that still counts as current where the agency has set no other limit.
DEFAULT_LIMIT: Final = dt.timedelta(hours=4)
#: How far a gateway's clock may be ahead of the laptop's before its age means nothing (docs/protocol.md, section 3).
CLOCK_TOLERANCE: Final = dt.timedelta(seconds=300)

#: Under this name and the system's the vault remembers what the link bears.
_PAGE_BYTES: Final = "page_bytes:"


class Trouble(StrEnum):
    """What a failed round means for the copy.

    `AGEING`: nothing, it only grows older (no link). `FAILED`: it can't be relied on until a round succeeds (an answer
    that made no sense). `LOCKED_OUT`: the officer may not ask any more.
    """

    AGEING = "ageing"
    FAILED = "failed"
    LOCKED_OUT = "locked out"


class ResumePoint(Value, frozen=True, kw_only=True):
    """Where the next round of a system goes on; all None before the first."""

    cursor: str | None = None
    feed: str | None = None
    epoch: str | None = None


class SourceProblem(Value, frozen=True, kw_only=True):
    """The last failure of a system's rounds: a code (no content), what it means for the copy, and when."""

    code: str
    trouble: Trouble
    at: dt.datetime


class _Copy(NamedTuple):
    """The columns that tell what a copy is worth."""

    as_of: int | None = None
    scope: str = ""
    records: int = 0
    unknown: int = 0
    unreadable: int = 0
    partial: int = 0
    trouble: str | None = None

    def condition(self, now: dt.datetime, limit: dt.timedelta) -> SourceCondition:
        """What the copy is worth; the first that applies: locked out, never synced, partial, failed, stale, current."""
        failed = self.trouble == Trouble.FAILED
        if self.trouble == Trouble.LOCKED_OUT:
            return SourceCondition.LOCKED_OUT
        if self.as_of is None and not self.records:
            return SourceCondition.FAILED if failed else SourceCondition.NEVER
        if self.as_of is None or self.partial:
            return SourceCondition.PARTIAL
        if failed:
            return SourceCondition.FAILED
        age = now - from_ms(self.as_of)
        return SourceCondition.CURRENT if -CLOCK_TOLERANCE <= age <= limit else SourceCondition.STALE


class Sources:
    """The state of both systems' copies in one vault; one that `sealed` names may not be read, as if locked out."""

    def __init__(self, store: Store, sealed: Callable[[], frozenset[System]] = frozenset) -> None:
        self._sealed = sealed
        self._store = store

    def state(self, system: System, now: dt.datetime, limit: dt.timedelta = DEFAULT_LIMIT) -> SourceState:
        """The state of one system's copy at a time, against a limit of age."""
        copy = _Copy(*(self._row(system, ", ".join(_Copy._fields)) or ()))
        return SourceState(
            system=system,
            as_of=None if copy.as_of is None else from_ms(copy.as_of),
            limit=limit,
            condition=SourceCondition.LOCKED_OUT if system in self._sealed() else copy.condition(now, limit),
            scope=copy.scope,
            records=copy.records,
            unreadable=copy.unknown + copy.unreadable,
        )

    def resume_point(self, system: System) -> ResumePoint:
        """Where the next round goes on: after the last staged page, else after the last commit."""
        cursor, feed, epoch = self._row(system, "cursor, feed, epoch") or (None, None, None)
        sql = "SELECT cursor, feed FROM staged WHERE system = ? ORDER BY seq DESC LIMIT 1"
        staged = self._store.row(sql, (SYSTEM_CODE[system],))
        if staged is not None:
            cursor, feed = staged
        return ResumePoint(cursor=cursor, feed=feed, epoch=epoch)

    def token_key(self, system: System) -> bytes:
        """The key of a system's match tokens; empty before the first commit."""
        row = self._row(system, "token_key")
        return b"" if row is None or row[0] is None else bytes(row[0])

    def problem(self, system: System) -> SourceProblem | None:
        """The failure of a system's last round, None if it succeeded."""
        row = self._row(system, "trouble, trouble_code, tried_at")
        if row is None or row[0] is None:
            return None
        return SourceProblem(code=row[1], trouble=Trouble(row[0]), at=from_ms(row[2]))

    def record_problem(self, system: System, problem: SourceProblem) -> None:
        """Store that a round failed; an officer who is locked out stays so until a round succeeds."""
        code = SYSTEM_CODE[system]
        with self._store.transaction():
            self._store.execute("INSERT OR IGNORE INTO source (system) VALUES (?)", (code,))
            self._store.execute(
                "UPDATE source SET trouble_code = ?, tried_at = ?,"
                " trouble = CASE WHEN trouble = ? THEN trouble ELSE ? END WHERE system = ?",
                (problem.code, to_ms(problem.at), Trouble.LOCKED_OUT, problem.trouble, code),
            )

    def page_bytes(self, system: System) -> int | None:
        """The size of page that the link to a system bore last, in bytes; None before it was ever noted."""
        kept = self._store.kept(_PAGE_BYTES + system.value)
        return None if kept is None else int(kept)

    def set_page_bytes(self, system: System, size: int) -> None:
        """Remember the size of page to ask a system for next."""
        self._store.keep(_PAGE_BYTES + system.value, b"%d" % size)

    def _row(self, system: System, columns: str) -> Row | None:
        """Some columns of a system's row; the names of columns are this file's own."""
        return self._store.row(f"SELECT {columns} FROM source WHERE system = ?", (SYSTEM_CODE[system],))  # noqa: S608
