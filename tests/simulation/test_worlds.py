"""Ten thousand seeded worlds keep every promise; each planted bug breaks one; a seed is the same schedule again."""

from __future__ import annotations

import contextlib
import json
import random
import re
import sys
from collections.abc import Iterator
from typing import get_args

import pytest

from benchmarks import simulate
from overlap.records import System
from sync.documents import SyncRequest
from sync.engine import effects, events
from sync.problems import Cut
from tests.simulation.gateway import Gateway
from tests.simulation.network import TROUBLES, Answer
from tests.simulation.plants import PLANTS
from tests.simulation.world import EPOCH, OFFICERS, Verdict, World, run

#: Seeds among which every planted bug must be found.
SEEDS = range(10_000)


#: Worlds a test.
PORTION = 2_000


@contextlib.contextmanager
def uncounted() -> Iterator[None]:
    """Lines that run in here are not counted, which takes more than half of the time where coverage is."""
    counting = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(counting)


@pytest.mark.parametrize("first", range(SEEDS.start, SEEDS.stop, PORTION))
def test_no_world_loses_doubles_or_outlives_anything(first: int) -> None:
    """Whatever the link, the disk, the clock and the gateways do, all is well once they rest.

    The first worlds run every line that the others do.
    """
    with uncounted() if first != SEEDS.start else contextlib.nullcontext():
        broken = [verdict for seed in range(first, first + PORTION) if (verdict := run(seed)).violations]
    assert broken == []


def caught(plant: str) -> Verdict:
    """The first seed in which a planted bug breaks a promise."""
    return next(verdict for seed in SEEDS if (verdict := run(seed, plant)).violations)


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_bug_is_caught_and_its_seed_plays_the_same_again(plant: str) -> None:
    """To the last step and the last word; without the bug the same seed is well."""
    first = caught(plant)
    assert run(first.seed, plant) == first
    assert run(first.seed).violations == ()


def test_what_is_well_at_rest_is_looked_at_after_every_commit() -> None:
    """A withdrawal that is done later than its cursor says is gone by the end, and is seen all the same."""
    late = caught("withdrawal-at-the-end")
    assert all("outlives its withdrawal" in sentence for sentence in late.violations)


def test_each_seed_is_another_schedule_and_always_the_same() -> None:
    """Two runs agree, two seeds do not."""
    once, again = ([run(seed) for seed in range(50)] for _ in range(2))
    assert once == again
    assert len({verdict.trace for verdict in once}) == 50


def test_the_worlds_reach_every_event_effect_and_trouble() -> None:
    """What is never reached is never tested."""
    told: set[str] = set()
    met: set[str] = set()
    for seed in range(1_500):
        world = World(seed, tell=lambda line: told.add(line.partition(" ")[2]))
        world.play()
        met |= world.network.met
    seen = set(re.findall(r"\w+", " ".join(told)))
    wanted = {kind.__name__ for kind in (*get_args(events.Event), *get_args(effects.Effect))}
    assert wanted - seen == set()
    assert {"stops", "restored", "rewound", "revokes", "jumps", "quiet"} <= seen
    assert met == {"goes on", *(name for name, _ in TROUBLES)}


@pytest.mark.parametrize("ends", [1.0, 0.8, 0.5, 0.1])
def test_values_and_bytes_bring_the_same(ends: float) -> None:
    """The shipped reader of pages makes of the bytes what the simulator hands over as values, cut or not."""
    gateway = Gateway(System.E3, random.Random(1), OFFICERS)
    for name in range(6):
        gateway.put(name)
    gateway.delete(2)
    steps = gateway.answer(OFFICERS[0], SyncRequest(page_bytes=2_048), EPOCH)

    def arrived(*, as_bytes: bool) -> list[tuple[type, object, int]]:
        brought: list[tuple[type, object, int]] = []
        with contextlib.suppress(Cut):
            for step, _ in Answer(System.E3, steps, as_bytes=as_bytes).delivered(ends, Cut()):
                brought.append((type(step), getattr(step, "cursor", ""), len(getattr(step, "rows", ()))))
        return brought

    values, through = arrived(as_bytes=False), arrived(as_bytes=True)
    shorter = min(len(values), len(through))
    assert values[:shorter] == through[:shorter]
    assert (len(values) == len(through) == len(steps)) == (ends == 1.0)


def test_the_command_prints_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    """Schedules, violations and the rate as JSON; the status tells whether a promise was broken."""
    assert simulate.main(["--seeds", "0..40"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schedules"], document["violations"], document["broken"]) == (40, 0, [])
    assert document["schedules_per_s"] > 0
    first = caught("deletion-by-absence")
    assert simulate.main(["--seeds", f"{first.seed}..{first.seed + 1}", "--plant", "deletion-by-absence"]) == 1
    assert json.loads(capsys.readouterr().out)["broken"][0]["seed"] == first.seed


def test_the_command_tells_a_seed_step_by_step(capsys: pytest.CaptureFixture[str]) -> None:
    """The last line sums up what the steps before it led to."""
    assert simulate.main(["--seed-detail", "7"]) == 0
    *steps, last = capsys.readouterr().out.splitlines()
    assert json.loads(last)["trace"] == run(7).trace
    assert sum("->" in step for step in steps) == run(7).steps
