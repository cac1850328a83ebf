"""What the charts of figures have in common: they fill their place, and a screen reader is told every number.

Does *not* know what is counted or how it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from ui.pieces.graphic import Graphic
from ui.theme.look import Look


class Chart(Graphic):
    """The base of charts. `usual` and `least` are widths in pixels, `height` the least one, in pixels at 100 %."""

    def __init__(self, look: Look, name: str, *, usual: int = 320, least: int = 200, height: int) -> None:
        super().__init__()
        self._look = look
        self._usual, self._least, self._height = usual, least, height
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.changed.connect(self.update)

    def tell(self, spoken: Iterable[str]) -> None:
        """Draw anew, and have a screen reader say these words for it."""
        self.setAccessibleDescription("; ".join(spoken))
        self.update()

    def sizeHint(self) -> QSize:
        """High enough for what is drawn and the words below it."""
        return QSize(self._usual, self._look.metrics.frame(self._height))

    def minimumSizeHint(self) -> QSize:
        """As high as the hint, so that nothing vanishes."""
        return QSize(self._least, self._look.metrics.frame(self._height))
