"""A vault written anew under another key: the old one or the new one is whole, and what was told to be gone is gone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.torture.made import FILE, NOW, OFFICER, header
from benchmarks.torture.work import Tell, acknowledged, attempt, broken
from overlap.records import System
from storage import cipher
from storage.home import Home
from storage.partition_rekey import rekey_partition
from storage.problems import VaultError, WrongKey
from storage.proofs import Passphrase
from storage.rekey import copy_of
from storage.vault import Vault

_PASSPHRASE: Final = "SYN passphrase"  # noqa: S105  # an invented officer's
_EVENTS: Final = 10
_CHANGES: Final = 2
#: Pages between two steps of a copy, so that a small vault has many of them.
_PAGES: Final = 4
#: Every key that opened the vault before a change, for who looks whether one still does.
_OLD: Final = "old-keys"


class Rekeying:
    """Changes of the vault's key, with an event between them."""

    def prepare(self, folder: Path, draw: random.Random) -> None:
        """A partition with a passphrase and some events."""
        del draw
        with Home(folder).create(header(), _PASSPHRASE) as vault:
            for number in range(_EVENTS):
                vault.outbox.put(System.E3, "notice", b'{"SYN":"%s"}' % (b"x" * (700 * number)), NOW)
        (folder / _OLD).write_text(_key(Home(folder)).hex(), encoding="ascii")

    def do(self, folder: Path, draw: random.Random, tell: Tell) -> None:
        """Change the key again and again; what is refused is tried no more."""
        del draw
        cipher.COPIED_PAGES = _PAGES  # type: ignore[misc]  # a small vault has as many steps as a large one
        home = Home(folder)
        for number in range(1, _CHANGES + 1):
            if not attempt(lambda: _change(home), tell, f"rekeyed {number}"):
                return
            if not attempt(lambda: _put(home), tell, f"put {number}"):
                return

    def faults(self, folder: Path, draw: random.Random, told: list[str]) -> Iterator[str]:
        """That the vault does not open, lacks an event that was told, or opens by a key that was replaced."""
        del draw
        home = Home(folder)
        try:
            vault = home.open(OFFICER, _PASSPHRASE, practice=True, now=NOW)
        except VaultError as error:
            yield f"rekey: the next open refuses: {type(error).__name__} {error}"
            return
        with vault:
            yield from broken(vault)
            waiting, put = len(vault.outbox.waiting()), _EVENTS + len(acknowledged(told, "put"))
            if waiting not in {put, put + 1}:
                yield f"rekey: {put} events were told, {waiting} are there"
        if copy_of(home.folder(OFFICER) / FILE).exists():
            yield "rekey: a copy under another key was left"
        if acknowledged(told, "rekeyed") and _opens(home, bytes.fromhex((folder / _OLD).read_text(encoding="ascii"))):
            yield "rekey: the key from before still opens the vault"


def _change(home: Home) -> None:
    """Change the key once."""
    rekey_partition(home, OFFICER, [None, Passphrase(_PASSPHRASE)], now=NOW)


def _put(home: Home) -> None:
    """Put an event into the vault under its new key."""
    with home.open(OFFICER, _PASSPHRASE, practice=True, now=NOW) as vault:
        vault.outbox.put(System.E3, "notice", b"{}", NOW)


def _key(home: Home) -> bytes:
    """The vault's key as it is now."""
    folder = home.folder(OFFICER)
    return home.proved(folder, home.living(folder), Passphrase(_PASSPHRASE), NOW)[0]


def _opens(home: Home, key: bytes) -> bool:
    """Whether a key opens the vault."""
    try:
        Vault.open(home.folder(OFFICER) / FILE, key, practice=True).close()
    except WrongKey:
        return False
    return True
