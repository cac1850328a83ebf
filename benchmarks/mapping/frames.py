"""How long a frame of the map takes while 10,000 points are dragged: `python -m benchmarks.mapping.frames`.

Draws the program's own map offscreen, at the scale where each point stands for itself, and beside it the same points as
items of a QGraphicsView, which is Qt's own answer. A frame is a mouse move and the painting that follows it.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QWidget

from storage.mbtiles import MbTiles
from ui.application import application
from ui.map.canvas import MapCanvas
from ui.map.clusters import SINGLE_FROM
from ui.map.projection import View, world_of
from ui.map.scenes import FULL
from ui.map.state import MapContent, Spot
from ui.map.tiles import StationMap
from ui.theme.look import Look

POINTS: Final = 10_000
FRAMES: Final = 240
_STEP_PX: Final = 7
#: Frames to one side before the drag comes back.
_LEG: Final = 60
_SIZE: Final = (1_250, 600)
_SEED: Final = 20_261
#: Side of a tile, lines on it, and how many tiles lie around the middle each way: all that the drag comes over.
_TILE, _STREETS, _AROUND = 256, 150, 8
_MS: Final = 1_000


def _points() -> tuple[Spot, ...]:
    """Points all over the ground that is in sight, and as far again around it."""
    chance = random.Random(_SEED)
    return tuple(Spot(48.99 + chance.uniform(-0.2, 0.2), -122.5 + chance.uniform(-0.7, 0.7), 1) for _ in range(POINTS))


def _drag(app: QApplication, target: QWidget) -> list[float]:
    """The milliseconds of each frame of a drag to and fro; what is painted is kept in memory, as a screen would."""
    image = QImage(*_SIZE, QImage.Format.Format_RGB32)
    at, times = QPointF(_SIZE[0] / 2, _SIZE[1] / 2), []
    _send(app, target, QEvent.Type.MouseButtonPress, at)
    for frame in range(FRAMES):
        at += QPointF(_STEP_PX if frame // _LEG % 2 == 0 else -_STEP_PX, 2 if frame // _LEG % 2 == 0 else -2)
        began = time.perf_counter()
        _send(app, target, QEvent.Type.MouseMove, at)
        target.render(image, QPoint())
        times.append((time.perf_counter() - began) * _MS)
    _send(app, target, QEvent.Type.MouseButtonRelease, at)
    return times


def _send(app: QApplication, target: QWidget, kind: QEvent.Type, at: QPointF) -> None:
    moves = kind is QEvent.Type.MouseMove
    button = Qt.MouseButton.NoButton if moves else Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
    app.sendEvent(target, QMouseEvent(kind, at, at, button, held, Qt.KeyboardModifier.NoModifier))


def _ours(app: QApplication, spots: tuple[Spot, ...], station: StationMap | None = None) -> list[float]:
    canvas = MapCanvas(Look())
    canvas.ground.station = station
    canvas.resize(*_SIZE)
    canvas.show()
    canvas.show_content(MapContent(now=FULL.now, operations=FULL.operations, own=FULL.own, spots=spots))
    canvas.view = View(*world_of(48.99, -122.5), SINGLE_FROM, *_SIZE)
    canvas.grab()
    return _drag(app, canvas)


def _with_tiles(app: QApplication, spots: tuple[Spot, ...]) -> list[float]:
    """The same over a station's own map, a file of PNG pictures of streets."""
    with tempfile.TemporaryDirectory() as folder:
        tiles = MbTiles.open(_street_map(Path(folder) / "streets.mbtiles"))
        times = _ours(app, spots, StationMap(tiles))
        tiles.close()
    return times


def _street_map(path: Path) -> Path:
    """A map file of the ground around the drag, each tile with lines as streets have them."""
    zoom = (SINGLE_FROM + 1) // 2
    x, y = (int(part * 2**zoom) for part in world_of(48.99, -122.5))
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    connection.execute("INSERT INTO metadata VALUES ('format', 'png')")
    connection.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
    connection.execute("CREATE UNIQUE INDEX tile ON tiles (zoom_level, tile_column, tile_row)")
    around = ((x + right, y + down) for right in range(-_AROUND, _AROUND) for down in range(-_AROUND, _AROUND))
    rows = [(zoom, column, 2**zoom - 1 - row, _tile(column * 1_000 + row)) for column, row in around]
    connection.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return path


def _tile(seed: int) -> bytes:
    """A picture of a few hundred lines: some 40 kB, as a tile of a town has."""
    chance, image = random.Random(seed), QImage(_TILE, _TILE, QImage.Format.Format_RGB32)
    image.fill(QColor("#EEF0E8"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for _ in range(_STREETS):
        painter.setPen(QPen(QColor.fromHsv(chance.randrange(360), 60, 200), chance.randrange(1, 5)))
        painter.drawLine(*(chance.randrange(_TILE) for _ in range(4)))
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())


def _peers(app: QApplication, spots: tuple[Spot, ...]) -> list[float]:
    """The same points as items, over a plain ground: the peer has no map to draw."""
    scale = View(0, 0, SINGLE_FROM, *_SIZE).scale
    scene = QGraphicsScene()
    pen, brush = QPen(Qt.PenStyle.NoPen), QColor("#AEBBC8")
    for spot in spots:
        x, y = (part * scale for part in world_of(spot.latitude, spot.longitude))
        scene.addEllipse(x - 3, y - 3, 6, 6, pen, brush)
    view = QGraphicsView(scene)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
    view.resize(*_SIZE)
    view.show()
    view.centerOn(*(part * scale for part in world_of(48.99, -122.5)))
    view.grab()
    return _drag(app, view.viewport())


def measured() -> dict[str, float]:
    """The figures: our frame at the 95th percentile, over tiles too, the peer's, and how many times longer that is."""
    app, spots = application(), _points()
    figures: dict[str, float] = {}
    runs: tuple[tuple[str, Callable[[QApplication, tuple[Spot, ...]], list[float]]], ...] = (
        ("operations.map_frame", _ours), ("operations.map_frame_tiles", _with_tiles),
        ("operations.map_frame_peer", _peers),
    )  # fmt: skip
    for name, run in runs:
        times = run(app, spots)
        for share in (50, 95):
            figures[f"{name}_p{share}_ms"] = round(float(np.percentile(times, share)), 2)
    ours, peer = figures["operations.map_frame_p95_ms"], figures["operations.map_frame_peer_p95_ms"]
    figures["operations.map_frame_ratio"] = round(peer / ours, 2)
    return figures


def main(_argv: Sequence[str]) -> int:
    """Measure and print."""
    figures = measured()
    print(f"{POINTS:,} points dragged over {FRAMES} frames of {_SIZE[0]} x {_SIZE[1]}, offscreen, without a GPU")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
