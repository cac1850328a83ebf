"""The list of possible matches."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from overlap.answer import Match
from ui.check.match_delegate import MatchDelegate
from ui.check.match_model import MatchModel
from ui.theme.look import Look
from ui.wording.desktop import WORDS


class MatchList(QListView):
    """Rows that are chosen by arrow or touch; emits `chosen` with the match, and `opened` with it on Enter."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._matches = MatchModel()
        self.setModel(self._matches)
        self._delegate = MatchDelegate(look)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(WORDS["matches"])
        self._is_picked = self._is_showing = False
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(False)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self.activated.connect(lambda index: self.opened.emit(self._matches.match_at(index)))
        look.changed.connect(self._relayout)

    @property
    def matches(self) -> MatchModel:
        """The model behind the list."""
        return self._matches

    def show_matches(self, matches: tuple[Match, ...]) -> None:
        """Show matches and choose the strongest; one that the officer picked stays chosen while it is among them."""
        picked = self.chosen_match() if self._is_picked else None
        ids = [match.record.id for match in matches]
        kept = ids.index(picked.record.id) if picked is not None and picked.record.id in ids else None
        self._is_showing, self._is_picked = True, kept is not None
        self._matches.show_matches(matches)
        if matches and self.currentIndex().row() != (kept or 0):
            self.setCurrentIndex(self._matches.index(kept or 0))
        self._is_showing = False

    def step(self, by: int) -> None:
        """Choose the match `by` rows further down, staying within the list."""
        row = min(max(self.currentIndex().row() + by, 0), self._matches.rowCount() - 1)
        self.setCurrentIndex(self._matches.index(row))

    def chosen_match(self) -> Match | None:
        """The match that is chosen."""
        return self._matches.match_at(self.currentIndex())

    def sizeHint(self) -> QSize:
        """As wide as a title needs; the height is what is left on the screen."""
        return QSize(410, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew, since their text wraps."""
        super().resizeEvent(event)
        self._relayout()

    def _relayout(self) -> None:
        self.scheduleDelayedItemsLayout()

    def _on_selection(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: ARG002 - Qt's
        self._is_picked = self._is_picked or not self._is_showing
        self.chosen.emit(self.chosen_match())
