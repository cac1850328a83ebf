"""Tries: counted before they are judged, locked by the policy, destroyed beyond it, and not to be tampered with."""

from __future__ import annotations

import datetime as dt
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from overlap.records import System
from storage.attempts import Attempts
from storage.home import Home
from storage.keepers import NOTE
from storage.policy import CJIS_5, CJIS_6, AttemptsPolicy
from storage.problems import (
    CopyUnproved,
    Destruction,
    KeyringUnusable,
    OldCopy,
    PartitionDestroyed,
    PartitionLocked,
    VaultDamaged,
    WrongPassphrase,
)
from storage.proofs import NewPassphrase, RecoveryCode
from storage.recovery import unseal
from storage.sealed_log import read_back
from storage.slot_changes import SlotChanges
from storage.unlocking import ATTEMPTS
from storage.vault import VaultHeader
from tests.storage.laptop import OFFICER, PASSPHRASE, MemoryKeeper, edit_slots
from tests.storage.recovery import IDENTITY, with_recovery

MINUTE = dt.timedelta(minutes=1)


def fail(home: Home, now: dt.datetime, times: int = 1) -> WrongPassphrase:
    """Type a wrong passphrase; the last refusal is returned."""
    for _ in range(times):
        with pytest.raises(WrongPassphrase) as seen:
            home.open(OFFICER, "SYN wrong", now=now)
    return seen.value


def test_a_refusal_says_how_many_tries_are_left(home: Home, real: VaultHeader, now: dt.datetime) -> None:
    """How many lock it, and how many destroy it."""
    home.create(real, PASSPHRASE).close()
    state = fail(home, now, 2).attempts
    assert state is not None
    assert (state.failures, state.before_lock, state.before_destruction) == (2, 3, 18)
    assert home.attempts(OFFICER, now) == state


def test_a_success_forgets_the_failures(home: Home, real: VaultHeader, now: dt.datetime) -> None:
    """Only failures in a row count."""
    home.create(real, PASSPHRASE).close()
    for _ in range(3):
        fail(home, now, 4)
        home.open(OFFICER, PASSPHRASE, now=now).close()
    assert home.attempts(OFFICER, now).failures == 0


def test_five_failures_lock_until_an_agency_releases_it(home: Home, real: VaultHeader, now: dt.datetime) -> None:
    """CJIS 6.0: the right passphrase opens nothing then, however long one waits; the agency's code does."""
    with_recovery(home, real, now)
    fail(home, now, 5)
    for later in (now, now + dt.timedelta(days=9)):
        with pytest.raises(PartitionLocked) as seen:
            home.open(OFFICER, PASSPHRASE, now=later)
        assert seen.value.attempts is not None
        assert seen.value.attempts.needs_release
    code = unseal(SlotChanges(home, OFFICER).sealed_code(), IDENTITY).decode()
    home.open(OFFICER, RecoveryCode(code.lower().replace("-", " ")), now=now).close()
    home.open(OFFICER, PASSPHRASE, now=now).close()
    with pytest.raises(WrongPassphrase):
        home.open(OFFICER, RecoveryCode(code), now=now)


def test_where_nobody_can_release_it_a_lock_ends_after_ten_minutes(
    home: Home, real: VaultHeader, now: dt.datetime
) -> None:
    """Without a recovery slot a lock for ever would be a destruction; the older reading holds."""
    home.create(real, PASSPHRASE).close()
    fail(home, now, 5)
    with pytest.raises(PartitionLocked) as seen:
        home.open(OFFICER, PASSPHRASE, now=now + 9 * MINUTE)
    assert seen.value.attempts is not None
    assert seen.value.attempts.locked_until == now + 10 * MINUTE
    home.open(OFFICER, PASSPHRASE, now=now + 10 * MINUTE).close()


def test_failures_far_apart_do_not_lock(home: Home, real: VaultHeader, now: dt.datetime) -> None:
    """Five within fifteen minutes do; four an hour do not."""
    home.create(real, PASSPHRASE).close()
    for hour in range(4):
        fail(home, now + hour * 60 * MINUTE, 4)
    assert not home.attempts(OFFICER, now).is_locked
    assert home.attempts(OFFICER, now).failures == 16


def test_twenty_failures_in_a_row_destroy(
    home: Home, keeper: MemoryKeeper, real: VaultHeader, now: dt.datetime
) -> None:
    """Whatever the clock says; the key is gone from slots and keyring, and the listing says why."""
    home.create(real, PASSPHRASE).close()
    for hour in range(4):
        fail(home, now + hour * 60 * MINUTE, 4)
    fail(home, now + 400 * MINUTE, 3)
    with pytest.raises(PartitionDestroyed) as seen:
        home.open(OFFICER, "SYN wrong", now=now + 500 * MINUTE)
    assert seen.value.reason is Destruction.FAILURES
    with pytest.raises(PartitionDestroyed):
        home.open(OFFICER, PASSPHRASE, now=now + 500 * MINUTE)
    assert keeper.secrets == {}
    assert [path.name for path in home.folder(OFFICER).iterdir()] == ["destroyed.json"]
    (entry,) = home.officers()
    assert (entry.id, entry.destroyed, entry.readable) == (OFFICER, Destruction.FAILURES, False)


def test_a_try_counts_before_it_is_judged(
    home: Home, real: VaultHeader, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies while the passphrase is stretched has used up a try."""
    home.create(real, PASSPHRASE).close()

    def die(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("storage.unlocking.open_slot", die)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                home.open(OFFICER, "SYN wrong", now=now)
    assert home.attempts(OFFICER, now).failures == 5
    with pytest.raises(PartitionLocked):
        home.open(OFFICER, PASSPHRASE, now=now)


def test_what_is_not_the_officers_fault_is_no_failure(
    home: Home, keeper: MemoryKeeper, real: VaultHeader, now: dt.datetime
) -> None:
    """A keyring that is out of reach, or a damaged file, costs no try."""
    home.create(real, PASSPHRASE).close()
    kept = dict(keeper.secrets)
    keeper.secrets.clear()
    with pytest.raises(KeyringUnusable):
        home.open(OFFICER, PASSPHRASE, now=now)
    keeper.secrets = kept
    vault = home.folder(OFFICER) / "vault.db"
    vault.write_bytes(vault.read_bytes()[:5000])
    with pytest.raises(VaultDamaged):
        home.open(OFFICER, PASSPHRASE, now=now)
    assert home.attempts(OFFICER, now).failures == 0


@pytest.mark.parametrize("change", ["removed", "put back", "edited", "emptied"])
def test_a_changed_count_of_tries_locks(home: Home, real: VaultHeader, now: dt.datetime, change: str) -> None:
    """A count that was taken away, set back, edited or emptied shows against the keyring's."""
    with_recovery(home, real, now)
    file = home.folder(OFFICER) / ATTEMPTS
    fail(home, now, 1)
    older = file.read_bytes()
    fail(home, now, 2)
    match change:
        case "removed":
            file.unlink()
        case "put back":
            file.write_bytes(older)
        case "edited":
            file.write_bytes(file.read_bytes().replace(b'"in_a_row":3', b'"in_a_row":0'))
        case _:
            file.write_bytes(b"")
    with pytest.raises(PartitionLocked) as seen:
        home.open(OFFICER, PASSPHRASE, now=now)
    assert seen.value.attempts is not None
    assert seen.value.attempts.tampered


def test_an_old_copy_put_back_is_told(home: Home, real: VaultHeader, now: dt.datetime) -> None:
    """A vault that was copied, used and copied back does not open, and nothing is written into it."""
    home.create(real, PASSPHRASE).close()
    vault = home.folder(OFFICER) / "vault.db"
    old = vault.read_bytes()
    with home.open(OFFICER, PASSPHRASE, now=now) as opened:
        opened.outbox.put(System.E3, "notice", b"{}", now)
    new = vault.read_bytes()
    vault.write_bytes(old)
    with pytest.raises(OldCopy):
        home.open(OFFICER, PASSPHRASE, now=now)
    assert vault.read_bytes() == old
    vault.write_bytes(new)
    home.open(OFFICER, PASSPHRASE, now=now).close()


def test_a_whole_partition_put_back_is_told(home: Home, real: VaultHeader, now: dt.datetime) -> None:
    """Slots, tries and vault together are still older than what the keyring knows of."""
    home.create(real, PASSPHRASE).close()
    folder = home.folder(OFFICER)
    shutil.copytree(folder, folder.with_name("aside"))
    home.open(OFFICER, PASSPHRASE, now=now).close()
    shutil.rmtree(folder)
    folder.with_name("aside").rename(folder)
    with pytest.raises((OldCopy, PartitionLocked)):
        home.open(OFFICER, PASSPHRASE, now=now)


def test_a_lost_note_of_the_last_state_is_told(
    home: Home, keeper: MemoryKeeper, real: VaultHeader, now: dt.datetime
) -> None:
    """Where the keyring's note is gone nobody can tell the last copy from an older one."""
    home.create(real, PASSPHRASE).close()
    home.open(OFFICER, PASSPHRASE, now=now).close()
    keeper.secrets = {name: secret for name, secret in keeper.secrets.items() if not name.endswith(NOTE)}
    with pytest.raises(CopyUnproved):
        home.open(OFFICER, PASSPHRASE, now=now)


def test_an_agencys_code_accepts_an_older_copy(home: Home, real: VaultHeader, now: dt.datetime) -> None:
    """After a broken disk a backup is all there is: the administrator's word takes it."""
    with_recovery(home, real, now)
    vault = home.folder(OFFICER) / "vault.db"
    old = vault.read_bytes()
    home.open(OFFICER, PASSPHRASE, now=now).close()
    vault.write_bytes(old)
    code = unseal(SlotChanges(home, OFFICER).sealed_code(), IDENTITY).decode()
    home.open(OFFICER, RecoveryCode(code), now=now).close()
    home.open(OFFICER, PASSPHRASE, now=now).close()
    assert len(home.sealed_files()) == 2


def test_a_keyring_that_lost_its_secret_is_given_another_by_the_agencys_code(
    home: Home, keeper: MemoryKeeper, real: VaultHeader, now: dt.datetime
) -> None:
    """A new log-on account: the code opens, and with it a new passphrase is set."""
    with_recovery(home, real, now)
    keeper.secrets.clear()
    changes = SlotChanges(home, OFFICER)
    code = unseal(changes.sealed_code(), IDENTITY).decode()
    changes.replace(changes.entries()[0].id, RecoveryCode(code), NewPassphrase("SYN second"), now)
    home.open(OFFICER, "SYN second", now=now).close()


def test_both_readings_of_the_rule_are_data(now: dt.datetime) -> None:
    """CJIS 6.0 waits for an administrator, 5.9 for ten minutes; each locks at the fifth failure."""
    for policy, waits in ((CJIS_6, True), (CJIS_5, False)):
        tries = Attempts(policy=policy)
        for _ in range(5):
            assert not tries.state(now, releasable=True).is_locked
            tries = tries.begun(now)
        state = tries.state(now, releasable=True)
        assert (state.needs_release, state.locked_until is None) == (waits, waits)
        assert tries.state(now + 10 * MINUTE, releasable=True).is_locked is waits


def test_a_policy_is_kept_in_its_bounds() -> None:
    """More tries than the rule allows can't be written into it."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"failures":11}', type=AttemptsPolicy)


def test_many_processes_that_try_at_once_get_no_more_tries(home: Home, real: VaultHeader, now: dt.datetime) -> None:
    """Each try is counted after the one before, so that the sixth finds the lock however many there are."""
    home.create(real, PASSPHRASE).close()

    def guess(_: int) -> type[BaseException]:
        try:
            home.open(OFFICER, "SYN wrong", now=now)
        except (WrongPassphrase, PartitionLocked) as error:
            return type(error)
        raise AssertionError("a wrong passphrase opened")

    with ThreadPoolExecutor(12) as pool:
        told = list(pool.map(guess, range(24)))
    assert told.count(WrongPassphrase) == 5
    assert told.count(PartitionLocked) == 19
    assert home.attempts(OFFICER, now).failures == 5


def test_a_recovery_slot_edited_out_does_not_shorten_a_lock(home: Home, real: VaultHeader, now: dt.datetime) -> None:
    """That an agency can release it was written down where nobody edits it."""
    with_recovery(home, real, now)
    home.open(OFFICER, PASSPHRASE, now=now).close()

    def without_recovery(slots: dict[str, Any]) -> None:
        slots["slots"] = [slot for slot in slots["slots"] if slot["kind"] != "recovery"]

    edit_slots(home.folder(OFFICER) / "slots.json", without_recovery)
    fail(home, now, 5)
    with pytest.raises(PartitionLocked):
        home.open(OFFICER, PASSPHRASE, now=now + dt.timedelta(days=1))


def test_a_sealed_file_that_was_taken_away_is_made_anew(home: Home, real: VaultHeader, now: dt.datetime) -> None:
    """With everything that the vault holds."""
    with_recovery(home, real, now)
    (file,) = home.sealed_files()
    before = read_back(file.read_bytes(), IDENTITY)
    file.unlink()
    home.open(OFFICER, PASSPHRASE, now=now).close()
    after = read_back(file.read_bytes(), IDENTITY)
    assert after.audit[: len(before.audit)] == before.audit


def test_a_window_that_stays_open_lowers_no_number(
    home: Home, keeper: MemoryKeeper, real: VaultHeader, now: dt.datetime
) -> None:
    """What another process counted and noted meanwhile stands."""
    home.create(real, PASSPHRASE).close()

    def noted() -> bytes:
        return next(secret for name, secret in keeper.secrets.items() if name.endswith(NOTE))

    with home.open(OFFICER, PASSPHRASE, now=now):
        home.open(OFFICER, PASSPHRASE, now=now).close()
        fail(home, now, 2)
        meanwhile = noted()
    assert noted() > meanwhile
    assert home.attempts(OFFICER, now).failures == 2
    home.open(OFFICER, PASSPHRASE, now=now).close()


def test_a_death_before_the_destruction_only_puts_it_off(
    home: Home, keeper: MemoryKeeper, real: VaultHeader, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twentieth failure is on disk: whoever tries next, and be it with the right passphrase, carries it out."""
    home.create(real, PASSPHRASE).close()
    for hour in range(4):
        fail(home, now + hour * 60 * MINUTE, 4)
    fail(home, now + 400 * MINUTE, 3)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("storage.home.erase", die)
        with pytest.raises(KeyboardInterrupt):
            home.open(OFFICER, "SYN wrong", now=now + 500 * MINUTE)
    with pytest.raises(PartitionDestroyed):
        home.open(OFFICER, PASSPHRASE, now=now + 600 * MINUTE)
    assert keeper.secrets == {}
