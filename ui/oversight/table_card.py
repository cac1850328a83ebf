"""A card over the screen with one figure's definition and its counts by place, week or reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.pieces.line_list import LineList
from ui.pieces.line_model import LineModel
from ui.pieces.lines import Line
from ui.pieces.overlay import Overlay
from ui.theme.look import Look
from ui.wording.desktop import WORDS
from ui.wording.oversight import OVERSIGHT

_WIDTH = 680
_HEIGHT = 330


class TableCard(Overlay):
    """Shows rows of a name and a figure; none of them is about a person."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._title, self._definition = Label("screen", wrap=True), Label("body", wrap=True)
        self.model = LineModel()
        self.list = LineList(look, self.model, OVERSIGHT["figure"])
        close = Button(look, WORDS["close"])
        close.clicked.connect(self.dismiss)
        for widget in (self._title, self._definition, self.list, close):
            self.box.addWidget(widget)

    def show_table(self, title: str, definition: str, rows: Sequence[tuple[str, str]]) -> None:
        """Show a figure's rows."""
        self._title.setText(title)
        self._definition.setText(definition)
        self.model.show_lines(tuple(Line("database", figure, name) for name, figure in rows))
        self.list.setVisible(bool(rows))
        self.list.setFixedHeight(self._look.metrics.frame(min(_HEIGHT, 66 * max(1, len(rows)))))
        self.card.setFixedWidth(self._look.metrics.display(_WIDTH))
        self.open()
        self.list.setFocus()
