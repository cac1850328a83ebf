"""The ground of the map in square pieces: land, water, lines, towns, sectors, and the encounters counted.

Knows how a piece is drawn and keeps those that were. It does *not* know which are seen (`ui.map.canvas`), nor what an
officer's own things are.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF, QTransform

from ui.map.asset import Line, bundled
from ui.map.clusters import Clusters
from ui.map.labels import Label, labels_at
from ui.map.projection import scale_of
from ui.map.shapes import polygon_of
from ui.map.tiles import StationMap
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.tokens import ThemeName

#: Side of a piece in pixels.
PIECE: Final = 256
#: Pieces that are kept: three screens full, 0.25 MB each.
_KEPT: Final = 96
#: Counties are drawn from this step on, sectors' names up to that one.
_COUNTIES_FROM: Final = 12
#: A town's name may begin so far left of a piece and still reach into it.
_REACH: Final = 260
_DOT: Final = 2.5
_SECTORS: Final = "sectors"
#: How much of a picture is left on a dark ground, below which lightness of the theme's ground.
_DIMMED, _DARK = 0.35, 128


class Piece(NamedTuple):
    """One square of the ground at a step."""

    step: int
    column: int
    row: int


class _Layer:
    """Lines of one kind as polygons, with the box of each."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.polygons = [polygon_of(x, y) for x, y in lines]
        self._boxes = np.array([(x.min(), x.max(), y.min(), y.max()) for x, y in lines]).T.reshape(4, -1)

    def within(self, where: QRectF) -> list[QPolygonF]:
        """The polygons whose box touches a rectangle of the world."""
        west, east, north, south = self._boxes
        touches = (west <= where.right()) & (east >= where.left()) & (north <= where.bottom()) & (south >= where.top())
        return [self.polygons[at] for at in np.flatnonzero(touches).tolist()]


class Ground:
    """Pieces of the bundled map in the present look, drawn once each."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._layers: dict[str, _Layer] = {}
        self._labels: dict[int, tuple[Label, ...]] = {}
        self._pieces: OrderedDict[Piece, QPixmap] = OrderedDict()
        self.clusters = Clusters()
        self.station: StationMap | None = None
        self.shows_sectors = self.shows_encounters = self.shows_station = True

    def forget(self) -> None:
        """Draw every piece anew: look, layers or encounters changed."""
        self._pieces.clear()
        self._labels.clear()

    @property
    def tiles(self) -> StationMap | None:
        """The station's own map where it is drawn: its bright pictures would blind eyes that the red light spares."""
        return None if self._look.tokens.name is ThemeName.NIGHT or not self.shows_station else self.station

    def has(self, piece: Piece) -> bool:
        """Whether a piece is drawn already."""
        return piece in self._pieces

    def piece(self, piece: Piece) -> QPixmap:
        """One piece, drawn if it wasn't yet."""
        found = self._pieces.get(piece)
        if found is None:
            found = self._pieces[piece] = self._draw(piece)
            while len(self._pieces) > _KEPT:
                self._pieces.popitem(last=False)
        else:
            self._pieces.move_to_end(piece)
        return found

    def _layer(self, name: str) -> _Layer:
        """One kind of lines, made at its first use: a window that shows no map reads none."""
        if name not in self._layers:
            asset = bundled()
            around = (line for sector in asset.sectors for line in sector.lines)
            self._layers[name] = _Layer(tuple(around) if name == _SECTORS else asset.layers[name])
        return self._layers[name]

    def _draw(self, piece: Piece) -> QPixmap:
        pixmap = QPixmap(PIECE, PIECE)
        pixmap.fill(QColor(self._look.tokens.water))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = scale_of(piece.step)
        left, top = piece.column * PIECE, piece.row * PIECE
        where = QRectF(left / scale, top / scale, PIECE / scale, PIECE / scale)
        painter.setTransform(QTransform(scale, 0, 0, scale, -left, -top))
        self._draw_earth(painter, where, piece.step)
        painter.resetTransform()
        painter.translate(-left, -top)
        seen = QRectF(left, top, PIECE, PIECE)
        is_covered = self._draw_tiles(painter, seen, where, piece.step)
        if not is_covered:
            self._draw_names(painter, seen, piece.step)
        if self.shows_encounters:
            self.clusters.paint(painter, self._look, seen, piece.step)
        painter.end()
        return pixmap

    def _draw_tiles(self, painter: QPainter, seen: QRectF, where: QRectF, step: int) -> bool:
        """Draw the station's own map over the bundled earth, and border and sectors again; whether it covers all."""
        tiles, tokens = self.tiles, self._look.tokens
        if tiles is None:
            return False
        painter.setOpacity(_DIMMED if QColor(tokens.bg).lightness() < _DARK else 1.0)
        is_covered = tiles.paint(painter, seen, step)
        painter.setOpacity(1.0)
        painter.save()
        scale = scale_of(step)
        painter.scale(scale, scale)
        self._draw_lines(painter, where)
        painter.restore()
        return is_covered

    def _draw_earth(self, painter: QPainter, where: QRectF, step: int) -> None:
        """Draw areas, then lines, the most important last."""
        tokens = self._look.tokens
        for name, fill in (("land", tokens.land), ("lakes", tokens.water)):
            path = QPainterPath()
            for polygon in self._layer(name).within(where):
                path.addPolygon(polygon)
            # The outline in the fill's own colour closes the seams between the parts of one area.
            painter.setPen(_pen(fill, 1.0))
            painter.setBrush(QColor(fill))
            painter.drawPath(path)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if step >= _COUNTIES_FROM:
            self._stroke(painter, self._layer("counties"), where, _pen(tokens.line, 1.0))
        self._stroke(painter, self._layer("states"), where, _pen(tokens.control, 1.0))
        self._draw_lines(painter, where)

    def _draw_lines(self, painter: QPainter, where: QRectF) -> None:
        """Draw the sectors' outlines and the border."""
        tokens = self._look.tokens
        if self.shows_sectors:
            self._stroke(painter, self._layer(_SECTORS), where, _pen(tokens.text3, 1.6, dashed=True))
        self._stroke(painter, self._layer("border"), where, _pen(tokens.text2, 2.2))

    @staticmethod
    def _stroke(painter: QPainter, layer: _Layer, where: QRectF, pen: QPen) -> None:
        painter.setPen(pen)
        for polygon in layer.within(where):
            painter.drawPolyline(polygon)

    def _draw_names(self, painter: QPainter, seen: QRectF, step: int) -> None:
        """Draw the towns that have room at this step, each with its dot."""
        text = self._look.metrics.text_size / 100
        if step not in self._labels:
            self._labels[step] = labels_at(bundled().places, step, text)
        tokens = self._look.tokens
        painter.setFont(self._look.font(Type.SMALL))
        near = seen.adjusted(-_REACH * text, -40, 10, 40)
        for label in self._labels[step]:
            if near.contains(label.x, label.y):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tokens.text3))
                painter.drawEllipse(QPointF(label.x, label.y), _DOT, _DOT)
                painter.setPen(QColor(tokens.text2))
                painter.drawText(QPointF(label.x + 6, label.y + 5 * text), label.words)


def _pen(colour: str, width: float, *, dashed: bool = False) -> QPen:
    """A pen that is as wide whatever the scale."""
    pen = QPen(QColor(colour), width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashed:
        pen.setDashPattern([5.0, 4.0])
    return pen
