"""A card with a heading and a few earlier checks."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal

from storage.checks import PastCheck
from ui.check.check_row import CheckRow
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column, row
from ui.theme.look import Look


class CheckList(Panel):
    """Emits `again` with the check that the officer wants to see again."""

    again = Signal(object)

    def __init__(self, look: Look, title: str, note: str, empty: str) -> None:
        super().__init__("card")
        self._look = look
        self._shown: tuple[PastCheck, ...] | None = None
        head = row()
        head.addWidget(Label("label", title))
        head.addStretch(1)
        head.addWidget(Label("hint", note))
        self._empty = Label("body", empty)
        self.rows: list[CheckRow] = []
        self._lines = column(gap=2)
        box = column(self, margin=(16, 12, 16, 10), gap=6)
        box.addLayout(head)
        box.addWidget(self._empty)
        box.addLayout(self._lines)

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
        self._empty.setVisible(not checks)
        for check, entry in zip(checks, self.rows, strict=True):
            entry.clicked.connect(lambda _checked, check=check: self.again.emit(check))
            self._lines.addWidget(entry)
