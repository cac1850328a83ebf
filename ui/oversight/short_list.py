"""A list that asks for little height, because it stands beside charts and scrolls by itself."""

from __future__ import annotations

from PySide6.QtCore import QSize

from ui.pieces.line_list import LineList

_HEIGHT = 66


class ShortList(LineList):
    """A `LineList` that is content with one line, and takes what is left."""

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(160, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """As the hint."""
        return self.sizeHint()
