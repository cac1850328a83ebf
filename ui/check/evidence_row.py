"""One line of the evidence table: a field, what was entered, and what each system has on file."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout

from overlap.answer import Agreement, Evidence, Field
from overlap.records import System
from ui.pieces.label import Label
from ui.wording import evidence_field, evidence_sign, evidence_value, evidence_word
from ui.wording.desktop import WORDS

#: Fields whose characters are compared one by one, so they are set in the font that keeps them apart.
_CODES = frozenset({Field.PLATE, Field.VIN, Field.DOCUMENT, Field.PHONE})


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field as entered and as each system's record has it; a system without a record has no entry."""

    field: Field
    sides: dict[System, Evidence]

    @property
    def entered(self) -> str:
        """What the officer entered, empty where that is nothing."""
        return next((side.entered for side in self.sides.values() if side.entered), "")


class EvidenceRow:
    """The labels of one line, made once and filled again for each match."""

    def __init__(self, grid: QGridLayout, line: int) -> None:
        self._field = Label("faint")
        self._entered = Label("value", wrap=True)
        self._values = {system: Label("value", wrap=True) for system in System}
        self._words = {system: Label("small") for system in System}
        grid.addWidget(self._field, line, 0)
        grid.addWidget(self._entered, line, 1)
        for at, system in enumerate(System):
            grid.addWidget(self._values[system], line, 2 + 2 * at)
            grid.addWidget(self._words[system], line, 3 + 2 * at)

    def show_comparison(self, comparison: Comparison | None) -> None:
        """Show one field, or nothing."""
        for label in (self._field, self._entered, *self._values.values(), *self._words.values()):
            label.setVisible(comparison is not None)
        if comparison is None:
            return
        self._field.setText(evidence_field(comparison.field))
        self._show_entered(comparison)
        for system in System:
            self._show_side(comparison.field, system, comparison.sides.get(system))

    def _show_entered(self, comparison: Comparison) -> None:
        value = evidence_value(comparison.field, comparison.entered)
        self._entered.setText(value or "not entered")
        self._entered.set_role(_role(comparison.field) if value else "missing")

    def _show_side(self, field: Field, system: System, side: Evidence | None) -> None:
        value, words = self._values[system], self._words[system]
        if side is None:
            value.setText(WORDS["field_empty"])
            value.set_role("missing")
            words.setText("")
            return
        differs = side.agreement is Agreement.DIFFERENT
        shown = evidence_value(field, side.on_file)
        value.setText(shown or evidence_word(side))
        value.set_role(_role(field, differs=differs) if shown else "missing")
        sign = evidence_sign(side)
        words.setText(f"{sign}  {evidence_word(side)}" if sign else "")
        words.set_role("late" if differs else "small")


def _role(field: Field, *, differs: bool = False) -> str:
    if field in _CODES:
        return "mono-differs" if differs else "mono"
    return "differs" if differs else "value"
