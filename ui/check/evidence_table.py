"""The evidence: what was entered beside what each system has on file, and how old each copy is.

Knows how two records, one of each system, are put side by side for one chosen match. It does *not* weigh anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from overlap.answer import Assessment, Evidence, Field, Match
from overlap.records import Pointer, System
from ui.check.evidence_head import EvidenceHead
from ui.check.evidence_row import Comparison, EvidenceRow
from ui.pieces.label import Label
from ui.theme.look import Look
from ui.wording import LABELS

#: The width of an ordinary name at 100 %.
_VALUE = 112
#: How room is shared between what was entered and a system's record, and where only one system has a record.
_ENTERED, _HELD, _ENTERED_ALONE, _NOT_HELD = 2, 5, 3, 4


class EvidenceTable(QWidget):
    """Shows the chosen match beside the strongest match of the other system."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        self._grid.addWidget(Label("label", LABELS["why"], wrap=True), 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(Label("bold", LABELS["you_entered"]), 0, 1, Qt.AlignmentFlag.AlignTop)
        self._heads = {system: EvidenceHead(look, system) for system in System}
        for at, head in enumerate(self._heads.values()):
            self._grid.addWidget(head, 0, 2 + 2 * at, 1, 2, Qt.AlignmentFlag.AlignTop)
        self._rows = [EvidenceRow(self._grid, line + 1) for line in range(len(Field))]
        self._share(System)
        self._grid.setRowStretch(len(Field) + 1, 1)
        self._look = look
        look.changed.connect(self._widen)
        self._widen()

    def show_match(self, match: Match, assessment: Assessment) -> None:
        """Show the evidence of one match."""
        sides = sides_of(match, assessment)
        self._share(sides)
        now = assessment.situation.now
        for system, head in self._heads.items():
            found = sides.get(system)
            head.show_record(found.record if found else None)
            self._show_age(head, system, assessment, now)
        compared = comparisons(sides)
        for at, row in enumerate(self._rows):
            row.show_comparison(compared[at] if at < len(compared) else None)

    def _share(self, sides: Iterable[System]) -> None:
        """Give a system without a record the room of its head alone: most matches are in one system only."""
        held = frozenset(sides)
        self._grid.setColumnStretch(1, _ENTERED if len(held) == len(System) else _ENTERED_ALONE)
        for at, system in enumerate(System):
            self._grid.setColumnStretch(2 + 2 * at, _HELD if system in held else _NOT_HELD)

    def _widen(self) -> None:
        """Give each value the width of an ordinary name, so that few of them wrap."""
        for column in (1, 2, 4):
            self._grid.setColumnMinimumWidth(column, self._look.metrics.text(_VALUE))

    def _show_age(self, head: EvidenceHead, system: System, assessment: Assessment, now: dt.datetime) -> None:
        for state in assessment.situation.sources:
            if state.system is system:
                head.show_state(state, now)


def sides_of(match: Match, assessment: Assessment) -> dict[System, Match]:
    """The chosen match and the strongest one of the other system that may be shown beside it."""
    chosen = match.record.provenance.system
    others = (
        other
        for other in assessment.matches
        if other.record.provenance.system is not chosen
        and not isinstance(other.record, Pointer)
        and {e.field for e in other.evidence} & {e.field for e in match.evidence}
    )
    beside = next(others, None)
    return {chosen: match} | ({beside.record.provenance.system: beside} if beside else {})


def comparisons(sides: dict[System, Match]) -> list[Comparison]:
    """Every field that either record was compared by, in the order of the table."""
    by_field: dict[Field, dict[System, Evidence]] = {}
    for system, match in sides.items():
        for evidence in match.evidence:
            by_field.setdefault(evidence.field, {}).setdefault(system, evidence)
    return [Comparison(field, by_field[field]) for field in Field if field in by_field]
