"""A small, repeatable piece of the torture: real processes die at chosen steps, and every planted bug is caught."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from benchmarks.torture.failing import can_fail
from benchmarks.torture.plants import PLANTS
from benchmarks.torture.running import Run, Suffering, carry_out, planned
from benchmarks.torture.work import acknowledged
from benchmarks.torture.works import WORKS

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no signal that kills")
SEED = 3
#: A planted bug, the work that shows it, and what its workers suffer.
CAUGHT = {
    "acknowledge-before-commit": ("outbox", Suffering.STEP),
    "half-a-commit": ("sync", Suffering.STEP),
    "refusals-swallowed": ("outbox", Suffering.FULL),
    "files-in-place": ("slots", Suffering.STEP),
}
#: A bug shows in a fifth of the runs or more often; the first that shows it ends them.
TRIES = 40


@pytest.mark.parametrize("work", WORKS)
def test_a_killed_process_leaves_what_it_told(work: str) -> None:
    """Killed at a step of its work, a process leaves a vault that opens, with all that was acknowledged."""
    run = carry_out(planned(0, SEED, (work,), plain=True), SEED)
    assert run.died
    assert run.faults == []


def test_a_full_disk_is_told_and_nothing_told_is_lost() -> None:
    """On a disk that fills up, writes are refused with the vault's own error, and what was acknowledged is there."""
    run = carry_out(Run(0, "outbox", Suffering.FULL, 1), SEED)
    assert run.faults == []
    assert run.refused > 0
    assert run.acknowledged > 0


@pytest.mark.skipif(not can_fail(), reason="needs Linux and a C compiler")
def test_a_disk_that_fails_is_told_and_nothing_told_is_lost() -> None:
    """Writes, flushes and renamings fail now and then in each kind of work: refused by the vault's own errors."""
    runs = [carry_out(Run(number, work, Suffering.FAILING, 1), SEED) for number, work in enumerate(WORKS)]
    assert [run.faults for run in runs if run.faults] == []
    assert sum(run.refused for run in runs) > 0
    assert sum(run.acknowledged for run in runs) > 0


def test_every_planted_bug_has_its_trial() -> None:
    """A bug that can be planted is one that the suite looks for."""
    assert CAUGHT.keys() == PLANTS.keys()


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_bug_is_caught(plant: str) -> None:
    """The torture tells a product with the bug from one without it."""
    work, suffering = CAUGHT[plant]
    for number in range(TRIES):
        if carry_out(Run(number, work, suffering, 1), SEED, plant).faults:
            return
    pytest.fail(f"{plant} was not caught in {TRIES} runs")


def test_a_series_is_the_same_again() -> None:
    """The number of a run and the seed of its series say what it does."""
    series = [planned(number, 5, plain=True) for number in range(30)]
    assert series == [planned(number, 5, plain=True) for number in range(30)]
    assert len({run.seed for run in series}) > 1


def test_a_lie_about_what_was_acknowledged_is_found(tmp_path: Path) -> None:
    """Told of a commit, an event or an upgrade that never was, the judge says so."""
    for work, lie in (("sync", "committed 1"), ("outbox", "put 00000000-0000-7000-8000-000000000000")):
        folder = tmp_path / work
        folder.mkdir()
        WORKS[work].prepare(folder, random.Random(1))
        assert list(WORKS[work].faults(folder, random.Random(1), [])) == []
        assert len(list(WORKS[work].faults(folder, random.Random(1), [lie, lie]))) > 0
    assert acknowledged(["put a", "sent a", "put b"], "put") == [["a"], ["b"]]
