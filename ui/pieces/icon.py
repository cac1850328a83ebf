"""An icon of the bundle in one of the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.look import Look


class Icon(QWidget):
    """A picture that repeats what the words beside it say, so it carries no accessible name of its own."""

    def __init__(self, look: Look, name: str, token: str = "text2", px: int = 24) -> None:  # noqa: S107 - a colour
        super().__init__()
        self._look, self._name, self._token, self._px = look, name, token, px
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def set_icon(self, name: str, token: str) -> None:
        """Show another icon."""
        self._name, self._token = name, token
        self.update()

    def sizeHint(self) -> QSize:
        """The icon's size at the present text size."""
        px = self._look.metrics.frame(self._px)
        return QSize(px, px)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the icon."""
        painter = QPainter(self)
        colour = getattr(self._look.tokens, self._token)
        self._look.icons.paint(painter, self._name, colour, QRectF(0, 0, self.width(), self.height()))
        painter.end()
