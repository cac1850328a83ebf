"""How far a vault is that is brought to the form of a newer program, told on Unlock while it is opened.

Knows how often that is worth a word and how long it will still take; does *not* know what is made anew
(`storage.reindex`). It is told on the vault's lane and says so on the screen's thread.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from ui.wording.unlock import upgrade_words

#: A line is read in no less time.
_EVERY_S: Final = 0.25


class Upgrading(QObject):
    """Emits `said` with words for the screen; `told` may be called on any thread, with records done and all."""

    said = Signal(str)

    def __init__(self, parent: QObject, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._began = self._last = 0.0

    def told(self, done: int, total: int) -> None:
        """Say how far it is, at the beginning and then a few times a second."""
        now = self._seconds()
        if done == 0:
            self._began = now
        elif now - self._last < _EVERY_S:
            return
        self._last = now
        left = dt.timedelta(seconds=(now - self._began) * (total - done) / done) if done else None
        self.said.emit(upgrade_words(done, total, left))
