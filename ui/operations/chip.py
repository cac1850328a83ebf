"""A state in one or two words in an outlined box; an alert is filled and has its level's shape."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from overlap.answer import Level
from ui.pieces.level_shape import paint_level
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius, Space

_PAD = 12


class Chip(QWidget):
    """Says one state; `level` makes it an alert, or dashes its shape where something is not known."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._text = look, ""
        self._level: Level | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def say(self, text: str, level: Level | None = None) -> None:
        """Show a state."""
        self._text, self._level = text, level
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        metrics = QFontMetrics(self._look.font(Type.KICKER))
        mark = metrics.height() + Space.TIGHT if self._level is not None else 0
        return QSize(metrics.horizontalAdvance(self._text) + mark + 2 * _PAD, metrics.height() + Space.LARGE)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw outline, shape and words."""
        tokens, level = self._look.tokens, self._level
        is_alert = level is Level.WARNING
        ink = tokens.warning.text if is_alert else tokens.text1
        ground = tokens.warning.fill if is_alert else tokens.surface
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.warning.line if is_alert else tokens.control), 2))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), Radius.CHIP, Radius.CHIP)
        metrics = QFontMetrics(self._look.font(Type.KICKER))
        left = float(_PAD)
        if level is not None:
            size = metrics.height()
            paint_level(painter, level, QRectF(left, (self.height() - size) / 2, size, size), ink, ground)
            left += size + Space.TIGHT
        painter.setFont(self._look.font(Type.KICKER))
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.end()
