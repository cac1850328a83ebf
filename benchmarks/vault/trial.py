"""The vault's figures beside their goals and beside plain SQLite: `bench vault [--people N --identifiers N]`.

Records are invented, or come from `--records FILE`, one JSON a line. They go the way of a sync: pages are staged as
they come and committed with their match keys, durably. Progress goes to standard error; the last line of standard
output is one JSON object with every figure under its name, `goals` and `plain_sqlite` beside them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.locking.memory import is_possible
from benchmarks.locking.trial import measured as locking
from benchmarks.report import machine, say
from benchmarks.vault.filling import fill_plain, fill_vault
from benchmarks.vault.reading import open_figures, read_figures
from benchmarks.vault.remnants import purge_remnants, wiped
from benchmarks.vault.rows import from_file, invented

#: People in the vault that is locked, and memory beside (as a session with a full index has).
_LOCK_PEOPLE: Final = 2_000
_BALLAST_MIB: Final = 400
#: What is asked of a million people with a million identifiers; a figure is met at most at, or at least at, its goal.
GOALS: Final = {
    "vault.insert_per_s": (">=", 60_000),
    "vault.point_us": ("<=", 25),
    "vault.check_reads_ms": ("<=", 2),
    "vault.scan_ratio_to_plain": ("<=", 1),
    "vault.bytes_per_record": ("<=", 280),
    "vault.open_ms": ("<=", 50),
    "vault.index_load_s": ("<=", 1.3),
    "vault.index_mb": ("<=", 200),
    "vault.lock_ms": ("<=", 50),
    "vault.wipe_ms": ("<=", 100),
    "vault.remnants": ("<=", 0),
}


def run(argv: Sequence[str]) -> int:
    """Measures and prints the figures; 2 where the file of records can't be read."""
    options = _options(argv)
    with tempfile.TemporaryDirectory(dir=options.dir) as folder:
        try:
            figures = measured(options, Path(folder))
        except OSError as problem:
            say(f"vault: {problem.strerror}: {problem.filename}")
            return 2
    figures["goals"] = {name: f"{sign} {bound}" for name, (sign, bound) in GOALS.items() if name in figures}
    figures["missed"] = [name for name in GOALS if name in figures and not _is_met(name, figures[name])]
    figures["machine"] = machine()
    print(json.dumps(figures), flush=True)
    return 0


def _is_met(name: str, value: object) -> bool:
    """Whether a figure keeps its goal."""
    sign, bound = GOALS[name]
    assert isinstance(value, int | float)  # noqa: S101  # every figure with a goal is a number
    return value >= bound if sign == ">=" else value <= bound


def _options(argv: Sequence[str]) -> argparse.Namespace:
    """The options of the trial."""
    parser = argparse.ArgumentParser(prog="bench vault", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000, help="how many invented people")
    parser.add_argument(
        "--identifiers", type=int, default=None, help="how many identifiers they have, as many if left out"
    )
    parser.add_argument("--records", type=Path, help="records of your own instead, one JSON a line")
    parser.add_argument("--seed", type=int, default=7, help="another seed is another world")
    parser.add_argument("--locks", type=int, default=2, help="how many locks are measured; 0 leaves them out")
    parser.add_argument("--stretch", type=int, default=100_000, help="records in one commit")
    parser.add_argument(
        "--dir", type=Path, help="where the files are made for the trial, the system's choice if left out"
    )
    return parser.parse_args(argv)


def _records(options: argparse.Namespace) -> Iterator[bytes]:
    """The records of the trial, from the beginning."""
    if options.records is not None:
        return from_file(options.records)
    wanted = options.people if options.identifiers is None else options.identifiers
    return invented(options.people, wanted, options.seed)


def measured(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Every figure by its name."""
    filled = fill_vault(_records(options), folder, options.stretch)
    plain = fill_plain(_records(options), folder, options.stretch)
    figures = filled.figures | {"plain_sqlite": plain.figures}
    say("opening and reading")
    figures |= open_figures(filled.path)
    reads, peers = read_figures(filled, plain.path)
    plain.figures.update(peers)
    figures |= reads
    say("wiping, purging, locking")
    wipe_ms, wipe_left = wiped(filled.path, folder / "wiped")
    purge = purge_remnants(filled.path)
    figures |= {"vault.wipe_ms": round(wipe_ms, 1), "vault.purge_remnants": purge, "vault.wipe_remnants": wipe_left}
    return figures | _locked(options.locks, purge["purged"] + purge["revoked"] + wipe_left)


def _locked(locks: int, left: int) -> dict[str, object]:
    """What a lock takes, and what all together left: after it in memory, after purge, revocation and wipe on the disk.

    Without a way to look into the memory of processes the lock is left out, and said so.
    """
    if not locks or not is_possible():
        say("vault: the memory of processes is not looked into; vault.lock_ms and vault.remnants are left out")
        return {}
    lock = locking(locks, _LOCK_PEOPLE, _BALLAST_MIB)
    memory = lock["vault.remnants"]
    assert isinstance(memory, int)  # noqa: S101  # a count
    return {
        "vault.lock_ms": lock["vault.lock_ms"],
        "vault.remnants": memory + left,
        "vault.lock_remnants": memory,
        "vault.lock_live_control": lock["lock.live_control"],
    }


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
