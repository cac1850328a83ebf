"""Pairs of bars with direct labels: solid and hatched, so that they are told apart without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen

from ui.oversight.chart import Chart
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.wording.measures import KEPT_BACK

_LEAST_HEIGHT = 78
_TOP = 20
_BAR_SHARE = 0.28
_WIDEST_BAR = 30
_GAP = 6
_LINES = 4


@dataclass(frozen=True, slots=True)
class Bars:
    """One place with one or two counts; None is kept back, which is told and not drawn as nothing."""

    label: str
    values: tuple[float | None, ...]

    @property
    def spoken(self) -> str:
        """The place with its counts, for a screen reader."""
        return f"{self.label}: {', '.join(KEPT_BACK if each is None else f'{each:,.0f}' for each in self.values)}"


class BarChart(Chart):
    """Draws `Bars` side by side; its accessible description holds every number."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, name, height=_LEAST_HEIGHT)
        self._bars: tuple[Bars, ...] = ()

    def show_bars(self, bars: Sequence[Bars], name: str) -> None:
        """Draw these places."""
        self._bars = tuple(bars)
        self.setAccessibleName(name)
        self.tell(each.spoken for each in bars)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw lines, bars, numbers and names."""
        painter = QPainter(self)
        painter.setFont(self._look.font(Type.SMALL))
        below = QFontMetrics(painter.font()).height() + _GAP
        floor = float(self.height() - below)
        room = floor - self._look.metrics.frame(_TOP)
        self._paint_lines(painter, floor, room)
        highest = max((value for each in self._bars for value in each.values if value), default=1.0)
        width = self.width() / max(1, len(self._bars))
        for at, each in enumerate(self._bars):
            cell = QRectF(at * width, floor, width, below)
            self._paint_pair(painter, each, cell, room / highest)
        painter.end()

    def _paint_lines(self, painter: QPainter, floor: float, room: float) -> None:
        painter.setPen(QPen(QColor(self._look.tokens.line), 1))
        for at in range(_LINES + 1):
            y = round(floor - room * at / _LINES) + 0.5
            painter.drawLine(0, round(y), self.width(), round(y))

    def _paint_pair(self, painter: QPainter, bars: Bars, cell: QRectF, scale: float) -> None:
        bar = min(cell.width() * _BAR_SHARE, self._look.metrics.frame(_WIDEST_BAR))
        count = len(bars.values)
        left = cell.center().x() - (count * bar + (count - 1) * 2) / 2
        for at, value in enumerate(bars.values):
            place = QRectF(left + at * (bar + 2), cell.top() - (value or 0) * scale, bar, (value or 0) * scale)
            self._paint_bar(painter, place, value, hatched=at > 0)
        painter.setFont(self._look.font(Type.SMALL))
        painter.setPen(QColor(self._look.tokens.text2))
        metrics = QFontMetrics(painter.font())
        label = metrics.elidedText(bars.label, Qt.TextElideMode.ElideRight, int(cell.width()) - 2)
        painter.drawText(cell, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, label)

    def _paint_bar(self, painter: QPainter, place: QRectF, value: float | None, *, hatched: bool) -> None:
        tokens = self._look.tokens
        if value is None:
            self._paint_kept_back(painter, place)
            return
        if hatched:
            painter.fillRect(place, QColor(tokens.surface))
            painter.fillRect(place, QBrush(QColor(tokens.text2), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(QColor(tokens.text2), 1))
            painter.drawRect(place)
        else:
            painter.fillRect(place, QColor(tokens.accent))
        painter.setFont(self._look.font(Type.LABEL))
        painter.setPen(QColor(tokens.text1))
        room = QRectF(place.center().x() - 30, place.top() - 20, 60, 18)
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, f"{value:,.0f}")

    def _paint_kept_back(self, painter: QPainter, place: QRectF) -> None:
        """A dashed frame with a question mark: something is there, and how much is not told."""
        tokens = self._look.tokens
        frame = QRectF(place.left(), place.top() - 24, place.width(), 24)
        painter.setPen(QPen(QColor(tokens.control), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        painter.setFont(self._look.font(Type.LABEL))
        painter.setPen(QColor(tokens.text2))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, "?")
