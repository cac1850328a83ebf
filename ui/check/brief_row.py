"""One row of a list that can be pressed: a shape, a title with a line below, and an outcome at the right."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from overlap.answer import Level
from ui.pieces.level_shape import paint_level
from ui.pieces.painted_button import PaintedButton
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.qss import FOCUS_RING

_SHAPE = 22
_TEXT_LEFT = 14
_GAP = 12


@dataclass(frozen=True, slots=True)
class Brief:
    """What a row says; `level` is its shape, an icon of the bundle where there is none."""

    title: str
    below: str
    outcome: str
    level: Level | None = None
    icon: str = ""


class BriefRow(PaintedButton):
    """Pressing it opens what it is about."""

    def __init__(self, look: Look, brief: Brief) -> None:
        super().__init__()
        self._look, self._brief = look, brief
        self.setAccessibleName(". ".join(part for part in (brief.title, brief.below, brief.outcome) if part))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Two lines of text, at least a target high."""
        first, second = (QFontMetrics(self._look.font(kind)) for kind in (Type.STRONG, Type.SMALL))
        return QSize(200, max(self._look.metrics.target, self._title_height(first) + second.height() + 8))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the level's shape, both lines and the outcome."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._look.tokens
        size = self._look.metrics.frame(_SHAPE)
        where, level = QRectF(2, (self.height() - size) / 2, size, size), self._brief.level
        if level is None:
            self._look.icons.paint(painter, self._brief.icon, tokens.text2, where)
        else:
            paint_level(painter, level, where, tokens.text1 if level >= Level.CAUTION else tokens.text2, tokens.surface)
        self._paint_words(painter, size + _TEXT_LEFT)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), FOCUS_RING))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)
        painter.end()

    def _paint_words(self, painter: QPainter, left: float) -> None:
        """Draw the asked text with time and purpose below; the outcome goes below too where the text needs its room."""
        tokens = self._look.tokens
        first, second = (QFontMetrics(self._look.font(kind)) for kind in (Type.STRONG, Type.SMALL))
        tall = self._title_height(first)
        top, room = (self.height() - tall - second.height()) / 2, self.width() - left - _GAP
        outcome = second.horizontalAdvance(self._brief.outcome) + _GAP
        beside = first.horizontalAdvance(self._brief.title) + outcome <= room
        painter.setFont(self._look.font(Type.SMALL))
        painter.setPen(QColor(tokens.text2))
        below = self._brief.below if beside else f"{self._brief.below} · {self._brief.outcome}"
        painter.drawText(QRectF(left, top + tall, room, second.height()), below)
        if beside:
            where = QRectF(self.width() - outcome - 4, 0, outcome, self.height())
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._brief.outcome)
        painter.setFont(self._look.font(Type.STRONG))
        painter.setPen(QColor(tokens.text1))
        shown = first.elidedText(self._brief.title, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(left, top, room, tall), Qt.AlignmentFlag.AlignVCenter, shown)

    def _title_height(self, metrics: QFontMetrics) -> int:
        """The height of the asked text; some scripts reach further than the font's own line."""
        return max(metrics.height(), metrics.boundingRect(self._brief.title).height() + 4)
