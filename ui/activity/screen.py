"""The officer's own checks of the last day; Enter asks the same again."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QModelIndex, Qt, Signal

from storage.checks import PastCheck
from ui.activity.audit import AuditPanel
from ui.activity.looks import LooksPanel
from ui.activity.model import ActivityModel
from ui.needs.panel import NeedsPanel
from ui.pieces.label import Label
from ui.pieces.line_list import LineList
from ui.pieces.page import Page
from ui.pieces.panel import column, row
from ui.theme.look import Look
from ui.wording.desktop import WORDS


class ActivityScreen(Page):
    """Emits `again` with the check that the officer wants to see again."""

    again = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.model = ActivityModel()
        self.list = LineList(look, self.model, WORDS["activity_title"])
        self.list.activated.connect(self._on_activated)
        self._empty = Label("body", WORDS["activity_empty"])
        self.needs = NeedsPanel(look)
        self.looks, self.audit = LooksPanel(look), AuditPanel(look)
        head = row()
        head.addWidget(Label("screen", WORDS["activity_title"]))
        head.addStretch(1)
        head.addWidget(Label("hint", WORDS["activity_hint"]))
        box = column(self, margin=(18, 12, 18, 12), gap=12)
        box.addLayout(head)
        box.addWidget(self._empty)
        box.addWidget(self.list, 1)
        beside = row(gap=18)
        for panel in (self.needs, self.looks):
            beside.addWidget(panel, 1, Qt.AlignmentFlag.AlignTop)
        box.addLayout(beside)
        box.addWidget(self.audit)

    def take_focus(self) -> None:
        """Put the focus on the list."""
        self.list.setFocus()

    def show_checks(self, checks: tuple[PastCheck, ...], now: dt.datetime) -> None:
        """Show the checks, newest first."""
        self.model.show_checks(checks, now)
        self._empty.setVisible(not checks)

    def _on_activated(self, index: QModelIndex) -> None:
        check = self.model.check_at(index)
        if check is not None:
            self.again.emit(check)
