"""The log of a vault that nobody closed: what was acknowledged in it is there, or it is told that it was changed."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path

import pytest

from overlap.records import System
from storage.problems import Damage, VaultDamaged
from storage.repair import repair
from storage.vault import Vault, VaultHeader
from storage.vault_file import PAGE_BYTES, log_of
from storage.vault_log import is_log_broken

EVENTS = 20
FRAME = 24 + PAGE_BYTES
HEAD = 32


@pytest.fixture
def crashed(vault: Vault, path: Path, tmp_path: Path, now: dt.datetime) -> Path:
    """A vault as a death leaves it: its last commits are in the log alone."""
    for number in range(EVENTS):
        vault.outbox.put(System.E3, "notice", b'{"SYN":%d}' % number, now)
    left = tmp_path / "left.db"
    shutil.copy(path, left)
    shutil.copy(log_of(path), log_of(left))
    return left


def flip(path: Path, at: int) -> None:
    """Change one bit."""
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1 << at % 8
    path.write_bytes(raw)


def commits(log: Path) -> list[int]:
    """The frames of a log at which a commit ends."""
    raw = log.read_bytes()
    frames = range((len(raw) - HEAD) // FRAME)
    return [frame for frame in frames if any(raw[HEAD + frame * FRAME + 4 : HEAD + frame * FRAME + 8])]


def test_a_log_that_a_death_left_is_played_in(crashed: Path, key: bytes, now: dt.datetime) -> None:
    """Everything that was acknowledged is there."""
    assert not is_log_broken(log_of(crashed))
    with Vault.open(crashed, key, practice=True, now=now) as vault:
        assert len(vault.outbox.waiting()) == EVENTS


@pytest.mark.parametrize("number", range(60))
def test_a_flipped_bit_in_the_log_never_loses_an_acknowledged_commit_unsaid(
    crashed: Path, key: bytes, number: int
) -> None:
    """SQLite would leave out that commit and all that follow, and say nothing; it is refused, and nothing written."""
    log = log_of(crashed)
    last_but_one = HEAD + (commits(log)[-2] + 1) * FRAME
    flip(log, random.Random(number).randrange(last_but_one))
    before = (crashed.read_bytes(), log.read_bytes())
    for _ in range(2):
        with pytest.raises(VaultDamaged) as seen:
            Vault.open(crashed, key, practice=True)
        assert seen.value.damage is Damage.LOG
    assert (crashed.read_bytes(), log.read_bytes()) == before


def test_a_last_commit_that_was_not_finished_is_no_damage(crashed: Path, key: bytes, now: dt.datetime) -> None:
    """A death, or a power cut, leaves its frames cut, or some of them not written; nobody was told of it."""
    log = log_of(crashed)
    whole = log.read_bytes()
    *_, before, last = commits(log)
    for frame in range(before + 1, last + 1):
        for raw in (
            whole[: HEAD + frame * FRAME + 100],
            whole[: HEAD + frame * FRAME] + bytes(FRAME) + whole[HEAD + (frame + 1) * FRAME :],
        ):
            log.write_bytes(raw)
            assert not is_log_broken(log)
    with Vault.open(crashed, key, practice=True, now=now) as vault:
        assert len(vault.outbox.waiting()) == EVENTS - 1


def test_frames_of_an_earlier_round_of_the_log_are_no_damage(vault: Vault, path: Path, now: dt.datetime) -> None:
    """A log that is begun again leaves old frames behind the new ones."""
    for number in range(EVENTS):
        vault.outbox.put(System.E3, "notice", b'{"SYN":%d}' % number, now)
    vault._store.rows("PRAGMA wal_checkpoint(RESTART)")
    size = log_of(path).stat().st_size
    vault.outbox.put(System.E3, "notice", b"{}", now)
    assert log_of(path).stat().st_size == size
    assert not is_log_broken(log_of(path))


def _take_back(vault: Vault, size: int) -> None:
    """Write so much in a transaction that is rolled back."""
    with vault._store.transaction():
        vault._store.keep("SYN", bytes(size))
        raise RuntimeError("taken back")


def test_commits_over_ones_that_were_taken_back_are_no_damage(vault: Vault, path: Path, now: dt.datetime) -> None:
    """What a transaction that was rolled back spilled into the log is written over, and may stick out behind."""
    vault._store.rows("PRAGMA cache_size = 4")
    for size in (400_000, 200_000):
        with pytest.raises(RuntimeError, match="taken back"):
            _take_back(vault, size)
        vault.outbox.put(System.E3, "notice", b"{}", now)
        assert not is_log_broken(log_of(path))


def test_a_log_without_its_beginning_is_told(crashed: Path) -> None:
    """SQLite would take none of it."""
    flip(log_of(crashed), 9)
    assert is_log_broken(log_of(crashed))


def test_no_log_is_a_whole_one(tmp_path: Path) -> None:
    """None, an empty one, and one that was hardly begun."""
    log = tmp_path / "none"
    assert not is_log_broken(log)
    for size in (0, 5, HEAD, HEAD + FRAME):
        log.write_bytes(bytes(size))
        assert not is_log_broken(log)


def test_a_vault_with_a_broken_log_is_mended_by_what_is_before_the_break(
    crashed: Path, key: bytes, header: VaultHeader, now: dt.datetime
) -> None:
    """It is put aside with its log; what can be read is in the new one, and it opens."""
    flip(log_of(crashed), HEAD + commits(log_of(crashed))[9] * FRAME + 500)
    done = repair(crashed, key, header, now)
    assert 0 < done.events < EVENTS
    assert crashed.with_name(done.aside).exists()
    with Vault.open(crashed, key, practice=True, now=now) as vault:
        assert len(vault.outbox.waiting()) == done.events
        assert vault.check_integrity().is_whole
