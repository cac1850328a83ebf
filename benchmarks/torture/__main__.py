"""Kills and starves real processes at their work on a vault: `torture [--runs N] [--seed S] [--plant BUG]`.

Workers sync, write the outbox, upgrade an old vault, change the ways in and the key, and repair, and are killed at
random points, or have a full or failing disk. What a worker told as acknowledged must be there afterwards; no commit
may be half there; the next open must work. With `--plant` one of the known bugs is built into the workers, and must be
caught. The last line is one JSON object; the exit status is 1 where something was violated, or a planted bug was not
caught.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence

from benchmarks.report import machine, say
from benchmarks.torture.environment import can_mount
from benchmarks.torture.failing import can_fail
from benchmarks.torture.plants import PLANTS
from benchmarks.torture.running import Run, Suffering, carry_out, planned
from benchmarks.torture.works import WORKS

_SAY_EVERY = 20


def main(argv: Sequence[str]) -> int:
    """Run the series and print what came of it."""
    options = _options(argv)
    works = (options.work,) if options.work else tuple(WORKS)
    numbers = [options.only] if options.only is not None else range(options.runs)
    runs = []
    for number in numbers:
        run = planned(number, options.seed, works)
        run.suffering = options.suffering or run.suffering
        run = carry_out(run, options.seed, options.plant)
        runs.append(run)
        for fault in run.faults:
            say(f"torture: run {number} ({run.work}, {run.suffering}): {fault}")
        if (number + 1) % _SAY_EVERY == 0:
            say(f"torture: {number + 1} of {options.runs} runs, {sum(bool(each.faults) for each in runs)} violations")
        if options.plant and run.faults:
            break
    print(json.dumps(_summary(options, runs)), flush=True)
    return int(any(run.faults for run in runs) is not bool(options.plant))


def _options(argv: Sequence[str]) -> argparse.Namespace:
    """The options of the series."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200, help="how many processes suffer")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another series")
    parser.add_argument("--plant", choices=PLANTS, default="", help="build a known bug in, which must be caught")
    parser.add_argument("--work", choices=WORKS, default="", help="one kind of work alone")
    parser.add_argument("--suffering", type=Suffering, choices=list(Suffering), help="one kind of suffering alone")
    parser.add_argument("--only", type=int, metavar="N", help="run number N of the series alone")
    return parser.parse_args(argv)


def _summary(options: argparse.Namespace, runs: Sequence[Run]) -> dict[str, object]:
    """What came of a series."""
    violated = [run for run in runs if run.faults]
    return {
        "torture.runs": len(runs),
        "torture.violations": len(violated),
        "torture.killed": sum(run.died for run in runs),
        "torture.refused": sum(run.refused for run in runs),
        "torture.acknowledged": sum(run.acknowledged for run in runs),
        "torture.by_work": Counter(run.work for run in runs),
        "torture.by_suffering": Counter(run.suffering.value for run in runs),
        "seed": options.seed,
        "plant": options.plant,
        "caught": bool(violated) if options.plant else None,
        "violated_runs": [run.number for run in violated],
        "disk": "tmpfs" if can_mount() else "limit on files",
        "failing": can_fail(),
        "machine": machine(),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
