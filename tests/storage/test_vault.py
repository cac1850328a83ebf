"""A vault as a file: made, opened, refused, examined, closed."""

import datetime as dt
import hashlib
import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from overlap.records import Agency, RecordId, System
from storage.cipher import open_store
from storage.problems import (
    Damage,
    NotAVault,
    NotEncrypted,
    PracticeMismatch,
    VaultClosed,
    VaultDamaged,
    VaultError,
    VaultExists,
    VaultMissing,
    VaultTooNew,
    VaultUnwritable,
    WrongKey,
    WrongThread,
)
from storage.staging import Closing, StagedPage
from storage.vault import Vault, VaultHeader
from tests.storage.invented import Encounters

PAGE = 4096


@pytest.fixture
def closed(path: Path, key: bytes, header: VaultHeader, encounter: Encounters, now: dt.datetime) -> Path:
    """A vault with some hundred records, closed."""
    with Vault.create(path, key, header) as vault:
        changes = tuple(encounter(number) for number in range(300))
        vault.staging.stage(System.E3, StagedPage(feed="f", cursor="c", changes=changes))
        vault.staging.commit(System.E3, Closing(cursor="c", feed="f", epoch="e", server_time=now, complete=True), now)
    return path


def state(folder: Path) -> dict[str, str]:
    """Return every file of a folder with the hash of its content."""
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}


def assert_refused(path: Path, key: bytes, error: type[VaultError], **how: bool) -> VaultError:
    """Open a vault, see the refusal, and see that no byte beside or in it changed."""
    before = state(path.parent)
    with pytest.raises(error) as seen:
        Vault.open(path, key, **{"practice": True, **how})
    assert type(seen.value) is error
    assert state(path.parent) == before
    return seen.value


def test_a_vault_opens_with_its_key_and_holds_its_header(closed: Path, key: bytes, header: VaultHeader) -> None:
    """What was made is what opens."""
    with Vault.open(closed, key, practice=True) as vault:
        assert vault.header == header


def test_nothing_is_in_the_way_of_a_new_vault(closed: Path, key: bytes, header: VaultHeader) -> None:
    """An existing file is never written over."""
    before = state(closed.parent)
    with pytest.raises(VaultExists):
        Vault.create(closed, key, header)
    assert state(closed.parent) == before


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, key: bytes, header: VaultHeader) -> None:
    """A vault can't be made in a missing folder."""
    with pytest.raises(VaultUnwritable):
        Vault.create(tmp_path / "missing" / "vault.db", key, header)


def test_a_missing_file_is_missing(path: Path, key: bytes) -> None:
    """Opening never makes a file."""
    assert_refused(path, key, VaultMissing)


def test_a_wrong_key_is_a_wrong_key(closed: Path) -> None:
    """Another key is told from damage."""
    assert_refused(closed, bytes(32), WrongKey)


def test_a_key_of_another_length_is_a_mistake_of_the_program(closed: Path) -> None:
    """A key has 256 bits."""
    with pytest.raises(ValueError, match="32 bytes"):
        open_store(closed, b"short" * 6)


@pytest.mark.parametrize("kept", [0.5, 0.25, 0.99])
@pytest.mark.parametrize("whole_pages", [True, False])
def test_a_cut_file_is_told_as_cut(closed: Path, key: bytes, kept: float, whole_pages: bool) -> None:
    """A file of which the end is missing is damaged, wherever it was cut."""
    raw = closed.read_bytes()
    length = int(len(raw) * kept)
    closed.write_bytes(raw[: length // PAGE * PAGE if whole_pages else length // PAGE * PAGE + 100])
    error = assert_refused(closed, key, VaultDamaged)
    assert isinstance(error, VaultDamaged)
    assert error.damage is Damage.CUT


@pytest.mark.parametrize("length", [4, 16, 1000])
def test_a_stump_of_a_file_is_cut(closed: Path, key: bytes, length: int) -> None:
    """A file shorter than one page is a damaged vault while its beginning is a vault's."""
    closed.write_bytes(closed.read_bytes()[:length])
    assert_refused(closed, key, VaultDamaged)


def test_an_empty_file_is_no_vault(path: Path, key: bytes) -> None:
    """An empty file is not taken for a new database."""
    path.touch()
    assert_refused(path, key, NotAVault)


def test_garbage_is_no_vault(path: Path, key: bytes) -> None:
    """A file of something else is not touched."""
    path.write_bytes(os.urandom(3 * PAGE))
    assert_refused(path, key, NotAVault)


def test_a_plain_database_is_not_read(path: Path, key: bytes) -> None:
    """A plain SQLite file in the vault's place is told as such."""
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE rec (rid)")
    plain.close()
    assert_refused(path, key, NotEncrypted)


def test_a_vault_of_a_newer_program_is_left_alone(closed: Path, key: bytes) -> None:
    """An older program does not touch what it does not understand."""
    store = open_store(closed, key)
    store.execute("PRAGMA user_version = 99")
    store.close()
    assert_refused(closed, key, VaultTooNew)


def test_a_practice_vault_does_not_open_as_a_real_one(closed: Path, key: bytes) -> None:
    """Invented content never stands where real content is expected."""
    assert_refused(closed, key, PracticeMismatch, practice=False)


def test_a_real_vault_does_not_open_for_practice(path: Path, key: bytes, now: dt.datetime) -> None:
    """Real content is never shown as invented."""
    real = VaultHeader(officer_id="SYN-U-1", name="Synthetic", agency=Agency.HSI, unit="SYN", created_at=now)
    Vault.create(path, key, real).close()
    assert_refused(path, key, PracticeMismatch)
    Vault.open(path, key).close()


def test_a_vault_without_its_header_is_damaged(closed: Path, key: bytes) -> None:
    """A vault that does not say whose it is does not open."""
    store = open_store(closed, key)
    store.execute("DELETE FROM header")
    store.close()
    with pytest.raises(VaultDamaged):
        Vault.open(closed, key, practice=True)


@pytest.mark.parametrize("at", [100, 2 * PAGE + 17, 5 * PAGE + 2000, -50])
def test_a_flipped_bit_is_found(closed: Path, key: bytes, at: int) -> None:
    """Wherever one bit of the file is changed, opening or the examination says so."""
    raw = bytearray(closed.read_bytes())
    raw[at] ^= 1
    closed.write_bytes(raw)
    assert damage_of(closed, key) is Damage.PAGES


def damage_of(path: Path, key: bytes) -> Damage | None:
    """Return the damage that opening a vault, or its examination, tells of."""
    try:
        with Vault.open(path, key, practice=True) as vault:
            return vault.check_integrity().damage
    except VaultDamaged as error:
        return error.damage


def test_a_damaged_page_is_an_error_of_its_own_when_it_is_read(closed: Path, key: bytes) -> None:
    """A record on a changed page is not given, and the reason is told."""
    raw = bytearray(closed.read_bytes())
    for page in range(3, len(raw) // PAGE):
        raw[page * PAGE + 9] ^= 1
    closed.write_bytes(raw)
    with pytest.raises(VaultDamaged), Vault.open(closed, key, practice=True) as vault:
        vault.records.get(RecordId("e3:SYN-E-000007-1"))


def test_a_whole_vault_is_whole(closed: Path, key: bytes) -> None:
    """The examination of an undamaged vault finds nothing."""
    with Vault.open(closed, key, practice=True) as vault:
        found = vault.check_integrity()
    assert found.is_whole
    assert found.damage is None


def test_a_count_that_does_not_agree_is_found(closed: Path, key: bytes) -> None:
    """Rows that went missing behind the program's back show."""
    store = open_store(closed, key)
    store.execute("DELETE FROM rec WHERE rid = 7")
    store.close()
    with Vault.open(closed, key, practice=True) as vault:
        assert vault.check_integrity().damage is Damage.CONTENT


def test_a_table_without_its_index_entry_is_found(closed: Path, key: bytes) -> None:
    """SQLite's own structure is examined under the seals."""
    store = open_store(closed, key)
    store.execute("INSERT INTO custody (rid, subject) VALUES (1, 'e3:SYN')")
    store.execute("PRAGMA writable_schema = ON")
    store.execute(
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'duty')"
        " WHERE name = 'custody'"
    )
    store.close()
    with Vault.open(closed, key, practice=True) as vault:
        assert vault.check_integrity().damage is Damage.STRUCTURE


def test_another_thread_is_turned_away(vault: Vault) -> None:
    """A vault used outside its thread raises a mistake of the program, and does no harm."""
    seen: list[BaseException] = []

    def use() -> None:
        try:
            vault.records.duties()
        except WrongThread as error:
            seen.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(seen) == 1
    assert vault.records.duties() == ()


def test_a_closed_vault_says_that_it_is_closed(vault: Vault) -> None:
    """Use after close is a mistake of the program; closing twice is none."""
    vault.close()
    vault.close()
    with pytest.raises(VaultClosed):
        vault.records.duties()


@pytest.mark.skipif(os.name != "posix", reason="Windows has access lists in place of modes")
def test_only_the_owner_can_read_the_file(closed: Path) -> None:
    """The vault's file is closed to others from its first moment."""
    assert stat.S_IMODE(closed.stat().st_mode) == 0o600


def test_opening_is_audited(closed: Path, key: bytes, now: dt.datetime) -> None:
    """Each opening leaves a row, in a chain that holds."""
    with Vault.open(closed, key, practice=True, now=now) as vault:
        assert [row.what for row in vault.audit.recent(1)] == ["vault opened"]
        assert vault.audit.verify().holds


def test_no_error_carries_content(closed: Path, key: bytes) -> None:
    """The words of a refusal name no officer and no record."""
    for wrong, practice in ((bytes(32), True), (key, False)):
        with pytest.raises(VaultError) as seen:
            Vault.open(closed, wrong, practice=practice)
        assert "SYN" not in f"{seen.value!r}"
