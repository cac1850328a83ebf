"""A station's own map as the ground: its pictures at the scale that is nearest to the view's.

Knows how tiles lie under a view and bounds what a picture may be. It does *not* read the file (`storage.mbtiles`).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QRectF, QSize
from PySide6.QtGui import QImageReader, QPainter, QPixmap

from storage.mbtiles import MbTiles
from ui.map.projection import View, scale_of

#: Side of a tile in the coordinates of its own zoom level.
_SIDE: Final = 256.0
#: A tile's picture has 256 or 512 pixels a side; some have twice that.
_LARGEST: Final = 1_024
_KEPT: Final = 160
_FORMATS: Final = frozenset({"png", "jpeg", "jpg", "webp"})


class StationMap:
    """Draws one map file."""

    def __init__(self, tiles: MbTiles) -> None:
        self._tiles = tiles
        self._kept: OrderedDict[tuple[int, int, int], QPixmap | None] = OrderedDict()

    @property
    def name(self) -> str:
        """What the file calls itself."""
        return self._tiles.name

    def close(self) -> None:
        """Let the file go."""
        self._kept.clear()
        self._tiles.close()

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw the tiles of a view; where the file has none the ground stays."""
        # At or just above the view's scale, so that pictures are made smaller, not coarser.
        zoom = min(max((view.step + 1) // 2, self._tiles.least), self._tiles.most)
        side = _SIDE * view.scale / scale_of(2 * zoom)
        columns = range(int(view.left // side), int((view.left + view.width) // side) + 1)
        rows = range(int(view.top // side), int((view.top + view.height) // side) + 1)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for row in rows:
            for column in columns:
                picture = self._picture(zoom, column, row)
                if picture is not None:
                    where = QRectF(column * side - view.left, row * side - view.top, side, side)
                    painter.drawPixmap(where, picture, QRectF(picture.rect()))

    def _picture(self, zoom: int, column: int, row: int) -> QPixmap | None:
        key = (zoom, column % 2**zoom, row)
        if key not in self._kept:
            data = self._tiles.tile(*key)
            self._kept[key] = picture_of(data) if data is not None else None
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]


def picture_of(data: bytes) -> QPixmap | None:
    """The picture that bytes are, None where they are none of the few forms, or it is too large."""
    held = QByteArray(data)
    buffer = QBuffer(held)
    reader = QImageReader(buffer)
    if reader.format().toStdString() not in _FORMATS:
        return None
    size: QSize = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > _LARGEST:
        return None
    image = reader.read()
    return None if image.isNull() else QPixmap.fromImage(image)
