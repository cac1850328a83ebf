"""What went wrong with something that the officer did: what happened, what is kept, what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.theme.look import Look
from ui.wording.desktop import WORDS
from ui.wording.problems import Trouble


class TroubleView(Overlay):
    """Stays until it is closed, because what was done was not done."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._happened = Label("screen", wrap=True)
        self._kept = Label("body", wrap=True)
        self._to_do = Label("strong", wrap=True)
        self._close = Button(look, WORDS["close"])
        self._close.clicked.connect(self.dismiss)
        for label in (self._happened, self._kept, self._to_do):
            self.box.addWidget(label)
        self.box.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)

    def show_trouble(self, trouble: Trouble) -> None:
        """Show one trouble."""
        self._happened.setText(f"{trouble.happened}.")
        self._kept.setText(f"{trouble.kept}.")
        self._to_do.setText(f"{trouble.to_do}.")
        self.card.setFixedWidth(self._look.metrics.display(560))
        self.open()
