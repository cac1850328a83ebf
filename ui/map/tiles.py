"""A station's own map as the ground: its pictures at the scale that is nearest to a piece's.

Knows how tiles lie under a piece and bounds what a picture may be. It does *not* read the file (`storage.mbtiles`).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QRectF
from PySide6.QtGui import QImageReader, QPainter, QPixmap

from storage.mbtiles import MbTiles
from ui.map.projection import scale_of

#: Side of a tile in the coordinates of its own zoom level.
_SIDE: Final = 256.0
#: A tile's picture has 256 or 512 pixels a side; some have twice that.
_LARGEST: Final = 1_024
#: Pictures that are kept: those under the pieces of a screen.
_KEPT: Final = 64
_FORMATS: Final = frozenset({"png", "jpeg", "jpg"})


class StationMap:
    """Draws one map file."""

    def __init__(self, tiles: MbTiles) -> None:
        self._tiles = tiles
        self._kept: OrderedDict[tuple[int, int, int], QPixmap | None] = OrderedDict()

    @property
    def credit(self) -> str:
        """Whose data it is by the file's own word, else what the file calls itself."""
        return self._tiles.credit or self._tiles.name

    def close(self) -> None:
        """Let the file go."""
        self._kept.clear()
        self._tiles.close()

    def paint(self, painter: QPainter, where: QRectF, step: int) -> bool:
        """Draw the tiles of a rectangle of the whole earth's pixels at a step; whether they cover all of it."""
        # At or just above the step's scale, so that pictures are made smaller, not coarser.
        zoom = min(max((step + 1) // 2, self._tiles.least), self._tiles.most)
        side = _SIDE * scale_of(step) / scale_of(2 * zoom)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        is_whole = True
        for row in range(int(where.top() // side), int((where.bottom() - 1) // side) + 1):
            for column in range(int(where.left() // side), int((where.right() - 1) // side) + 1):
                picture = self._picture(zoom, column, row)
                is_whole = is_whole and picture is not None
                if picture is not None:
                    painter.drawPixmap(QRectF(column * side, row * side, side, side), picture, QRectF(picture.rect()))
        return is_whole

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
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    reader = QImageReader(buffer)
    if reader.format().toStdString() not in _FORMATS:
        return None
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > _LARGEST:
        return None
    image = reader.read()
    return None if image.isNull() else QPixmap.fromImage(image)
