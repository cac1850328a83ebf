"""One run: a vault is made, a worker works on it and suffers, and what it left is held against what it told."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from benchmarks.torture.environment import make_room, small_disk
from benchmarks.torture.failing import can_fail, failing
from benchmarks.torture.works import WORKS

ROOT: Final = Path(__file__).resolve().parents[2]
#: A worker that takes longer hangs, which is a fault as well.
_LONGEST_S: Final = 120
#: So many different pieces of work of each kind; how many steps one has is found out once.
_VARIANTS: Final = 5
#: Steps around an acknowledgement: the opening of a vault takes most of a worker's steps and none of its risks.
_AROUND: Final = 150


class Suffering(StrEnum):
    """What happens to a worker."""

    STEP = "killed at a step"
    MOMENT = "killed at a moment"
    FULL = "disk full"
    FAILING = "writes and flushes fail"


@dataclass(slots=True)
class Run:
    """One run and what came of it."""

    number: int
    work: str
    suffering: Suffering
    seed: int
    died: bool = False
    refused: int = 0
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)


def planned(number: int, seed: int, works: tuple[str, ...] = tuple(WORKS), *, plain: bool = False) -> Run:
    """What a run of a series does; `plain` has workers die at steps alone, which is the same on every machine."""
    draw = random.Random(f"{seed} {number}")
    sufferings = [Suffering.STEP, Suffering.STEP, Suffering.MOMENT, Suffering.FULL]
    if can_fail():
        sufferings.append(Suffering.FAILING)
    suffering = Suffering.STEP if plain else draw.choice(sufferings)
    return Run(number, works[number % len(works)], suffering, draw.randrange(_VARIANTS))


def carry_out(run: Run, seed: int, plant: str = "") -> Run:
    """The run with what came of it."""
    draw = random.Random(f"{seed} {run.number} torment")
    with (
        tempfile.TemporaryDirectory(prefix="torture-") as name,
        _prepared(run, Path(name)) as folder,
        _suffering(run, folder, draw) as variables,
    ):
        told = _worked(run, folder, draw, plant, variables)
        make_room(folder)
        run.acknowledged = sum(line.split()[0] not in {"refused", "foreign", "steps"} for line in told)
        run.refused = sum(line.startswith("refused") for line in told)
        run.faults += _faults(run, folder, told)
    return run


def _faults(run: Run, folder: Path, told: list[str]) -> list[str]:
    """What contradicts what a worker told, and any error that is not the vault's own."""
    foreign = [line.removeprefix("foreign ") for line in told if line.startswith("foreign ")]
    found = [f"the worker met an error that is not the vault's own: {line}" for line in foreign]
    told = [line for line in told if not line.startswith(("foreign ", "steps "))]
    try:
        found += WORKS[run.work].faults(folder, random.Random(run.seed), told)
    except Exception as error:  # noqa: BLE001  # whatever it is, what was left can't be used
        found.append(f"what was left can't be used: {type(error).__name__}: {error}")
    return found


@contextmanager
def _prepared(run: Run, parent: Path) -> Iterator[Path]:
    """A folder with what is there before the worker comes."""
    folder = parent / "vault"
    folder.mkdir()
    WORKS[run.work].prepare(folder, random.Random(run.seed))
    yield folder


@contextmanager
def _suffering(run: Run, folder: Path, draw: random.Random) -> Iterator[dict[str, str]]:
    """The disk that the worker has, and what its environment must have for it."""
    if run.suffering is not Suffering.FULL:
        yield {}
        return
    with small_disk(folder, draw.randrange(1_000)) as variables:
        yield variables


def _worked(run: Run, folder: Path, draw: random.Random, plant: str, variables: dict[str, str]) -> list[str]:
    """What the worker told until its end."""
    step = _drawn_step(run, draw) if run.suffering is Suffering.STEP else 0
    command = _command(run.work, folder, run.seed, step, plant)
    if run.suffering is Suffering.FAILING:
        variables = variables | failing(draw.randrange(1, 1_000_000))
    longest = draw.uniform(0.3, 2.5) if run.suffering is Suffering.MOMENT else _LONGEST_S
    status, out, err = _ended(command, variables, longest)
    run.died = status < 0
    if status > 0:
        run.faults.append(f"the worker ended with {status}: {''.join(err.strip().splitlines()[-1:])[:200]}")
    if status < 0 and run.suffering in {Suffering.FULL, Suffering.FAILING}:
        run.faults.append(f"the worker was ended by signal {-status}")
    return out.splitlines()


def _ended(command: list[str], variables: dict[str, str], longest: float) -> tuple[int, str, str]:
    """Exit status, output and errors of a worker that is killed after so many seconds, if it hasn't ended."""
    variables = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | variables
    worker = subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        out, err = worker.communicate(timeout=longest)
    except subprocess.TimeoutExpired:
        worker.kill()
        out, err = worker.communicate()
    return worker.returncode, out, err


def _command(work: str, folder: Path, seed: int, step: int, plant: str) -> list[str]:
    """The command line of a worker."""
    arguments = [work, str(folder), str(seed), str(step), *([plant] if plant else [])]
    return [sys.executable, "-m", "benchmarks.torture.worker", *arguments]


def _drawn_step(run: Run, draw: random.Random) -> int:
    """The step at which a worker dies: any, or, every second time, one around an acknowledgement."""
    total, *told_at = steps_of(run.work, run.seed)
    if draw.random() < 0.5:  # noqa: PLR2004  # every second time
        return draw.randrange(1, total)
    return min(max(1, draw.choice(told_at) + draw.randrange(-_AROUND, 2 * _AROUND)), total - 1)


@lru_cache
def steps_of(work: str, seed: int) -> tuple[int, ...]:
    """How many steps a piece of work takes when nothing happens to it, and at which of them it told something.

    Raises:
        RuntimeError: it fails by itself, or leaves something wrong.
    """
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        WORKS[work].prepare(folder, random.Random(seed))
        status, out, err = _ended(_command(work, folder, seed, 0, ""), {}, _LONGEST_S)
        told = out.splitlines()
        faults = list(WORKS[work].faults(folder, random.Random(seed), told)) if status == 0 else [err]
    if status or faults:
        raise RuntimeError(f"{work} fails without any suffering: {faults}")
    return tuple(map(int, told[-1].split()[1:]))
