"""What a screen reader is given by the real window, read by a second process over the accessibility bus."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SYSTEM_PYTHON = "/usr/bin/python3"
TREE = Path(__file__).with_name("tree.py")
#: A stuck bus must not hold up the tests.
LONGEST_S = 60


def can_hear() -> bool:
    """Whether this machine has a display to draw on out of sight, a bus, and a reader's library."""
    tools = (shutil.which("xvfb-run"), shutil.which("dbus-run-session"), Path(SYSTEM_PYTHON).exists())
    if not all(tools):
        return False
    probe = [SYSTEM_PYTHON, "-c", "import pyatspi"]
    return subprocess.run(probe, capture_output=True, check=False, timeout=LONGEST_S).returncode == 0


needs_reader = pytest.mark.skipif(
    not can_hear(), reason="needs Debian's xvfb, dbus, at-spi2-core, python3-pyatspi and Qt's X11 libraries"
)


def heard(scene: str) -> list[dict[str, Any]]:
    """Every element that the reader finds on a scene."""
    display = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24"]
    command = ["dbus-run-session", "--", *display, SYSTEM_PYTHON, str(TREE), sys.executable, scene]
    done = subprocess.run(command, capture_output=True, check=True, timeout=LONGEST_S, stdin=subprocess.DEVNULL)
    elements: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return elements


@needs_reader
@pytest.mark.parametrize(
    ("scene", "least"),
    [("warning", 4), ("decision", 4), ("overlaps person", 20), ("operations form fault", 40), ("map chosen", 18),
     ("oversight", 25), ("enrol", 10), ("unlock nobody", 2)],
)  # fmt: skip
def test_a_reader_has_a_name_for_everything_that_takes_the_focus(scene: str, least: int) -> None:
    """Each stop of the Tab key is told by role and name on the real bus, not only inside the program."""
    elements = heard(scene)
    stops = [each for each in elements if each["takes_focus"] and each["role"] != "layered pane"]
    assert len(stops) >= least
    assert [each for each in stops if not each["name"]] == []


@needs_reader
def test_a_reader_is_told_the_level_the_fact_and_the_number() -> None:
    """The banner's level and fact, the number to call and the evidence are all there to be read."""
    names = " | ".join(each["name"] for each in heard("warning"))
    assert "WARNING – CALL BEFORE YOU STOP" in names
    assert "Call HSI duty agent: 360 555 0100" in names
    assert "VARGA, Milos. 3 of 4 agree" in names
