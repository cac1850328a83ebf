"""The ways into the vault, one on a line, and the way to a new key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal

from storage.slot_changes import SlotEntry
from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.settings.card import Card
from ui.theme.look import Look
from ui.wording.rekey import REKEY, way_words


class WaysCard(Card):
    """Emits `rekey` where the vault is to have a new key."""

    rekey = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(REKEY["ways"])
        self._lines = Label("body", "", wrap=True)
        self.button = Button(look, REKEY["begin"])
        self.box.addWidget(self._lines)
        self.box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.button.clicked.connect(self.rekey)

    def show_ways(self, ways: Sequence[SlotEntry]) -> None:
        """Show what opens the vault."""
        self._lines.setText("\n".join(map(way_words, ways)))
