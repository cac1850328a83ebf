"""One pill of the top strip: a short state in a rounded outline."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.fonts import Type
from ui.theme.look import Look

_PADDING = 12


class Pill(QWidget):
    """A state in few words; one that asks for attention has a thicker outline and a mark before the words."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._text, self._late = look, "", False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_state(self, text: str, *, late: bool = False) -> None:
        """Say the state; `late` marks one that leaves answers incomplete."""
        self._text, self._late = text, late
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the words."""
        measured = QFontMetrics(self._look.font(Type.FRAME))
        mark = measured.height() if self._late else 0
        width = measured.horizontalAdvance(self._text) + 2 * _PADDING + mark
        return QSize(width, measured.height() + 10)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw outline, mark and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._look.tokens
        ink = tokens.late if self._late else tokens.text1
        width = 2.0 if self._late else 1.0
        painter.setPen(QPen(QColor(tokens.late if self._late else tokens.control), width))
        painter.setBrush(QColor(tokens.surface))
        body = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
        painter.setFont(self._look.font(Type.FRAME))
        painter.setPen(QColor(ink))
        mark = painter.fontMetrics().height() if self._late else 0
        if mark:
            where = QRectF(_PADDING - 2, (self.height() - mark) / 2, mark, mark)
            self._look.icons.paint(painter, "alert-triangle", ink, where)
        words = body.adjusted(_PADDING + mark, 0, -_PADDING + 4, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._text)
        painter.end()
