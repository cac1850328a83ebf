"""What has happened, one line for each step, the next one marked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.overlaps.happened import Happened, Phase
from ui.pieces.icon import Icon
from ui.pieces.label import Label
from ui.pieces.panel import column, row
from ui.theme.look import Look

_ICON = 22
_TONES = {Phase.OVER: "accent", Phase.NEXT: "accent", Phase.LATER: "text3"}


class StepsPanel(QWidget):
    """Lists steps; they read the same for both sides."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: tuple[Happened, ...] = ()
        self._lines: list[QWidget] = []
        self._box = column(self, gap=8)

    def show_steps(self, steps: tuple[Happened, ...]) -> None:
        """Show steps in place of those before."""
        if steps == self._shown:
            return
        self._shown = steps
        for gone in self._lines:
            self._box.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._lines = [self._line(step) for step in steps]
        for line in self._lines:
            self._box.addWidget(line)

    def _line(self, step: Happened) -> QWidget:
        line = QWidget()
        box = row(line, gap=10)
        box.addWidget(Icon(self._look, step.phase.value, _TONES[step.phase], _ICON), 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(Label("body" if step.phase is Phase.LATER else "strong", step.words, wrap=True), 1)
        box.addWidget(Label("small", step.when), 0, Qt.AlignmentFlag.AlignTop)
        return line
