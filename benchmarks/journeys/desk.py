"""One invented officer at the real window: keys are pressed, and what is shown is read back and drawn.

Knows the desktop program's keys and screens. It waits for what the program itself announces, and gives up after a time;
it never reaches past the window into the vault.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from benchmarks.journeys.expectation import JourneyError
from benchmarks.journeys.waiting import comes_true
from overlap.answer import Assessment, Level
from overlap.query import Action
from overlap.records import System
from storage.home import Home
from sync.report import RoundReport
from ui.application import application
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.rounds import Rounds
from ui.window import Window

#: Longer than anything here takes on a busy machine; a journey that waits longer has found a fault.
PATIENCE_S: Final = 60.0
#: The banner fades for 120 ms, and the vault's lane answers in a few.
SETTLE_S: Final = 0.25


class JourneyClock:
    """The laptop's clock of a journey: it runs with the real one and can be put ahead, so that nobody waits."""

    def __init__(self) -> None:
        self.ahead = dt.timedelta()

    def __call__(self) -> dt.datetime:
        """The time as the laptop believes it to be."""
        return dt.datetime.now(dt.UTC) + self.ahead


class Desk:
    """A laptop with its window open; use it as a context."""

    def __init__(self, home: Path, officer: str, clock: JourneyClock) -> None:
        application()
        self.officer = officer
        self._desktop = Desktop(Home(home), officer, clock)
        self._reports: dict[System, RoundReport] = {}
        self._faults: list[BaseException] = []
        self._excepthook = sys.excepthook

    def __enter__(self) -> Self:
        sys.excepthook = self._on_fault
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.excepthook = self._excepthook
        self._desktop.close()
        QCoreApplication.processEvents()

    @property
    def window(self) -> Window:
        """The window of the unlocked vault.

        Raises:
            JourneyError: it is locked.
        """
        if self._desktop.window is None:
            raise JourneyError("the window is locked")
        return self._desktop.window

    def unlock(self) -> None:
        """Acknowledge the use notice, unlock the practice vault, and wait for the first syncs to end."""
        unlock = self._desktop.unlock
        self._desktop.show_unlock()
        press(unlock.notice.button, Qt.Key.Key_Space)
        press(unlock.card.unlock, Qt.Key.Key_Space)
        self.until(lambda: self._desktop.window is not None, "the window did not open")
        self.window.activateWindow()
        self._rounds().finished.connect(self._on_round)
        self.until(lambda: not self._rounds().is_running, "the first sync did not end")

    def picture(self, path: Path) -> Path:
        """A picture of the window as it is now."""
        self._settle()
        if not self.window.grab().save(str(path)):
            raise JourneyError(f"the picture {path.name} could not be written")
        return path

    def ask(self, text: str, action: Action) -> Assessment:
        """The answer on the screen after a text was typed before an action, key by key."""
        window = self.window
        press(window, Qt.Key.Key_1 + list(Action).index(action), Qt.KeyboardModifier.AltModifier)
        press(window, Qt.Key.Key_F2)
        field = window.check.entry.field
        self.until(lambda: not field.text(), "F2 did not empty the input")
        QTest.keyClicks(field, text)
        self.until(lambda: self._is_shown(text, action), "the answer did not come")
        press(field, Qt.Key.Key_Return)
        return self._answer()

    def decide(self, digit: int) -> None:
        """Close the shown warning by F8 and one digit."""
        press(self.window, Qt.Key.Key_F8)
        panel = self.window.decision
        self.until(panel.isVisible, "F8 asked for no decision")
        press(panel, Qt.Key.Key_0 + digit)
        self.until(lambda: not panel.isVisible(), "the digit was not taken")

    def notify(self, callback: str) -> None:
        """Send the shown answer's owner an urgent notice by F7, a number and Enter."""
        press(self.window, Qt.Key.Key_F7)
        panel = self.window.notify_panel
        self.until(panel.isVisible, "F7 offered no notice")
        field = self.window.focusWidget()
        field.clear()  # type: ignore[attr-defined]  # the panel gives its number the focus
        QTest.keyClicks(field, callback)
        press(field, Qt.Key.Key_Return)
        self.until(lambda: not panel.isVisible(), "the notice was not taken")

    def sync(self) -> dict[System, RoundReport]:
        """The reports of a round with each agency, asked for by F5."""
        rounds = self._rounds()
        self.until(lambda: not rounds.is_running, "a sync did not end")
        self._reports = {}
        press(self.window, Qt.Key.Key_F5)
        self.until(lambda: len(self._reports) == len(System) and not rounds.is_running, "the sync did not end")
        self._settle()
        return self._reports

    def show(self, screen: Screen) -> None:
        """Go to a screen by its key."""
        press(self.window, Qt.Key.Key_1 + list(Screen).index(screen), Qt.KeyboardModifier.ControlModifier)

    def outbox(self) -> list[str]:
        """The lines of the outbox, as they stand on its screen."""
        model = self.window.outbox.list.model()
        rows = (model.index(row, 0) for row in range(model.rowCount()))
        return [str(model.data(row, Qt.ItemDataRole.AccessibleTextRole)) for row in rows]

    def raised(self) -> str:
        """What interrupts on the window about an earlier check; empty where nothing does."""
        return self.window.raised.accessibleName() if self.window.raised.isVisible() else ""

    def open_raised(self) -> Assessment:
        """The answer that the interruption is about, opened from it."""
        before = self.window.check.answer
        self.window.raised.opened.emit()
        self.until(
            lambda: self.window.check.answer is not before and self._answer().level is Level.WARNING,
            "the raised check did not open",
        )
        return self._answer()

    def _answer(self) -> Assessment:
        """The answer that the screen shows."""
        answer = self.window.check.answer
        if answer is None:
            raise JourneyError("no answer is shown")
        return answer.assessment

    def _is_shown(self, text: str, action: Action) -> bool:
        """Whether the screen shows the answer to this question."""
        answer = self.window.check.answer
        if answer is None:
            return False
        assessment = answer.assessment
        return assessment.query.text == text and assessment.situation.action is action

    def _on_round(self, report: RoundReport) -> None:
        """Keep the report of a round that ended."""
        self._reports[report.system] = report

    def _rounds(self) -> Rounds:
        """The syncs of the open window."""
        rounds = self.window.findChild(Rounds)
        if rounds is None:
            raise JourneyError("the window has no syncs")
        return rounds

    def _on_fault(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        """Keep what failed inside the window, which Qt would otherwise only print."""
        self._faults.append(fault)
        self._excepthook(kind, fault, trace)

    def _settle(self) -> None:
        """Let fades end and what the vault's lane has answered reach the screen."""
        until = time.monotonic() + SETTLE_S
        self.until(lambda: time.monotonic() > until, "")

    def until(self, so: Callable[[], bool], otherwise: str) -> None:
        """Run the window until something is so.

        Raises:
            JourneyError: it was not, for a minute, or the window failed.
        """
        is_so = comes_true(lambda: bool(self._faults) or so(), PATIENCE_S)
        if self._faults:
            raise JourneyError("the window failed") from self._faults[0]
        if not is_so:
            raise JourneyError(otherwise)


def press(widget: QWidget, key: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press and release one key on a widget."""
    QTest.keyClick(widget, Qt.Key(key), modifier)
