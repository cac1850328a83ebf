"""The possible matches beside the evidence of the chosen one; with only restricted ones, the three things they tell."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

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

#: Room for the first match and the first lines of its evidence at 100 %.
_LEAST = 236


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
        box = row(self, gap=12)
        box.addWidget(self._left, 9)
        box.addWidget(self.evidence, 17)
        box.addWidget(self._ages, 9, Qt.AlignmentFlag.AlignTop)
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
        metrics = self._look.metrics
        self.setMinimumHeight(metrics.text(_LEAST) + (metrics.critical if metrics.glove else 0))


def is_restricted_only(assessment: Assessment) -> bool:
    """Whether all that came up is withheld, so that there is no list to show."""
    return bool(assessment.matches) and all(isinstance(match.record, Pointer) for match in assessment.matches)
