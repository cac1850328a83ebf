"""The line in which anything is typed or scanned, with a caret in the theme's colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from overlap.records import MAX_TEXT
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.wording import LABELS
from ui.wording.desktop import WORDS

#: Qt's cursor rectangle begins this far left of where the caret stands (QWidgetLineControl::rectForPos).
_CARET_INSET = 5
_CARET = 2
#: Longer than any sentence an officer types, and than the text of a scanned card.
_LONGEST = 4 * MAX_TEXT


class EntryField(QLineEdit):
    """A line edit without blinking; its caret covers Qt's own, which inverts and so turns white in red light."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setMaxLength(_LONGEST)
        self.setAccessibleName(WORDS["entry"])
        self.setAccessibleDescription(LABELS["input_hint"])
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, the hint where there is none, and the caret."""
        super().paintEvent(event)
        painter = QPainter(self)
        if not self.text():
            painter.setFont(self._look.font(Type.PLACEHOLDER))
            painter.setPen(QColor(self._look.tokens.text3))
            line = painter.fontMetrics()
            baseline = (self.height() + line.ascent() - line.descent()) / 2
            painter.drawText(_CARET_INSET + 3, round(baseline), LABELS["input_hint"])
        if self.hasFocus():
            caret = QRectF(self.cursorRect())
            at = QRectF(caret.left() + _CARET_INSET - 0.5, caret.top() - 1, _CARET + 0.5, caret.height() + 2)
            painter.fillRect(at, QColor(self._look.tokens.well))
            painter.fillRect(at.adjusted(0.5, 0, 0, 0), QColor(self._look.tokens.accent))
        painter.end()
