"""The card on which an officer types where they are."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from overlap.answer import Position
from ui.pieces.button import Button
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.pieces.panel import row
from ui.theme.look import Look
from ui.wording.places import PLACES, place_words

#: Two numbers with degrees, minutes, seconds and letters.
_LONGEST = 60


class PlaceCard(Overlay):
    """Emits `typed` with what was typed, and `forgotten` to go by receiver or station again; Esc changes nothing."""

    typed = Signal(str)
    forgotten = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._now = Label("body", wrap=True)
        self._hint = Label("late", wrap=True)
        self._field = Field(look, PLACES["field"], _LONGEST)
        self._field.returnPressed.connect(self._take)
        take, forget = Button(look, PLACES["take"], role="primary"), Button(look, PLACES["forget"])
        take.clicked.connect(self._take)
        forget.clicked.connect(self.forgotten)
        self.box.addWidget(Label("screen", PLACES["title"]))
        self.box.addWidget(self._now)
        self.box.addWidget(Label("label", PLACES["field"]))
        self.box.addWidget(self._field)
        self.box.addWidget(Label("hint", PLACES["forms"], wrap=True))
        self.box.addWidget(self._hint)
        buttons = row(gap=9)
        buttons.addWidget(take)
        buttons.addWidget(forget)
        buttons.addStretch(1)
        self.box.addLayout(buttons)

    def ask(self, position: Position | None, now: dt.datetime) -> None:
        """Ask for a place, telling the one that counts now."""
        self._now.setText(place_words(position, now))
        self._hint.setText("")
        self._field.clear()
        self.card.setMinimumWidth(self._look.metrics.display(620))
        self.open()
        self._field.setFocus()

    def refuse(self, words: str) -> None:
        """Say why what was typed is no place, or not one alone; it stays to be mended."""
        self._hint.setText(words)
        self._field.setFocus()

    def _take(self) -> None:
        self.typed.emit(self._field.text())
