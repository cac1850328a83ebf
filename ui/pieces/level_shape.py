"""The shape that tells a level without colour: octagon, triangle, dashed circle with ?, circle with i.

Knows how the shapes are drawn at any size. The shape, the word beside it and the place of the banner each tell the
level on their own, so that it is understood in greyscale and in red light.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from overlap.answer import Level

_MARKS = {Level.WARNING: "!", Level.CAUTION: "!", Level.INCOMPLETE: "?", Level.ADVISORY: "i", Level.NO_OVERLAP: "i"}
_OCTAGON = 8


def paint_level(painter: QPainter, level: Level, where: QRectF, ink: str, ground: str) -> None:
    """Draw the level's shape in `ink`, its mark in `ground`; an incomplete answer is an outline with an inked mark."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = _outline(level, where)
    if level in (Level.INCOMPLETE, Level.NO_OVERLAP):
        _stroke(painter, path, where, ink, dashed=level is Level.INCOMPLETE)
        _mark(painter, level, where, ink)
    else:
        painter.fillPath(path, QColor(ink))
        _mark(painter, level, where, ground)
    painter.restore()


def _outline(level: Level, where: QRectF) -> QPainterPath:
    path = QPainterPath()
    if level is Level.WARNING:
        path.addPolygon(_octagon(where))
        path.closeSubpath()
    elif level is Level.CAUTION:
        path.addPolygon(_triangle(where))
        path.closeSubpath()
    else:
        inset = where.width() * 0.06
        path.addEllipse(where.adjusted(inset, inset, -inset, -inset))
    return path


def _octagon(where: QRectF) -> QPolygonF:
    radius, centre = where.width() / 2 * 1.04, where.center()
    angles = (math.pi / _OCTAGON * (2 * corner + 1) for corner in range(_OCTAGON))
    return QPolygonF([QPointF(centre.x() + radius * math.cos(a), centre.y() + radius * math.sin(a)) for a in angles])


def _triangle(where: QRectF) -> QPolygonF:
    top, left = where.top() + where.height() * 0.04, where.left() - where.width() * 0.02
    right, bottom = where.right() + where.width() * 0.02, where.bottom() - where.height() * 0.06
    return QPolygonF([QPointF(where.center().x(), top), QPointF(right, bottom), QPointF(left, bottom)])


def _stroke(painter: QPainter, path: QPainterPath, where: QRectF, ink: str, *, dashed: bool) -> None:
    pen = QPen(QColor(ink), max(2.0, where.width() * 0.085))
    if dashed:
        pen.setDashPattern([1.9, 1.3])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _mark(painter: QPainter, level: Level, where: QRectF, colour: str) -> None:
    mark = QFont("Inter")
    mark.setPixelSize(max(8, round(where.height() * 0.56)))
    mark.setWeight(QFont.Weight.Bold)
    painter.setFont(mark)
    painter.setPen(QColor(colour))
    drop = where.height() * (0.09 if level is Level.CAUTION else 0.0)
    painter.drawText(where.translated(0, drop), Qt.AlignmentFlag.AlignCenter, _MARKS[level])
