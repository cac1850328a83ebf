"""A new key for a vault: what was in it and what opens it stay; at any moment of a death one whole vault is there."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from overlap.records import RecordId, System
from storage import partition_rekey, rekey
from storage.cipher import Store, create_target
from storage.home import Home
from storage.keys import SlotKind
from storage.partition_rekey import rekey_partition
from storage.problems import (
    Destruction,
    LastSlot,
    PartitionDestroyed,
    VaultBusy,
    VaultFull,
    VaultUnwritable,
    WaysNotShown,
    WrongKey,
    WrongPassphrase,
)
from storage.proofs import NewPassphrase, NewRecovery, Passphrase, RecoveryCode
from storage.recovery import unseal
from storage.sealed_log import read_back
from storage.slot_changes import SlotChanges
from storage.staging import Closing, StagedPage
from storage.vault import Vault, VaultHeader
from tests.storage.invented import Encounters
from tests.storage.laptop import OFFICER, PASSPHRASE
from tests.storage.recovery import IDENTITY, RECIPIENT

SECOND = "SYN second"
HELD = 300


@pytest.fixture
def home(home: Home, real: VaultHeader, encounter: Encounters, now: dt.datetime) -> Home:
    """A laptop with one officer's vault: a copy, a waiting event, a passphrase and the agency's recovery."""
    with home.create(real, PASSPHRASE) as vault:
        page = StagedPage(feed="f", cursor="c", changes=tuple(encounter(number) for number in range(HELD)))
        vault.staging.stage(System.E3, page)
        vault.staging.commit(
            System.E3, Closing(cursor="c", feed="f", epoch="e", server_time=now, complete=True, held=HELD), now
        )
        vault.outbox.put(System.E3, "notice", b"{}", now)
    SlotChanges(home, OFFICER).add(PASSPHRASE, NewRecovery(RECIPIENT), now, "agency")
    return home


def key_of(home: Home, text: str, now: dt.datetime) -> bytes:
    """The key that a passphrase opens."""
    folder = home.folder(OFFICER)
    return home.proved(folder, home.living(folder), Passphrase(text), now)[0]


def whole(vault: Vault) -> bool:
    """Whether the vault holds everything that the fixture put into it."""
    return (
        vault.check_integrity().is_whole
        and vault.records.count(System.E3) == HELD
        and vault.records.get(RecordId("e3:SYN-E-000007-1")) is not None
        and len(vault.outbox.waiting()) == 1
    )


def test_everything_is_there_under_a_new_key(home: Home, now: dt.datetime) -> None:
    """Records, search, outbox and audit are what they were; the old key opens nothing, and no copy is left."""
    old = key_of(home, PASSPHRASE, now)
    done = rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now)
    assert key_of(home, PASSPHRASE, now) != old
    assert done.dropped == ()
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        assert whole(vault)
        assert any(row.outcome.startswith("new key, keep") for row in vault.audit.recent(9))
    with pytest.raises(WrongKey):
        Vault.open(home.folder(OFFICER) / "vault.db", old, now=now)
    assert not list(home.folder(OFFICER).glob("vault.db?*"))


def test_the_agencys_code_is_a_new_one_and_opens(home: Home, now: dt.datetime) -> None:
    """The recovery slot is wrapped anew by itself; the code from before opens nothing."""
    changes = SlotChanges(home, OFFICER)
    before = unseal(changes.sealed_code(), IDENTITY).decode()
    rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now)
    after = unseal(changes.sealed_code(), IDENTITY).decode()
    with pytest.raises(WrongPassphrase):
        home.open(OFFICER, RecoveryCode(before), now=now)
    home.open(OFFICER, RecoveryCode(after), now=now).close()
    assert [each.label for each in changes.entries() if each.kind is SlotKind.RECOVERY] == ["agency"]


def test_what_was_sealed_to_the_agency_goes_on(home: Home, now: dt.datetime) -> None:
    """Both chains of the sealed file hold over the change, and it has the rows from before and after."""
    rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        vault.outbox.put(System.E3, "notice", b"{}", now)
        audited = vault.audit.recent(1)[0].number
    found = read_back((home.folder(OFFICER) / "sealed.log").read_bytes(), IDENTITY)
    assert (found.audit_chain.holds, found.event_chain.holds, found.contested) == (True, True, 0)
    assert len(found.events) == 2
    assert found.audit[-1].seq == audited


def test_a_way_that_is_not_shown_is_named_and_kept_unless_it_may_go(home: Home, now: dt.datetime) -> None:
    """Nobody else's passphrase can be wrapped anew: it is shown too, or goes where that was said."""
    second = SlotChanges(home, OFFICER).add(PASSPHRASE, NewPassphrase(SECOND), now)
    with pytest.raises(WaysNotShown) as refused:
        rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now)
    assert refused.value.ids == (second.id,)
    done = rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE), Passphrase(SECOND)], now=now)
    assert second.id in done.kept
    for text in (PASSPHRASE, SECOND):
        home.open(OFFICER, text, now=now).close()
    rekey_partition(home, OFFICER, [Passphrase(SECOND)], now=now, drop=True)
    home.open(OFFICER, SECOND, now=now).close()
    with pytest.raises(WrongPassphrase):
        home.open(OFFICER, PASSPHRASE, now=now)


def test_the_agencys_code_alone_would_leave_the_officer_no_way(home: Home, now: dt.datetime) -> None:
    """A code shows no passphrase, so no vault is made that only the agency opens."""
    code = unseal(SlotChanges(home, OFFICER).sealed_code(), IDENTITY).decode()
    with pytest.raises(LastSlot):
        rekey_partition(home, OFFICER, [RecoveryCode(code)], now=now, drop=True)
    home.open(OFFICER, PASSPHRASE, now=now).close()


def test_a_practice_vault_opens_by_itself_as_before(home: Home, header: VaultHeader, now: dt.datetime) -> None:
    """Its slot needs nobody's knowledge."""
    home.create(_other(header)).close()
    rekey_partition(home, "SYN-U-0099", [None], now=now)
    home.open("SYN-U-0099", practice=True, now=now).close()


def _other(header: VaultHeader) -> VaultHeader:
    """Another officer's practice vault."""
    return VaultHeader(
        officer_id="SYN-U-0099", name=header.name, agency=header.agency, unit="SYN", practice=True,
        created_at=header.created_at,
    )  # fmt: skip


class Stopped(Exception):
    """Somebody thought better of it."""


def test_it_tells_how_far_it_is_and_can_be_stopped(
    home: Home, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is told, up to the last page; stopped in the middle, the vault is as it was and nothing is left."""
    monkeypatch.setattr("storage.cipher.COPIED_PAGES", 8)
    told: list[tuple[int, int]] = []
    rekey_partition(
        home, OFFICER, [Passphrase(PASSPHRASE)], now=now, told=lambda done, total: told.append((done, total))
    )
    assert len(told) > 3
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0
    key = key_of(home, PASSPHRASE, now)

    def stop(done: int, _total: int) -> None:
        if done > 10:
            raise Stopped

    with pytest.raises(Stopped):
        rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now, told=stop)
    assert key_of(home, PASSPHRASE, now) == key
    assert not rekey.copy_of(home.folder(OFFICER) / "vault.db").exists()
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        assert whole(vault)


def test_a_vault_that_is_open_elsewhere_is_left_alone(
    home: Home, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another window writes would be lost with the old file, so it is refused until that is closed."""
    monkeypatch.setattr("storage.cipher.BUSY_MS", 1)
    key = key_of(home, PASSPHRASE, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        with pytest.raises(VaultBusy):
            rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now)
        vault.outbox.put(System.E3, "notice", b"{}", now)
    assert key_of(home, PASSPHRASE, now) == key


def test_nobody_opens_the_old_file_while_it_is_copied(
    home: Home, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who tries meanwhile is told that the vault is in use; a second change of the key as well."""
    monkeypatch.setattr("storage.cipher.BUSY_MS", 1)
    refused: list[type[Exception]] = []

    def elsewhere(deed: Callable[[], object]) -> None:
        try:
            deed()
        except VaultBusy as error:
            refused.append(type(error))

    def told(done: int, total: int) -> None:
        if done < total:
            return
        for deed in (
            lambda: home.open(OFFICER, PASSPHRASE, now=now),
            lambda: rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now),
        ):
            thread = threading.Thread(target=elsewhere, args=(deed,))
            thread.start()
            thread.join()

    rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now, told=told)
    assert refused == [VaultBusy, VaultBusy]
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        assert whole(vault)


def test_too_little_room_is_told_before_anything_is_written(
    home: Home, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second file needs as much room as the first."""
    room = shutil.disk_usage(home.root)._replace(free=4096)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: room)
    key = key_of(home, PASSPHRASE, now)
    with pytest.raises(VaultFull):
        rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now)
    assert key_of(home, PASSPHRASE, now) == key
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        assert whole(vault)


class Death(BaseException):
    """The process is killed here."""


#: Everything that a change of the key does to the disk outside SQLite, in which a process may die.
FORCED = ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (rekey, "write_copy"), (partition_rekey, "write_slots"))


@pytest.mark.parametrize("at", range(1, 24))
def test_a_death_at_any_step_leaves_one_whole_vault(
    home: Home, now: dt.datetime, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Before each thing that reaches the disk: the passphrase opens one vault with everything in it."""
    calls = 0

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            nonlocal calls
            calls += 1
            if calls >= at:  # who is dead does nothing afterwards, tidying up included
                raise Death
            return real(*arguments, **named)

        return call

    with monkeypatch.context() as patch:
        for owner, name in FORCED:
            patch.setattr(owner, name, dying(getattr(owner, name)))
        with pytest.raises(Death):
            rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        assert whole(vault)
    assert not rekey.copy_of(home.folder(OFFICER) / "vault.db").exists()


def test_a_disk_that_refuses_after_the_key_was_changed_does_not_say_that_nothing_was(
    home: Home, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file is held by somebody else, as on Windows: the new key counts, and the next opening overwrites it."""
    old = key_of(home, PASSPHRASE, now)
    with monkeypatch.context() as patch:
        real = Path.open

        def held(path: Path, *arguments: object, **named: object) -> object:
            if path.name == "vault.db" and arguments == ("r+b",):
                raise PermissionError(13, "held")
            return real(path, *arguments, **named)  # type: ignore[call-overload]  # passed on as it came

        patch.setattr(Path, "open", held)
        done = rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now)
        assert not done.overwritten
        assert key_of(home, PASSPHRASE, now) != old
        with pytest.raises(VaultUnwritable):
            home.open(OFFICER, PASSPHRASE, now=now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        assert whole(vault)
    assert not rekey.copy_of(home.folder(OFFICER) / "vault.db").exists()


def test_a_vault_is_let_go_only_once_everything_was_found_good(
    home: Home, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong passphrase, a way that is not shown, too little room: whoever has it open goes on."""
    SlotChanges(home, OFFICER).add(PASSPHRASE, NewPassphrase(SECOND), now)
    vault = home.open(OFFICER, PASSPHRASE, now=now)

    def asked(*texts: str) -> None:
        rekey_partition(home, OFFICER, [Passphrase(text) for text in texts], now=now, let_go=vault.close)

    with pytest.raises(WrongPassphrase):
        asked("SYN wrong")
    with pytest.raises(WaysNotShown):
        asked(PASSPHRASE)
    room = shutil.disk_usage(home.root)._replace(free=0)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _path: room)
        with pytest.raises(VaultFull):
            asked(PASSPHRASE, SECOND)
    assert whole(vault)
    asked(PASSPHRASE, SECOND)
    with home.open(OFFICER, SECOND, now=now) as again:
        assert whole(again)


def test_a_disk_that_fills_up_while_the_vault_is_copied_is_told(
    home: Home, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's own words for it carry no code; the vault has the key it had, and nothing is left."""
    monkeypatch.setattr("storage.cipher.COPIED_PAGES", 8)
    key = key_of(home, PASSPHRASE, now)
    real = create_target

    def small(path: Path, new: bytes) -> Store:
        target = real(path, new)
        target.rows("PRAGMA max_page_count = 20")
        return target

    with monkeypatch.context() as patch:
        patch.setattr(rekey, "create_target", small)
        with pytest.raises(VaultFull):
            rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now)
    assert key_of(home, PASSPHRASE, now) == key
    assert not list(home.folder(OFFICER).glob("*.rekeyed*"))
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        assert whole(vault)


def test_a_copy_that_a_death_left_is_removed_by_the_next_opening(home: Home, now: dt.datetime) -> None:
    """Cut at any place and of a key that nobody has, it is no obstacle."""
    path = home.folder(OFFICER) / "vault.db"
    for size in (0, 5, 4096, 10_000):
        rekey.copy_of(path).write_bytes(path.read_bytes()[:size][::-1])
        home.open(OFFICER, PASSPHRASE, now=now).close()
        assert not rekey.copy_of(path).exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows does not let an open file be replaced")
def test_the_old_file_is_overwritten(home: Home, now: dt.datetime) -> None:
    """Who still holds the file of the old key finds noise in it."""
    path = home.folder(OFFICER) / "vault.db"
    with path.open("rb") as before:
        old = before.read()
        rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now)
        before.seek(0)
        noise = before.read()
    pages = range(0, len(old) - 4096, 4096)
    assert [at for at in pages if old[at : at + 4096] == noise[at : at + 4096]] == []


def test_a_damaged_file_that_was_put_aside_goes_with_its_key(home: Home, now: dt.datetime) -> None:
    """Nobody opens it any more but who has the old key; it is named."""
    aside = home.folder(OFFICER) / "damaged-20261101T000000Z.db"
    shutil.copy(home.folder(OFFICER) / "vault.db", aside)
    assert rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now).removed == (aside.name,)
    assert not aside.exists()
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        assert whole(vault)


def test_an_order_to_destroy_that_comes_meanwhile_is_obeyed(home: Home, now: dt.datetime) -> None:
    """The new key is destroyed with the old one."""

    def told(done: int, total: int) -> None:
        if done == total:
            home.erase(OFFICER, Destruction.REVOKED, now)

    with pytest.raises(PartitionDestroyed):
        rekey_partition(home, OFFICER, [Passphrase(PASSPHRASE)], now=now, told=told)
    with pytest.raises(PartitionDestroyed):
        home.open(OFFICER, PASSPHRASE, now=now)
    assert not list(home.folder(OFFICER).glob("*slots.json*"))
