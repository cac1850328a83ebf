"""A share week by week with the band that so few may be off, its newest value told beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF

from overlap.uncertainty import share_interval
from ui.oversight.chart import Chart
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.wording.measures import KEPT_BACK

_LEAST_HEIGHT = 78
_RIGHT = 84
_TOP = 10
_DOT = 5.0
_LINE = 2.5


@dataclass(frozen=True, slots=True)
class Point:
    """One week's share: `part` of `whole`, None where it is kept back or nothing was counted."""

    label: str
    part: float | None
    whole: int | None

    @property
    def share(self) -> float | None:
        """The share from 0 to 1."""
        return None if self.part is None or not self.whole else self.part / self.whole

    @property
    def spoken(self) -> str:
        """The week with its numbers."""
        return f"{self.label}: {KEPT_BACK if self.part is None else f'{self.part:,.0f} of {self.whole or 0:,}'}"


class TrendChart(Chart):
    """Draws a share over weeks; a week that is not told breaks the line."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, name, usual=280, least=180, height=_LEAST_HEIGHT)
        self._points: tuple[Point, ...] = ()

    def show_points(self, points: Sequence[Point]) -> None:
        """Draw these weeks."""
        self._points = tuple(points)
        self.tell(each.spoken for each in points)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the frame, the band, the line, the newest number and the first and last week."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._look.font(Type.SMALL))
        below = QFontMetrics(painter.font()).height() + 4
        field = QRectF(2, _TOP, self.width() - self._look.metrics.frame(_RIGHT), self.height() - below - _TOP)
        self._paint_frame(painter, field, below)
        for run in self._runs():
            self._paint_run(painter, field, run)
        self._paint_newest(painter, field)
        painter.end()

    def _runs(self) -> list[list[int]]:
        """The stretches of weeks that are told."""
        runs: list[list[int]] = [[]]
        for at, point in enumerate(self._points):
            if point.share is None:
                runs.append([])
            else:
                runs[-1].append(at)
        return [run for run in runs if run]

    def _paint_frame(self, painter: QPainter, field: QRectF, below: int) -> None:
        tokens = self._look.tokens
        painter.setPen(QPen(QColor(tokens.line), 1))
        for share, words in ((0.0, "none"), (0.5, "half"), (1.0, "all")):
            y = field.bottom() - share * field.height()
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
            painter.setPen(QColor(tokens.text3))
            painter.drawText(QPointF(field.right() + 6, y + 4), words)
        if self._points:
            under = QRectF(field.left(), field.bottom() + 2, field.width(), below)
            painter.setPen(QColor(tokens.text2))
            painter.drawText(under, Qt.AlignmentFlag.AlignLeft, self._points[0].label)
            if len(self._points) > 1:
                painter.drawText(under, Qt.AlignmentFlag.AlignRight, self._points[-1].label)

    def _paint_run(self, painter: QPainter, field: QRectF, run: Sequence[int]) -> None:
        tokens = self._look.tokens
        told = [(at, self._points[at]) for at in run]
        ends = [share_interval(point.part or 0, point.whole or 0) for _, point in told]
        upper = [self._at(field, at, high) for (at, _), (_, high) in zip(told, ends, strict=True)]
        lower = [self._at(field, at, low) for (at, _), (low, _) in zip(told, ends, strict=True)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(tokens.control), Qt.BrushStyle.Dense6Pattern))
        painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.control), 1))
        for high, low in zip(upper, lower, strict=True):
            painter.drawLine(high, low)
        painter.setPen(QPen(QColor(tokens.accent), _LINE))
        line = [self._at(field, at, point.share or 0.0) for at, point in told]
        painter.drawPolyline(QPolygonF(line))
        painter.setBrush(QColor(tokens.accent))
        for dot in line:
            painter.drawEllipse(dot, 2.0, 2.0)

    def _paint_newest(self, painter: QPainter, field: QRectF) -> None:
        told = [(at, point) for at, point in enumerate(self._points) if point.share is not None]
        if not told:
            return
        at, point = told[-1]
        place = self._at(field, at, point.share or 0.0)
        painter.setBrush(QColor(self._look.tokens.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(place, _DOT, _DOT)
        painter.setFont(self._look.font(Type.BOLD))
        painter.setPen(QColor(self._look.tokens.text1))
        painter.drawText(QPointF(place.x() + 10, max(place.y() + 18, 18.0)), f"{point.part:,.0f} of {point.whole}")

    def _at(self, field: QRectF, at: int, share: float) -> QPointF:
        step = field.width() / max(1, len(self._points) - 1)
        return QPointF(field.left() + at * step, field.bottom() - share * field.height())
