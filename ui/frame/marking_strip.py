"""The strip above the keys with the control marking of what the screen shows."""

from __future__ import annotations

from PySide6.QtCore import Qt

from overlap.records import Marking
from ui.pieces.label import Label
from ui.pieces.panel import Panel, row
from ui.theme.look import Look
from ui.wording.subject import MARKING, marking_line

#: A line of its letters and no more: at the largest size the banner needs every other pixel.
_HEIGHT = 18


class MarkingStrip(Panel):
    """Takes no room while no record is shown; it stands below the screen, so that its coming moves no input."""

    def __init__(self, look: Look) -> None:
        super().__init__("bar")
        self._look = look
        self._words = Label("kicker")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row(self, margin=(18, 0, 18, 0)).addWidget(self._words, 1)
        look.changed.connect(self._resize)
        self._resize()
        self.hide()

    @property
    def text(self) -> str:
        """The marking as it is written, empty where none is shown."""
        return self._words.text()

    def show_marking(self, marking: Marking | None) -> None:
        """Show a marking; None takes the strip away."""
        words = marking_line(marking) if marking is not None else ""
        self._words.setText(words)
        self._words.setAccessibleName(MARKING.format(marking=words))
        self.setAccessibleName(MARKING.format(marking=words))
        self.setVisible(bool(words))

    def _resize(self) -> None:
        self.setFixedHeight(self._look.metrics.frame(_HEIGHT))
