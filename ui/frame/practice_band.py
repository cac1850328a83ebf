"""The band that says on every screen that the data is invented."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.pieces.hatch import paint_hatch
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.wording import LABELS

_HEIGHT = 24


class PracticeBand(QWidget):
    """A hatched band over the whole width, in a colour that no level uses."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(LABELS["practice"])
        look.changed.connect(self._resize)
        self._resize()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the hatch and the words over it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, where = self._look.tokens, QRectF(self.rect())
        painter.fillRect(where, QColor(tokens.practice))
        paint_hatch(painter, where, tokens.practice_hatch)
        painter.setFont(self._look.font(Type.KICKER))
        painter.setPen(QColor(tokens.on_practice))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, LABELS["practice"])
        painter.end()

    def _resize(self) -> None:
        self.setFixedHeight(self._look.metrics.frame(_HEIGHT))
