"""The left rail: one entry per screen that exists, and Lock at the bottom.

Where there is no room for all entries the rest is a press of More away, so that no finger has to scroll.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.frame.rail_button import RailButton
from ui.frame.standing import Screen, Standing
from ui.pieces.panel import Panel, column
from ui.theme.look import Look
from ui.wording.desktop import WORDS
from ui.wording.screens import SCREENS

#: The icon of each screen.
ICONS: Mapping[Screen, str] = MappingProxyType(
    {
        Screen.CHECK: "shield-search",
        Screen.OVERLAPS: "arrows-cross",
        Screen.OPERATIONS: "calendar-event",
        Screen.MAP: "map",
        Screen.OUTBOX: "cloud-upload",
        Screen.ACTIVITY: "history",
        Screen.OVERSIGHT: "chart-bar",
        Screen.SETTINGS: "adjustments",
    }
)
#: Screens that are for some roles alone: they are on the rail once they are offered.
BY_ROLE: frozenset[Screen] = frozenset({Screen.OVERSIGHT})
_WIDTH = 92
_EDGE = 8
_GAP = 2


class Rail(Panel):
    """Emits `chosen` with a screen, and `lock`."""

    chosen = Signal(object)
    lock = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("bar")
        self.setParent(parent)
        self._look = look
        self._offered = [screen for screen in Screen if screen not in BY_ROLE]
        self._first = 0
        self._shown = Screen.CHECK
        self._entries = {screen: RailButton(look, ICONS[screen], SCREENS[screen]) for screen in Screen}
        self._more, self._lock = RailButton(look, "dots", WORDS["more"]), RailButton(look, "lock", WORDS["lock"])
        self._lay_out()
        self._more.clicked.connect(self._go_on)
        self._lock.clicked.connect(self.lock)
        look.changed.connect(self._resize)
        self._resize()

    def show_screen(self, screen: Screen) -> None:
        """Mark the entry of the screen that is shown, and have it in sight."""
        self._shown = screen
        for each, entry in self._entries.items():
            entry.setChecked(each is screen)
        self._turn_to(screen)

    def show_standing(self, standing: Standing) -> None:
        """Show what waits on Check and in the outbox."""
        self.set_count(Screen.CHECK, standing.undecided)
        self.set_count(Screen.OUTBOX, standing.waiting)

    def set_count(self, screen: Screen, count: int) -> None:
        """Show how many things wait on a screen."""
        self._entries[screen].set_count(count)

    def offer(self, screen: Screen, *, offered: bool) -> None:
        """Have a screen on the rail, or not."""
        self._offered = [each for each in Screen if (offered if each is screen else each in self._offered)]
        self._fit()

    def is_offered(self, screen: Screen) -> bool:
        """Whether a screen is on the rail."""
        return screen in self._offered

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many entries as have room."""
        super().resizeEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        box = column(self, margin=(0, _EDGE, 0, _EDGE), gap=_GAP)
        for screen, entry in self._entries.items():
            entry.clicked.connect(lambda _checked, chosen=screen: self.chosen.emit(chosen))
            box.addWidget(entry)
        for button in (self._more, self._lock):
            button.setCheckable(False)
        box.addWidget(self._more)
        box.addStretch(1)
        box.addWidget(self._lock)

    def _resize(self) -> None:
        self.setFixedWidth(self._look.metrics.frame(_WIDTH))
        self._fit()
        self._turn_to(self._shown)

    def _room(self) -> int:
        """How many entries have room beside Lock, each at least as high as its words and a finger need."""
        least = self._lock.least_height() + _GAP
        return max(2, (self.height() - 2 * _EDGE - least) // least)

    def _page(self) -> int:
        """How many entries are shown at once: all, or so many that More has room as well."""
        room = self._room()
        return len(self._offered) if len(self._offered) <= room else room - 1

    def _fit(self) -> None:
        """Show the entries of this page, lower where they would have no room otherwise."""
        page = self._page()
        self._first = min(self._first, max(0, len(self._offered) - page))
        now = self._offered[self._first : self._first + page]
        for screen, entry in self._entries.items():
            entry.setVisible(screen in now)
        has_more = page < len(self._offered)
        self._more.setVisible(has_more)
        buttons = len(now) + (2 if has_more else 1)
        height = (self.height() - 2 * _EDGE) // buttons - _GAP
        for button in (*self._entries.values(), self._more, self._lock):
            button.setFixedHeight(max(button.least_height(), min(button.sizeHint().height(), height)))

    def _turn_to(self, screen: Screen) -> None:
        """Have the page in sight that a screen's entry is on."""
        if screen in self._offered:
            at, page = self._offered.index(screen), self._page()
            if not self._first <= at < self._first + page:
                self._first = min(at, len(self._offered) - page)
        self._fit()

    def _go_on(self) -> None:
        """Show the entries that were not in sight, at last the first again."""
        page = self._page()
        self._first = 0 if self._first + page >= len(self._offered) else self._first + page
        self._fit()
