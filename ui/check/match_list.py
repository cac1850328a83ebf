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
        """Show matches and choose the strongest; one that is still among them stays chosen."""
        chosen = self.chosen_match()
        self._matches.show_matches(matches)
        if chosen is not None and not self.currentIndex().isValid():
            kept = next((at for at, each in enumerate(matches) if each.record.id == chosen.record.id), 0)
            self.setCurrentIndex(self._matches.index(kept))
        if matches and not self.currentIndex().isValid():
            self.setCurrentIndex(self._matches.index(0))

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
        self.chosen.emit(self.chosen_match())
