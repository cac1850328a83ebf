"""Records that came up in the search and are not similar enough to be listed as matches."""

from __future__ import annotations

from overlap.answer import Match
from ui.pieces.icon_line import IconLine
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column
from ui.theme.look import Look
from ui.wording import LABELS, match_title
from ui.wording.desktop import WORDS, near_miss_line

#: More than a few would read as a list of matches.
_SHOWN = 4


class NearMisses(Panel):
    """Titles with the fields that differ; a hint below how to be surer."""

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        self._look = look
        self._matches: tuple[Match, ...] | None = None
        outer = column(self, margin=(18, 12, 18, 12), gap=8)
        outer.addWidget(Label("label", LABELS["near_misses"]))
        self._lines = column(gap=12)
        outer.addLayout(self._lines)
        outer.addWidget(Label("hint", LABELS["add_identifier"]))

    def show_matches(self, matches: tuple[Match, ...]) -> None:
        """Show the nearest ones."""
        if matches == self._matches:
            return
        self._matches = matches
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for match in matches[:_SHOWN]:
            self._lines.addWidget(IconLine(self._look, "user", match_title(match), near_miss_line(match)))
        if not matches:
            self._lines.addWidget(Label("body", WORDS["near_none"]))
