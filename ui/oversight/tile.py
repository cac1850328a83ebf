"""One figure large, with its name above and what it is to be read with below; pressed, it tells its definition."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from ui.pieces.painted_button import PaintedButton
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius
from ui.theme.qss import FOCUS_RING

_PAD = 14
_GAP = 3


class Tile(PaintedButton):
    """Shows a figure; `setText` is its name."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._figure, self._note = "", ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_figure(self, name: str, figure: str, note: str) -> None:
        """Show a figure with its name and what to read it with."""
        self.setText(name)
        self._figure, self._note = figure, note
        self.setAccessibleName(". ".join(part for part in (name, figure, note) if part))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its three lines."""
        return QSize(220, max(self._look.metrics.target, self._height()))

    def _height(self) -> int:
        lines = (Type.LABEL, Type.SCREEN, Type.SMALL)
        return 2 * _PAD + sum(QFontMetrics(self._look.font(kind)).height() + _GAP for kind in lines)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the card and its three lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, focused = self._look.tokens, self.hasFocus()
        painter.setPen(QPen(QColor(tokens.accent if focused else tokens.line), FOCUS_RING if focused else 1))
        painter.setBrush(QColor(tokens.selected if self.isDown() else tokens.surface))
        edge = 2 if focused else 1
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), Radius.CARD, Radius.CARD)
        top = float(_PAD)
        for kind, text, colour in (
            (Type.LABEL, self.text(), tokens.text2),
            (Type.SCREEN, self._figure, tokens.text1),
            (Type.SMALL, self._note, tokens.text2),
        ):
            painter.setFont(self._look.font(kind))
            painter.setPen(QColor(colour))
            metrics = QFontMetrics(painter.font())
            room = self.width() - 2 * _PAD
            painter.drawText(
                QRectF(_PAD, top, room, metrics.height()), Qt.AlignmentFlag.AlignLeft,
                metrics.elidedText(text, Qt.TextElideMode.ElideRight, room),
            )  # fmt: skip
            top += metrics.height() + _GAP
        painter.end()
