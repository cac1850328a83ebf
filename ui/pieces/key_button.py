"""A wide button that is pressed by its key."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from ui.pieces.painted_button import PaintedButton
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius
from ui.theme.qss import FOCUS_RING

_PAD = 18
_DIGIT = 34


class KeyButton(PaintedButton):
    """A key in its own square and the words beside it; all of them weigh the same."""

    def __init__(self, look: Look, key: str, words: str) -> None:
        super().__init__()
        self._look, self.key = look, key
        self.set_words(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        """Say this, to eye and ear alike."""
        self.setText(words)
        self.setAccessibleName(f"{self.key}: {words}")
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the words, as high as a critical target."""
        metrics = QFontMetrics(self._look.font(Type.BUTTON))
        square = self._look.metrics.frame(_DIGIT)
        width = metrics.horizontalAdvance(self.text()) + square + 3 * _PAD
        return QSize(width, self._look.metrics.critical)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw ground, key and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._look.tokens
        ring = self.hasFocus()
        painter.setPen(QPen(QColor(tokens.accent if ring else tokens.control), FOCUS_RING if ring else 1))
        painter.setBrush(QColor(tokens.selected if self.isDown() else tokens.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), Radius.BUTTON, Radius.BUTTON)
        square = self._look.metrics.frame(_DIGIT)
        where = QRectF(_PAD - 4, (self.height() - square) / 2, square, square)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        painter.drawRoundedRect(where, Radius.CHIP, Radius.CHIP)
        painter.setPen(QColor(tokens.on_accent))
        painter.setFont(self._look.font(Type.NUMBER))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, self.key)
        painter.setPen(QColor(tokens.text1))
        painter.setFont(self._look.font(Type.BUTTON))
        words = QRectF(self.rect()).adjusted(where.right() + _PAD, 0, -4, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()
