"""The Python environment in `.venv`: made once, bound to its interpreter, made anew where it was interrupted.

Knows venv, pip's own arrival in it, and the stamp that says what stands. Does not know which packages go in.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from setting_up.steps import ROOT, SetUpError, carry_out
from setting_up.system import APT_UPDATE, apt_install, may_use_apt

VENV = ROOT / ".venv"
PYTHON = VENV / "Scripts" / "python.exe" if os.name == "nt" else VENV / "bin" / "python"
#: What an environment is bound to.
INTERPRETER = f"{sys.version.split()[0]} in {sys.base_prefix}"
#: What stands in the environment: the interpreter that made it and the hash of each lock installed.
STAMP = VENV / "crosscheck-stamp.json"
#: Stands while packages are being written; an environment that has it was interrupted and is made anew.
UNFINISHED = VENV / "set-up-unfinished"
Stamp = dict[str, str]
INSTALL_VENV = "run `sudo apt-get install -y python3-venv`, then this command again"


def read_stamp() -> Stamp:
    """Return what was set up, empty where nothing was or the last set-up was interrupted."""
    try:
        return dict({} if UNFINISHED.exists() else json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def write_stamp(stamp: Stamp) -> None:
    """Record what was set up, whole or not at all."""
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamp, indent=1))
    fresh.replace(STAMP)
    UNFINISHED.unlink(missing_ok=True)


def is_unusable(standing: Stamp) -> bool:
    """Return whether the environment is missing, half made, or made by another Python."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return True
    if standing.get("python", INTERPRETER) != INTERPRETER:
        return True
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode != 0


def make_environment() -> None:
    """Make `.venv` anew with pip in it, by ensurepip or, without it, from Debian's own wheel of pip."""
    if not has_ensurepip() and may_use_apt():
        apt_install(["python3-venv"])
    # The interpreter below any environment, since that is about to be cleared.
    base = getattr(sys, "_base_executable", sys.executable)
    without = [] if has_ensurepip() else ["--without-pip"]
    carry_out([base, "-m", "venv", "--clear", str(VENV), *without], INSTALL_VENV)
    UNFINISHED.touch()
    if without:
        borrow_pip()


def has_ensurepip() -> bool:
    """Return whether this Python can put pip into an environment; Debian's bare one cannot."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def borrow_pip() -> None:
    """Put pip into the environment from Debian's package of its wheel, which any user may download."""
    if not shutil.which("apt-get"):
        raise SetUpError(f"this Python has no ensurepip; install it (on Debian: {INSTALL_VENV})")
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        (room / "lists" / "partial").mkdir(parents=True)
        apt = ["apt-get", "-o", f"Dir::State::Lists={room}/lists", "-o", f"Dir::Cache={room}"]
        carry_out([*apt, *APT_UPDATE], INSTALL_VENV)
        carry_out([*apt, "download", "python3-pip-whl"], INSTALL_VENV, folder=room)
        for package in room.glob("*.deb"):
            carry_out(["dpkg-deb", "-x", str(package), str(room)], INSTALL_VENV)
        for wheel in room.glob("usr/share/python-wheels/pip-*.whl"):
            carry_out([str(PYTHON), f"{wheel}/pip", "install", "--no-index", str(wheel)], INSTALL_VENV)
