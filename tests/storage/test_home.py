"""The folder of a laptop: partitions apart, keys wrapped, practice and real never mixed."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import stat
from pathlib import Path

import msgspec
import pytest

from overlap.records import Agency, System
from storage.home import Home
from storage.keepers import NOTE
from storage.keys import PRACTICE
from storage.partition_rekey import rekey_partition
from storage.partition_repair import repair_partition
from storage.problems import (
    KeyringFault,
    KeyringUnusable,
    NoSuchOfficer,
    PartitionLocked,
    PracticeMismatch,
    SlotsDamaged,
    SlotsTooNew,
    VaultExists,
    VaultFull,
    VaultMissing,
    VaultUnwritable,
    WrongKey,
    WrongOfficer,
    WrongPassphrase,
)
from storage.proofs import Passphrase
from storage.vault import VaultHeader
from tests.storage.laptop import PASSPHRASE, MemoryKeeper, edit_slots
from tests.storage.recovery import with_recovery
from ui.launcher.notes import Notes


@pytest.fixture
def other(header: VaultHeader) -> VaultHeader:
    """Another officer's practice vault."""
    return msgspec.structs.replace(header, officer_id="SYN-U-0008", name="Zed Synthetic", agency=Agency.HSI)


def slots_file(home: Home, officer: str = "SYN-U-0007") -> Path:
    """Return the path of an officer's slots."""
    return home.folder(officer) / "slots.json"


def change_slots(home: Home, **changes: object) -> None:
    """Change fields of the officer in the slots' file, as with an editor."""
    edit_slots(slots_file(home), lambda slots: slots["owner"].update(changes))


def test_a_practice_vault_opens_without_a_prompt(home: Home, header: VaultHeader, now: dt.datetime) -> None:
    """Demo and tests run headless: the secret is in a file beside the vault."""
    home.create(header).close()
    with home.open("SYN-U-0007", practice=True, now=now) as vault:
        assert vault.header == header


def test_a_practice_vault_may_have_a_passphrase_as_well(home: Home, header: VaultHeader, now: dt.datetime) -> None:
    """The Unlock screen can be practised."""
    home.create(header, PASSPHRASE).close()
    home.open("SYN-U-0007", PASSPHRASE, practice=True, now=now).close()
    with pytest.raises(WrongPassphrase):
        home.open("SYN-U-0007", "SYN wrong", practice=True, now=now)


def test_a_real_vault_opens_by_passphrase_and_keyring_together(
    home: Home, keeper: MemoryKeeper, real: VaultHeader, now: dt.datetime
) -> None:
    """Neither the passphrase without the keyring nor the keyring without the passphrase opens."""
    home.create(real, PASSPHRASE).close()
    home.open("SYN-U-0007", PASSPHRASE, now=now).close()
    with pytest.raises(WrongPassphrase):
        home.open("SYN-U-0007", "SYN wrong", now=now)
    with pytest.raises(WrongPassphrase):
        home.open("SYN-U-0007", now=now)
    keeper.secrets = {name: secret if name.endswith(NOTE) else bytes(32) for name, secret in keeper.secrets.items()}
    with pytest.raises((WrongPassphrase, PartitionLocked)):
        home.open("SYN-U-0007", PASSPHRASE, now=now)
    keeper.secrets.clear()
    with pytest.raises(KeyringUnusable) as seen:
        home.open("SYN-U-0007", PASSPHRASE, now=now)
    assert seen.value.reason is KeyringFault.SECRET_MISSING


def test_a_real_vault_needs_a_passphrase(home: Home, real: VaultHeader) -> None:
    """There is no real vault without one."""
    with pytest.raises(WrongPassphrase):
        home.create(real)
    assert home.officers() == ()


def test_without_a_keyring_nothing_is_made(home: Home, keeper: MemoryKeeper, real: VaultHeader) -> None:
    """Headless, a real vault fails closed with the reason, and leaves no trace."""
    keeper.refuses = True
    with pytest.raises(KeyringUnusable) as seen:
        home.create(real, PASSPHRASE)
    assert seen.value.reason is KeyringFault.NONE_ALLOWED
    assert home.officers() == ()
    assert list((home.root / "officers").iterdir()) == []


def test_a_vault_that_can_not_be_made_leaves_no_secret(tmp_path: Path, keeper: MemoryKeeper, real: VaultHeader) -> None:
    """Where the slots can't be written, the keyring forgets what it was given."""
    home = Home(tmp_path, keeper, PRACTICE)
    with pytest.raises(ValueError, match="practice profile"):
        home.create(real, PASSPHRASE)
    assert keeper.secrets == {}
    assert list((tmp_path / "officers").iterdir()) == []


def test_practice_and_real_are_never_mixed(
    home: Home, header: VaultHeader, real: VaultHeader, now: dt.datetime
) -> None:
    """The way the program was started must be what the vault is, both ways."""
    home.create(header).close()
    with pytest.raises(PracticeMismatch):
        home.open("SYN-U-0007", now=now)
    shutil.rmtree(home.root)
    home.create(real, PASSPHRASE).close()
    with pytest.raises(PracticeMismatch):
        home.open("SYN-U-0007", PASSPHRASE, practice=True, now=now)


def test_relabelled_slots_do_not_open(home: Home, header: VaultHeader, real: VaultHeader, now: dt.datetime) -> None:
    """Whoever writes practice over a real vault's slots, or the reverse, has made them useless."""
    home.create(header, PASSPHRASE).close()
    change_slots(home, practice=False)
    with pytest.raises((WrongPassphrase, PracticeMismatch, KeyringUnusable)):
        home.open("SYN-U-0007", PASSPHRASE, now=now)
    shutil.rmtree(home.root)
    home.create(real, PASSPHRASE).close()
    change_slots(home, practice=True)
    with pytest.raises((WrongPassphrase, PracticeMismatch, SlotsDamaged)):
        home.open("SYN-U-0007", PASSPHRASE, practice=True, now=now)


def test_a_practice_slot_among_a_real_vaults_is_refused(
    home: Home, real: VaultHeader, header: VaultHeader, now: dt.datetime
) -> None:
    """A slot that opens without a passphrase is never honoured for a real vault."""
    home.create(header).close()
    practice = msgspec.json.decode(slots_file(home).read_bytes())["slots"]
    shutil.rmtree(home.root)
    home.create(real, PASSPHRASE).close()
    edit_slots(slots_file(home), lambda slots: slots["slots"].extend(practice))
    with pytest.raises(PracticeMismatch):
        home.open("SYN-U-0007", now=now)


@pytest.mark.parametrize("field", ["name", "unit", "id"])
def test_the_officer_on_the_slots_can_not_be_changed(
    home: Home, header: VaultHeader, now: dt.datetime, field: str
) -> None:
    """Name, unit and id are bound to the wrapping."""
    home.create(header).close()
    change_slots(home, **{field: "SYN other"})
    with pytest.raises(SlotsDamaged):
        home.open("SYN-U-0007", practice=True, now=now)


def test_a_failure_is_counted_on_disk_and_forgotten_by_success(
    home: Home, header: VaultHeader, now: dt.datetime
) -> None:
    """Wrong passphrases are counted before they are told; opening starts the count anew."""
    home.create(header, PASSPHRASE).close()
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            home.open("SYN-U-0007", "SYN wrong", practice=True, now=now)
    assert Home(home.root).officers()[0].failures == 3
    home.open("SYN-U-0007", PASSPHRASE, practice=True, now=now).close()
    assert home.officers()[0].failures == 0


def test_officers_are_listed_without_opening_anything(home: Home, header: VaultHeader, other: VaultHeader) -> None:
    """The Unlock screen shows who has a partition, by name, and nothing of what is in it."""
    home.create(other).close()
    home.create(header).close()
    first, second = home.officers()
    assert (first.id, first.name, first.unit) == ("SYN-U-0007", "Agent Synthetic One", "Blaine Station")
    assert (second.id, second.agency) == ("SYN-U-0008", Agency.HSI)
    assert first.practice
    assert first.opens_without_passphrase


def test_an_officer_whose_slots_are_damaged_is_still_listed(home: Home, header: VaultHeader, now: dt.datetime) -> None:
    """One damaged partition does not hide itself nor the others."""
    home.create(header).close()
    slots_file(home).write_bytes(b"{")
    (entry,) = home.officers()
    assert not entry.readable
    with pytest.raises(SlotsDamaged):
        home.open("SYN-U-0007", practice=True, now=now)


def test_slots_of_a_newer_program_are_left_alone(home: Home, header: VaultHeader, now: dt.datetime) -> None:
    """An older program says that it is older."""
    home.create(header).close()
    slots_file(home).write_bytes(b'{"version": 3, "novel": true}')
    with pytest.raises(SlotsTooNew):
        home.open("SYN-U-0007", practice=True, now=now)


def test_one_officer_can_not_be_enrolled_twice(home: Home, header: VaultHeader) -> None:
    """A partition is never written over."""
    home.create(header).close()
    with pytest.raises(VaultExists):
        home.create(header)


def test_an_officer_that_is_not_here_is_said(home: Home, now: dt.datetime) -> None:
    """There is no partition to open."""
    assert home.officers() == ()
    for officer in ("SYN-U-0009", ""):
        with pytest.raises(NoSuchOfficer):
            home.open(officer, practice=True, now=now)


def test_swapped_vaults_of_two_officers_do_not_open(
    home: Home, header: VaultHeader, other: VaultHeader, now: dt.datetime
) -> None:
    """A vault in another officer's folder is not theirs: neither by its key nor as a whole folder."""
    home.create(header).close()
    home.create(other).close()
    shutil.copy(home.folder("SYN-U-0008") / "vault.db", home.folder("SYN-U-0007") / "vault.db")
    with pytest.raises(WrongKey):
        home.open("SYN-U-0007", practice=True, now=now)
    shutil.rmtree(home.folder("SYN-U-0007"))
    home.folder("SYN-U-0008").rename(home.folder("SYN-U-0007"))
    with pytest.raises(WrongOfficer):
        home.open("SYN-U-0007", practice=True, now=now)


def test_a_partition_without_its_vault_is_said(home: Home, header: VaultHeader, now: dt.datetime) -> None:
    """Slots without a vault open nothing, and make nothing."""
    home.create(header).close()
    (home.folder("SYN-U-0007") / "vault.db").unlink()
    with pytest.raises(VaultMissing):
        home.open("SYN-U-0007", practice=True, now=now)


@pytest.mark.parametrize("secret", [None, b"short"])
def test_a_lost_practice_secret_is_said(
    home: Home, header: VaultHeader, now: dt.datetime, secret: bytes | None
) -> None:
    """A missing or cut secret opens nothing."""
    home.create(header).close()
    file = home.folder("SYN-U-0007") / "practice.secret"
    if secret is None:
        file.unlink()
    else:
        file.write_bytes(secret)
    with pytest.raises(SlotsDamaged):
        home.open("SYN-U-0007", practice=True, now=now)


@pytest.mark.parametrize("officer", ["../evil", "a/b", "..", "C:\\x", "SYN é"])
def test_an_officers_id_can_not_lead_out_of_the_folder(
    home: Home, header: VaultHeader, officer: str, now: dt.datetime
) -> None:
    """Whatever the id, its partition is one folder below `officers`."""
    home.create(msgspec.structs.replace(header, officer_id=officer)).close()
    assert home.folder(officer).parent == home.root / "officers"
    with home.open(officer, practice=True, now=now) as vault:
        assert vault.header.officer_id == officer
    assert [entry.id for entry in home.officers()] == [officer]


def test_two_officers_share_nothing(home: Home, header: VaultHeader, other: VaultHeader, now: dt.datetime) -> None:
    """What one queues, another neither sees nor sends."""
    with home.create(header) as mine, home.create(other) as theirs:
        mine.outbox.put(System.E3, "notice", b"{}", now)
        assert theirs.outbox.due(System.E3, "SYN-U-0007", now, 9) == ()
        assert theirs.outbox.waiting() == ()
        assert mine.outbox.due(System.E3, "SYN-U-0008", now, 9) == ()


@pytest.mark.skipif(os.name != "posix", reason="Windows has access lists in place of modes")
def test_only_the_owner_can_enter(home: Home, header: VaultHeader) -> None:
    """Folders and files are closed to others, and stay so after the files were rewritten."""
    home.create(header).close()
    folder = home.folder("SYN-U-0007")
    assert {stat.S_IMODE(each.stat().st_mode) for each in (home.root, folder.parent, folder)} == {0o700}
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}


@pytest.mark.skipif(os.name != "posix", reason="Windows has access lists in place of modes")
def test_no_file_is_open_to_others_whatever_the_mask(home: Home, real: VaultHeader, now: dt.datetime) -> None:
    """Also the log, the locks, a copy under a new key, a damaged file that was put aside, and the notes on faults."""
    seen: dict[str, int] = {}

    def look(*_: object) -> None:
        for path in (home.root, *home.root.rglob("*")):
            seen[path.name] = seen.get(path.name, 0) | stat.S_IMODE(path.stat().st_mode) & 0o077

    mask = os.umask(0)
    try:
        with_recovery(home, real, now)
        with home.open("SYN-U-0007", PASSPHRASE, now=now) as vault:
            vault.outbox.put(System.E3, "notice", b"{}", now)
            look()
        rekey_partition(home, "SYN-U-0007", [Passphrase(PASSPHRASE)], now=now, told=look)
        repair_partition(home, "SYN-U-0007", PASSPHRASE, now=now)
        Notes(home.root).note(RuntimeError(), None, now)
        look()
    finally:
        os.umask(mask)
    assert {name for name, others in seen.items() if others} == set()
    assert {"vault.db-wal", "vault.db.rekeyed", "sealed.log", "attempts.lock", "faults.log"} <= set(seen)
    assert any(name.startswith("damaged-") for name in seen)


@pytest.mark.parametrize(
    ("number", "told"), [(errno.ENOSPC, VaultFull), (errno.EDQUOT, VaultFull), (errno.EIO, VaultUnwritable)]
)
def test_a_full_disk_is_told_as_full(
    home: Home, real: VaultHeader, now: dt.datetime, monkeypatch: pytest.MonkeyPatch, number: int, told: type[Exception]
) -> None:
    """What to do about it is another thing than about a disk that is broken; the vault opens once there is room."""
    home.create(real, PASSPHRASE).close()

    def refuse(_number: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(told):
            home.open("SYN-U-0007", PASSPHRASE, now=now)
    home.open("SYN-U-0007", PASSPHRASE, now=now).close()


@pytest.mark.parametrize(("free", "told"), [(0, VaultFull), (1 << 30, VaultUnwritable)])
def test_a_disk_without_room_is_told_where_the_library_only_says_that_it_refused(
    home: Home, real: VaultHeader, now: dt.datetime, monkeypatch: pytest.MonkeyPatch, free: int, told: type[Exception]
) -> None:
    """The memory that it shares between processes can't be made; whether that is for want of room is looked for."""
    home.create(real, PASSPHRASE).close()
    (home.folder("SYN-U-0007") / "vault.db-shm").mkdir()
    room = shutil.disk_usage(home.root)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: room)
    with pytest.raises(told):
        home.open("SYN-U-0007", PASSPHRASE, now=now)


def test_a_root_that_is_a_file_is_said(tmp_path: Path, header: VaultHeader) -> None:
    """A folder that can't be made is the disk's fault, told as such."""
    (tmp_path / "file").touch()
    with pytest.raises(VaultUnwritable):
        Home(tmp_path / "file" / "home").create(header)


def test_no_secret_is_in_the_slots(home: Home, keeper: MemoryKeeper, real: VaultHeader) -> None:
    """The file that lies in the open holds neither key, secret nor passphrase, and `repr` shows no wrapping."""
    home.create(real, PASSPHRASE).close()
    text = slots_file(home).read_bytes()
    (secret,) = (secret for name, secret in keeper.secrets.items() if not name.endswith(NOTE))
    assert PASSPHRASE.encode() not in text
    assert secret not in text
    assert secret.hex().encode() not in text
