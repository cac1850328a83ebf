"""Builds the one folder that is installed, tries it out, and tells its size.

Knows PyInstaller, and that debugging symbols go out of libraries but for those that a wheel's builder has patched,
which strip breaks. What goes in is told by `ui/shipping/parts.py`. The try-out is a real check in a practice vault.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import stat
import sys
import tempfile
from pathlib import Path

from storage.home import Home
from tests.house.ship.blas import lean_numpy
from tests.house.ship.icu import empty_icu
from tests.house.ship.licences import write_licences
from tests.house.ship.sbom import bill
from tests.house.ship.tree import ROOT, SHIPPING, ShipError, carry_out, epoch, say, size_mb
from ui import sample
from ui.enrolment.practice import make_practice

#: A library that was put beside a wheel carries eight digits of its hash in its name.
_PATCHED = re.compile(r"-[0-9a-f]{8}(-[0-9a-f]{8})?\.so")
#: Of one built folder; what is carried to a laptop is the package, which is a third of it.
MOST_MB = 130


def build_folder(out: Path, parts: Path | None = None) -> Path:
    """The built folder below `out`, whose program made a check; `parts` keeps what takes long to build."""
    numpy = lean_numpy(out if parts is None else parts)
    found_first = os.pathsep.join(str(place) for place in (numpy, ROOT) if place is not None)
    with tempfile.TemporaryDirectory() as work:
        pyinstaller = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
        places = ["--distpath", out, "--workpath", work]
        carry_out([*pyinstaller, *places, SHIPPING / "crosscheck.spec"], more={"PYTHONPATH": found_first})
    folder = out / "crosscheck"
    if sys.platform == "linux":
        strip_libraries(folder)
        empty_icu(folder)
    (folder / "sbom.cdx.json").write_text(bill(), encoding="utf-8")
    write_licences(folder / "licences")
    try_out(folder)
    settle_times(folder)
    size = size_mb(folder)
    say(f"{folder}: {size:.1f} MB" + (f", {size - MOST_MB:.1f} more than it should be" if size > MOST_MB else ""))
    return folder


def strip_libraries(folder: Path) -> None:
    """Take the debugging symbols out of the libraries of a folder."""
    kept = {"numpy"} if any(folder.rglob("numpy.libs")) else set()
    for path in sorted(folder.rglob("*.so*")):
        if not path.is_symlink() and not _PATCHED.search(path.name) and not kept & set(path.parts):
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
            carry_out(["strip", "--strip-unneeded", path])


def try_out(folder: Path) -> None:
    """Start the built program as an officer's command line would, and make a check in a practice vault.

    Raises:
        ShipError: it does not start, knows no command, or finds nothing where there is something.
    """
    program = program_in(folder)
    offscreen = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": ""}
    if "doctor" not in carry_out([program, "--help"], folder=folder, more=offscreen):
        raise ShipError("the built program does not know its own commands")
    with tempfile.TemporaryDirectory() as home:
        make_practice(Home(Path(home)), dt.datetime.now(dt.UTC))
        check = ["check", sample.QUERY.text, "--action", "stop", "--json", "--home", home]
        answer = json.loads(carry_out([program, *check], folder=folder, more=offscreen))
    if answer["level"] != "WARNING" or not answer["matches"]:
        raise ShipError("the built program does not find who is in the practice vault")


def program_in(folder: Path) -> Path:
    """The program of a built folder.

    Raises:
        ShipError: it is no built folder.
    """
    program = folder / ("crosscheck.exe" if os.name == "nt" else "crosscheck")
    if not program.is_file():
        raise ShipError(f"there is no built program in {folder}: build one with `ship folder`")
    return program


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
        built.append(build_folder(out / name, out))
    return differing(*built)
