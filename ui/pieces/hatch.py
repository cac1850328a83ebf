"""Slanted stripes: what is invented, incomplete or a buffer in time, told without a colour of its own."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

_STRIPE = 14


def paint_hatch(painter: QPainter, where: QRectF, colour: str) -> None:
    """Draw slanted stripes over a rectangle, clipped to it."""
    painter.save()
    painter.setClipRect(where, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(QColor(colour), _STRIPE / 2))
    height, at = where.height(), where.left() - where.height()
    while at < where.right() + height:
        start = QRectF(at, where.bottom(), 0, 0).topLeft()
        painter.drawLine(start, QRectF(at + height, where.top(), 0, 0).topLeft())
        at += _STRIPE * 1.6
    painter.restore()
