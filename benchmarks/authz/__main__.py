"""Tries who may see what: `python3 run.py authz [--pairs N]`.

Prints the matrix line by line, then walks pairs of worlds on all cores, and ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.authz.matrix import FIELDS, Finding, findings
from benchmarks.authz.overseeing import tries
from benchmarks.authz.pairs import PAIRS_A_WALK, Difference, walk, worlds
from benchmarks.report import say

#: Pairs of worlds where nobody says otherwise.
PAIRS = 100_000

#: Walks that a process takes one after the other before it says how far it has come.
_WALKS = 10

#: Seconds between two words of progress.
_EVERY_S = 15.0


def main(arguments: Sequence[str]) -> int:
    """Runs both trials; 0 where everything is as policy says."""
    parser = argparse.ArgumentParser(prog="run.py authz", description="Who may see what, tried from outside.")
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"random pairs of worlds ({PAIRS:,})")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        lines = [_told(finding) for finding in findings(Path(folder))]
        overseeing = list(tries(Path(folder)))
    for each in overseeing:
        if not each.holds:
            print(f"{each.role} on {each.route}: {each.found}   WRONG: the protocol says {each.expected}")
    wrong = sum(not line.holds for line in lines) + sum(not each.holds for each in overseeing)
    pairs, differences = _walked(options.pairs)
    for difference in differences:
        print(f"differs: seed {difference.seed}, step {difference.step}, {difference.role}")
    figures = {
        "authz.matrix_lines": len(lines),
        "authz.matrix_cells": len(lines) * len(FIELDS),
        "authz.oversight_lines": len(overseeing),
        "authz.matrix_wrong": wrong,
        "authz.pairs": pairs,
        "authz.pairs_differing": len(differences),
    }
    print(json.dumps(figures))
    return 1 if wrong or differences else 0


def _told(finding: Finding) -> Finding:
    case = finding.case
    form, fields = finding.found
    closed = sorted(set(FIELDS) - fields) if form == "record" else []
    without = f", without {', '.join(closed)}" if closed else ""
    verdict = "" if finding.holds else f"   WRONG: policy says {finding.expected[0]} {sorted(finding.expected[1])}"
    where = f"{case.role:<11}{case.relation:<11}level {case.level}  {case.choice:<10}{case.purpose:<15}"
    print(f"{where}{form}{without}{verdict}")
    return finding


def _walked(pairs: int) -> tuple[int, list[Difference]]:
    """How many pairs were compared, and those that could be told apart."""
    began, told = time.monotonic(), time.monotonic()
    done, differences = 0, []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for compared, found in pool.map(_results, _portions(pairs), chunksize=1):
            done += compared
            differences += found
            if time.monotonic() - told > _EVERY_S:
                told = time.monotonic()
                left = (told - began) / done * (pairs - done)
                say(f"authz: {done:,} of {pairs:,} pairs, {len(differences)} differ, about {left:.0f} s left")
    return done, differences


def _portions(pairs: int) -> Iterator[list[tuple[int, int]]]:
    """Seeds and numbers of pairs of the walks that one process takes together."""
    walks = [(seed, min(PAIRS_A_WALK, pairs - first)) for seed, first in enumerate(range(0, pairs, PAIRS_A_WALK))]
    for start in range(0, len(walks), _WALKS):
        yield walks[start : start + _WALKS]


def _results(portion: list[tuple[int, int]]) -> tuple[int, list[Difference]]:
    """How many pairs were compared, and those that differ; what a gateway compiles is compiled once for all walks."""
    with worlds() as desks:
        results = [result for seed, pairs in portion for result in walk(seed, pairs, side_by_side=desks)]
    return len(results), [result for result in results if result is not None]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
