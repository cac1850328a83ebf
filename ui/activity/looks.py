"""Who looked at this officer's checks, as a list for Activity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from overlap.reviews import Review
from ui.pieces.label import Label
from ui.pieces.line_list import LineList
from ui.pieces.line_model import LineModel
from ui.pieces.lines import Line
from ui.pieces.panel import column
from ui.theme.look import Look
from ui.wording.reviews import NO_REVIEWS, REVIEWS_TITLE, review_title, review_words

#: So many lines are seen before the list scrolls.
_LINES = 2
_LINE = 64


class LooksPanel(QWidget):
    """The looks, the newest first."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.model = LineModel()
        self.list = LineList(look, self.model, REVIEWS_TITLE)
        self._empty = Label("hint", NO_REVIEWS, wrap=True)
        box = column(self)
        box.addWidget(Label("title", REVIEWS_TITLE))
        box.addWidget(self._empty)
        box.addWidget(self.list)
        look.changed.connect(self._fit)
        self.show_looks((), dt.datetime.now(dt.UTC))

    def show_looks(self, looks: Sequence[Review], now: dt.datetime) -> None:
        """Show the looks."""
        self.model.show_lines(tuple(Line("info-circle", review_title(each), review_words(each, now)) for each in looks))
        self._empty.setVisible(not looks)
        self.list.setVisible(bool(looks))
        self._fit()

    def _fit(self) -> None:
        lines = min(_LINES, self.model.rowCount())
        self.list.setFixedHeight(self._look.metrics.text(_LINE) * max(1, lines))
