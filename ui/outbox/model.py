"""What waits in the outbox as a list model."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from storage.outbox import EventState, OutboxItem
from ui.pieces.lines import Line
from ui.wording.queue import item_line

Index = QModelIndex | QPersistentModelIndex


class OutboxModel(QAbstractListModel):
    """One line for each event that is not confirmed."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Line, ...] = ()

    def show_items(self, items: tuple[OutboxItem, ...], now: dt.datetime) -> None:
        """Replace the lines where they changed."""
        lines = tuple(_line(item, now) for item in items)
        if lines == self._lines:
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many events wait."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A line's words, or the whole line for the delegate."""
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return line.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{line.title}. {line.text}"
            case Qt.ItemDataRole.UserRole:
                return line
            case _:
                return None


_ICONS = {"check": "shield-search", "notice": "send", "decision": "check"}


def _line(item: OutboxItem, now: dt.datetime) -> Line:
    title, _, rest = item_line(item, now).partition(" · ")
    icon = "alert-triangle" if item.state is EventState.REJECTED else _ICONS.get(item.type, "file-text")
    return Line(icon, title, rest)
