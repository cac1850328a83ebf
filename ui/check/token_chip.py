"""One reading of the typed text: what kind of thing, and in the form an officer reads it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from overlap.query import Part, Token
from ui.pieces.painted_button import PaintedButton
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius
from ui.theme.qss import FOCUS_RING
from ui.wording import LABELS, TOKENS
from ui.wording.desktop import token_alternatives, token_shown

_PAD = 11
_GAP = 8
_TALL = 26


class TokenChip(PaintedButton):
    """Shows a reading with its alternatives; pressing it, or the arrow keys on it, takes the next alternative.

    A chip that can be pressed looks low but fills a row as high as any other target.
    """

    chosen = Signal(str)

    def __init__(self, look: Look, token: Token) -> None:
        super().__init__()
        self._look, self._token = look, token
        self._shown, self._alternatives = token_shown(token), token_alternatives(token)
        told = f"{LABELS['read_as']} {TOKENS[token.part]} {self._shown}"
        self.setAccessibleName(f"{told}, {self._alternatives}" if self._alternatives else told)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        can_change = bool(token.alternatives)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_change else Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self._next)

    def sizeHint(self) -> QSize:
        """Kind, reading and alternatives; as high as a target where the reading can be changed."""
        kind, shown = self._measured()
        width = kind.horizontalAdvance(TOKENS[self._token.part]) + _GAP + shown.horizontalAdvance(self._shown)
        if self._alternatives:
            width += _GAP + kind.horizontalAdvance(self._alternatives)
        tall = self._look.metrics.text(_TALL) + 6
        least = self._look.metrics.target if self._alternatives else tall
        return QSize(max(width + 2 * _PAD, least), max(least, tall))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the next alternative by arrow, Space or Enter."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the chip; an unread stretch and one with alternatives have a dashed outline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._look.tokens
        tall = self._look.metrics.text(_TALL)
        body = QRectF(0.5, (self.height() - tall) / 2, self.width() - 1, tall)
        unsure = bool(self._token.alternatives) or self._token.part is Part.UNREAD
        pen = QPen(QColor(tokens.control if unsure else tokens.line), 1)
        pen.setStyle(Qt.PenStyle.DashLine if unsure else Qt.PenStyle.SolidLine)
        if self.hasFocus():
            pen = QPen(QColor(tokens.accent), FOCUS_RING)
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(body, Radius.CHIP, Radius.CHIP)
        self._paint_words(painter, body)
        painter.end()

    def _measured(self) -> tuple[QFontMetrics, QFontMetrics]:
        return QFontMetrics(self._look.font(Type.LABEL)), QFontMetrics(self._look.font(Type.STRONG))

    def _paint_words(self, painter: QPainter, body: QRectF) -> None:
        kind, shown = self._measured()
        tokens, flags = self._look.tokens, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        parts = (
            (Type.LABEL, tokens.text3, TOKENS[self._token.part], kind),
            (Type.STRONG, tokens.text1, self._shown, shown),
            (Type.LABEL, tokens.text2, self._alternatives, kind),
        )
        left = body.left() + _PAD
        for type_, ink, text, metrics in parts:
            painter.setFont(self._look.font(type_))
            painter.setPen(QColor(ink))
            painter.drawText(body.adjusted(left - body.left(), 0, 0, 0), flags, text)
            left += metrics.horizontalAdvance(text) + _GAP

    def _next(self) -> None:
        if self._token.alternatives:
            self.chosen.emit(self._token.alternatives[0])
