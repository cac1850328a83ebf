"""The bundled Tabler icons (MIT), tinted in any colour and kept once drawn.

Knows how an SVG of the bundle becomes a picture. It does *not* choose icons: widgets name them.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_FOLDER = Path(__file__).parent / "assets" / "icons"


class IconMissingError(LookupError):
    """An icon is not in the bundle, so the installation is damaged or a name is misspelt."""


class Icons:
    """Tinted icons; each combination of name, colour, size and screen density is drawn once."""

    def __init__(self) -> None:
        self._sources: dict[str, str] = {}
        self._drawn: dict[tuple[str, str, int, float], QPixmap] = {}

    def pixmap(self, name: str, colour: str, px: int, density: float = 1.0) -> QPixmap:
        """The icon as a square picture of `px` device-independent pixels.

        Raises:
            IconMissingError: the bundle has no icon of that name.
        """
        key = (name, colour, px, density)
        if key not in self._drawn:
            self._drawn[key] = self._draw(name, colour, px, density)
        return self._drawn[key]

    def paint(self, painter: QPainter, name: str, colour: str, where: QRectF) -> None:
        """Draw the icon into a rectangle of a painter that is at work."""
        density = painter.device().devicePixelRatioF()
        picture = self.pixmap(name, colour, round(where.width()), density)
        painter.drawPixmap(where.topLeft(), picture)

    def _draw(self, name: str, colour: str, px: int, density: float) -> QPixmap:
        picture = QPixmap(round(px * density), round(px * density))
        picture.setDevicePixelRatio(density)
        picture.fill(Qt.GlobalColor.transparent)
        renderer = QSvgRenderer(QByteArray(self._source(name).replace("currentColor", colour).encode()))
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, px, px))
        painter.end()
        return picture

    def _source(self, name: str) -> str:
        if name not in self._sources:
            path = _FOLDER / f"{name}.svg"
            if not path.is_file():
                raise IconMissingError(f"no icon named {name}")
            self._sources[name] = path.read_text(encoding="utf-8")
        return self._sources[name]
