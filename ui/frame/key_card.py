"""All keys on one card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.theme.look import Look
from ui.wording.desktop import WORDS
from ui.wording.screens import ALL_KEYS

#: The keys stand in two columns so that the card fits the laptop's screen at the largest text size.
_COLUMNS = 2


class KeyCard(Overlay):
    """Lists each key with its twin that needs no F key; Esc or F1 closes it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(7)
        lines = -(-len(ALL_KEYS) // _COLUMNS)
        for at, (key, twin, words) in enumerate(ALL_KEYS):
            line, left = at % lines, at // lines * 4
            grid.addWidget(Label("key", key), line, left, Qt.AlignmentFlag.AlignLeft)
            if twin:
                grid.addWidget(Label("key", twin), line, left + 1, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(Label("keyword", words), line, left + 2)
        grid.setColumnMinimumWidth(3, 12)
        close = Button(look, WORDS["close"])
        close.clicked.connect(self.dismiss)
        self.box.addWidget(Label("screen", WORDS["keys_title"]))
        self.box.addLayout(grid)
        self.box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on the key that opened it, too."""
        if event.key() == Qt.Key.Key_F1:
            self.dismiss()
        else:
            super().keyPressEvent(event)
