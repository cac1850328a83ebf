"""The keyring of a trial's laptop: a file, because a trial has no desktop session.

Loaded by the program under trial, so it knows nothing of what is planted.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from storage.home import Home
from storage.keys import Argon2Profile
from storage.problems import KeyringFault, KeyringUnusable

#: As little as Argon2 does: how long a passphrase takes is not what is measured.
QUICK: Final = Argon2Profile(time_cost=1, memory_kib=64, lanes=1)


class FileKeyring:
    """Keeps second secrets in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, name: str, secret: bytes) -> None:
        """Keep a secret under a name."""
        self._write({**self._read(), name: secret.hex()})

    def fetch(self, name: str) -> bytes:
        """The secret of a name.

        Raises:
            KeyringUnusable: there is none.
        """
        kept = self._read()
        if name not in kept:
            raise KeyringUnusable(KeyringFault.SECRET_MISSING)
        return bytes.fromhex(kept[name])

    def destroy(self, name: str) -> None:
        """Forget a secret."""
        self._write({other: secret for other, secret in self._read().items() if other != name})

    def _read(self) -> dict[str, str]:
        return dict(json.loads(self._path.read_text())) if self._path.exists() else {}

    def _write(self, kept: dict[str, str]) -> None:
        self._path.write_text(json.dumps(kept))


def home_at(folder: Path) -> Home:
    """The laptop's data in a folder, as both the trial and the program in it open them."""
    return Home(folder, FileKeyring(folder.parent / "keyring.json"), QUICK)
