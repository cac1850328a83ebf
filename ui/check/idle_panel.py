"""What the Check screen shows while nothing is typed: what needs the officer, the last checks, the copies' ages."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from storage.checks import PastCheck
from ui.check.ages_panel import AgesPanel
from ui.check.brief_row import Brief
from ui.check.check_list import CheckList
from ui.check.state import Idle
from ui.overlaps.row import Row, row_of
from ui.overlaps.state import Board
from ui.pieces.panel import column, row
from ui.theme.look import Look
from ui.wording import LABELS
from ui.wording.desktop import WORDS
from ui.wording.overlaps import needs_more

#: Entries of the Overlaps screen that are named on Check; more would push the last checks out of sight.
_ENTRIES_MOST = 3


class IdlePanel(QWidget):
    """Emits `again` with an earlier check, `owed` with one whose reason is still to be given, `opened` with an entry.

    The entries are those of the Overlaps screen that need the officer, by their keys.
    """

    again = Signal(object)
    owed = Signal(object)
    opened = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.needs = CheckList(look, LABELS["needs_you"], "F8", LABELS["needs_nothing"])
        self.last = CheckList(look, LABELS["your_last_checks"], LABELS["last_checks_seen_by"], WORDS["checks_none"])
        self._ages = AgesPanel(look, LABELS["how_current_laptop"])
        self.needs.again.connect(self._on_needed)
        self.needs.opened.connect(self.opened)
        self.last.again.connect(self.again)
        left = column(gap=12)
        left.addWidget(self.needs)
        left.addWidget(self.last)
        left.addStretch(1)
        box = row(self, gap=12)
        box.addLayout(left, 3)
        box.addWidget(self._ages, 2, Qt.AlignmentFlag.AlignTop)

    def _on_needed(self, check: PastCheck) -> None:
        (self.owed if check.owes_reason else self.again).emit(check)

    def show_board(self, board: Board) -> None:
        """Show the first of what needs the officer on the Overlaps screen, and how many there are besides."""
        first, rest = board.needs[:_ENTRIES_MOST], board.needs[_ENTRIES_MOST:]
        briefs = tuple((entry.key, _brief(row_of(entry, board))) for entry in first)
        if rest:
            briefs += ((rest[0].key, Brief(needs_more(len(rest)), "Ctrl+2", "", icon="arrows-cross")),)
        self.needs.show_briefs(briefs)

    def show_idle(self, idle: Idle) -> None:
        """Show the laptop's state as of `idle.now`."""
        self.needs.show_checks(idle.needs_you, idle.now)
        self.last.show_checks(idle.last, idle.now)
        self._ages.show_sources(idle.sources, idle.now)


def _brief(row: Row) -> Brief:
    """The row of an entry, as it stands in a list of checks."""
    return Brief(row.title, row.text, row.clock, row.level, row.icon)
