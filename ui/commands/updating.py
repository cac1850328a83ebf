"""`update`: a newer version of the program from a share or a stick, or the way back to the one before.

Knows which folder holds the versions and how a new one is tried. Does *not* know what makes an update believed
(`sync.updates`).
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

from storage.migrations import SCHEMA
from sync.installation import Installation
from sync.update_problems import UpdateProblem
from sync.updates import Updates
from ui.commands.outcome import CommandRefused, Outcome
from ui.launcher.installed import VERSIONS
from ui.wording.updates import BACK, NOT_INSTALLED, UPDATED, update_trouble

#: A version that says nothing for so long does not start here.
_TRY_S = 60


def update(release: Path | None, program: Path | None, now: dt.datetime, *, back: bool) -> Outcome:
    """Which version is started from now on.

    Raises:
        CommandRefused: nothing was changed, and why.
    """
    installation = Installation(program or _own_program())
    try:
        if back or release is None:
            return Outcome(BACK.format(version=installation.go_back()) + "\n")
        updates = Updates(installation, release, SCHEMA)
        offer = updates.offer(now)
        version = updates.install(offer, lambda folder: starts(folder, offer.version))
    except UpdateProblem as problem:
        raise CommandRefused(update_trouble(problem)) from None
    return Outcome(UPDATED.format(version=version) + "\n")


def starts(folder: Path, version: str) -> bool:
    """Whether the program in a version's folder starts on this laptop and says that it is this version."""
    name = "crosscheck.exe" if sys.platform == "win32" else "crosscheck"
    try:
        said = subprocess.run(  # noqa: S603  # what was signed
            [folder / name, "--version"], capture_output=True, timeout=_TRY_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0 and said.stdout.decode(errors="replace").split()[-1:] == [version]


def _own_program() -> Path:
    """The folder of the versions among which this program runs.

    Raises:
        CommandRefused: it was not installed as one.
    """
    own = Path(sys.executable).parent
    if not getattr(sys, "frozen", False) or own.parent.name != VERSIONS:
        raise CommandRefused(NOT_INSTALLED)
    return own.parent.parent
