"""A list view of lines that is walked by the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from ui.pieces.lines import LineDelegate
from ui.theme.look import Look


class LineList(QListView):
    """Shows a model whose rows are `Line` values."""

    def __init__(self, look: Look, model: QAbstractItemModel, name: str) -> None:
        super().__init__()
        self.setModel(model)
        self._delegate = LineDelegate(look)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        look.changed.connect(self.scheduleDelayedItemsLayout)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the first row where none is chosen yet, so that the arrows have a place to start from."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew, since their text wraps."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
