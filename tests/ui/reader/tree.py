"""Reads a window as a screen reader does, from a second process, and writes what it hears as one line of JSON.

Run by the system's Python, which has pyatspi (Debian: python3-pyatspi, at-spi2-core, xvfb, dbus), inside a D-Bus
session with a display: `tree.py PYTHON SCENE`, where PYTHON runs the window. Knows the accessibility bus; it does not
judge.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyatspi

ROOT = Path(__file__).resolve().parents[3]
BUS = "/usr/libexec/at-spi-bus-launcher"
#: For the bus to be there, and for the window to be on it; polled, so that a slow machine waits and a fast one doesn't.
PATIENCE_S, POLL_S = 10.0, 0.1


def main(python: str, scene: str) -> None:
    """Print every showing element with its role, name, depth and whether it takes the focus."""
    bus = subprocess.Popen([BUS, "--launch-immediately"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    variables = dict(
        os.environ, PYTHONPATH=str(ROOT), QT_QPA_PLATFORM="xcb", QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1"
    )  # fmt: skip
    wait_for(lambda: pyatspi.Registry.getDesktop(0) is not None)
    script = str(ROOT / "tests" / "ui" / "reader" / "window.py")
    pipe = subprocess.PIPE
    window = subprocess.Popen([python, script, scene], stdin=pipe, stdout=pipe, text=True, env=variables)
    try:
        if window.stdout is not None:
            window.stdout.readline()
        wait_for(lambda: any(len(application) for application in pyatspi.Registry.getDesktop(0)))
        heard = [line for application in pyatspi.Registry.getDesktop(0) for line in hear(application, 0)]
        sys.stdout.write(json.dumps(heard))
    finally:
        window.kill()
        window.wait()
        bus.kill()
        bus.wait()


def wait_for(there: Callable[[], bool]) -> None:
    """Return once something is there, or when patience ends."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and not there():
        threading.Event().wait(POLL_S)


def hear(node: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield an element and what is in it, leaving out what is not on the screen."""
    state = node.getState()
    if depth > 1 and not state.contains(pyatspi.STATE_SHOWING):
        return
    yield {
        "role": node.getRoleName(), "name": node.name, "depth": depth,
        "takes_focus": state.contains(pyatspi.STATE_FOCUSABLE),
    }  # fmt: skip
    for child in node:
        if child is not None:
            yield from hear(child, depth + 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
