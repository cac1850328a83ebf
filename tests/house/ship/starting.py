"""How long the built program takes from its start to a painted Unlock, and to one that takes a passphrase.

Knows the launcher's line: the process that shows Unlock says `Shown` once it is painted, `Offered` once it names who
can unlock. Each start is a new process of the built program, told to be the one on the screen, on an offscreen display.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.house.ship.tree import ShipError
from ui.launcher.messages import Offered, Show, Shown, decoded, encoded
from ui.launcher.starting import STANDBY


class Start(NamedTuple):
    """Milliseconds of one start, as they passed, and as the processor worked for the last of them."""

    shown: int
    offered: int
    worked: int


def starts(folder: Path, times: int) -> list[Start]:
    """So many starts; the first may read the disk, the others its cache."""
    return [_one(folder / "crosscheck") for _ in range(times)]


def _one(program: Path) -> Start:
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
            told = {}
            while Offered not in told and (line := process.stdout.readline()):
                told[type(decoded(line))] = (time.monotonic_ns() - began) // 1_000_000
            worked = _worked(process.pid)
            process.kill()
    if not {Shown, Offered} <= told.keys():
        raise ShipError("the program ended before Unlock could be used")
    return Start(told[Shown], told[Offered], worked)


def _worked(pid: int) -> int:
    """Milliseconds that the processor has worked for a process, by proc(5); 0 where the system does not tell."""
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return 0
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1_000 // os.sysconf("SC_CLK_TCK")
