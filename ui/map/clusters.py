"""Encounters on the map: counted per square at each scale, as single points where there is room for them.

Knows places and how many encounters each has. It does *not* know one encounter from another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.map.projection import Degrees, degrees_of, scale_of, worlds_of
from ui.map.shapes import polygon_of
from ui.map.state import Spot
from ui.theme.fonts import Type
from ui.theme.look import Look

#: Side of the squares in which encounters are counted together, in pixels at 100 %.
_SQUARE: Final = 64
#: From this step on each place stands for itself.
SINGLE_FROM: Final = 21
#: A circle's least radius, and what it grows by with each tenfold count.
_RADIUS: Final = 13.0
_GROWS: Final = 4.0
#: Width of a single point.
POINT: Final = 7.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Encounters that are counted together: the middle of their places in world coordinates, and how many."""

    x: float
    y: float
    count: int

    @property
    def degrees(self) -> Degrees:
        """The middle on the ground."""
        return degrees_of(self.x, self.y)


class Clusters:
    """The encounters of a laptop's copy by place, counted anew for each scale, once."""

    def __init__(self) -> None:
        empty = np.zeros(0)
        self._x, self._y, self._counts = empty, empty, empty
        self._at: dict[int, tuple[Cluster, ...]] = {}

    def __len__(self) -> int:
        return int(self._counts.sum())

    def show(self, spots: tuple[Spot, ...]) -> None:
        """Take places with the number of encounters of each."""
        columns = np.array(spots, float).reshape(-1, len(Spot._fields)).T
        self._x, self._y = worlds_of(columns[0], columns[1])
        self._counts = columns[2]
        self._at.clear()

    def at(self, step: int) -> tuple[Cluster, ...]:
        """The clusters of a step, the largest first."""
        if step not in self._at:
            self._at[step] = self._count(step)
        return self._at[step]

    def paint(self, painter: QPainter, look: Look, seen: QRectF, step: int) -> None:
        """Draw the clusters that reach into a rectangle of the whole earth's pixels, or single places."""
        if step >= SINGLE_FROM:
            self._paint_places(painter, look, seen, scale_of(step))
            return
        tokens, scale = look.tokens, scale_of(step)
        painter.setFont(look.font(Type.TINY))
        near = seen.adjusted(-_SQUARE, -_SQUARE, _SQUARE, _SQUARE)
        for cluster in self.at(step):
            middle = QPointF(cluster.x * scale, cluster.y * scale)
            if near.contains(middle):
                radius = radius_of(cluster.count) * look.metrics.frame(100) / 100
                painter.setPen(QPen(QColor(tokens.control), 1.5))
                painter.setBrush(QColor(tokens.surface))
                painter.drawEllipse(middle, radius, radius)
                painter.setPen(QColor(tokens.text1))
                box = QRectF(middle.x() - 40, middle.y() - 20, 80, 40)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter.value, short(cluster.count))

    def _paint_places(self, painter: QPainter, look: Look, seen: QRectF, scale: float) -> None:
        """Draw the single places that reach into a rectangle, by one call."""
        x, y = self._x * scale, self._y * scale
        near = (
            (x > seen.left() - POINT)
            & (x < seen.right() + POINT)
            & (y > seen.top() - POINT)
            & (y < seen.bottom() + POINT)
        )
        painter.setPen(QPen(QColor(look.tokens.text2), POINT))
        painter.drawPoints(polygon_of(x[near], y[near]))

    def _count(self, step: int) -> tuple[Cluster, ...]:
        """Count places by square; the middle of a square's places is weighed by their encounters."""
        if not len(self._x):
            return ()
        side = _SQUARE / scale_of(step)
        squares = np.floor(self._x / side).astype(np.int64) << 32 | np.floor(self._y / side).astype(np.int64)
        _, at = np.unique(squares, return_inverse=True)
        counts = np.bincount(at, self._counts)
        x, y = np.bincount(at, self._x * self._counts) / counts, np.bincount(at, self._y * self._counts) / counts
        found = [Cluster(*each) for each in zip(x.tolist(), y.tolist(), counts.astype(int).tolist(), strict=True)]
        return tuple(sorted(found, key=lambda each: (-each.count, each.x)))


def radius_of(count: int) -> float:
    """A circle's radius in pixels at 100 %."""
    return _RADIUS + _GROWS * float(np.log10(max(1, count)))


def short(count: int) -> str:
    """A count that fits into a circle: `999`, `1.2k`."""
    thousand = 1_000
    if count < thousand:
        return str(count)
    return f"{count / thousand:.1f}k" if count < 10 * thousand else f"{count // thousand}k"
