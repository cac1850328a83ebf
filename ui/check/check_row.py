"""One earlier check in a list: what was asked, when and why, and how it came out."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from overlap.answer import Level
from storage.checks import PastCheck
from ui.check.state import is_undecided
from ui.pieces.level_shape import paint_level
from ui.pieces.painted_button import PaintedButton
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.qss import FOCUS_RING
from ui.wording import ACTIONS, clock, level_word
from ui.wording.desktop import WORDS

_SHAPE = 22
_TEXT_LEFT = 14
_GAP = 12


class CheckRow(PaintedButton):
    """Pressing it runs the same check again."""

    def __init__(self, look: Look, check: PastCheck, now: dt.datetime) -> None:
        super().__init__()
        self._look, self._check = look, check
        self._when = WORDS["when"].format(time=clock(check.at, now), action=ACTIONS[check.action])
        open_ = "activity_undecided" if is_undecided(check) else "activity_owes" if check.owes_reason else ""
        waiting = f" · {WORDS[open_]}" if open_ else ""
        self._outcome = f"{level_word(check.level).capitalize()}{waiting}"
        self.setAccessibleName(f"{check.query.text}. {self._when}. {self._outcome}")
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
        ink = tokens.text1 if self._check.level >= Level.CAUTION else tokens.text2
        paint_level(painter, self._check.level, QRectF(2, (self.height() - size) / 2, size, size), ink, tokens.surface)
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
        outcome = second.horizontalAdvance(self._outcome) + _GAP
        beside = first.horizontalAdvance(self._check.query.text) + outcome <= room
        painter.setFont(self._look.font(Type.SMALL))
        painter.setPen(QColor(tokens.text2))
        below = self._when if beside else f"{self._when} · {self._outcome}"
        painter.drawText(QRectF(left, top + tall, room, second.height()), below)
        if beside:
            where = QRectF(self.width() - outcome - 4, 0, outcome, self.height())
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._outcome)
        painter.setFont(self._look.font(Type.STRONG))
        painter.setPen(QColor(tokens.text1))
        shown = first.elidedText(self._check.query.text, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(left, top, room, tall), Qt.AlignmentFlag.AlignVCenter, shown)

    def _title_height(self, metrics: QFontMetrics) -> int:
        """The height of the asked text; some scripts reach further than the font's own line."""
        return max(metrics.height(), metrics.boundingRect(self._check.query.text).height() + 4)
