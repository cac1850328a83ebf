"""Both sides of an entry beside each other, each headed by whose it is and how old that copy is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from overlap.answer import SourceState
from overlap.records import System
from ui.overlaps.table import Side, Table, TableRow
from ui.pieces.age_bar import AgeBar
from ui.pieces.label import Label
from ui.pieces.panel import column
from ui.theme.look import Look
from ui.wording.overlaps import OVERLAPS
from ui.wording.sources import age, is_relied_on

_TOP = Qt.AlignmentFlag.AlignTop


class SideHead(QWidget):
    """The head of one side: title, record, and the age of the copy against its limit."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._title, self._record = Label("bold", wrap=True), Label("small", wrap=True)
        self._age, self._bar = Label("small", wrap=True), AgeBar(look)
        box = column(self, gap=1)
        for widget in (self._title, self._record, self._age, self._bar):
            box.addWidget(widget)

    def show_side(self, side: Side, sources: Mapping[System, SourceState], now: dt.datetime) -> None:
        """Show one side; what comes from no copy has no age."""
        self._title.setText(side.title)
        self._record.setText(side.record)
        self._record.setVisible(bool(side.record))
        state = None if side.system is None else sources.get(side.system)
        for widget in (self._age, self._bar):
            widget.setVisible(state is not None)
        if state is not None:
            self._age.setText(age(state, now))
            self._age.set_role("small" if is_relied_on(state) else "late")
            self._bar.show_state(state, now)


class SidesPanel(QWidget):
    """A grid of what both have: field, one side, how they agree, the other side."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._left, self._right = SideHead(look), SideHead(look)
        self._grid.addWidget(self._left, 0, 1, _TOP)
        self._grid.addWidget(self._right, 0, 3, _TOP)
        for at, stretch in ((1, 5), (3, 5)):
            self._grid.setColumnStretch(at, stretch)
        self._rows: list[QWidget] = []
        self._shown: tuple[TableRow, ...] = ()

    def show_table(self, table: Table, sources: tuple[SourceState, ...], now: dt.datetime) -> None:
        """Show both sides."""
        by_system = {state.system: state for state in sources}
        self._left.show_side(table.left, by_system, now)
        self._right.show_side(table.right, by_system, now)
        if table.rows != self._shown:
            self._shown = table.rows
            self._fill(table.rows)

    def _fill(self, rows: tuple[TableRow, ...]) -> None:
        for gone in self._rows:
            self._grid.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._rows = []
        for line, row in enumerate(rows, 1):
            labels = (
                Label("faint", row.field),
                Label(_role(row, row.left), row.left, wrap=True),
                Label("late" if row.differs else "small", row.agreement),
                Label(_role(row, row.right), row.right, wrap=True),
            )
            for at, label in enumerate(labels):
                self._grid.addWidget(label, line, at, _TOP)
            self._rows += labels


def _role(row: TableRow, value: str) -> str:
    """How a value is set: what is read sign by sign in the font that keeps signs apart."""
    if value in ("", OVERLAPS["not_compared"]):
        return "missing"
    base = "mono" if row.code else "value"
    return {"mono": "mono-differs", "value": "differs"}[base] if row.differs else base
