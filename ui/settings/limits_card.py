"""What the agency has set: when it locks, how old a copy may be, how long it may be read, how long it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from PySide6.QtWidgets import QGridLayout

from ui.pieces.label import Label
from ui.settings.card import Card
from ui.settings.state import Limits
from ui.wording.settings import SETTINGS, lease_line, retention_lines
from ui.wording.sources import system_label
from ui.wording.times import span


class LimitsCard(Card):
    """Lines of name and value; nothing in it can be changed."""

    def __init__(self) -> None:
        super().__init__(SETTINGS["limits"])
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self.box.addLayout(self._grid)
        self._shown: tuple[tuple[str, str], ...] = ()

    def show_limits(self, limits: Limits, now: dt.datetime) -> None:
        """Show the limits as they are now."""
        lines = tuple(_lines(limits, now))
        if lines == self._shown:
            return
        self._shown = lines
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for at, (name, value) in enumerate(lines):
            self._grid.addWidget(Label("body", name, wrap=True), at, 0)
            self._grid.addWidget(Label("value", value), at, 1)


def _lines(limits: Limits, now: dt.datetime) -> Iterator[tuple[str, str]]:
    yield SETTINGS["idle"], span(limits.idle)
    yield SETTINGS["signed_in"], span(limits.signed_in)
    for system, limit in limits.copies:
        yield SETTINGS["copy"].format(system=system_label(system)), span(limit)
    if not limits.lease.terms:
        yield SETTINGS["lease_none"], ""
    for term in limits.lease.terms:
        yield lease_line(term, now)
    yield from retention_lines(limits.retention)
