"""A damaged vault is told, put aside and mended: the officer's events survive, the agencies' copies come again."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path

import msgspec
import pytest

from overlap.query import Action, Query
from overlap.records import PersonName, System
from storage.diagnostics import diagnose
from storage.home import Home
from storage.keepers import OsKeyring
from storage.partition_repair import repair_partition
from storage.problems import Damage, PracticeMismatch, VaultDamaged, VaultError, WrongKey
from storage.repair import Repaired, complete_repair, repair
from storage.vault import Vault, VaultHeader
from tests.storage.invented import Encounters, Feed

PAGE = 4096
EVENTS = 30


@pytest.fixture
def filled(vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime) -> Vault:
    """A vault with records, events, a check and settings, closed."""
    e3.round(*(encounter(number) for number in range(1_500)), held=1_500)
    for number in range(EVENTS):
        vault.outbox.put(System.E3, "notice", b'{"SYN":%d,"pad":"%s"}' % (number, b"x" * 900), now)
    vault.checks.run(Query(text="SYNZYX", names=(PersonName(surname="SYNZYX"),)), Action.STOP, now)
    vault._store.execute("INSERT OR REPLACE INTO setting VALUES ('SYN', x'01')")
    vault.overlaps.update(now)
    vault._store.execute(
        "INSERT INTO judgement VALUES"
        " ('SYN-J', 'e3:a', 'tecs:b', 'deferred', 1, 'HSI', 'SYN', '', 'no_time_now', 1, 1, 9.5, 0)"
    )
    vault.close()
    return vault


def flip(path: Path, page: int) -> None:
    """Flip one bit in the middle of a page."""
    raw = bytearray(path.read_bytes())
    raw[page * PAGE + 1_000] ^= 1
    path.write_bytes(raw)


def damage_of(path: Path, key: bytes) -> Damage | None:
    """Return the damage that the opening or the examination of a vault tells."""
    try:
        with Vault.open(path, key, practice=True) as vault:
            return vault.check_integrity().damage
    except VaultDamaged as error:
        return error.damage


def assert_works(path: Path, key: bytes, now: dt.datetime, encounter: Encounters) -> None:
    """See that a mended vault is whole, takes a sync from the beginning, and takes an event."""
    with Vault.open(path, key, practice=True, now=now) as vault:
        assert vault.check_integrity().is_whole
        assert vault.sources.resume_point(System.E3).cursor is None
        assert vault.records.count(System.E3) == 0
        Feed(vault, now).round(*(encounter(number) for number in range(100)), held=100)
        vault.outbox.put(System.E3, "notice", b"{}", now)
        assert vault.check_integrity().is_whole


def test_a_whole_vault_loses_nothing_but_its_copies(
    filled: Vault, path: Path, key: bytes, header: VaultHeader, now: dt.datetime, encounter: Encounters
) -> None:
    """All events, the audit, checks and settings are in the new file; the old one lies beside it."""
    done = repair(path, key, header, now, generation=7)
    assert (done.events, done.audit_left, done.broken) == (EVENTS, 0, ())
    assert (path.parent / done.aside).exists()
    with Vault.open(path, key, practice=True) as vault:
        assert len(vault.outbox.waiting()) == EVENTS
        assert vault._store.value("SELECT value FROM setting WHERE name = 'SYN'") == b"\x01"
        assert vault._store.value("SELECT value FROM setting WHERE name = 'generation'") == b"7"
        assert vault.audit.recent(1)[0].what == "damaged vault put aside"
        assert vault.audit.verify().rows == done.audit_rows + 1
        assert vault._store.value("SELECT count(*) FROM judgement") == 1
    assert_works(path, key, now, encounter)


@pytest.mark.parametrize("seed", range(6))
def test_events_survive_a_flipped_bit_anywhere(
    filled: Vault, path: Path, key: bytes, header: VaultHeader, now: dt.datetime, encounter: Encounters, seed: int
) -> None:
    """Whichever page is broken, at most the events on that page are lost, or it is told that no table is known."""
    pages = path.stat().st_size // PAGE
    broken = random.Random(seed).sample(range(1, pages), 3)
    for page in broken:
        flip(path, page)
    done = repair(path, key, header, now)
    # Four events of a kilobyte stand on one page; without the list of tables, some pages long, nothing is found.
    assert done.events >= EVENTS - 3 * 4 or "schema" in done.broken
    assert_works(path, key, now, encounter)


def test_events_on_whole_pages_survive_a_broken_one_among_them(
    filled: Vault, path: Path, key: bytes, header: VaultHeader, now: dt.datetime, encounter: Encounters
) -> None:
    """Rows before and after a broken page of the outbox itself are read around it."""
    whole = path.read_bytes()
    partly = 0
    for page in range(1, len(whole) // PAGE):
        path.write_bytes(whole)
        flip(path, page)
        try:
            with Vault.open(path, key, practice=True) as vault:
                vault._store.rows("SELECT body FROM outbox")
        except VaultDamaged:
            done = repair(path, key, header, now)
            if 0 < done.events < EVENTS:
                partly = done.events
                break
    assert EVENTS - 4 <= partly < EVENTS
    assert_works(path, key, now, encounter)


def test_a_file_without_its_first_page_is_mended_empty(
    filled: Vault, path: Path, key: bytes, header: VaultHeader, now: dt.datetime, encounter: Encounters
) -> None:
    """Where nothing can be read, nothing is rescued, it says so, and the officer can work."""
    flip(path, 0)
    done = repair(path, key, header, now)
    assert (done.events, done.audit_rows) == (0, 0)
    assert "schema" in done.broken
    assert_works(path, key, now, encounter)


@pytest.mark.parametrize("cut", [1_000, PAGE, 40 * PAGE + 17])
def test_a_file_that_was_cut_is_told_and_mended(
    filled: Vault, path: Path, key: bytes, header: VaultHeader, now: dt.datetime, encounter: Encounters, cut: int
) -> None:
    """A cut file is told as such at the opening, or at its examination, and what is left of it is rescued."""
    raw = path.read_bytes()
    path.write_bytes(raw[:-cut])
    assert damage_of(path, key) is not None
    assert isinstance(repair(path, key, header, now), Repaired)
    assert_works(path, key, now, encounter)


def test_another_vaults_key_repairs_nothing(filled: Vault, path: Path, header: VaultHeader, now: dt.datetime) -> None:
    """Who has not this vault's key gets neither its rows nor its place."""
    before = path.read_bytes()
    with pytest.raises(WrongKey):
        repair(path, bytes(32), header, now)
    assert path.read_bytes() == before


@pytest.mark.parametrize("moment", ["before", "after the file", "after the log"])
def test_a_crash_while_files_are_exchanged_is_completed(
    filled: Vault, path: Path, key: bytes, header: VaultHeader, now: dt.datetime, encounter: Encounters, moment: str
) -> None:
    """At whichever moment it stops, the next opening puts the mended vault in its place, without the old one's log."""
    log = path.with_name("vault.db-wal")
    old = path.read_bytes()
    done = repair(path, key, header, now)
    aside, stamp = path.parent / done.aside, done.aside.removeprefix("damaged-").removesuffix(".db")
    path.rename(path.with_name(f"vault.db.mended.{stamp}"))
    aside.rename(path)
    log.write_bytes(b"SYN the old log")
    if moment != "before":
        path.rename(aside)
    if moment == "after the log":
        log.rename(aside.with_name(aside.name + "-wal"))
    complete_repair(path, key)
    assert aside.read_bytes() == old
    assert not log.exists()
    assert_works(path, key, now, encounter)


def test_a_partition_is_repaired_by_whoever_opens_it(tmp_path: Path, header: VaultHeader, now: dt.datetime) -> None:
    """The same proof that opens a partition mends it; after it the partition opens without being called an old copy."""
    home = Home(tmp_path, OsKeyring(list))
    with home.create(header) as vault:
        vault.outbox.put(System.E3, "notice", b"{}", now)
    with pytest.raises(PracticeMismatch):
        repair_partition(home, header.officer_id, None, now=now)
    file = home.folder(header.officer_id) / "vault.db"
    flip(file, 0)
    with pytest.raises(VaultDamaged):
        home.open(header.officer_id, practice=True, now=now)
    done = repair_partition(home, header.officer_id, None, practice=True, now=now)
    assert "schema" in done.broken
    with home.open(header.officer_id, practice=True, now=now) as vault:
        assert vault.check_integrity().is_whole


def test_after_a_crash_the_officers_own_rows_are_looked_at(
    filled: Vault, path: Path, key: bytes, tmp_path: Path, now: dt.datetime
) -> None:
    """A file that nobody closed opens only if outbox and audit hold; one that was closed is not looked through."""
    with Vault.open(path, key, practice=True) as vault:
        vault._store.execute("UPDATE outbox SET body = x'00' WHERE seq = 2")
        crashed = Path(shutil.copytree(path.parent, tmp_path / "crashed")) / path.name
        assert crashed.with_name("vault.db-wal").stat().st_size > 0
    Vault.open(path, key, practice=True, now=now).close()
    with pytest.raises(VaultDamaged):
        Vault.open(crashed, key, practice=True, now=now)


def test_diagnostics_tell_nothing_of_anybody(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime, header: VaultHeader
) -> None:
    """What may leave the laptop has no name, id, question, unit or address in it."""
    e3.round(*(encounter(number, "SYNZYXQUARTZ") for number in range(20)), held=20)
    vault.checks.run(Query(text="SYNZYXQUARTZ", names=(PersonName(surname="SYNZYXQUARTZ"),)), Action.STOP, now)
    told = msgspec.json.encode(diagnose(vault._store, vault.check_integrity(), now)).decode()
    for secret in ("SYN", "QUARTZ", "e3:", header.officer_id, header.unit, header.sector, "555"):
        assert secret not in told
    assert msgspec.json.decode(told)["rows"]["rec"] == 20


def test_every_damage_is_an_error_of_its_own() -> None:
    """Whoever shows an error can tell damage from a wrong key."""
    assert issubclass(VaultDamaged, VaultError)
    assert not issubclass(VaultDamaged, WrongKey)
