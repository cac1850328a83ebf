"""The possible matches beside the evidence of the chosen one; with only restricted ones, the three things they tell."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from overlap.answer import Assessment, Match
from overlap.records import Pointer
from ui.check.ages_panel import AgesPanel
from ui.check.evidence_card import EvidenceCard
from ui.check.match_list import MatchList
from ui.pieces.label import Label
from ui.pieces.panel import column, row
from ui.theme.look import Look
from ui.wording import LABELS
from ui.wording.desktop import WORDS, matches_words

#: Room for the first match and the first lines of its evidence at 100 %, and for both below each other.
_LEAST = 236
_LEAST_BELOW = 330
#: Above and below the line of what can be done, and beside it, in a card of its own.
FOOT_MARGIN = 6
_FOOT_SIDE = 16
#: Room for a match with what it agrees in at 100 %.
_MATCH = 112
#: From this text size on, what both systems hold needs the whole width: it stands below the matches.
_ONE_COLUMN = 150


class MatchesPanel(QWidget):
    """Emits `notify` and `decide`."""

    notify = Signal()
    decide = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._assessment: Assessment | None = None
        self.list = MatchList(look)
        self.evidence = EvidenceCard(look)
        self._ages = AgesPanel(look, LABELS["how_current"])
        self._count = Label("label")
        self._hidden = Label("hint")
        self._left = self._list_side()
        self._box = row(self, gap=12)
        self._box.addWidget(self._left, 9)
        self._box.addWidget(self.evidence, 17)
        self._box.addWidget(self._ages, 9, Qt.AlignmentFlag.AlignTop)
        self.list.chosen.connect(self._on_match)
        self.evidence.notify.connect(self.notify)
        self.evidence.decide.connect(self.decide)
        look.changed.connect(self._resize)
        self._resize()

    def show_assessment(self, assessment: Assessment, *, decided: bool, notified: bool) -> None:
        """Show the matches of an answer; a choice among the same matches stays."""
        self._assessment = assessment
        withheld = is_restricted_only(assessment)
        self._left.setVisible(not withheld)
        self._ages.setVisible(withheld)
        self._ages.show_sources(assessment.situation.sources, assessment.situation.now)
        self.list.show_matches(assessment.matches)
        self._count.setText(matches_words(len(assessment.matches)))
        self._hidden.setText(WORDS["hidden_more"].format(count=assessment.hidden) if assessment.hidden else "")
        self.evidence.line.show_assessment(assessment, decided=decided, notified=notified)
        self._on_match(self.list.chosen_match())

    @property
    def has_line(self) -> bool:
        """Whether the line of what can be done stands in this panel."""
        return self.evidence.has_line

    def lend_line(self, place: QWidget | None) -> None:
        """Put the line of what can be done into another place, or back where it belongs."""
        self.evidence.lend_line(place)
        self._resize()

    def line_height(self, width: int) -> int:
        """How high the line of what can be done is in a card of its own of this width."""
        layout = self.evidence.line.layout()
        return 2 * FOOT_MARGIN + (layout.totalHeightForWidth(width - 2 * _FOOT_SIDE) if layout is not None else 0)

    def least(self, *, with_line: bool) -> int:
        """The least height of this panel, with the line of what can be done in it or without."""
        metrics = self._look.metrics
        least = metrics.text(_LEAST_BELOW if self._is_stacked else _LEAST) + (metrics.critical if metrics.glove else 0)
        return least if with_line else least - metrics.critical

    @property
    def _is_stacked(self) -> bool:
        return self._look.metrics.text_size >= _ONE_COLUMN

    def _list_side(self) -> QWidget:
        side = QWidget()
        head = row()
        head.addWidget(self._count)
        head.addWidget(self._hidden)
        head.addStretch(1)
        head.addWidget(Label("hint", LABELS["strongest_first"]))
        box = column(side, gap=5)
        box.addLayout(head)
        box.addWidget(self.list, 1)
        return side

    def _on_match(self, match: Match | None) -> None:
        if match is not None and self._assessment is not None:
            self.evidence.show_match(match, self._assessment)

    def _resize(self) -> None:
        stacked = self._is_stacked
        self._box.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        self.list.setMinimumHeight(self._look.metrics.text(_MATCH) if stacked else 0)
        self.setMinimumHeight(self.least(with_line=self.has_line))


def is_restricted_only(assessment: Assessment) -> bool:
    """Whether all that came up is withheld, so that there is no list to show."""
    return bool(assessment.matches) and all(isinstance(match.record, Pointer) for match in assessment.matches)
