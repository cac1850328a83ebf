"""The kinds of work that are tortured: how each begins, what it does, and what must hold of what it leaves.

A piece of work tells each thing that was acknowledged, at the moment at which a screen would; afterwards `faults` names
everything that contradicts what was told. The same seed gives the same work.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from benchmarks.torture.made import NOW, opened
from storage.problems import VaultError
from storage.vault import Vault

#: Takes what was just acknowledged.
Tell = Callable[[str], None]


class Work(Protocol):
    """One kind of work."""

    def prepare(self, folder: Path, draw: random.Random) -> None:
        """Make what is there before."""
        ...

    def do(self, folder: Path, draw: random.Random, tell: Tell) -> None:
        """Work, telling what was acknowledged."""
        ...

    def faults(self, folder: Path, draw: random.Random, told: list[str]) -> Iterator[str]:
        """What contradicts what was told."""
        ...


def attempt(act: Callable[[], object], tell: Tell, word: str) -> bool:
    """Whether something was done and told; a refusal of the vault's own is told as such."""
    try:
        act()
    except VaultError as error:
        tell(f"refused {type(error).__name__}")
        return False
    tell(word)
    return True


def acknowledged(told: list[str], word: str) -> list[list[str]]:
    """The rest of each line that begins with a word."""
    return [line.split()[1:] for line in told if line.split()[0] == word]


def broken(vault: Vault) -> Iterator[str]:
    """What an examination of the whole file finds."""
    found = vault.check_integrity()
    if not found.is_whole:
        yield f"integrity: {found.damage} audit={found.audit_holds} outbox={found.outbox_holds} {found.miscounted}"


def looked_at(folder: Path, look: Callable[[Vault], Iterator[str]]) -> Iterator[str]:
    """What a look into the vault finds; that it does not open is a fault as well."""
    try:
        vault = opened(folder)
    except VaultError as error:
        yield f"the next open refuses: {type(error).__name__} {error}"
        return
    with vault:
        yield from broken(vault)
        yield from look(vault)
        vault.outbox.put(next(iter(vault.outbox.waiting())).system, "notice", b"{}", NOW) if _has_waiting(
            vault
        ) else None


def _has_waiting(vault: Vault) -> bool:
    """Whether an event waits."""
    return bool(vault.outbox.waiting())
