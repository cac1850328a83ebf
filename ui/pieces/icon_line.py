"""A line with an icon, a title, a second line below it, and something at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.pieces.icon import Icon
from ui.pieces.label import Label
from ui.pieces.panel import column, row
from ui.theme.look import Look


class IconLine(QWidget):
    """A title and a paragraph that wraps; `note` stands at the right in small type."""

    def __init__(self, look: Look, icon: str, title: str, text: str, *, note: str = "", big: bool = False) -> None:
        super().__init__()
        self._title = Label("title" if big else "strong", title, wrap=True)
        self._text = Label("body" if big else "small", text, wrap=True)
        line = row(self, gap=14)
        line.addWidget(Icon(look, icon, "text2", 30 if big else 22), 0, Qt.AlignmentFlag.AlignVCenter)
        words = column(gap=2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        line.addLayout(words, 1)
        if note:
            line.addWidget(Label("small", note), 0, Qt.AlignmentFlag.AlignVCenter)

    def say(self, title: str, text: str) -> None:
        """Change both lines."""
        self._title.setText(title)
        self._text.setText(text)
