"""The border as a strip from west to east: one bar for each degree of longitude, so that a place is where it lies."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen

from ui.oversight.chart import Chart
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.wording.measures import KEPT_BACK

_LEAST_HEIGHT = 62
_TOP = 18
#: The northern border from the Pacific to Maine, in degrees of western longitude.
WEST, EAST = 125, 66
_EVERY = 5


class StripChart(Chart):
    """Draws counts by segment; None is kept back."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, name, height=_LEAST_HEIGHT)
        self._counts: dict[str, int | None] = {}

    def show_counts(self, counts: Mapping[str, int | None], name: str) -> None:
        """Draw counts by segment."""
        self._counts = dict(counts)
        told = ((segment, KEPT_BACK if count is None else f"{count:,}") for segment, count in sorted(counts.items()))
        self.setAccessibleName(name)
        self.tell(f"{segment}: {count}" for segment, count in told)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the bars over their degrees."""
        painter = QPainter(self)
        painter.setFont(self._look.font(Type.SMALL))
        below = QFontMetrics(painter.font()).height() + 4
        floor = float(self.height() - below)
        step = self.width() / (WEST - EAST)
        highest = max((count for count in self._counts.values() if count), default=1)
        self._paint_ground(painter, floor, step)
        for segment, count in self._counts.items():
            degrees = int(segment[1:])
            if EAST <= degrees < WEST:
                left = (WEST - degrees - 1) * step
                self._paint_bar(painter, QRectF(left + 1, floor, step - 2, 0), count, (floor - _TOP) / highest)
        painter.end()

    def _paint_ground(self, painter: QPainter, floor: float, step: float) -> None:
        tokens = self._look.tokens
        painter.setPen(QPen(QColor(tokens.control), 1))
        painter.drawLine(0, round(floor), self.width(), round(floor))
        painter.setPen(QColor(tokens.text2))
        for degrees in range(WEST - _EVERY, EAST, -_EVERY):
            left = (WEST - degrees - 1) * step
            room = QRectF(left - 24 + step / 2, floor + 2, 48, self.height() - floor)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, f"{degrees}° W")

    def _paint_bar(self, painter: QPainter, place: QRectF, count: int | None, scale: float) -> None:
        tokens = self._look.tokens
        if count is None:
            painter.setPen(QPen(QColor(tokens.control), 1, Qt.PenStyle.DashLine))
            painter.drawRect(place.adjusted(0, -16, 0, 0))
            self._paint_words(painter, place, place.top() - 16, "?")
            return
        top = place.top() - count * scale
        painter.fillRect(QRectF(place.left(), top, place.width(), place.top() - top), QColor(tokens.accent))
        self._paint_words(painter, place, top, f"{count:,}")

    def _paint_words(self, painter: QPainter, place: QRectF, top: float, words: str) -> None:
        painter.setPen(QColor(self._look.tokens.text1))
        room = QRectF(place.center().x() - 24, top - 18, 48, 18)
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, words)
