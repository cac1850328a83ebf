"""Keeps a vault's outbox and audit sealed to the agency as well, in step with each transaction.

Knows which recipient is pinned, and that rows go to the sealed file (`storage.sealed_log`) before their transaction is
committed: what the screen called queued is there whatever becomes of the vault's key. Does *not* hold a key that opens
any of it again.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from overlap.decoding import learnt
from storage.cipher import Store
from storage.durable import write_durably
from storage.problems import Damage, VaultDamaged, VaultUnwritable
from storage.recovery import checked_recipient
from storage.sealed_log import Sealed, SealedAudit, SealedEvent, append, frame

_RECIPIENT: Final = "recovery recipient"
_REACHED: Final = "sealed up to"
_COMPACTED: Final = "sealed file written anew"
#: A file of 4 MiB holds some six thousand rows sealed one by one, and a tenth of that when they are sealed together.
COMPACTED_FROM: Final = 4 << 20
#: Rows in one frame; a vault that gets its recipient late has many to catch up with.
_ROWS_MOST: Final = 5_000
#: SQLite's word for no limit.
ALL: Final = -1


class Sealing:
    """The sealed file of one vault. Rows are sealed from the moment that a recipient is pinned, older ones too."""

    def __init__(self, store: Store, path: Path, officer: str) -> None:
        self._store = store
        self.path: Path = path
        self._officer = officer
        self._recipient = self._pinned()
        store.before_commit = self._seal

    @property
    def recipient(self) -> str:
        """The agency's age recipient; empty where none is pinned, and nothing is sealed."""
        return self._recipient

    def pin(self, recipient: str) -> None:
        """Seal to this agency from now on, what is in the vault already included.

        Raises:
            RecoveryUnusable: it is not an age X25519 recipient.
        """
        checked = checked_recipient(recipient)
        if checked == self._recipient:
            return
        with self._store.transaction():
            self._store.keep(_RECIPIENT, checked.encode())
            seal_anew(self._store)
            self._recipient = checked
        self.catch_up()

    def catch_up(self) -> None:
        """Seal what is committed and not sealed yet; after a restored or older vault there may be such rows."""
        if self._recipient:
            with self._store.transaction():
                pass

    def begin_anew(self) -> None:
        """Put the sealed file aside and seal everything into a new one: the vault may be an older state of itself."""
        if self._recipient:
            with self._store.transaction():
                seal_anew(self._store)

    def compact(self, most: int = COMPACTED_FROM) -> bool:
        """Whether the file was larger than `most` bytes and was written anew, with what the vault still holds.

        Rows that both agencies have acknowledged may be gone from the vault, and then go here as well. A death in the
        middle leaves the old file or the new one.
        """
        if (
            not self._recipient
            or not self.path.exists()
            or self.path.stat().st_size <= max(most, self._compacted() * 2)
        ):
            return False
        with self._store.transaction():
            audit, events, frames = 0, 0, []
            while rows := self._rows(audit, events, _ROWS_MOST):
                frames.append(frame(Sealed(officer=self._officer, rows=rows), [self._recipient]))
                audit, events = _reached_by(rows, audit, events)
            whole = b"".join(frames)
            write_durably(self.path, whole)
            self._store.keep(_REACHED, msgspec.json.encode((audit, events)))
            self._store.keep(_COMPACTED, b"%d" % len(whole))
        return True

    def bundle(self, *, unsent_alone: bool = False) -> bytes:
        """Everything that survives, or only what waits to be sent, in frames that the agency opens.

        Raises:
            RecoveryUnusable: no recipient is pinned.
        """
        where = " AND state IN ('waiting', 'sent', 'rejected')" if unsent_alone else ""
        rows = self._rows(0, 0, ALL, where)
        return frame(Sealed(officer=self._officer, rows=rows), [self._recipient] if self._recipient else [])

    def _seal(self) -> None:
        """Write the rows of the transaction that is about to be committed.

        The recipient is read each time: another process of the same officer may have pinned one.
        """
        self._recipient = self._pinned()
        if not self._recipient:
            return
        while True:
            audit_from, events_from = self._reached()
            if not audit_from and not events_from:
                self._put_aside()
            elif not self.path.exists():  # somebody took it away: all of it again
                audit_from, events_from = 0, 0
            rows = self._rows(audit_from, events_from, _ROWS_MOST)
            if not rows:
                return
            append(self.path, frame(Sealed(officer=self._officer, rows=rows), [self._recipient]))
            self._store.keep(_REACHED, msgspec.json.encode(_reached_by(rows, audit_from, events_from)))

    def _put_aside(self) -> None:
        """Move a file away that is of another recipient or another state of the vault; it stays readable."""
        try:
            if self.path.exists():
                self.path.rename(self.path.with_stem(f"{self.path.stem}-{secrets.token_hex(4)}"))
        except OSError as error:
            raise VaultUnwritable("the sealed rows can't be put aside") from error

    def _rows(self, audit: int, events: int, limit: int, where: str = "") -> tuple[SealedAudit | SealedEvent, ...]:
        """The rows of both tables after two numbers."""
        return (*self._audit(audit, limit), *self._events(events, limit, where))

    def _audit(self, after: int, limit: int) -> tuple[SealedAudit, ...]:
        """The audit's rows after a number."""
        rows = self._store.rows(
            "SELECT seq, at, what, outcome, records, query_hash, chain FROM audit WHERE seq > ? ORDER BY seq LIMIT ?",
            (after, limit),
        )
        return tuple(
            SealedAudit(seq=seq, at=at, what=what, outcome=outcome, records=records, query_hash=hashed, chain=chain)
            for seq, at, what, outcome, records, hashed, chain in rows
        )

    def _events(self, after: int, limit: int, where: str = "") -> tuple[SealedEvent, ...]:
        """The outbox's events after a number."""
        rows = self._store.rows(
            "SELECT seq, event_id, officer, system, type, made_at, body, chain FROM outbox"  # noqa: S608  # our own text
            f" WHERE seq > ?{where} ORDER BY seq LIMIT ?",
            (after, limit),
        )
        return tuple(
            SealedEvent(
                seq=seq, event_id=event_id, officer=officer, system=system, type=kind, made_at=made_at, body=body,
                chain=chain,
            )
            for seq, event_id, officer, system, kind, made_at, body, chain in rows
        )  # fmt: skip

    def _reached(self) -> tuple[int, int]:
        """The numbers of the last audit row and the last event that were sealed."""
        body = self._store.kept(_REACHED)
        try:
            return (0, 0) if body is None else msgspec.json.decode(body, type=learnt(tuple[int, int]))
        except msgspec.MsgspecError as error:
            raise VaultDamaged(Damage.CONTENT) from error

    def _compacted(self) -> int:
        """How large the file was when it was last written anew."""
        return int(self._store.kept(_COMPACTED) or 0)

    def _pinned(self) -> str:
        """The recipient that the vault holds."""
        body = self._store.kept(_RECIPIENT)
        return "" if body is None else bytes(body).decode()


def seal_anew(store: Store) -> None:
    """Have everything be sealed into a new file from the next transaction on: what was sealed is of other numbers."""
    store.execute("DELETE FROM setting WHERE name = ?", (_REACHED,))


def _reached_by(rows: Iterable[SealedAudit | SealedEvent], audit: int, events: int) -> tuple[int, int]:
    """The numbers of the last audit row and the last event among some rows, else those before."""
    for row in rows:
        if isinstance(row, SealedAudit):
            audit = max(audit, row.seq)
        else:
            events = max(events, row.seq)
    return audit, events
