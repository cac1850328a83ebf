"""Stores to hold against one contract: the simulator's in memory, and the real vault on a disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from overlap.records import Agency, System
from storage.header import VaultHeader
from storage.vault import Vault, VaultOptions
from tests.simulation.disk import Disk
from tests.simulation.memory import MemoryVault

NOW = dt.datetime(2026, 11, 23, 15, 10, tzinfo=dt.UTC)
OFFICER = "SYN-U-0001"

Store = MemoryVault | Vault


def real_vault(path: Path) -> Vault:
    """An empty practice vault whose outbox draws no jitter."""
    header = VaultHeader(
        officer_id=OFFICER,
        name="Agent Synthetic",
        agency=Agency.USBP,
        unit="Blaine Station",
        sector="BLW",
        practice=True,
        created_at=NOW,
    )
    return Vault.create(path, bytes(32), header, VaultOptions(draw=lambda: 0.5))


def memory_vault() -> MemoryVault:
    """An empty vault in memory whose outbox draws no jitter."""
    return MemoryVault(Disk(), OFFICER, lambda: 0.5, lambda bits: (1 << bits) // 3)


@pytest.fixture(params=["memory", "real"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store in turn."""
    if request.param == "memory":
        yield memory_vault()
        return
    with real_vault(tmp_path / "vault.db") as vault:
        yield vault


@pytest.fixture
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], tuple[MemoryVault, Vault]]]:
    """Makes an empty store of each kind."""
    with ExitStack() as stack:

        def make() -> tuple[MemoryVault, Vault]:
            path = tmp_path_factory.mktemp("contract") / "vault.db"
            return memory_vault(), stack.enter_context(real_vault(path))

        yield make


def holds(store: Store, system: System = System.E3) -> dict[str, int]:
    """The records that a store has of a system, with their revisions."""
    if isinstance(store, MemoryVault):
        return {key: revision for key, (revision, _) in store.copies[system].records.items()}
    return {record.id: record.revision for record in store.records.each() if record.id.startswith(system.value)}
