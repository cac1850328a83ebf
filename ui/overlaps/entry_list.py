"""The list of entries: walked by arrows and by J and K; single letters go to the screen around it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from ui.overlaps.model import Index, OverlapModel
from ui.overlaps.row_delegate import RowDelegate
from ui.theme.look import Look

_STEPS = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
_ARROWS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
#: What the list itself does something with; all else is the screen's.
_OWN = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
)


class EntryList(QListView):
    """Emits `chosen` with the key of the entry that the officer came to, empty where there is none."""

    chosen = Signal(str)

    def __init__(self, look: Look, model: OverlapModel, name: str) -> None:
        super().__init__()
        self._rows = model
        #: The row from which the chosen entry went.
        self._gap = 0
        self._is_silent = False
        self.setModel(model)
        self._delegate = RowDelegate(look)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look.changed.connect(self.scheduleDelayedItemsLayout)

    def choose(self, key: str) -> None:
        """Choose an entry, the first one where it is not listed, and have it in sight."""
        at = self._rows.place_of(key) or 0
        index = self._rows.index(at, 0)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        self.chosen.emit(self._rows.key_at(self.currentIndex()))

    def leave(self, row: int) -> None:
        """Have no entry chosen, since the one of this row went; a step goes to what stands beside the gap.

        With a negative row the gap stays where it was.
        """
        self._gap = row if row >= 0 else self._gap
        self.selectionModel().clear()

    def step(self, by: int) -> None:
        """Go so many entries on, to the last one at most."""
        now = self.currentIndex().row()
        at = now + by if now >= 0 else self._gap + min(by, 0)
        self.setCurrentIndex(self._rows.index(max(0, min(self._rows.rowCount() - 1, at)), 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which entry the officer came to."""
        super().currentChanged(current, previous)
        if current.isValid() and not self._is_silent:
            self.scrollTo(current)
            self.chosen.emit(self._rows.key_at(current))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the focus and leave the choice as it is: a key must not fall upon what nobody came to."""
        had_none = not self.currentIndex().isValid()
        self._is_silent = had_none  # Qt makes the first row the current one
        super().focusInEvent(event)
        if had_none:
            self.selectionModel().clear()
        self._is_silent = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk; what means something else is left to the screen."""
        key = Qt.Key(event.key())
        if key in _STEPS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step(_STEPS[key])
        elif key in _ARROWS and not self.currentIndex().isValid():
            self.step(_ARROWS[key])
        elif key in _OWN:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew, since their text wraps, and keep the chosen one in sight."""
        super().resizeEvent(event)
        self.doItemsLayout()
        self.scrollTo(self.currentIndex())
