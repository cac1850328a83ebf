"""The things on the map that can be chosen: operations, and where the officer is.

Knows what stands where and how each kind is drawn: own plans as a dot, others' as a diamond, restricted ones as a
square in a dashed circle that is as coarse as what is known of them. A conflict is told by line, outline and word.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final, assert_never

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from overlap.records import Visibility
from ui.map.projection import View
from ui.map.state import MapContent
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius
from ui.theme.qss import FOCUS_RING
from ui.theme.tokens import Tokens
from ui.wording.map import MAP, mark_line, position_line, short_label, sketch_line

#: The mark of where the officer is, among the ids of records.
POSITION_ID: Final = "position"
#: The mark of a plan that is being written.
SKETCH_ID: Final = "sketch"
_SIZE: Final = 7.0
_LEAST_RING: Final = 12.0
_FILLED: Final = 40
_PAD: Final = (8, 4)


class Kind(Enum):
    """How a mark is drawn."""

    OWN = "own"
    OTHER = "other"
    RESTRICTED = "restricted"
    POSITION = "position"
    SKETCH = "sketch"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing: where it is, how far around it may be, its label, its whole sentence, whether it conflicts."""

    id: str
    kind: Kind
    latitude: float
    longitude: float
    radius_m: float
    label: str
    sentence: str
    alert: bool = False


def marks_of(content: MapContent) -> tuple[Mark, ...]:
    """The marks in the order in which Tab goes through them: conflicts, own plans, others', then the officer."""
    found = [
        Mark(
            id=operation.id,
            kind=_kind(operation.visibility, own=operation.id in content.own),
            latitude=operation.place.latitude,
            longitude=operation.place.longitude,
            radius_m=max(operation.radius_m, operation.place.accuracy_m),
            label=short_label(operation, content),
            sentence=mark_line(operation, content),
            alert=operation.id in content.in_conflict,
        )
        for operation in content.operations
        if operation.place is not None and not operation.cancelled
    ]
    found.sort(key=lambda mark: (not mark.alert, mark.kind is not Kind.OWN, mark.label, mark.id))
    at = content.position
    if at is not None:
        sentence = position_line(at, content.now)
        found.append(Mark(POSITION_ID, Kind.POSITION, at.latitude, at.longitude, at.accuracy_m, "", sentence))
    sketch = content.sketch
    if sketch is not None:
        found.append(Mark(SKETCH_ID, Kind.SKETCH, *sketch, MAP["sketch"], sketch_line(sketch)))
    return tuple(found)


def _kind(visibility: Visibility, *, own: bool) -> Kind:
    if own:
        return Kind.OWN
    return Kind.RESTRICTED if visibility is Visibility.RESTRICTED else Kind.OTHER


#: What has the accent's colour: the officer, and what is the officer's.
_OURS: Final = (Kind.OWN, Kind.POSITION, Kind.SKETCH)


class MarkPainter:
    """Draws marks into one view."""

    def __init__(self, look: Look, view: View) -> None:
        self._look, self._view = look, view
        self._grown = look.metrics.frame(100) / 100

    def where(self, mark: Mark) -> QPointF:
        """The pixel of a mark."""
        return QPointF(*self._view.screen(mark.latitude, mark.longitude))

    def conflict(self, painter: QPainter, one: Mark, other: Mark) -> None:
        """Draw the line between two operations that meet."""
        painter.setPen(QPen(_alert(self._look.tokens), 2, Qt.PenStyle.DashLine))
        painter.drawLine(self.where(one), self.where(other))

    def ring(self, painter: QPainter, mark: Mark) -> None:
        """Draw how far around its middle a thing may be."""
        radius = self.radius(mark)
        colour = self._colour(mark)
        fill = QColor(colour)
        fill.setAlpha(_FILLED)
        pen = QPen(colour, 2)
        if mark.kind is Kind.RESTRICTED:
            pen.setStyle(Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([5.0, 3.0])
        elif mark.kind in (Kind.POSITION, Kind.SKETCH):
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawEllipse(self.where(mark), radius, radius)

    def symbol(self, painter: QPainter, mark: Mark, *, chosen: bool) -> None:
        """Draw the mark itself, and a ring around the chosen one."""
        tokens, at, size = self._look.tokens, self.where(mark), _SIZE * self._grown
        painter.setPen(QPen(QColor(tokens.surface), 2))
        painter.setBrush(self._colour(mark))
        match mark.kind:
            case Kind.OWN | Kind.SKETCH:
                painter.drawEllipse(at, size, size)
            case Kind.OTHER:
                wide = size * math.sqrt(2)
                corners = [(0, -wide), (wide, 0), (0, wide), (-wide, 0)]
                painter.drawPolygon(QPolygonF([at + QPointF(x, y) for x, y in corners]))
            case Kind.RESTRICTED:
                painter.drawRect(QRectF(at.x() - size, at.y() - size, 2 * size, 2 * size))
            case Kind.POSITION:
                self._cross(painter, at, size)
            case _:
                assert_never(mark.kind)
        if chosen:
            painter.setPen(QPen(QColor(tokens.accent), FOCUS_RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, 2.2 * size, 2.2 * size)

    def label(self, painter: QPainter, mark: Mark, taken: list[QRectF], *, chosen: bool) -> None:
        """Draw a mark's label below it, or above where another label has that room; the chosen one's always."""
        if not mark.label:
            return
        tokens, font = self._look.tokens, self._look.font(Type.BOLD)
        metrics = QFontMetrics(font)
        wide, high = metrics.horizontalAdvance(mark.label) + 2 * _PAD[0], metrics.height() + 2 * _PAD[1]
        at, away = self.where(mark), min(self.radius(mark), 40.0) + 6
        places = [(at.y() + away), (at.y() - away - high)]
        boxes = [QRectF(at.x() - wide / 2, top, wide, high) for top in places]
        free = [box for box in boxes if not any(box.intersects(other) for other in taken)]
        if not free and not chosen:
            return
        box = (free or boxes)[0]
        taken.append(box)
        painter.setPen(QPen(self._colour(mark), FOCUS_RING if chosen else 1.5))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(box, Radius.CHIP, Radius.CHIP)
        painter.setPen(QColor(tokens.text1))
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter.value, mark.label)

    def radius(self, mark: Mark) -> float:
        """A mark's radius in pixels, never so small that it can't be seen."""
        return max(_LEAST_RING, mark.radius_m / self._view.metres_per_pixel(mark.latitude))

    def _colour(self, mark: Mark) -> QColor:
        tokens = self._look.tokens
        if mark.alert:
            return _alert(tokens)
        return QColor(tokens.accent if mark.kind in _OURS else tokens.text2)

    @staticmethod
    def _cross(painter: QPainter, at: QPointF, size: float) -> None:
        painter.drawEllipse(at, size * 0.6, size * 0.6)
        painter.setPen(QPen(painter.brush().color(), 2))
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawLine(at + QPointF(x * size, y * size), at + QPointF(x * size * 1.9, y * size * 1.9))


def _alert(tokens: Tokens) -> QColor:
    """The colour of a conflict on the map's ground; red, as it is an alert."""
    return QColor(tokens.conflict)
