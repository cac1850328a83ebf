"""The line in which anything is typed or scanned."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent

from overlap.records import MAX_TEXT
from ui.pieces.field import CARET_INSET, Field
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.wording import LABELS
from ui.wording.desktop import WORDS

#: Longer than any sentence an officer types, and than the text of a scanned card.
_LONGEST = 4 * MAX_TEXT


class EntryField(Field):
    """The check's input, with a hint while it is empty."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, WORDS["entry"], _LONGEST, framed=False)
        self.setAccessibleDescription(LABELS["input_hint"])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw text and caret, and the hint where there is no text."""
        super().paintEvent(event)
        if self.text():
            return
        painter = QPainter(self)
        painter.setFont(self.look.font(Type.PLACEHOLDER))
        painter.setPen(QColor(self.look.tokens.text3))
        line = painter.fontMetrics()
        baseline = (self.height() + line.ascent() - line.descent()) / 2
        painter.drawText(CARET_INSET + 3, round(baseline), LABELS["input_hint"])
        painter.end()
