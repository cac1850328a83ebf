"""One sentence over all screens, for who is new to the program; it takes no focus and covers nothing."""

from __future__ import annotations

from ui.pieces.label import Label
from ui.pieces.panel import Panel, row
from ui.theme.look import Look


class Strip(Panel):
    """Hidden while it has nothing to say."""

    def __init__(self, look: Look) -> None:
        super().__init__("bar")
        self.words = Label("body", wrap=True)
        box = row(self, margin=(18, 8, 18, 8))
        box.addWidget(self.words, 1)
        look.changed.connect(self.updateGeometry)
        self.say("")

    def say(self, words: str) -> None:
        """Say something to eye and ear alike."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
