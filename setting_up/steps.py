"""One step of a set-up: a tool is run quietly, and a fault is told in one line with what to do.

Knows where the tree is. Does not know what a step is for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SetUpError(Exception):
    """A fault of this machine or its network, told in one line with what to do."""


def say(line: str) -> None:
    """Report on stderr, one line at a time, so that a log reads as well as a terminal."""
    print(line, file=sys.stderr, flush=True)


def carry_out(command: Sequence[str], advice: str, *, folder: Path = ROOT) -> None:
    """Run one step quietly; raise SetUpError with `advice` and the tool's last words if it fails."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    if result.returncode != 0:
        output = (result.stdout + result.stderr).decode(errors="replace")
        raise SetUpError(f"{advice} ({Path(command[0]).name}: {last_words(output)})")


def last_words(output: str) -> str:
    """Return the last line that a tool said, shortened to fit in ours."""
    return next((line.strip()[:160] for line in reversed(output.splitlines()) if line.strip()), "it said nothing")
