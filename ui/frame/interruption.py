"""The strip that interrupts on any screen, with the margins of the screens below it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.check.notice_strip import NoticeStrip
from ui.pieces.panel import column
from ui.theme.look import Look


class Interruption(QWidget):
    """Takes no room while there is nothing to say; emits `opened` when the officer wants to see it."""

    opened = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._strip = NoticeStrip(look)
        self._strip.opened.connect(self.opened)
        column(self, margin=(18, 9, 18, 0)).addWidget(self._strip)
        self.hide()

    def say(self, text: str) -> None:
        """Show the sentence; an empty one takes the strip away."""
        self._strip.say(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
