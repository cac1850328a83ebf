"""One person, vehicle or document of a stop: the level its check came to, and what was asked."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from storage.checks import PastCheck
from ui.pieces.level_shape import paint_level
from ui.pieces.painted_button import PaintedButton
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Metrics, Radius
from ui.theme.qss import FOCUS_RING
from ui.wording import level_word
from ui.wording.stops import asked_words, waits_words

_PAD, _GAP, _SHAPE = 10, 8, 20


class StopChip(PaintedButton):
    """Pressing it asks the same again."""

    def __init__(self, look: Look, check: PastCheck) -> None:
        super().__init__()
        self._look, self.check = look, check
        self._text = asked_words(check)
        self._waits = waits_words(check)
        self._sized: dict[Metrics, QSize] = {}
        self.setAccessibleName(f"{level_word(check.level)}: {self._text}. {self._waits}".strip())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as its words, as high as a target; measured once, since a stop is laid out with every key."""
        metrics = self._look.metrics
        if metrics not in self._sized:
            words = QFontMetrics(self._look.font(Type.LABEL)).horizontalAdvance(self._words())
            self._sized[metrics] = QSize(metrics.frame(_SHAPE) + words + _GAP + 2 * _PAD, metrics.target)
        return self._sized[metrics]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw outline, the level's shape and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, size = self._look.tokens, self._look.metrics.frame(_SHAPE)
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(tokens.accent if focused else tokens.control), FOCUS_RING if focused else 1))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), Radius.CHIP, Radius.CHIP)
        shape = QRectF(_PAD, (self.height() - size) / 2, size, size)
        paint_level(painter, self.check.level, shape, tokens.text1, tokens.surface)
        painter.setFont(self._look.font(Type.LABEL))
        painter.setPen(QColor(tokens.text1))
        words = QRectF(_PAD + size + _GAP, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._words())
        painter.end()

    def _words(self) -> str:
        return f"{self._text} – {self._waits}" if self._waits else self._text
