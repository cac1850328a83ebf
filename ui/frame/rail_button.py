"""One entry of the left rail."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from ui.pieces.painted_button import PaintedButton
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.qss import FOCUS_RING

_HEIGHT = 66
_ICON = 26
_BADGE = 18
_BETWEEN = 4


class RailButton(PaintedButton):
    """An icon with its word below, a bar at the left when its screen is shown, and a count where something waits."""

    def __init__(self, look: Look, icon: str, text: str) -> None:
        super().__init__()
        self._look, self._icon, self._count = look, icon, 0
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def set_count(self, count: int) -> None:
        """Show how many things wait on that screen."""
        self._count = count
        self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        """High enough for a finger, or for a glove."""
        metrics = self._look.metrics
        return QSize(metrics.frame(92), max(metrics.target, metrics.frame(_HEIGHT)))

    def least_height(self) -> int:
        """As low as a finger, or a glove, and icon and word allow."""
        metrics = self._look.metrics
        line = QFontMetrics(self._look.font(Type.RAIL)).height()
        return max(metrics.target, metrics.frame(_ICON) + line + _BETWEEN)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw ground, icon, word, count and focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._look.tokens
        if self.isChecked():
            painter.fillRect(self.rect(), QColor(tokens.selected))
            painter.fillRect(QRectF(0, 0, 4, self.height()), QColor(tokens.accent))
        ink = tokens.text1 if self.isChecked() else tokens.text2
        icon = self._paint_words(painter, ink)
        if self._count:
            self._paint_count(painter, icon)
        if self.hasFocus():
            painter.setPen(_ring(tokens.accent))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5.5, 2.5, -2.5, -2.5), 6, 6)
        painter.end()

    def _paint_words(self, painter: QPainter, ink: str) -> QRectF:
        size = self._look.metrics.frame(_ICON)
        painter.setFont(self._look.font(Type.RAIL))
        line = painter.fontMetrics().height()
        top = (self.height() - size - line - _BETWEEN) / 2
        icon = QRectF((self.width() - size) / 2, top, size, size)
        self._look.icons.paint(painter, self._icon, ink, icon)
        painter.setPen(QColor(ink))
        words = QRectF(0, icon.bottom() + _BETWEEN, self.width(), line)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        return icon

    def _paint_count(self, painter: QPainter, icon: QRectF) -> None:
        tokens = self._look.tokens
        painter.setFont(self._look.font(Type.RAIL))
        text = str(self._count)
        size = self._look.metrics.frame(_BADGE)
        width = max(size, painter.fontMetrics().horizontalAdvance(text) + 8)
        badge = QRectF(icon.right() - 6, icon.top() - 5, width, size)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        painter.drawRoundedRect(badge, size / 2, size / 2)
        painter.setPen(QColor(tokens.on_accent))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)


def _ring(colour: str) -> QPen:
    return QPen(QColor(colour), FOCUS_RING)
