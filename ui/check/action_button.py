"""One segment of the action row."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from ui.pieces.painted_button import PaintedButton
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius
from ui.theme.qss import FOCUS_RING

_PAD = 13
_DIGIT_GAP = 7


class Edge(Enum):
    """Where a segment stands in its row; the outer ones have round corners."""

    FIRST = "first"
    INNER = "inner"
    LAST = "last"


class ActionButton(PaintedButton):
    """A word with its digit; the chosen one is filled and underlined, so that it shows without colour."""

    def __init__(self, look: Look, words: str, digit: int, edge: Edge) -> None:
        super().__init__()
        self._look, self._digit, self._edge = look, str(digit), edge
        self.setText(words)
        self.setAccessibleName(f"{words}, Alt+{digit}")
        self.setCheckable(True)
        self.setAutoExclusive(True)  # one of several, and so told to a screen reader
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Word, digit and padding, at the height of a target."""
        words, digit = self._measured()
        width = words.horizontalAdvance(self.text()) + _DIGIT_GAP + digit.horizontalAdvance(self._digit) + 2 * _PAD
        return QSize(max(width, self._look.metrics.target), self._look.metrics.target)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw ground, outline, word, digit and focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._look.tokens
        chosen = self.isChecked()
        painter.fillPath(self._shape(), QColor(tokens.accent if chosen else tokens.surface))
        painter.setPen(QPen(QColor(tokens.accent if chosen else tokens.control), 1))
        painter.drawPath(self._shape())
        self._paint_words(painter, tokens.on_accent if chosen else tokens.text2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.on_accent if chosen else tokens.accent), FOCUS_RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 4, 4)
        painter.end()

    def _measured(self) -> tuple[QFontMetrics, QFontMetrics]:
        return QFontMetrics(self._look.font(Type.EMPHASIS)), QFontMetrics(self._look.font(Type.TINY))

    def _paint_words(self, painter: QPainter, ink: str) -> None:
        words, digit = self._measured()
        length = words.horizontalAdvance(self.text())
        left = (self.width() - length - _DIGIT_GAP - digit.horizontalAdvance(self._digit)) / 2
        baseline = (self.height() + words.ascent() - words.descent()) / 2
        painter.setPen(QColor(ink))
        painter.setFont(self._look.font(Type.EMPHASIS))
        painter.drawText(round(left), round(baseline), self.text())
        painter.setFont(self._look.font(Type.TINY))
        painter.drawText(round(left + length + _DIGIT_GAP), round(baseline - 4), self._digit)
        if self.isChecked():
            painter.fillRect(QRectF(left, baseline + 5, length, 2), QColor(ink))

    def _shape(self) -> QPainterPath:
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5 if self._edge is Edge.LAST else 0.5, -0.5)
        path = QPainterPath()
        if self._edge is Edge.INNER:
            path.addRect(body)
            return path
        path.addRoundedRect(body, Radius.BUTTON, Radius.BUTTON)
        half = QRectF(body)
        square = QPainterPath()
        if self._edge is Edge.FIRST:
            half.setLeft(body.center().x())
        else:
            half.setRight(body.center().x())
        square.addRect(half)
        return path.united(square)
