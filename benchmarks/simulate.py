"""Plays seeded schedules of the sync engine and counts what went wrong: `python3 run.py simulate --seeds A..B`.

Knows seeds and the world that plays one (`tests.simulation`). Prints one JSON document; the exit status is 1 where a
schedule broke a promise, which for a planted bug is what is wanted of it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.plants import PLANTS
from tests.simulation.world import Verdict, run

#: Seeds that one process plays at a time: a second or two of work.
CHUNK = 1_000
#: So many of the schedules that broke a promise are printed; any of them is enough to work on.
SHOWN = 10


def main(argv: Sequence[str]) -> int:
    """Plays the seeds asked for, and gives 1 where any broke a promise."""
    options = _parser().parse_args(argv)
    if options.seed_detail is not None:
        return _detail(options.seed_detail, options.plant)
    began = time.perf_counter()
    count = steps = 0
    broken: list[Verdict] = []
    for verdicts, played, stepped in _played(options.seeds, options.plant, options.jobs):
        broken += verdicts
        count, steps = count + played, steps + stepped
    seconds = time.perf_counter() - began
    document = {
        "schedules": count,
        "violations": len(broken),
        "steps": steps,
        "seconds": round(seconds, 3),
        "schedules_per_s": round(count / seconds, 1) if seconds else 0.0,
        "plant": options.plant,
        "broken": [{"seed": each.seed, "violations": each.violations[:3]} for each in broken[:SHOWN]],
    }
    print(json.dumps(document, indent=1))
    return 1 if broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulate", description=__doc__)
    parser.add_argument("--seeds", type=_seeds, default=range(10_000), help="A..B, B not among them")
    parser.add_argument("--plant", choices=sorted(PLANTS), default="", help="a known bug to plant")
    parser.add_argument("--seed-detail", type=int, default=None, help="print every step of one seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes to share the seeds among")
    return parser


def _seeds(text: str) -> range:
    first, _, last = text.partition("..")
    return range(int(first), int(last))


def _played(seeds: range, plant: str, jobs: int) -> Iterator[tuple[list[Verdict], int, int]]:
    """What each chunk of the seeds came to, in their order."""
    chunks = [seeds[at : at + CHUNK] for at in range(0, len(seeds), CHUNK)]
    if jobs == 1:
        yield from (_chunk(chunk, plant) for chunk in chunks)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_chunk, chunks, [plant] * len(chunks))


def _chunk(seeds: Iterable[int], plant: str) -> tuple[list[Verdict], int, int]:
    """The schedules that broke a promise, how many were played, and in how many steps."""
    broken: list[Verdict] = []
    count = steps = 0
    for seed in seeds:
        verdict = run(seed, plant)
        count, steps = count + 1, steps + verdict.steps
        if verdict.violations:
            broken.append(verdict)
    return broken, count, steps


def _detail(seed: int, plant: str) -> int:
    """Prints every step of one seed, then what it came to."""
    verdict = run(seed, plant, print)
    print(json.dumps({"seed": seed, "trace": verdict.trace, "steps": verdict.steps, "violations": verdict.violations}))
    return 1 if verdict.violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
