"""What stands below an answer without a match: near misses, what was looked in, ages, and whom to ask by voice."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from overlap.answer import Assessment
from ui.check.ages_panel import AgesPanel
from ui.check.coverage_card import CoverageCard
from ui.check.help_card import HelpCard
from ui.check.near_misses import NearMisses
from ui.pieces.panel import column, row
from ui.theme.look import Look
from ui.wording import LABELS


class NothingPanel(QWidget):
    """Emits `call`."""

    call = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._near = NearMisses(look)
        self._coverage = CoverageCard(look)
        self._ages = AgesPanel(look, LABELS["how_current"])
        self._help = HelpCard(look)
        self._help.call.connect(self.call)
        box = row(self, gap=12)
        for stretch, cards in ((3, (self._near, self._coverage)), (2, (self._ages, self._help))):
            side = column(gap=9)
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
            box.addLayout(side, stretch)

    def show_assessment(self, assessment: Assessment) -> None:
        """Show what the absence rests on."""
        situation = assessment.situation
        self._near.show_matches(assessment.near_misses)
        self._ages.show_sources(situation.sources, situation.now)
        self._coverage.show_sources(situation.sources, situation.now)
        self._help.setVisible(bool(assessment.contacts))
