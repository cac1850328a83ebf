"""A card of the Settings screen: a title, and rows below it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from ui.pieces.label import Label
from ui.pieces.panel import Panel, column


class Card(Panel):
    """A titled card; `box` takes its rows."""

    def __init__(self, title: str) -> None:
        super().__init__("card")
        self.setAccessibleName(title)
        self.box: QVBoxLayout = column(self, margin=(18, 14, 18, 16), gap=10)
        self.box.addWidget(Label("title", title))
