"""Builds the one folder that is installed, tries it out, and tells its size.

Knows PyInstaller, and that debugging symbols go out of libraries but for those that a wheel's builder has patched,
which strip breaks. What goes in is told by `ui/shipping/parts.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
from pathlib import Path

from tests.house.ship.icu import empty_icu
from tests.house.ship.licences import write_licences
from tests.house.ship.sbom import bill
from tests.house.ship.tree import ROOT, SHIPPING, ShipError, carry_out, epoch, say, size_mb

#: A library that was put beside a wheel carries eight digits of its hash in its name.
_PATCHED = re.compile(r"-[0-9a-f]{8}(-[0-9a-f]{8})?\.so")
#: Of one built folder; what is carried to a laptop is the package, which is a third of it.
MOST_MB = 130


def build_folder(out: Path) -> Path:
    """The built folder below `out`, whose program said its version and its commands."""
    with tempfile.TemporaryDirectory() as work:
        pyinstaller = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
        places = ["--distpath", out, "--workpath", work]
        carry_out([*pyinstaller, *places, SHIPPING / "crosscheck.spec"], more={"PYTHONPATH": str(ROOT)})
    folder = out / "crosscheck"
    if sys.platform == "linux":
        strip_libraries(folder)
        empty_icu(folder)
    (folder / "sbom.cdx.json").write_text(bill(), encoding="utf-8")
    write_licences(folder / "licences")
    try_out(folder)
    settle_times(folder)
    say(f"{folder}: {size_mb(folder):.1f} MB")
    return folder


def strip_libraries(folder: Path) -> None:
    """Take the debugging symbols out of the libraries of a folder."""
    for path in sorted(folder.rglob("*.so*")):
        if not path.is_symlink() and not _PATCHED.search(path.name) and "numpy" not in path.parts:
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
            carry_out(["strip", "--strip-unneeded", path])


def try_out(folder: Path) -> None:
    """Start the built program as an officer's command line would.

    Raises:
        ShipError: it does not start, or knows no command.
    """
    program = folder / ("crosscheck.exe" if os.name == "nt" else "crosscheck")
    offscreen = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": ""}
    if "doctor" not in carry_out([program, "--help"], folder=folder, more=offscreen):
        raise ShipError("the built program does not know its own commands")


def settle_times(folder: Path) -> None:
    """Give every file the time of the build, so that two builds pack alike."""
    at = epoch()
    for path in folder.rglob("*"):
        os.utime(path, (at, at), follow_symlinks=False)


def differing(one: Path, other: Path) -> list[str]:
    """The names of files that two built folders don't have alike."""
    names = {path.relative_to(each).as_posix() for each in (one, other) for path in each.rglob("*") if path.is_file()}
    return sorted(name for name in names if not _is_alike(one / name, other / name))


def _is_alike(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def compare_builds(out: Path) -> list[str]:
    """What differs between two builds of this tree, which are made below `out` and removed."""
    built = []
    for name in ("first", "second"):
        shutil.rmtree(out / name, ignore_errors=True)
        built.append(build_folder(out / name))
    return differing(*built)
