"""The left rail: one entry per screen that exists, and Lock at the bottom."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.frame.rail_button import RailButton
from ui.frame.standing import Screen, Standing
from ui.pieces.panel import Panel, column
from ui.theme.look import Look
from ui.wording.desktop import SCREENS, WORDS

_ICONS = {
    Screen.CHECK: "shield-search",
    Screen.OUTBOX: "cloud-upload",
    Screen.ACTIVITY: "history",
    Screen.SETTINGS: "adjustments",
}
_WIDTH = 92


class Rail(Panel):
    """Emits `chosen` with a screen, and `lock`."""

    chosen = Signal(object)
    lock = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("bar")
        self.setParent(parent)
        self._look = look
        self._entries = {screen: RailButton(look, _ICONS[screen], SCREENS[screen]) for screen in Screen}
        box = column(self, margin=(0, 8, 0, 8), gap=2)
        for screen, entry in self._entries.items():
            entry.clicked.connect(lambda _checked, chosen=screen: self.chosen.emit(chosen))
            box.addWidget(entry)
        box.addStretch(1)
        locking = RailButton(look, "lock", WORDS["lock"])
        locking.setCheckable(False)
        locking.clicked.connect(self.lock)
        box.addWidget(locking)
        look.changed.connect(self._resize)
        self._resize()

    def show_screen(self, screen: Screen) -> None:
        """Mark the entry of the screen that is shown."""
        for each, entry in self._entries.items():
            entry.setChecked(each is screen)

    def show_standing(self, standing: Standing) -> None:
        """Show what waits on each screen."""
        self._entries[Screen.CHECK].set_count(standing.undecided)
        self._entries[Screen.OUTBOX].set_count(standing.waiting)

    def _resize(self) -> None:
        self.setFixedWidth(self._look.metrics.frame(_WIDTH))
