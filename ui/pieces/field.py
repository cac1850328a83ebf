"""A line of text whose caret has the theme's colour and does not blink."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from ui.theme.look import Look

#: Qt's cursor rectangle begins this far left of where the caret stands (QWidgetLineControl::rectForPos).
CARET_INSET = 5
_CARET = 2


class Field(QLineEdit):
    """A line edit; its caret covers Qt's own, which inverts the ground and so turns white in red light."""

    def __init__(self, look: Look, name: str, longest: int, *, framed: bool = True) -> None:
        super().__init__()
        self.look = look
        self.setMaxLength(longest)
        self.setAccessibleName(name)
        if framed:
            self.setProperty("role", "framed")
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text and the caret over Qt's."""
        super().paintEvent(event)
        if not self.hasFocus():
            return
        painter = QPainter(self)
        caret = QRectF(self.cursorRect())
        at = QRectF(caret.left() + CARET_INSET - 0.5, caret.top() - 1, _CARET + 0.5, caret.height() + 2)
        painter.fillRect(at, QColor(self.look.tokens.well))
        painter.fillRect(at.adjusted(0.5, 0, 0, 0), QColor(self.look.tokens.accent))
        painter.end()
