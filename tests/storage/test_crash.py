"""A process that dies, a disk that is full: all of a commit is there afterwards, or nothing of it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from overlap.records import RecordId, System
from storage.problems import VaultFull
from storage.vault import Vault, VaultHeader
from tests.storage.invented import Encounters, Feed, Removals, staged_lines

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no signal that kills")
#: Moments of death, as shares of the commit's instructions.
SHARES = (0.02, 0.4, 0.8, 0.97, 1.0)


def commit_in_another_process(path: Path, step: int) -> subprocess.CompletedProcess[str]:
    """Run the commit in a process that dies at a step."""
    arguments = [sys.executable, "-m", "tests.storage.killed", str(path), str(step)]
    return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def staged(
    path: Path, key: bytes, header: VaultHeader, encounter: Encounters, gone: Removals, now: dt.datetime
) -> Path:
    """A vault with 300 records and a staged round that changes, removes and adds some."""
    with Vault.create(path, key, header) as vault:
        feed = Feed(vault, now)
        feed.round(*(encounter(number) for number in range(300)), held=300)
        changed = [encounter(number, "SYNCHANGED", 2) for number in range(100)]
        feed.stage(*changed, *(gone(number) for number in range(100, 120)), *(encounter(300 + n) for n in range(120)))
    return path


def assert_all_or_nothing(path: Path, key: bytes) -> bool:
    """Open the vault after the death, see that it is whole, and return whether the commit is in it."""
    with Vault.open(path, key, practice=True) as vault:
        assert vault.check_integrity().is_whole
        count = vault.records.count(System.E3)
        applied = count == 400
        assert applied or count == 300
        record = vault.records.get(RecordId("e3:SYN-E-000050-1"))
        assert record is not None
        assert record.revision == (2 if applied else 1)
        assert (vault.records.get(RecordId("e3:SYN-E-000110-1")) is None) is applied
        assert (vault.records.get(RecordId("e3:SYN-E-000410-1")) is not None) is applied
        assert staged_lines(vault, System.E3) == (0 if applied else 240)
        assert vault.sources.resume_point(System.E3).cursor == "c2"
    return applied


@posix
def test_a_kill_at_any_moment_of_a_commit_leaves_all_or_nothing(staged: Path, key: bytes, tmp_path: Path) -> None:
    """After kill -9 the next open has the old copy with its staged pages, or the new one; the round then completes."""
    calls = int(commit_in_another_process(Path(shutil.copy(staged, tmp_path / "whole.db")), 0).stdout)
    for share in SHARES:
        path = Path(shutil.copy(staged, tmp_path / f"{share}.db"))
        died = commit_in_another_process(path, max(1, int(calls * share)))
        assert died.returncode == -9, died.stderr
        if not assert_all_or_nothing(path, key):
            assert commit_in_another_process(path, 0).returncode == 0
        assert assert_all_or_nothing(path, key)


def test_a_full_disk_stores_nothing_and_says_so(
    vault: Vault, e3: Feed, encounter: Encounters, key: bytes, path: Path
) -> None:
    """A commit that does not fit is refused whole; once there is room, the same pages are applied."""
    e3.round(*(encounter(number) for number in range(50)), held=50)
    e3.stage(*(encounter(number) for number in range(50, 800)))
    room = vault._store.value("PRAGMA page_count") + 2
    vault._store.rows(f"PRAGMA max_page_count = {room}")
    with pytest.raises(VaultFull):
        e3.close(held=800)
    assert vault.records.count(System.E3) == 50
    assert vault.records.get(RecordId("e3:SYN-E-000060-1")) is None
    assert staged_lines(vault, System.E3) == 750
    assert vault.check_integrity().is_whole
    vault._store.rows("PRAGMA max_page_count = 1000000")
    assert e3.close(held=800).changed_count == 750
    assert vault.check_integrity().is_whole


def test_a_full_disk_keeps_an_event_from_being_called_queued(vault: Vault, now: dt.datetime) -> None:
    """An event that could not be stored raises; the queue is as it was, and what was in it is not lost."""
    event_id = vault.outbox.put(System.E3, "notice", b"{}", now)
    vault._store.rows(f"PRAGMA max_page_count = {vault._store.value('PRAGMA page_count')}")
    with pytest.raises(VaultFull):
        vault.outbox.put(System.E3, "notice", bytes(100_000), now)
    assert [item.event_id for item in vault.outbox.waiting()] == [event_id]
    assert vault.outbox.verify().holds
    assert vault.audit.verify().holds
    assert vault.outbox.put(System.E3, "notice", b"{}", now)


def test_a_page_that_does_not_fit_is_not_staged(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """Where a page can't be kept, the cursor stays before it."""
    e3.stage(encounter(1))
    vault._store.rows(f"PRAGMA max_page_count = {vault._store.value('PRAGMA page_count')}")
    with pytest.raises(VaultFull):
        e3.stage(*(encounter(number) for number in range(2_000)))
    assert vault.staging.staged_cursor(System.E3) == "c1"
