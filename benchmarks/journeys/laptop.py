"""A practice laptop as its officer sets it up: enrolled and synced by the command line, like any other."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks.journeys.agencies import ROOT, Agency, Officer
from benchmarks.journeys.expectation import JourneyError
from overlap.records import System
from storage.drafts import Draft
from storage.home import Home
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Said:
    """What the command line said, and its status."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class PracticeLaptop:
    """The home of one invented officer."""

    home: Path
    officer: Officer

    def run(self, *arguments: str, browser: str = "") -> Said:
        """One run of the program on this laptop, in a process of its own; `browser` is the officer's, if one opens."""
        command = [sys.executable, str(ROOT / "main.py"), *arguments, "--home", str(self.home)]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **({"BROWSER": browser} if browser else {})},
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)

    def open_window(self) -> int:
        """The status of the window's program, once it was closed; it ends with us if we are told to stop."""
        with subprocess.Popen([sys.executable, str(ROOT / "main.py"), "--home", str(self.home)], cwd=ROOT) as window:
            try:
                return window.wait()
            except BaseException:
                window.terminate()
                raise

    def enrol(self, agencies: Mapping[str, Agency], urls: Mapping[str, str], station: tuple[float, float]) -> None:
        """Enrol with every agency by a code of its administrator.

        Raises:
            JourneyError: an agency refused.
        """
        for system, agency in agencies.items():
            self._done(
                "enrol", "--system", system, "--url", urls[system], "--practice", "--officer", self.officer.id,
                "--code", agency.code_for(self.officer), "--station-at", f"{station[0]},{station[1]}",
            )  # fmt: skip

    def sync(self) -> None:
        """Bring both copies up to date.

        Raises:
            JourneyError: one could not be.
        """
        self._done("sync")

    def _done(self, *arguments: str) -> None:
        """Run a command that must succeed."""
        said = self.run(*arguments)
        if said.status:
            raise JourneyError(f"{arguments[0]}: {said.err.strip() or said.out.strip()}")

    def suggest(self, text: str) -> None:
        """Leave a text in the input, as if the officer had begun to type it."""
        with self._vault() as vault:
            vault.drafts.write(Draft(text=text))

    def set_limit(self, system: System, minutes: int) -> None:
        """Set how old a copy of one system may be, as an administrator would."""
        with self._vault() as vault:
            settings = vault.settings.read()
            limits = {**settings.limit_minutes, system: minutes}
            vault.settings.write(msgspec.structs.replace(settings, limit_minutes=limits))

    @contextmanager
    def _vault(self) -> Iterator[Vault]:
        """The laptop's vault, open."""
        with Home(self.home).open(self.officer.id, practice=True, now=dt.datetime.now(dt.UTC)) as vault:
            yield vault
