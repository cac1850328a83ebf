"""What an answer without a match rests on: what each copy covers, and what was not asked at all."""

from __future__ import annotations

import datetime as dt

from overlap.answer import SourceState
from overlap.records import System
from ui.pieces.icon_line import IconLine
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column
from ui.theme.look import Look
from ui.wording.desktop import WORDS, coverage_title, coverage_words


class CoverageCard(Panel):
    """One line for each system, and one for what is in neither copy."""

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        self._lines = {system: IconLine(look, "database", "", "") for system in System}
        box = column(self, margin=(18, 12, 18, 12), gap=8)
        box.addWidget(Label("label", WORDS["looked_in"]))
        for line in self._lines.values():
            box.addWidget(line)
        box.addWidget(IconLine(look, "help-circle", WORDS["not_looked_in"], WORDS["not_looked_in_text"]))

    def show_sources(self, sources: tuple[SourceState, ...], now: dt.datetime) -> None:
        """Show what each copy covers."""
        for state in sources:
            self._lines[state.system].say(coverage_title(state), coverage_words(state, now))
