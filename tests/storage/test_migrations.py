"""A vault of each earlier schema is brought to the newest one, and one that is killed on the way goes on."""

from __future__ import annotations

import datetime as dt
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from overlap.query import Query
from overlap.records import Encounter, PersonName, Place, RecordId, System
from storage import reindex
from storage.cipher import Database, create_store
from storage.migrations import MIGRATIONS, SCHEMA
from storage.problems import VaultTooNew
from storage.vault import Vault, VaultOptions
from tests.storage.invented import staged_lines

ROOT = Path(__file__).resolve().parents[2]
OLD = Path(__file__).parent / "old_vaults"
VERSIONS = range(1, SCHEMA)
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no signal that kills")


def restore(path: Path, key: bytes, version: int) -> Path:
    """Make the vault that a program of an earlier schema wrote."""
    store = create_store(path, key)
    for line in (OLD / f"schema_{version}.sql").read_text(encoding="utf-8").split(";\n"):
        if line.strip():
            store.execute(line)
    store.close()
    return path


def assert_whole(path: Path, key: bytes, now: dt.datetime) -> None:
    """See that everything which the old program stored is there, and that the new searches find it."""
    with Vault.open(path, key, practice=True, now=now) as vault:
        assert vault.schema == SCHEMA
        assert vault.check_integrity().is_whole
        assert vault.header.officer_id == "SYN-U-0007"
        assert vault.settings.read().area == "BLW"
        assert staged_lines(vault, System.E3) == 1
        assert [item.body for item in vault.outbox.waiting()] == [b'{"SYN":1}']
        assert isinstance(vault.records.get(RecordId("e3:SYN-E-000007-1")), Encounter)
        asked = Query(text="", names=(PersonName(surname="SYNTHETIC3"),))
        assert any(record.id == "e3:SYN-E-000010-1" for record in vault.search.candidates(asked, now))
        cut = Query(text="", names=(PersonName(surname="SYNTHET"),))
        assert len(vault.search.deep(cut, now)) > 10
        assert vault.places.encounters(Place(latitude=48.907, longitude=-122.7), 50)[0].id == "e3:SYN-E-000007-1"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_vault_of_an_earlier_schema_is_upgraded(path: Path, key: bytes, now: dt.datetime, version: int) -> None:
    """Records, outbox, audit, settings and staged pages of every released schema survive the way to the newest."""
    restore(path, key, version)
    assert_whole(path, key, now)
    assert_whole(path, key, now)


class Stopped(Exception):
    """Somebody closed the program."""


def test_an_upgrade_tells_how_far_it_is_and_can_be_stopped(
    path: Path, key: bytes, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records done of all, from none to the last; stopped on the way, the vault is as it was and begins anew."""
    monkeypatch.setattr(reindex, "_AT_ONCE", 7)
    restore(path, key, 1)
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) == 3:
            raise Stopped

    with pytest.raises(Stopped):
        Vault.open(path, key, practice=True, now=now, options=VaultOptions(told=stop))
    assert told == [(0, told[0][1]), (7, told[0][1]), (14, told[0][1])]
    told.clear()
    Vault.open(path, key, practice=True, now=now, options=VaultOptions(told=lambda *each: told.append(each))).close()
    assert (told[0], told[-1]) == ((0, told[0][1]), (told[0][1], told[0][1]))
    assert_whole(path, key, now)
    told.clear()
    Vault.open(path, key, practice=True, now=now, options=VaultOptions(told=lambda *each: told.append(each))).close()
    assert told == []


def test_every_earlier_schema_has_its_vault() -> None:
    """Whoever adds a step keeps what a vault looked like before it."""
    kept = {int(found[1]) for each in OLD.glob("*.sql") if (found := re.fullmatch(r"schema_(\d+)\.sql", each.name))}
    assert set(VERSIONS) <= kept
    names = [migration.name for migration in MIGRATIONS.pending(Database(memory=True))]
    assert [int(name.split("_")[0]) for name in names] == list(range(1, SCHEMA + 1))


@posix
@pytest.mark.parametrize("step", [1, 60, 200, 700])
def test_an_upgrade_that_is_killed_is_taken_up_again(path: Path, key: bytes, now: dt.datetime, step: int) -> None:
    """Kill -9 in the middle of the steps leaves the vault at one of them, and the next opening completes the rest."""
    restore(path, key, 1)
    died = subprocess.run(
        [sys.executable, "-m", "tests.storage.killed_upgrade", str(path), str(step)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert died.returncode in {-signal.SIGKILL, 0}, died.stderr
    assert_whole(path, key, now)


def test_a_vault_of_a_newer_program_is_left_alone(path: Path, key: bytes, vault: Vault) -> None:
    """A file that a newer program wrote is told so, and not a byte of it changes."""
    vault._store.rows(f"PRAGMA user_version = {SCHEMA + 1}")
    vault.close()
    before = path.read_bytes()
    with pytest.raises(VaultTooNew):
        Vault.open(path, key, practice=True)
    assert path.read_bytes() == before
