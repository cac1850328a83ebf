"""What a process of the window does before and beside its first sight of Unlock, looked at in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

_LEAN = """
import linecache, sys
from ui.lean_imports import lean_imports
assert lean_imports(), "this PySide6 looks at sources in another way"
import ui.standby
print(len([name for name in linecache.cache if name.endswith(".py")]), len(sys.modules))
"""
_SWITCH = """
import sys
from ui.application import application
application()
print(sys.getswitchinterval())
"""


def _told(program: str) -> list[str]:
    """What a program prints."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


def test_no_module_is_read_a_second_time_for_its_source() -> None:
    """After lean imports PySide6 keeps none of the hundreds of sources that it would have looked into."""
    sources, modules = map(int, _told(_LEAN))
    assert sources == 0
    assert modules > 200


def test_other_threads_give_way_to_the_screens() -> None:
    """A thread that computes keeps the interpreter from the screen for half a millisecond, not for five."""
    (interval,) = _told(_SWITCH)
    assert float(interval) <= 0.000_5
