"""A laptop's keyring in memory, and the words that its officer types."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from storage.keys import Argon2Profile
from storage.problems import KeyringFault, KeyringUnusable

#: A profile that is not the practice one and yet quick, for real vaults in tests.
QUICK = Argon2Profile(time_cost=1, memory_kib=128, lanes=1)
PASSPHRASE = "SYN correct horse"
OFFICER = "SYN-U-0007"


class MemoryKeeper:
    """A keyring that keeps its secrets in memory, and can be made to lose or refuse them."""

    def __init__(self) -> None:
        self.secrets: dict[str, bytes] = {}
        self.refuses = False

    def keep(self, name: str, secret: bytes) -> None:
        """Store a secret."""
        if self.refuses:
            raise KeyringUnusable(KeyringFault.NONE_ALLOWED)
        self.secrets[name] = secret

    def fetch(self, name: str) -> bytes:
        """Give a secret."""
        if name not in self.secrets:
            raise KeyringUnusable(KeyringFault.SECRET_MISSING)
        return self.secrets[name]

    def destroy(self, name: str) -> None:
        """Forget a secret."""
        self.secrets.pop(name, None)


def edit_slots(path: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change the file of slots as somebody does who knows its form: without a check sum it is one of before."""
    slots = msgspec.json.decode(path.read_bytes())
    del slots["check"]
    edit(slots)
    path.write_bytes(msgspec.json.encode(slots))
