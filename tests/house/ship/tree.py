"""Where the tree is, how a step of shipping is carried out, and the one time that every file of a package has.

Knows SOURCE_DATE_EPOCH, by which two builds of one state of the tree are the same. Does *not* know a step.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SHIPPING = ROOT / "ui" / "shipping"
#: 2026-01-01T00:00:00Z, where neither the environment nor a history tells another.
FALLBACK_EPOCH = 1_767_225_600


class ShipError(Exception):
    """A step could not be done, in one line with what to do."""


def epoch() -> int:
    """The time in seconds that files of a package are given."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", FALLBACK_EPOCH))


def carry_out(command: Sequence[str | Path], *, folder: Path = ROOT, more: Mapping[str, str] | None = None) -> str:
    """What a tool printed.

    Raises:
        ShipError: it is not installed, or failed; its last lines are told.
    """
    steady = {"SOURCE_DATE_EPOCH": str(epoch()), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    try:
        done = subprocess.run(
            list(map(str, command)), cwd=folder, env=os.environ | steady | (more or {}), capture_output=True,
            encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise ShipError(f"{command[0]} is not installed on this machine") from None
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise ShipError(f"{Path(command[0]).name} failed with status {done.returncode}:\n{last}")
    return done.stdout


def size_mb(folder: Path) -> float:
    """The size of what lies below a folder, links not followed, in millions of bytes."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def say(line: str) -> None:
    """One line on the error output, at once."""
    print(line, file=sys.stderr, flush=True)
