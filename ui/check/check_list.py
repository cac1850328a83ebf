"""A card with a heading and a few earlier checks."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal

from storage.checks import PastCheck
from ui.check.brief_row import Brief, BriefRow
from ui.check.check_row import CheckRow
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column, row
from ui.theme.look import Look


class CheckList(Panel):
    """Emits `again` with the check that the officer wants to see again, and `opened` with the key of something else."""

    again = Signal(object)
    opened = Signal(str)

    def __init__(self, look: Look, title: str, note: str, empty: str) -> None:
        super().__init__("card")
        self._look = look
        self._shown: tuple[PastCheck, ...] | None = None
        self._briefs: tuple[tuple[str, Brief], ...] = ()
        head = row()
        head.addWidget(Label("label", title))
        head.addStretch(1)
        head.addWidget(Label("hint", note))
        self._empty = Label("body", empty)
        self.rows: list[CheckRow] = []
        self.others: list[BriefRow] = []
        self._lines = column(gap=2)
        box = column(self, margin=(16, 12, 16, 10), gap=6)
        box.addLayout(head)
        box.addWidget(self._empty)
        box.addLayout(self._lines)

    def show_briefs(self, briefs: tuple[tuple[str, Brief], ...]) -> None:
        """Show what else belongs here below the checks, each with the key that `opened` carries."""
        if briefs == self._briefs:
            return
        self._briefs = briefs
        for gone in self.others:
            self._lines.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.others = [BriefRow(self._look, brief) for _, brief in briefs]
        for (key, _), entry in zip(briefs, self.others, strict=True):
            entry.clicked.connect(lambda _checked, key=key: self.opened.emit(key))
            self._lines.addWidget(entry)
        self._empty.setVisible(not (self.rows or self.others))

    def show_checks(self, checks: tuple[PastCheck, ...], now: dt.datetime) -> None:
        """Show checks, newest first."""
        if checks == self._shown:
            return
        self._shown = checks
        for gone in self.rows:
            self._lines.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.rows = [CheckRow(self._look, check, now) for check in checks]
        self._empty.setVisible(not (checks or self.others))
        for at, (check, entry) in enumerate(zip(checks, self.rows, strict=True)):
            entry.clicked.connect(lambda _checked, check=check: self.again.emit(check))
            self._lines.insertWidget(at, entry)
