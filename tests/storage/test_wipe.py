"""The end of a partition: nothing opens, the agency's rows stay, and a crash on the way is finished later."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from overlap.records import System
from storage.home import Home
from storage.keepers import SecretKeeper
from storage.problems import Destruction, KeyringFault, KeyringUnusable, PartitionDestroyed, VaultError
from storage.sealed_log import read_back
from storage.vault import VaultHeader
from storage.wipe import Destroyed, erase
from tests.storage.laptop import OFFICER, PASSPHRASE, MemoryKeeper
from tests.storage.recovery import IDENTITY, with_recovery
from tests.storage.test_slot_changes import Death, dying

EVENT = b'{"SYN":"planted SYNTHETIC"}'


@pytest.fixture
def filled(home: Home, real: VaultHeader, now: dt.datetime) -> Home:
    """A laptop with one partition that the agency can recover, in which something waits to be sent."""
    with_recovery(home, real, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        vault.outbox.put(System.E3, "notice", EVENT, now)
    return home


def test_after_a_wipe_nothing_is_left_but_what_is_sealed(filled: Home, keeper: MemoryKeeper, now: dt.datetime) -> None:
    """Slots, keyring and vault are gone; the agency reads outbox and audit back, in whole chains."""
    folder = filled.folder(OFFICER)
    filled.destroy(OFFICER, Destruction.REVOKED, now)
    assert keeper.secrets == {}
    assert sorted(path.name for path in folder.iterdir()) == ["destroyed.json", "sealed.log"]
    sealed = (folder / "sealed.log").read_bytes()
    assert b"SYN" not in sealed
    found = read_back(sealed, IDENTITY)
    assert [event.body for event in found.events] == [EVENT]
    assert found.audit[0].what == "vault created"
    assert found.audit_chain.holds
    assert found.event_chain.holds
    with pytest.raises(PartitionDestroyed) as seen:
        filled.open(OFFICER, PASSPHRASE, now=now)
    assert seen.value.reason is Destruction.REVOKED


def test_the_slots_are_overwritten_before_they_are_removed(filled: Home, now: dt.datetime, tmp_path: Path) -> None:
    """Whoever still holds the file finds noise in it."""
    slots = filled.folder(OFFICER) / "slots.json"
    os.link(slots, tmp_path / "held")
    before = slots.read_bytes()
    filled.destroy(OFFICER, Destruction.ASKED, now)
    after = (tmp_path / "held").read_bytes()
    assert len(after) == len(before)
    assert b"wrapped" not in after


@pytest.mark.parametrize("at", range(1, 7))
def test_a_wipe_cut_by_a_death_is_finished_by_whoever_opens_next(
    filled: Home, keeper: MemoryKeeper, now: dt.datetime, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Either it never began, or the next open finishes it and says so."""
    calls = [0]
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", dying(calls, at, os.fsync))
        patch.setattr(Path, "unlink", dying(calls, at, Path.unlink))
        with pytest.raises(Death):
            filled.destroy(OFFICER, Destruction.ASKED, now)
    try:
        filled.open(OFFICER, PASSPHRASE, now=now).close()
    except VaultError:
        assert keeper.secrets == {}
        assert sorted(path.name for path in filled.folder(OFFICER).iterdir()) == ["destroyed.json", "sealed.log"]


class Refusing(MemoryKeeper):
    """A keyring that can't be asked any more."""

    def destroy(self, name: str) -> None:
        """Refuse."""
        raise KeyringUnusable(KeyringFault.REFUSED)


def test_a_keyring_out_of_reach_does_not_stop_a_wipe(filled: Home, now: dt.datetime) -> None:
    """The slots alone are enough: without them the keyring's secret opens nothing."""
    refusing: SecretKeeper = Refusing()
    erase(filled.folder(OFFICER), Destroyed(reason=Destruction.ASKED, at=now, keeper_name="SYN"), refusing)
    assert not (filled.folder(OFFICER) / "slots.json").exists()


def test_after_a_wipe_the_officer_can_enrol_again(filled: Home, real: VaultHeader, now: dt.datetime) -> None:
    """A new partition takes the place, and what was sealed stays to be collected."""
    filled.destroy(OFFICER, Destruction.FAILURES, now)
    filled.create(real, PASSPHRASE).close()
    filled.open(OFFICER, PASSPHRASE, now=now).close()
    (entry,) = filled.officers()
    assert entry.destroyed is None
    (left,) = filled.sealed_files()
    assert read_back(left.read_bytes(), IDENTITY).officer == OFFICER
