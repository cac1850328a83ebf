"""Checks go on while a commit is under way, and never see half of one."""

import datetime as dt
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from overlap.query import Action, Query
from overlap.records import PersonName, System
from storage import writing
from storage.aside import Aside, NotAside
from storage.problems import VaultUnwritable
from storage.vault import Vault, VaultHeader, VaultOptions
from tests.storage.invented import Encounters, Feed

OLD = Query(text="SYNOLD", names=(PersonName(surname="SYNOLD"),))
NEW = Query(text="SYNNEW", names=(PersonName(surname="SYNNEW"),))


@pytest.fixture
def beside(path: Path, key: bytes, header: VaultHeader) -> Iterator[Vault]:
    """An open vault that can be asked aside, empty."""
    Vault.create(path, key, header).close()
    with Vault.open(path, key, practice=True, options=VaultOptions(draw=lambda: 0.0, aside=True)) as vault:
        yield vault


@pytest.fixture
def filled(beside: Vault, encounter: Encounters, now: dt.datetime) -> Vault:
    """The same with some encounters, its indexes in memory and its limits looked at."""
    Feed(beside, now).round(*(encounter(number, "SYNOLD") for number in range(4)))
    warm(beside, now)
    return beside


def warm(vault: Vault, now: dt.datetime) -> None:
    """Have one check made on the vault's own thread, as a session does first of all."""
    vault.lease(now)
    vault.checks.run(OLD, Action.STOP, now)


def aside(vault: Vault) -> Aside:
    """The vault's second way to be asked."""
    assert vault.aside is not None
    return vault.aside


def found(vault: Vault, query: Query, now: dt.datetime) -> tuple[int, dt.datetime | None]:
    """How many matches a check aside brings, and as of when it takes the first copy to be."""
    assessment = aside(vault).run(lambda checks: checks.run(query, Action.STOP, now))
    states = {state.system: state.as_of for state in assessment.situation.sources}
    return len(assessment.matches), states[System.E3]


def test_a_check_beside_a_commit_sees_the_copy_before_it(
    filled: Vault, encounter: Encounters, now: dt.datetime
) -> None:
    """Up to the last moment of a commit neither its records nor its age are seen; then both are."""
    later = now + dt.timedelta(hours=1)
    seen: list[tuple[int, dt.datetime | None]] = []
    filled._store.before_commit = lambda: seen.append(found(filled, NEW, now))
    feed = Feed(filled, later)
    feed.stage(*(encounter(number, "SYNNEW") for number in range(10, 13)))
    feed.close()
    assert set(seen) == {(0, now)}
    assert found(filled, NEW, later) == (3, later)


def test_a_commit_and_a_check_exclude_each_other(filled: Vault, encounter: Encounters, now: dt.datetime) -> None:
    """Who looks keeps a commit from ending, and from its end until the indexes have followed nobody begins to look."""
    free: list[bool] = []
    aside(filled).run(lambda _: on_another_thread(lambda: free.append(is_free(filled))))
    filled._store.before_commit = lambda: on_another_thread(lambda: free.append(is_free(filled)))
    Feed(filled, now).close()
    assert free
    assert not any(free)
    assert is_free(filled)


def on_another_thread(work: Callable[[], None]) -> None:
    """Have something done elsewhere, and wait for it."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def is_free(vault: Vault) -> bool:
    """Whether nobody looks and nothing is being committed."""
    free = vault._indexes.lock.acquire(blocking=False)
    if free:
        vault._indexes.lock.release()
    return free


def test_a_check_can_be_made_on_another_thread(filled: Vault, now: dt.datetime) -> None:
    """Its connection is its own, so that the vault's thread may be in the middle of anything."""
    answers: list[tuple[int, dt.datetime | None]] = []
    with filled._store.transaction():
        on_another_thread(lambda: answers.append(found(filled, OLD, now)))
    assert answers == [(4, now)]


def test_after_a_large_commit_nobody_waits_for_the_indexes(
    filled: Vault, encounter: Encounters, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is too much to be followed one by one is loaded before the commit ends, not by the first check after it."""
    monkeypatch.setattr(writing, "FOLLOWED_MOST", 2)
    Feed(filled, now).round(*(encounter(number, "SYNNEW") for number in range(10, 16)))
    assert found(filled, NEW, now) == (6, now)


def test_a_check_aside_is_refused_until_the_indexes_are_there(beside: Vault, now: dt.datetime) -> None:
    """Nothing is loaded twice: the first check is made in its turn."""
    beside.lease(now)
    with pytest.raises(NotAside):
        found(beside, OLD, now)


def test_what_another_process_commits_is_not_answered_from_old_indexes(
    filled: Vault, path: Path, key: bytes, encounter: Encounters, now: dt.datetime
) -> None:
    """Until the vault's own thread has noticed, every check takes its turn there; then it finds what came."""
    with Vault.open(path, key, practice=True) as other:
        Feed(other, now, page=5).round(encounter(30, "SYNNEW"))
    with pytest.raises(NotAside):
        found(filled, NEW, now)
    assert len(filled.checks.run(NEW, Action.STOP, now).matches) == 1
    assert found(filled, NEW, now) == (1, now)


def test_nothing_can_be_stored_aside(filled: Vault, now: dt.datetime) -> None:
    """The connection only reads."""
    assessment = aside(filled).run(lambda checks: checks.run(OLD, Action.STOP, now))
    with pytest.raises(VaultUnwritable):
        aside(filled).run(lambda checks: checks.remember(assessment))
    assert filled.checks.recent(now) == ()


def test_a_sealed_copy_is_sealed_aside(filled: Vault, now: dt.datetime) -> None:
    """A lease that ended shuts the copy for both ways of asking, at once."""
    filled.leases.end(System.E3)
    matches, _ = found(filled, OLD, now)
    assert matches == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_process_keeps_its_lock_on_the_file(beside: Vault, path: Path) -> None:
    """Looking at an open file and closing it would give the lock back, and another process take the log away."""
    held = [line.split() for line in Path("/proc/locks").read_text(encoding="ascii").splitlines()]
    inode = str(path.stat().st_ino)
    assert [line for line in held if str(os.getpid()) in line and line[5].rpartition(":")[2] == inode]
    assert aside(beside) is not None
