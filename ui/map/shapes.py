"""Numbers as Qt's polygons, by the thousand: no loop over points."""

from __future__ import annotations

import struct

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPolygonF

from ui.map.projection import Numbers


def polygon_of(x: Numbers, y: Numbers) -> QPolygonF:
    """A polygon with these corners, written as Qt itself serialises one: a count, then pairs of big-endian doubles."""
    pairs = np.empty((len(x), 2), ">f8")
    pairs[:, 0], pairs[:, 1] = x, y
    polygon = QPolygonF()
    data = QByteArray(struct.pack(">I", len(x)) + pairs.tobytes())
    stream = QDataStream(data)
    stream >> polygon
    return polygon
