"""What agencies signed of this vault's audit: whoever writes the chain anew, even with the key, is contradicted.

Knows the newest checkpoint of each agency, whether the chain still agrees with it, and which agency said that it holds
another audit. It does *not* verify a signature (`sync.countersigning`) or ask for one.
"""

from __future__ import annotations

from typing import Final

import msgspec

from overlap.decoding import learnt
from overlap.records import System
from storage.audit_trail import AuditPoint, AuditTrail
from storage.cipher import Store
from storage.problems import Damage, VaultDamaged

#: Under this name and the system's the vault keeps a checkpoint.
_NAME: Final = "audit_checkpoint:"
#: ... and under this one that the agency said that it holds another audit.
_CONTRADICTED: Final = "audit_contradicted:"

#: A checkpoint is worth a request once the chain has grown by this much: about a day's checks of a busy officer.
ROWS: Final = 200


class Kept(msgspec.Struct, frozen=True):
    """A checkpoint: where in the chain, its value there, and the agency's signed word for it."""

    number: int
    chain: bytes
    signed: str


class Checkpoints:
    """The checkpoints in one vault."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._trail = AuditTrail(store)

    def due(self, system: System) -> AuditPoint | None:
        """Where the chain stands, if that is to be signed; None while it has hardly grown since the last time."""
        last, kept = self._trail.last(), self.kept(system)
        if last is None or (kept is not None and last.number - kept.number < ROWS):
            return None
        return last

    def kept(self, system: System) -> Kept | None:
        """The newest checkpoint of an agency.

        Raises:
            VaultDamaged: it can't be read.
        """
        body = self._store.kept(_NAME + system.value)
        try:
            return None if body is None else msgspec.json.decode(body, type=learnt(Kept))
        except msgspec.MsgspecError as error:
            raise VaultDamaged(Damage.CONTENT) from error

    def keep(self, system: System, point: AuditPoint, signed: str) -> None:
        """Keep an agency's verified word for a point of the chain."""
        body = msgspec.json.encode(Kept(point.number, point.chain, signed))
        self._store.keep(_NAME + system.value, body)
        self._store.keep(_CONTRADICTED + system.value, b"")

    def note_contradicted(self, system: System) -> None:
        """Note that an agency holds another audit of this laptop; its next word for an audit ends that."""
        self._store.keep(_CONTRADICTED + system.value, b"1")

    def contradicted(self) -> tuple[System, ...]:
        """The agencies that said so, or whose checkpoint the chain no longer agrees with; a row let go says nothing."""
        return tuple(
            system for system in System
            if self._store.kept(_CONTRADICTED + system.value) or self._is_contradicted(self.kept(system))
        )  # fmt: skip

    def _is_contradicted(self, kept: Kept | None) -> bool:
        if kept is None:
            return False
        last = self._trail.last()
        if last is None or last.number < kept.number:
            return True
        chain = self._store.value("SELECT chain FROM audit WHERE seq = ?", (kept.number,))
        return chain is not None and bytes(chain) != kept.chain
