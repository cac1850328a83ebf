"""A widget that paints itself and is told to a screen reader as a picture, by its accessible name.

Knows the one way that Qt offers without an accessibility plug-in of our own: a bare widget is told as filler between
others, a label that has a picture as a picture. What is painted, and which keys it takes, is its subclass's.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel


class Graphic(QLabel):
    """The base of maps, lanes and charts; its subclass paints all of it."""

    def __init__(self) -> None:
        super().__init__()
        picture = QPixmap(1, 1)
        picture.fill(Qt.GlobalColor.transparent)
        self.setPixmap(picture)

    def sizeHint(self) -> QSize:
        """As a bare widget's: the picture is there to be told of, not to be seen."""
        return QSize(-1, -1)

    def minimumSizeHint(self) -> QSize:
        """As a bare widget's."""
        return QSize(-1, -1)
