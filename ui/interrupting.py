"""New information on earlier checks: shown on whichever screen is open, the newest first, until each was looked at.

Knows the queue of raised checks. It does *not* know how a check is raised (`storage.checks`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from storage.checks import RaisedCheck
from ui.window import Window
from ui.wording.desktop import raised_words


class Interrupting(QObject):
    """Emits `opened` with the earlier check that the officer wants to see again."""

    opened = Signal(object)

    def __init__(self, window: Window, clock: Callable[[], dt.datetime]) -> None:
        super().__init__(window)
        self._window, self._clock = window, clock
        self._raised: list[RaisedCheck] = []
        window.raised_opened.connect(self._open)

    def add(self, raised: tuple[RaisedCheck, ...]) -> None:
        """Interrupt with these checks, before those that still wait to be looked at."""
        self._raised = [*raised, *self._raised]
        self._show()

    def _open(self) -> None:
        if self._raised:
            raised = self._raised.pop(0)
            self._show()
            self.opened.emit(raised.check)

    def _show(self) -> None:
        self._window.show_raised(raised_words(self._raised[0], self._clock()) if self._raised else "")
