"""The card on which an officer names a picture file of a document."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.pieces.button import Button
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.pieces.panel import row
from ui.theme.look import Look
from ui.wording.scans import PICTURE

#: The longest path that is taken.
_LONGEST = 1_000


class PictureCard(Overlay):
    """Emits `named` with a path; Esc changes nothing.

    The path is typed or pasted: the platform's own dialog for files would note it among the recent ones.
    """

    named = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._field = Field(look, PICTURE["field"], _LONGEST)
        self._field.returnPressed.connect(self._take)
        take = Button(look, PICTURE["take"], role="primary")
        take.clicked.connect(self._take)
        self.box.addWidget(Label("screen", PICTURE["title"]))
        self.box.addWidget(Label("body", PICTURE["text"], wrap=True))
        self.box.addWidget(Label("label", PICTURE["field"]))
        self.box.addWidget(self._field)
        buttons = row(gap=9)
        buttons.addWidget(take)
        buttons.addStretch(1)
        self.box.addLayout(buttons)

    def ask(self) -> None:
        """Ask for a file."""
        self._field.clear()
        self.card.setMinimumWidth(self._look.metrics.display(620))
        self.open()
        self._field.setFocus()

    def _take(self) -> None:
        """Tell the path, without the quotation marks and the prefix that a pasted one may have."""
        path = self._field.text().strip().strip("\"'").removeprefix("file://")
        if path:
            self.named.emit(path)
