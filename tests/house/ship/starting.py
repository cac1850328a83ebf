"""How long the built program takes from its start to a painted Unlock.

Knows the launcher's line: the process that shows Unlock says `Shown` once it is painted. Each start is a new process of
the built program, told to be the one on the screen, on an offscreen display.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

from tests.house.ship.tree import ShipError
from ui.launcher.messages import Show, Shown, decoded, encoded
from ui.launcher.starting import STANDBY


def milliseconds(folder: Path, times: int) -> list[int]:
    """The time of each of so many starts; the first may read the disk, the others its cache."""
    return [_one(folder / "crosscheck") for _ in range(times)]


def _one(program: Path) -> int:
    with tempfile.TemporaryDirectory() as home:
        more = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
        began = time.monotonic_ns()
        with subprocess.Popen(
            [program, STANDBY, "--home", home], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | more
        ) as process:
            if process.stdin is None or process.stdout is None:
                raise ShipError("the program has no line to its launcher")
            process.stdin.write(encoded(Show()))
            process.stdin.flush()
            while line := process.stdout.readline():
                if isinstance(decoded(line), Shown):
                    break
            took = (time.monotonic_ns() - began) // 1_000_000
            process.kill()
            if not line:
                raise ShipError("the program ended before Unlock was painted")
    return took
