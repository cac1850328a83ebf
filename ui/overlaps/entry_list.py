"""The list of entries: walked by arrows and by J and K; single letters go to the screen around it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from ui.overlaps.model import Index, OverlapModel
from ui.overlaps.row_delegate import RowDelegate
from ui.theme.look import Look

_STEPS = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
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

    def step(self, by: int) -> None:
        """Go so many entries on, to the last one at most."""
        at = max(0, min(self._rows.rowCount() - 1, self.currentIndex().row() + by))
        self.setCurrentIndex(self._rows.index(at, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which entry the officer came to."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.scrollTo(current)
            self.chosen.emit(self._rows.key_at(current))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the first row where none is chosen yet, so that the arrows have a place to start from."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk; what means something else is left to the screen."""
        key = Qt.Key(event.key())
        if key in _STEPS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step(_STEPS[key])
        elif key in _OWN:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew, since their text wraps, and keep the chosen one in sight."""
        super().resizeEvent(event)
        self.doItemsLayout()
        self.scrollTo(self.currentIndex())
