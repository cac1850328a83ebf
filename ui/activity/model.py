"""The officer's own checks as a list model."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from storage.checks import PastCheck
from ui.check.state import is_undecided
from ui.pieces.lines import Line
from ui.wording import ACTIONS, DECISIONS, clock, level_word
from ui.wording.desktop import WORDS

Index = QModelIndex | QPersistentModelIndex


class ActivityModel(QAbstractListModel):
    """One line for each check, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._checks: tuple[PastCheck, ...] = ()
        self._lines: tuple[Line, ...] = ()

    def show_checks(self, checks: tuple[PastCheck, ...], now: dt.datetime) -> None:
        """Replace the lines where they changed."""
        lines = tuple(_line(check, now) for check in checks)
        if lines == self._lines:
            return
        self.beginResetModel()
        self._checks, self._lines = checks, lines
        self.endResetModel()

    def check_at(self, index: Index) -> PastCheck | None:
        """The check that a row stands for."""
        return self._checks[index.row()] if 0 <= index.row() < len(self._checks) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many checks are listed."""
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


def _line(check: PastCheck, now: dt.datetime) -> Line:
    when = WORDS["when"].format(time=clock(check.at, now), action=ACTIONS[check.action])
    decided = DECISIONS[check.decided] if check.decided else WORDS["activity_undecided"] if is_undecided(check) else ""
    told = " · ".join(part for part in (when, level_word(check.level).capitalize(), decided) if part)
    return Line("shield-search", check.query.text, told, check.level)
