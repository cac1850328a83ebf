"""The launcher with processes that behave as told."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ui.launcher.ending import Ending
from ui.launcher.launcher import Launcher

PUPPET = Path(__file__).with_name("puppet.py")


class Stage:
    """One run of the launcher, and what its processes noted."""

    def __init__(self, folder: Path, behaviours: str) -> None:
        self.log = folder / "log"
        self.log.touch()
        command = [sys.executable, str(PUPPET), behaviours, str(folder / "count"), str(self.log)]
        self.launcher = Launcher(command)
        self.status: int | None = None
        self._thread = threading.Thread(target=self._run, name="run")

    def _run(self) -> None:
        self.status = self.launcher.run()

    def start(self) -> None:
        """Run beside the test."""
        self._thread.start()

    def end(self) -> int | None:
        """The status, once the run has ended."""
        self._thread.join(30)
        return self.status

    def close(self) -> None:
        """End the run, whatever it is doing."""
        self.launcher.ask(Ending.CLOSED)
        self._thread.join(30)

    @property
    def notes(self) -> list[str]:
        """What the processes noted so far."""
        return self.log.read_text().splitlines()

    @property
    def is_unlocked(self) -> bool:
        """Whether a process has said that a vault is open, and all that it says then."""
        return self.launcher._limits is not None and self.launcher._next.place == "abcd"

    def until(self, so: Callable[[], bool]) -> None:
        """Wait for something that a process does."""
        turn = threading.Event()
        for _ in range(3_000):
            if so():
                return
            turn.wait(0.01)
        pytest.fail(f"it did not come: {self.notes}")


@pytest.fixture
def staged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Stage]]:
    """Starts the launcher with processes of the given behaviours."""
    monkeypatch.setenv("PYTHONPATH", str(PUPPET.parents[3]))
    stages: list[Stage] = []

    def start(behaviours: str) -> Stage:
        stage = Stage(tmp_path, behaviours)
        stages.append(stage)
        stage.start()
        return stage

    yield start
    for stage in stages:
        stage.close()
