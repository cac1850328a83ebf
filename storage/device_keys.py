"""This device's own keys with one agency: what bundles for it are encrypted to, and what signs the bundles from it.

Knows that they are made at enrolment, one pair for each agency, and never leave the vault. It does *not* know what a
bundle is (`sync.bundle`).
"""

from __future__ import annotations

import secrets
from typing import Final

import msgspec
from pyrage import x25519

from overlap.decoding import learnt
from overlap.records import System
from storage.cipher import Store
from storage.problems import Damage, VaultDamaged
from storage.signed import KEY_BYTES, public_key, to_text

#: Under this name and the system's the vault keeps a pair.
_NAME: Final = "device_key:"


class DeviceKey(msgspec.Struct, frozen=True):
    """An age identity and the seed of an Ed25519 key; `repr` hides both."""

    identity: str
    seed: bytes

    @property
    def recipient(self) -> str:
        """What is encrypted to, so that this device alone can read it."""
        return str(x25519.Identity.from_str(self.identity).to_public())

    @property
    def signing_key(self) -> str:
        """What verifies this device's signatures, in base64url."""
        return to_text(public_key(self.seed))

    def __repr__(self) -> str:
        """Nothing of the keys."""
        return "DeviceKey()"


def new_device_key() -> DeviceKey:
    """A fresh pair."""
    return DeviceKey(str(x25519.Identity.generate()), secrets.token_bytes(KEY_BYTES))


class DeviceKeys:
    """The device's keys in one vault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, system: System) -> DeviceKey | None:
        """The pair for one agency; None on a laptop that was enrolled before there were any.

        Raises:
            VaultDamaged: what is kept can't be read.
        """
        body = self._store.kept(_NAME + system.value)
        try:
            return None if body is None else msgspec.json.decode(body, type=learnt(DeviceKey))
        except msgspec.MsgspecError as error:
            raise VaultDamaged(Damage.CONTENT) from error

    def put(self, system: System, key: DeviceKey) -> None:
        """Keep the pair that an enrolment was made with."""
        self._store.keep(_NAME + system.value, msgspec.json.encode(key))
