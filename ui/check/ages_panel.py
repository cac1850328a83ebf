"""How current the copies are: one bar for each system."""

from __future__ import annotations

import datetime as dt

from overlap.answer import SourceState
from overlap.records import System
from ui.pieces.age_bar import AgeBar
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column, row
from ui.theme.look import Look
from ui.wording import age, source_title
from ui.wording.sources import is_relied_on


class AgesPanel(Panel):
    """Ages in words and as bars."""

    def __init__(self, look: Look, title: str) -> None:
        super().__init__("card")
        box = column(self, margin=(15, 12, 15, 14), gap=4)
        box.addWidget(Label("label", title))
        self._ages = {system: Label("small") for system in System}
        self._bars = {system: AgeBar(look) for system in System}
        for system in System:
            line = row()
            line.addWidget(Label("strong", source_title(system)))
            line.addStretch(1)
            line.addWidget(self._ages[system])
            box.addLayout(line)
            box.addWidget(self._bars[system])

    def show_sources(self, sources: tuple[SourceState, ...], now: dt.datetime) -> None:
        """Show the ages as of `now`."""
        for state in sources:
            words = self._ages[state.system]
            words.setText(age(state, now))
            words.set_role("small" if is_relied_on(state) else "late")
            self._bars[state.system].show_state(state, now)
