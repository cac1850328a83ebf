"""What an officer reported and what the board answered, as a list for Activity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from storage.needs import OwnNeed
from ui.pieces.label import Label
from ui.pieces.line_list import LineList
from ui.pieces.line_model import LineModel
from ui.pieces.lines import Line
from ui.pieces.panel import column
from ui.theme.look import Look
from ui.wording.needs import NEEDS, own_text, own_title

#: So many lines are seen before the list scrolls.
_LINES = 2
_LINE = 64


class NeedsPanel(QWidget):
    """The officer's reports, the newest first."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.model = LineModel()
        self.list = LineList(look, self.model, NEEDS["own"])
        self._empty = Label("hint", NEEDS["own_none"], wrap=True)
        box = column(self)
        box.addWidget(Label("title", NEEDS["own"]))
        box.addWidget(self._empty)
        box.addWidget(self.list)
        look.changed.connect(self._fit)
        self.show_needs((), dt.datetime.now(dt.UTC))

    def show_needs(self, needs: Sequence[OwnNeed], now: dt.datetime) -> None:
        """Show the reports with their answers."""
        self.model.show_lines(tuple(Line("info-circle", own_title(each), own_text(each, now)) for each in needs))
        self._empty.setVisible(not needs)
        self.list.setVisible(bool(needs))
        self._fit()

    def _fit(self) -> None:
        lines = min(_LINES, self.model.rowCount())
        self.list.setFixedHeight(self._look.metrics.text(_LINE) * max(1, lines))
