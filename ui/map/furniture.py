"""What stands on every map: scale bar, whose data it is, the sectors' names, and that their lines are approximate."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from ui.map.asset import SectorShape, bundled
from ui.map.projection import View, World, world_of
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.wording.map import MAP, scale_words, sector_words

#: The scale bar is at most this long, in pixels.
_BAR: Final = 130
_LENGTHS: Final = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)
_MARGIN: Final = 16
#: Sectors are named up to this step; nearer than that their lines alone are in sight.
_NAMED_TO: Final = 14


#: Sectors are named south of this latitude and east of this longitude: where their border is.
_NORTHERN, _WESTERN = world_of(51.0, -130.0)[1], world_of(51.0, -130.0)[0]


class Furniture:
    """Draws it in the present look."""

    def __init__(self, look: Look) -> None:
        self._look = look

    @cached_property
    def _sectors(self) -> list[tuple[str, World]]:
        """The sectors' names with where they stand."""
        return [(sector_words(sector.name), _middle(sector)) for sector in bundled().sectors]

    def paint(self, painter: QPainter, view: View, credit: str, *, sectors: bool) -> None:
        """Draw it over a view."""
        if sectors and view.step <= _NAMED_TO:
            self._name_sectors(painter, view)
        words = [MAP["approximate"], credit] if sectors else [credit]
        self._scale(painter, view)
        self._credit(painter, view, words)

    def _name_sectors(self, painter: QPainter, view: View) -> None:
        font = self._look.font(Type.KICKER)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        taken: list[QRectF] = []
        for words, (x, y) in self._sectors:
            wide, high = metrics.horizontalAdvance(words) + 8, metrics.height()
            box = QRectF(x * view.scale - view.left - wide / 2, y * view.scale - view.top - high / 2, wide, high)
            if not any(box.intersects(other) for other in taken):
                taken.append(box)
                self._words(painter, box, words)

    def _scale(self, painter: QPainter, view: View) -> None:
        """Draw a bar of a round length, true in the middle of the view."""
        ground = view.metres_per_pixel(view.ground(0, view.height / 2)[0])
        metres = max((each for each in _LENGTHS if each / ground <= _BAR), default=_LENGTHS[0])
        length, base = metres / ground, view.height - _MARGIN
        painter.setPen(QPen(QColor(self._look.tokens.text1), 2))
        painter.drawLine(QPointF(_MARGIN, base), QPointF(_MARGIN + length, base))
        for x in (_MARGIN, _MARGIN + length):
            painter.drawLine(QPointF(x, base - 6), QPointF(x, base + 6))
        font = self._look.font(Type.LABEL)
        painter.setFont(font)
        metrics, words = QFontMetrics(font), scale_words(metres)
        box = QRectF(
            _MARGIN + length + 8, base - metrics.height() / 2, metrics.horizontalAdvance(words) + 8, metrics.height()
        )
        self._words(painter, box, words)

    def _credit(self, painter: QPainter, view: View, words: list[str]) -> None:
        """Write the lines into the right corner, each on a ground of its own."""
        font = self._look.font(Type.TINY)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        left = view.width * 0.34
        bottom = float(view.height - 6)
        for line in reversed(words):
            flags = Qt.AlignmentFlag.AlignRight.value | Qt.TextFlag.TextWordWrap.value
            room = QRectF(left, 0, view.width - left - 10, view.height)
            bounds = QRectF(metrics.boundingRect(room.toRect(), flags, line)).adjusted(-4, 0, 4, 0)
            bounds.moveBottomRight(QPointF(view.width - 6, bottom))
            self._words(painter, bounds, line, flags)
            bottom = bounds.top() - 2

    def _words(
        self, painter: QPainter, box: QRectF, words: str, flags: int = Qt.AlignmentFlag.AlignCenter.value
    ) -> None:
        """Write words on a ground that lets them be read over any line."""
        ground = QColor(self._look.tokens.land)
        ground.setAlpha(215)
        painter.fillRect(box, ground)
        painter.setPen(QColor(self._look.tokens.text2))
        painter.drawText(box.adjusted(4, 0, -4, 0), flags, words)


def _middle(sector: SectorShape) -> World:
    """Where a sector's name stands: in the middle of what it has near the border."""
    x, y = (np.concatenate(columns) for columns in zip(*sector.lines, strict=True))
    near = (y > _NORTHERN) & (x > _WESTERN)
    return float(x[near].min() + x[near].max()) / 2, float(y[near].min() * 2 + y[near].max()) / 3
