"""A laptop with one officer's real vault, whose key, passphrase and records are known to whoever made it.

Knows how a vault is made and filled, and which word stands in every record, so that it can be looked for. Never loaded
by the program under trial, in whose memory that word must come from the vault alone.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from unittest.mock import patch

import msgspec

from benchmarks.locking.keyring_file import home_at
from benchmarks.locking.memory import Needles, forms_of_key, forms_of_passphrase, forms_of_text
from overlap.records import Agency, PersonName, System
from storage.header import VaultHeader
from storage.staging import Closing, StagedPage, Upsert
from storage.vault import Vault
from ui import sample

OFFICER: Final = "SYN-LOCK-1"
_LETTERS: Final = "bcdfghjklmnpqrstvwxz"
_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Planted:
    """A laptop and its secrets."""

    folder: Path
    key: bytes
    passphrase: str
    word: str

    @property
    def asked(self) -> str:
        """A question that one of the records answers."""
        return f"{self.word} MILOS"

    @property
    def needles(self) -> Needles:
        """What must not be left."""
        return {
            "key": forms_of_key(self.key),
            "passphrase": forms_of_passphrase(self.passphrase),
            "text": forms_of_text(self.word),
        }


def planted(folder: Path, people: int) -> Planted:
    """A new laptop in the folder with so many people in its vault."""
    key, passphrase = os.urandom(32), f"synthetic {os.urandom(12).hex()}"
    word = "Q" + "".join(random.SystemRandom().choices(_LETTERS, k=11))  # no word of any language or library
    header = VaultHeader(
        officer_id=OFFICER, name="BPA R. Synthetic", agency=Agency.USBP, unit="Blaine Station", created_at=sample.NOW
    )
    home = home_at(folder)
    with patch("storage.home.new_key", lambda: key), home.create(header, passphrase) as vault:
        _fill(vault, people, word)
    Vault.open(home.folder(OFFICER) / "vault.db", key).close()  # it is this key, or the trial looks for another one
    return Planted(folder, key, passphrase, word)


def _fill(vault: Vault, people: int, word: str) -> None:
    """Bring the planted people into the vault as one completed round."""
    for first in range(0, people, _PAGE):
        changes = tuple(_change(at, word) for at in range(first, min(first + _PAGE, people)))
        vault.staging.stage(System.E3, StagedPage(feed="SYN-feed", cursor=f"c{first}", changes=changes))
    closing = Closing(
        cursor="end", feed="SYN-feed", epoch="SYN-1", server_time=dt.datetime.now(dt.UTC), token_key=bytes(32),
        scope="SYN", complete=True, held=None,
    )  # fmt: skip
    vault.staging.commit(System.E3, closing, dt.datetime.now(dt.UTC))


def _change(at: int, word: str) -> Upsert:
    """One planted person; the word is the surname of the first and the event number of all."""
    name = PersonName(surname=word if at == 0 else f"SYN{at}", given_names="Milos")
    person = msgspec.structs.replace(sample.ENCOUNTER.person, names=(name,))
    record = msgspec.structs.replace(sample.ENCOUNTER, id=f"e3:SYN-L-{at}", event_number=f"{word}{at}", person=person)
    return Upsert(record=msgspec.json.encode(record))
