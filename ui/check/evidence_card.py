"""The card beside the match list: why the chosen match came up, whom to call, what was decided."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from overlap.answer import Assessment, Match
from overlap.records import Pointer
from ui.check.contact_line import ContactLine
from ui.check.evidence_table import EvidenceTable
from ui.check.restricted_panel import RestrictedPanel
from ui.pieces.panel import Panel, column, rule
from ui.pieces.scroller import Scroller
from ui.theme.look import Look


class EvidenceCard(Panel):
    """Shows one match of an answer; emits `notify` and `decide`."""

    notify = Signal()
    decide = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        self._table = EvidenceTable(look)
        self._restricted = RestrictedPanel(look)
        self._stack = QStackedWidget()
        self._tables = Scroller(self._table)
        self._withheld = Scroller(self._restricted)
        self._stack.addWidget(self._tables)
        self._stack.addWidget(self._withheld)
        self.line = ContactLine(look)
        self.line.notify.connect(self.notify)
        self.line.decide.connect(self.decide)
        self._box = column(self, margin=(16, 9, 16, 9), gap=6)
        self._rule = rule()
        self._box.addWidget(self._stack, 1)
        self._box.addWidget(self._rule)
        self._box.addWidget(self.line)

    @property
    def has_line(self) -> bool:
        """Whether the line of what can be done stands in this card."""
        return self._box.indexOf(self.line) >= 0

    def lend_line(self, place: QWidget | None) -> None:
        """Put the line of what can be done into another place's layout, or back to the foot of this card."""
        layout = self._box if place is None else place.layout()
        if layout is not None:
            layout.addWidget(self.line)
            self.line.show()
        self._rule.setVisible(self.has_line)

    def show_match(self, match: Match, assessment: Assessment) -> None:
        """Show one match's evidence, or the three things that a restricted one tells."""
        if isinstance(match.record, Pointer):
            contact = assessment.contacts[0] if assessment.contacts else None
            self._restricted.show_pointer(match.record, contact)
            self._stack.setCurrentWidget(self._withheld)
        else:
            self._table.show_match(match, assessment)
            self._stack.setCurrentWidget(self._tables)
