"""The history of a subject, drawn: a line of time with a mark for each moment, and the words beside it.

Knows how moments are placed so that no two labels meet: the order is that of time, the distance between rows is even,
and a bar at the left shows how far apart they really are. It is read to a screen reader as one text.
"""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from overlap.records import System
from overlap.subject import Moment
from ui.pieces.graphic import Graphic
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Space
from ui.wording.subject import SUBJECT, moment_when, moment_words

#: The line of time and the marks on it, at 100 %.
_AXIS, _MARK = 15, 7
#: More moments than this are a history for the file, not for a stop: the newest are shown.
MOST = 14


class Timeline(Graphic):
    """Newest at the top; a dashed line marks now, and what is planned stands above it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._moments: tuple[Moment, ...] = ()
        self._now: dt.datetime | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._fit)

    def show_moments(self, moments: tuple[Moment, ...], now: dt.datetime) -> None:
        """Show moments, given earliest first."""
        self._moments, self._now = moments[-MOST:][::-1], now
        told = "; ".join(f"{moment_when(each, now)}: {moment_words(each)}" for each in self._moments)
        self.setAccessibleName(f"{SUBJECT['history']}: {told}")
        self._fit()

    def sizeHint(self) -> QSize:
        """As high as its moments need."""
        return QSize(240, self._height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw axis, marks, words and the line of now."""
        if self._now is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        axis, row, tokens = self._look.metrics.frame(_AXIS), self._row(), self._look.tokens
        ahead = sum(each.at > self._now for each in self._moments)
        painter.setPen(QPen(QColor(tokens.control), 2))
        painter.drawLine(QPointF(axis, row / 2), QPointF(axis, self._height() - row / 2))
        for at, moment in enumerate(self._moments):
            top = at * row + (self._gap() if at >= ahead else 0)
            self._paint_moment(painter, moment, QRectF(0, top, self.width(), row), planned=at < ahead)
        self._paint_now(painter, ahead * row)
        painter.end()

    def _paint_moment(self, painter: QPainter, moment: Moment, where: QRectF, *, planned: bool) -> None:
        """Draw one mark with its two lines; what is planned has a hollow mark."""
        tokens, metrics = self._look.tokens, self._look.metrics
        size, axis = metrics.frame(_MARK), metrics.frame(_AXIS)
        centre = QPointF(axis, where.center().y())
        painter.setPen(QPen(QColor(tokens.text1), 2))
        painter.setBrush(QColor(tokens.surface if planned else tokens.text1))
        if moment.record.startswith(f"{System.E3}:"):
            painter.drawEllipse(centre, size, size)
        else:
            painter.drawRect(QRectF(centre.x() - size, centre.y() - size, 2 * size, 2 * size))
        left = axis + size + Space.LARGE
        words = QRectF(left, where.top(), where.width() - left, where.height() / 2)
        painter.setPen(QColor(tokens.text1))
        painter.setFont(self._look.font(Type.STRONG))
        painter.drawText(words, Qt.AlignmentFlag.AlignBottom.value, moment_words(moment))
        painter.setPen(QColor(tokens.text2))
        painter.setFont(self._look.font(Type.SMALL))
        below = words.translated(0, where.height() / 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignTop.value, moment_when(moment, self._now or moment.at))

    def _paint_now(self, painter: QPainter, top: float) -> None:
        """Draw the line between what is planned and what has been."""
        tokens = self._look.tokens
        middle = top + self._gap() / 2
        painter.setPen(QPen(QColor(tokens.accent), 2, Qt.PenStyle.DashLine))
        font = self._look.font(Type.LABEL)
        width = QFontMetrics(font).horizontalAdvance(SUBJECT["now"]) + Space.LARGE
        painter.drawLine(QPointF(0, middle), QPointF(self.width() - width, middle))
        painter.setPen(QColor(tokens.text2))
        painter.setFont(font)
        where = QRectF(self.width() - width, top, width, self._gap())
        painter.drawText(where, Qt.AlignmentFlag.AlignRight.value | Qt.AlignmentFlag.AlignVCenter.value, SUBJECT["now"])

    def _row(self) -> int:
        lines = QFontMetrics(self._look.font(Type.STRONG)).height(), QFontMetrics(self._look.font(Type.SMALL)).height()
        return sum(lines) + Space.LARGE

    def _gap(self) -> int:
        return QFontMetrics(self._look.font(Type.LABEL)).height() + Space.SMALL

    def _height(self) -> int:
        return len(self._moments) * self._row() + self._gap()

    def _fit(self) -> None:
        self.setFixedHeight(self._height())
        self.update()
