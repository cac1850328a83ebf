"""The head of one system's column: whose record, its number and date, and the age of the copy against its limit."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from overlap.answer import Matchable, SourceState
from overlap.records import Encounter, System
from ui.pieces.age_bar import AgeBar
from ui.pieces.label import Label
from ui.pieces.panel import column, row
from ui.theme.look import Look
from ui.wording import age, day, source_title
from ui.wording.desktop import WORDS
from ui.wording.sources import is_relied_on


class EvidenceHead(QWidget):
    """A title line, the age in words, and the age as a bar."""

    def __init__(self, look: Look, system: System) -> None:
        super().__init__()
        self._record = Label("small", wrap=True)
        self._age = Label("small")
        self._bar = AgeBar(look)
        line = row(gap=8)
        line.addWidget(Label("bold", source_title(system)), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._record, 1, Qt.AlignmentFlag.AlignTop)
        box = column(self, gap=1)
        box.addLayout(line)
        box.addWidget(self._age)
        box.addWidget(self._bar)

    def show_record(self, record: Matchable | None) -> None:
        """Show a record's number and date."""
        if record is None:
            self._record.setText(WORDS["no_record"])
            return
        at = record.occurred_at if isinstance(record, Encounter) else record.provenance.updated_at
        self._record.setText(f"{record.id.partition(':')[2]}, {day(at)}")

    def show_state(self, state: SourceState, now: dt.datetime) -> None:
        """Show how old the system's copy is."""
        self._age.setText(age(state, now))
        self._age.set_role("small" if is_relied_on(state) else "late")
        self._bar.show_state(state, now)
