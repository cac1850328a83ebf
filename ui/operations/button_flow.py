"""Buttons side by side, of which those that make sense now are shown; they go on in the next line."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtWidgets import QWidget

from ui.pieces.flow import Flow
from ui.theme.look import Look
from ui.theme.metrics import Space


class ButtonFlow(Flow):
    """Takes the height that the shown buttons need."""

    def __init__(self, look: Look, buttons: Sequence[QWidget]) -> None:
        super().__init__(Space.MEDIUM)
        self._all = tuple(buttons)
        self.set_children(self._all)
        look.changed.connect(self.fit)

    def offer(self, buttons: Collection[QWidget]) -> None:
        """Show these of the buttons, in their order."""
        self._shown = tuple(each for each in self._all if each in buttons)
        for each in self._all:
            each.setVisible(each in self._shown)
        self.fit()
        self.setVisible(bool(self._shown))
