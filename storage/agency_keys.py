"""Each agency's public key, as it was told at enrolment: what the agency signed is opened with it, and with no other.

Knows that the first key an agency tells stays until the officer enrols anew: whoever could swap it could end a copy or
forge a receipt. It does *not* know what is signed (`storage.signed`).
"""

from __future__ import annotations

from typing import Final

from overlap.records import System
from storage.cipher import Store
from storage.signed import key_from_text

#: Under this name and the system's the vault keeps a key.
_NAME: Final = "signing_key:"

#: Under this name and the system's the vault keeps what bundles for the gateway are encrypted to.
_RECIPIENT: Final = "bundle_recipient:"

#: Under this name and the system's the vault keeps the serial of the newest bundle that it took in.
_SERIAL: Final = "bundle_serial:"


class AgencyKeys:
    """The keys in one vault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def pinned(self, system: System) -> bytes | None:
        """The key of a system's agency; None where its gateway told none, or not yet."""
        kept = self._store.kept(_NAME + system.value)
        return None if kept is None else bytes(kept)

    def pin(self, system: System, text: str) -> None:
        """Keep the key that an enrolment told, in the place of an earlier enrolment's.

        Raises:
            NotSigned: the text is no key; what was kept stays.
        """
        self._store.keep(_NAME + system.value, key_from_text(text))

    def keep_recipient(self, system: System, recipient: str) -> None:
        """Keep the age recipient that an agency's gateway reads bundles with."""
        self._store.keep(_RECIPIENT + system.value, recipient.encode())

    def recipient(self, system: System) -> str:
        """The age recipient of an agency's gateway; empty where it told none."""
        kept = self._store.kept(_RECIPIENT + system.value)
        return "" if kept is None else bytes(kept).decode()

    def last_serial(self, system: System) -> int:
        """The serial of the newest bundle of an agency that was taken in; 0 before the first."""
        kept = self._store.kept(_SERIAL + system.value)
        return 0 if kept is None else int(kept)

    def keep_serial(self, system: System, serial: int) -> None:
        """Keep the serial of a bundle that was taken in, so that no older one ever is."""
        self._store.keep(_SERIAL + system.value, b"%d" % max(serial, self.last_serial(system)))

    def holds(self, system: System, text: str) -> bool:
        """Whether a renewal told the key that is pinned; a first one is pinned by it.

        Raises:
            NotSigned: the text is no key.
        """
        known = self.pinned(system)
        if known is None:
            self.pin(system, text)
            return True
        return known == key_from_text(text)
