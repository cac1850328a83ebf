"""Breeds garbage against every reader of bytes from outside: `bench fuzz [--seconds N] [--only NAME] [--keep DIR]`.

Prints one JSON line: for each reader how many inputs were read, in how many seconds, and whether any did what it may
not: raise another error than its own, take longer than five seconds, end the process. An input that did is kept under
`--keep` for the test that is then written. The exit status is 1 where there is one.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.fuzzing.targets import targets
from benchmarks.report import machine, say

_EXECUTED = re.compile(rb"stat::number_of_executed_units:\s*(\d+)")
#: What starting, instrumenting and writing the corpus may take beyond the time that is asked for.
_PATIENCE_S = 120


def run(argv: Sequence[str]) -> int:
    """Feeds the readers one after the other."""
    parser = argparse.ArgumentParser(prog="bench fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60, help="how long each reader is fed")
    parser.add_argument("--only", choices=sorted(targets()), help="one reader alone")
    parser.add_argument("--keep", type=Path, help="where corpora and faults are kept, and gone on with")
    options = parser.parse_args(argv)
    names = [options.only] if options.only else sorted(targets())
    with tempfile.TemporaryDirectory() as folder:
        found = {name: _fed(name, (options.keep or Path(folder)) / name, options.seconds) for name in names}
    faults = sum(each["faults"] for each in found.values())
    print(json.dumps({"fuzz.faults": faults, "readers": found, "machine": machine()}), flush=True)
    return 1 if faults else 0


def _fed(name: str, folder: Path, seconds: int) -> dict[str, int]:
    """How many inputs one reader was fed, and how many faults that found."""
    folder.mkdir(parents=True, exist_ok=True)
    say(f"fuzz: {name}, {seconds} s")
    command = [sys.executable, "-m", "benchmarks.fuzzing.one", name, str(folder), str(seconds)]
    done = subprocess.run(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, timeout=seconds + _PATIENCE_S, check=False
    )
    counted = _EXECUTED.search(done.stderr)
    faults = len(list(folder.glob("fault-*"))) or int(done.returncode != 0)
    if faults:
        say(done.stderr.decode("utf-8", "replace")[-2_000:])
    return {"inputs": int(counted[1]) if counted else 0, "seconds": seconds, "faults": faults}
