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
        self._matches: tuple[Match, ...] | None = None
        outer = column(self, margin=(18, 12, 18, 12), gap=8)
        outer.addWidget(Label("label", LABELS["near_misses"]))
        self._lines = [IconLine(look, "user", "", "") for _ in range(_SHOWN)]
        self._none = Label("body", WORDS["near_none"])
        lines = column(gap=12)
        for each in (*self._lines, self._none):
            lines.addWidget(each)
        outer.addLayout(lines)
        outer.addWidget(Label("hint", LABELS["add_identifier"]))

    def show_matches(self, matches: tuple[Match, ...]) -> None:
        """Show the nearest ones."""
        if matches == self._matches:
            return
        self._matches = matches
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(matches))
            if at < len(matches):
                line.say(match_title(matches[at]), near_miss_line(matches[at]))
        self._none.setVisible(not matches)
