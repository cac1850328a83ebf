"""Feeds one reader until the time is over: `python -m benchmarks.fuzzing.one NAME FOLDER SECONDS`.

Runs as a process of its own, since the fuzzer ends the process. Needs atheris, which is of the benchmarks' layer.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["overlap", "sync", "ui.scanner"]):
    from benchmarks.fuzzing.targets import targets

#: Longest input: no line of the protocol but columns is longer, and the readers' limits are far below.
_LONGEST = 70_000
#: An input that takes longer than this, in seconds, is a fault.
_SLOWEST = 5


def main(argv: Sequence[str]) -> None:
    """Feeds until the time is over, an error that is none of the reader's own comes up, or an input takes too long."""
    name, folder, seconds = argv
    target = targets()[name]
    for number, seed in enumerate(target.seeds):
        (Path(folder) / f"seed-{number}").write_bytes(seed)

    def feed(raw: bytes) -> None:
        """Have one input read or refused."""
        try:
            target.feed(raw)
        except target.refuses:
            return

    limits = [f"-max_total_time={seconds}", f"-max_len={_LONGEST}", f"-timeout={_SLOWEST}", "-print_final_stats=1"]
    atheris.Setup([name, *limits, f"-artifact_prefix={folder}/fault-", folder], feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
