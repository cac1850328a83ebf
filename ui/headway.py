"""What the officer sees of rounds that are under way, and the one thing to do about them: stop them.

Knows the outbox screen and the rounds. It does *not* know a round.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from overlap.records import System
from ui.rounds import Headway, Rounds
from ui.window import Window
from ui.wording.problems import Trouble
from ui.wording.queue import progress_line


class HeadwayView(QObject):
    """Connects one window with the rounds of its session."""

    def __init__(self, window: Window, rounds: Rounds) -> None:
        super().__init__(rounds)
        self._window, self._rounds = window, rounds
        rounds.progressed.connect(self._on_progress)
        rounds.changed.connect(self._on_changed)
        rounds.clocks_differ.connect(self._on_clock)
        window.outbox.stop.connect(rounds.stop)

    def _on_progress(self, headway: Headway) -> None:
        words = progress_line(headway.progress, headway.elapsed)
        self._window.outbox.show_headway(headway.progress.system, words)

    def _on_changed(self) -> None:
        self._window.outbox.show_running(running=self._rounds.is_running)

    def _on_clock(self, _: System, trouble: Trouble) -> None:
        self._window.say_trouble(trouble)
