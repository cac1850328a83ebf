"""A line below the strip that announces a limit which is near."""

from __future__ import annotations

from ui.pieces.icon import Icon
from ui.pieces.label import Label
from ui.pieces.panel import Panel, row
from ui.theme.look import Look


class LimitBand(Panel):
    """Takes no room while no limit is near; it stays until there is none, because it can't be put off."""

    def __init__(self, look: Look) -> None:
        super().__init__("bar")
        self._words = Label("late", wrap=True)
        box = row(self, margin=(18, 6, 18, 6), gap=10)
        box.addWidget(Icon(look, "clock", "late", 18))
        box.addWidget(self._words, 1)
        self.hide()

    def say(self, text: str) -> None:
        """Announce a limit; an empty text takes the line away."""
        self._words.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
