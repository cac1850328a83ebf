"""The keyring's note of a partition's last state, against which an older copy that was put back shows.

Knows two numbers that only grow: the vault's generation and the tries that were ever made. Does *not* know what either
counts (`storage.home`, `storage.attempts`).
"""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from storage.keepers import NOTE, SecretKeeper
from storage.problems import KeyringFault, KeyringUnusable, SlotsDamaged

#: As long as a secret, so that every keeper takes it: a mark, two numbers of eight bytes, twelve bytes unused.
_FORM: Final = struct.Struct(">4sQQ12x")
_MARK: Final = b"XCN1"


class Noted(NamedTuple):
    """What the keyring has noted."""

    generation: int = 0
    tries: int = 0


class Mirror:
    """The note of one partition, kept by the keeper of its secret."""

    def __init__(self, keeper: SecretKeeper, keeper_name: str) -> None:
        self._keeper = keeper
        self._name = keeper_name + NOTE

    def read(self) -> Noted | None:
        """The note; None if there is none, or it isn't one.

        Raises:
            KeyringUnusable: the keyring can't be asked.
        """
        try:
            raw = self._keeper.fetch(self._name)
        except SlotsDamaged:
            return None
        except KeyringUnusable as error:
            if error.reason is KeyringFault.SECRET_MISSING:
                return None
            raise
        if len(raw) != _FORM.size:
            return None
        mark, generation, tries = _FORM.unpack(raw)
        return Noted(generation, tries) if mark == _MARK else None

    def note(self, noted: Noted) -> None:
        """Keep a note in the place of the one before."""
        self._keeper.keep(self._name, _FORM.pack(_MARK, *noted))

    def destroy(self) -> None:
        """Forget the note."""
        self._keeper.destroy(self._name)
