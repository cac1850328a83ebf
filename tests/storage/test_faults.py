"""Faults of disks, files and neighbours, each told by its own error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from overlap.records import System
from storage.bodies import Bodies, Envelope
from storage.cipher import Store, open_store
from storage.home import Home
from storage.problems import (
    Damage,
    VaultBusy,
    VaultDamaged,
    VaultError,
    VaultFull,
    VaultMissing,
    VaultUnwritable,
)
from storage.slots import read_slots
from storage.vault import Vault, VaultHeader
from tests.storage.invented import Encounters, Feed, Removals


@pytest.fixture
def neighbour(path: Path, key: bytes, vault: Vault) -> Iterator[Store]:
    """Another process's connection that is in the middle of a write; the vault does not wait for it."""
    vault._store.rows("PRAGMA busy_timeout = 0")
    store = open_store(path, key)
    store.execute("BEGIN IMMEDIATE")
    yield store
    store.close()


def test_a_neighbours_write_is_waited_for_and_then_told(vault: Vault, neighbour: Store, now: dt.datetime) -> None:
    """Where another process holds the vault, nothing is stored, and it works once that one is done."""
    with pytest.raises(VaultBusy):
        vault.outbox.put(System.E3, "notice", b"{}", now)
    neighbour.execute("ROLLBACK")
    assert vault.outbox.put(System.E3, "notice", b"{}", now)
    assert len(vault.outbox.waiting()) == 1


def test_tidying_is_left_to_the_next_time_while_a_neighbour_writes(vault: Vault, neighbour: Store) -> None:
    """What was committed stands; giving pages back can wait."""
    vault._store.tidy(purged=True)
    neighbour.execute("ROLLBACK")
    vault._store.tidy(purged=True)


def test_the_pages_of_a_bulk_load_are_given_back(vault: Vault, path: Path) -> None:
    """A file of which most is free shrinks when it is tidied; a little free space stays for the next round."""
    vault._store.execute("INSERT INTO dictionary (body) VALUES (zeroblob(9000000))")
    vault._store.execute("DELETE FROM dictionary")
    before = path.stat().st_size + path.with_name(path.name + "-wal").stat().st_size
    vault._store.tidy(purged=False)
    assert vault._store.value("PRAGMA freelist_count") == 0
    assert path.stat().st_size + path.with_name(path.name + "-wal").stat().st_size < before / 10
    assert vault.check_integrity().is_whole


def test_a_disk_that_refuses_is_told(vault: Vault, now: dt.datetime) -> None:
    """A file that can be read and not written is the disk's fault, and what was stored is still there."""
    event_id = vault.outbox.put(System.E3, "notice", b"{}", now)
    vault._store.rows("PRAGMA query_only = ON")
    with pytest.raises(VaultUnwritable):
        vault.outbox.put(System.E3, "notice", b"{}", now)
    assert [item.event_id for item in vault.outbox.waiting()] == [event_id]


def test_a_folder_in_the_files_place_is_told(path: Path, key: bytes) -> None:
    """What can't be read at all is the disk's fault."""
    path.mkdir()
    with pytest.raises(VaultUnwritable):
        Vault.open(path, key, practice=True)
    with pytest.raises(VaultUnwritable):
        read_slots(path)


def test_a_vault_that_can_not_be_made_leaves_no_file(path: Path, key: bytes, header: VaultHeader) -> None:
    """Where the header can't be written, the half-made file goes."""
    naive = VaultHeader(
        officer_id="SYN",
        name="SYN",
        agency=header.agency,
        unit="SYN",
        created_at=header.created_at.replace(tzinfo=None),
    )
    with pytest.raises(ValueError, match="zone"):
        Vault.create(path, key, naive)
    assert list(path.parent.iterdir()) == []


def test_a_mistake_in_a_statement_is_ours(vault: Vault) -> None:
    """What has no counterpart among the world's faults stays a bug, not an officer's problem."""
    with pytest.raises(Exception, match="no such table") as seen:
        vault._store.execute("SELECT * FROM nowhere")
    assert not isinstance(seen.value, VaultError)


def test_a_staged_page_that_makes_no_sense_is_damage(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """A page that isn't what was put is told, and the copy stays as it was."""
    e3.round(encounter(1), held=1)
    e3.stage(encounter(2))
    vault._store.execute("UPDATE staged SET page = x'00'")
    with pytest.raises(VaultDamaged) as seen:
        e3.close(held=2)
    assert seen.value.damage is Damage.CONTENT
    assert vault.records.count(System.E3) == 1


def test_a_body_without_an_envelope_has_no_id(vault: Vault) -> None:
    """Bytes that are no JSON name no record, and samples that are none teach nothing."""
    bodies = Bodies(vault._store)
    assert bodies.envelope(b"SYN") == Envelope()
    assert not bodies.learn([b"SYN"] * 1_000)
    assert not bodies.has_dictionary


def test_a_bulk_removal_is_followed_by_loading_anew(
    vault: Vault, e3: Feed, encounter: Encounters, gone: Removals
) -> None:
    """What is more than worth following is gone from the indexes all the same."""
    e3.round(*(encounter(number) for number in range(5_100)), held=5_100)
    vault.search.warm()
    e3.round(*(gone(number) for number in range(5_050)), held=50)
    assert len(vault.search._indexes.keys) > 0
    assert vault.check_integrity().is_whole


def test_a_partition_that_can_not_be_put_in_place_leaves_nothing(
    tmp_path: Path, header: VaultHeader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk refuses the last step, no half-made partition is left."""

    def refuse(_: Path, __: Path) -> Path:
        raise OSError

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(VaultUnwritable):
        Home(tmp_path).create(header)
    assert list((tmp_path / "officers").iterdir()) == []


def test_an_examination_that_can_not_go_on_says_so(
    vault: Vault, e3: Feed, encounter: Encounters, path: Path, key: bytes
) -> None:
    """A file that is cut while it is open is found by the examination."""
    e3.round(*(encounter(number) for number in range(300)), held=300)
    vault.close()
    with Vault.open(path, key, practice=True) as again:
        raw = path.read_bytes()
        path.write_bytes(raw[: len(raw) // 8192 * 4096])
        assert not again.check_integrity().is_whole


def test_every_error_is_one_of_the_two_families() -> None:
    """The tree in the docstring is the tree there is."""
    for error in (VaultMissing, VaultFull, VaultBusy, VaultUnwritable):
        assert issubclass(error, VaultError)
