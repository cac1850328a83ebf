"""Checks and batches among more than a million people: `bench overlap [--people N] [--subjects N]`.

A vault is filled with the encounters of invented people and cases about them (`benchmarks/labelled`), then checks go
the real way: typed text, vault, assessment with evidence. Batches and the full link run as a program of their own, so
that their peak memory is theirs. Progress goes to standard error; the last line of standard output is one JSON object
with every figure under its name, `goals` and `missed` beside them. Ctrl+C ends it and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.labelled.world import World
from benchmarks.overlap.checking import CHECKS, check_figures, fill, typed
from benchmarks.report import machine, say

#: What is asked, at most, with a million people and 300,000 subjects.
GOALS: Final = {
    "overlap.check_p95_ms": 5.0,
    "overlap.check_p999_ms": 25.0,
    "overlap.first_check_ms": 100.0,
    "overlap.index_load_s": 1.3,
    "overlap.index_mb": 200.0,
    "overlap.batch_5000_s": 1.25,
    "overlap.full_link_s": 90.0,
    "overlap.full_link_peak_gib": 3.0,
}

#: Splink 5 on DuckDB, measured once on a machine of two cores with other invented people of the same number: training
#: and prediction of a million against 300,000, a batch of 5,000, and one query. Not measured in this run.
_SPLINK_ELSEWHERE: Final = {"full_link_s": 109, "full_link_peak_gib": 4.8, "batch_5000_s": 1.25, "query_ms": 430}

#: Texts that are asked in turn.
_TEXTS: Final = 2_000


def run(argv: Sequence[str]) -> int:
    """Measures and prints the figures."""
    parser = argparse.ArgumentParser(prog="bench overlap", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000, help="how many invented people are known")
    parser.add_argument("--subjects", type=int, default=300_000, help="how many cases, linked with them")
    parser.add_argument("--checks", type=int, default=CHECKS, help="how many checks are measured")
    parser.add_argument("--seed", type=int, default=7, help="another seed is another world")
    parser.add_argument("--vault", type=Path, help="where the filled vault is kept, and used again by the next trial")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        figures = _checked(options, options.vault or Path(folder) / "vault.db")
    figures |= _linked(options)
    figures["goals"] = {name: f"<= {bound}" for name, bound in GOALS.items()}
    figures["missed"] = [name for name, bound in GOALS.items() if not _is_kept(figures.get(name), bound)]
    figures["peers"] = _peers()
    print(json.dumps(figures | {"machine": machine()}), flush=True)
    return 0


def _checked(options: argparse.Namespace, path: Path) -> dict[str, Any]:
    """The figures of checks."""
    world = World(options.people, options.seed)
    if not path.exists():
        fill(path, world, options.subjects)
    say("overlap: writing what officers would type")
    return check_figures(path, typed(world, _TEXTS), options.checks)


def _linked(options: argparse.Namespace) -> dict[str, Any]:
    """The figures of batches and the full link, from a program of their own."""
    asked = [f"--{name}={getattr(options, name)}" for name in ("people", "subjects", "seed")]
    command = [sys.executable, "-m", "benchmarks.overlap.linking", *asked]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _is_kept(value: object, bound: float) -> bool:
    """Whether a figure keeps its goal; one that couldn't be measured doesn't."""
    return isinstance(value, int | float) and value <= bound


def _peers() -> dict[str, object]:
    """What is known of the peer, and that it wasn't measured here."""
    there = importlib.util.find_spec("splink") is not None
    said = "is installed, and is measured by `bench link`" if there else "is not installed"
    return {"splink": f"{said}; figures of another run on two cores are given", "elsewhere": _SPLINK_ELSEWHERE}


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
