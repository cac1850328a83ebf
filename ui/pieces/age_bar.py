"""A bar that shows how old a copy is against its limit."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from overlap.answer import SourceCondition, SourceState
from ui.theme.look import Look
from ui.wording import age, source_title

#: Where the limit stands on the bar of a copy within it, as a share of the bar.
_LIMIT_WITHIN = 0.92
#: A copy far past its limit still leaves the limit's mark on the bar.
_LIMIT_LEAST = 0.12
_BAR = 6
_MARK = 14


class AgeBar(QWidget):
    """The age as a filled bar and the limit as a mark across it; said in words to a screen reader."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._filled, self._limit, self._late = 0.0, _LIMIT_WITHIN, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, state: SourceState, now: dt.datetime) -> None:
        """Show the age of one copy as of `now`."""
        share = _share(state, now)
        self._late = state.condition is not SourceCondition.CURRENT
        self._limit = _LIMIT_WITHIN if share <= 1 else max(_LIMIT_LEAST, _LIMIT_WITHIN / share)
        self._filled = min(share, 1) * _LIMIT_WITHIN if share <= 1 else _LIMIT_WITHIN + 0.02
        self.setAccessibleName(f"{source_title(state.system)}: {age(state, now)}")
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the limit's mark."""
        return QSize(120, _MARK)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw track, age and limit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        tokens, top, width = self._look.tokens, (self.height() - _BAR) / 2, float(self.width())
        self._bar(painter, tokens.track, width, top)
        filled = max(self._filled * width, _BAR) if self._filled else 0.0
        self._bar(painter, tokens.late if self._late else tokens.fresh, filled, top)
        mark = QRectF(self._limit * width - 1, (self.height() - _MARK) / 2, 2, _MARK)
        painter.fillRect(mark, QColor(tokens.text1))
        painter.end()

    def _bar(self, painter: QPainter, colour: str, width: float, top: float) -> None:
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(0, top, width, _BAR), _BAR / 2, _BAR / 2)


def _share(state: SourceState, now: dt.datetime) -> float:
    if state.as_of is None:
        return 0.0
    return max(0.0, (now - state.as_of) / state.limit)
