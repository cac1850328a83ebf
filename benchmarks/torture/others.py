"""Upgrades, changes of the ways in, and repairs: each leaves what was before or what comes after, never neither."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.torture.made import FILE, KEY, NOW, OFFICER, header, make, opened
from benchmarks.torture.work import Tell, attempt, broken, looked_at
from overlap.records import RecordId, System
from storage.cipher import create_store
from storage.home import Home
from storage.migrations import SCHEMA
from storage.problems import VaultDamaged, VaultError, WrongPassphrase
from storage.proofs import NewPassphrase
from storage.repair import repair
from storage.rescue import rescue
from storage.slot_changes import SlotChanges
from storage.vault import Vault

_OLD: Final = Path(__file__).resolve().parents[2] / "tests" / "storage" / "old_vaults"
_PAGE: Final = 4096
_EVENTS: Final = 20
_CHANGES: Final = 3


class Upgrading:
    """The opening of a vault that an earlier release wrote."""

    def prepare(self, folder: Path, draw: random.Random) -> None:
        """A vault of one of the earlier schemas."""
        store = create_store(folder / FILE, KEY)
        script = _OLD / f"schema_{draw.randrange(1, SCHEMA)}.sql"
        for line in script.read_text(encoding="utf-8").split(";\n"):
            if line.strip():
                store.execute(line)
        store.close()

    def do(self, folder: Path, draw: random.Random, tell: Tell) -> None:
        """Open it."""
        del draw
        attempt(lambda: opened(folder).close(), tell, "opened")

    def faults(self, folder: Path, draw: random.Random, told: list[str]) -> Iterator[str]:
        """Anything of the old vault that is not in the new one."""
        del draw, told

        def look(vault: Vault) -> Iterator[str]:
            if vault.schema != SCHEMA:
                yield f"upgrade: the schema is {vault.schema}"
            if len(vault.outbox.waiting()) != 1 or vault.settings.read().area != "BLW":
                yield "upgrade: outbox or settings were lost"
            if vault.records.get(RecordId("e3:SYN-E-000007-1")) is None:
                yield "upgrade: a record is not found by its id"

        yield from looked_at(folder, look)


class Rewrapping:
    """Changes of the ways in: the passphrase is replaced."""

    def prepare(self, folder: Path, draw: random.Random) -> None:
        """A partition with a passphrase and an event."""
        del draw
        home = Home(folder)
        with home.create(header(), "SYN passphrase 0") as vault:
            vault.outbox.put(System.E3, "notice", b"{}", NOW)

    def do(self, folder: Path, draw: random.Random, tell: Tell) -> None:
        """Replace the passphrase again and again; what is refused is tried no more."""
        del draw
        changes = SlotChanges(Home(folder), OFFICER)
        for number in range(_CHANGES):
            old, new = f"SYN passphrase {number}", NewPassphrase(f"SYN passphrase {number + 1}")
            slot = changes.entries()[-1].id
            if not attempt(lambda: changes.replace(slot, old, new, NOW), tell, "changed"):  # noqa: B023  # called at once
                return

    def faults(self, folder: Path, draw: random.Random, told: list[str]) -> Iterator[str]:
        """That neither the last passphrase that was told opens, nor the one after it; or that an older one does."""
        del draw
        changed = told.count("changed")
        home = Home(folder)
        ways = [number for number in range(_CHANGES + 1) if _opens(home, number)]
        if ways not in ([changed], [changed + 1]):
            yield f"slots: {changed} changes were told, and passphrases {ways} open"
            return
        with home.open(OFFICER, f"SYN passphrase {ways[0]}", practice=True, now=NOW) as vault:
            yield from broken(vault)
            if len(vault.outbox.waiting()) != 1:
                yield "slots: the event was lost"


def _opens(home: Home, number: int) -> bool:
    """Whether a passphrase opens the partition."""
    try:
        home.open(OFFICER, f"SYN passphrase {number}", practice=True, now=NOW).close()
    except WrongPassphrase:
        return False
    return True


class Mending:
    """The repair of a vault with broken pages."""

    def prepare(self, folder: Path, draw: random.Random) -> None:
        """A vault with events and three broken pages, and beside it how many events can be read."""
        with make(folder) as vault:
            for number in range(_EVENTS):
                vault.outbox.put(System.E3, "notice", b'{"SYN":"%s"}' % (b"x" * (100 * number)), NOW)
        file = folder / FILE
        raw = bytearray(file.read_bytes())
        for page in draw.sample(range(1, len(raw) // _PAGE), 3):
            raw[page * _PAGE + 99] ^= 1
        file.write_bytes(raw)
        copy = folder / "copy"
        copy.mkdir()
        shutil.copy(file, copy / FILE)
        found = rescue(copy / FILE, KEY)
        shutil.rmtree(copy)
        (folder / "readable").write_text(str(len(found.rows.get("outbox", ()))), encoding="ascii")

    def do(self, folder: Path, draw: random.Random, tell: Tell) -> None:
        """Mend it."""
        del draw
        attempt(lambda: repair(folder / FILE, KEY, header(), NOW), tell, "mended")

    def faults(self, folder: Path, draw: random.Random, told: list[str]) -> Iterator[str]:
        """That a mended vault has fewer events than could be read; one that isn't mended yet can still be."""
        del draw
        readable = int((folder / "readable").read_text(encoding="ascii"))
        if "mended" not in told:
            yield from _mend(folder)

        def look(vault: Vault) -> Iterator[str]:
            events = vault.outbox.verify().rows
            if events != readable:
                yield f"repair: {readable} events could be read, {events} are there"

        yield from looked_at(folder, look)


def _mend(folder: Path) -> Iterator[str]:
    """Mend what a killed repair left, unless it opens whole already."""
    try:
        with opened(folder) as vault:
            if vault.check_integrity().is_whole:
                return
    except VaultDamaged:
        pass
    try:
        repair(folder / FILE, KEY, header(), NOW)
    except VaultError as error:
        yield f"repair: what a killed one left can't be mended: {type(error).__name__}"
