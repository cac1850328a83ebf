"""How far each agency holds this laptop's audit, and whether it holds the same one, as lines for Activity."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from overlap.records import System
from ui.activity.state import AuditStanding
from ui.pieces.icon_line import IconLine
from ui.pieces.label import Label
from ui.pieces.panel import column, row
from ui.theme.look import Look
from ui.wording.reviews import AUDIT_TITLE, audit_text, audit_title


class AuditPanel(QWidget):
    """One line for each agency, side by side."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.lines = {system: IconLine(look, "shield-search", "", "") for system in System}
        box, beside = column(self, gap=0), row(gap=18)
        box.addWidget(Label("title", AUDIT_TITLE))
        for line in self.lines.values():
            beside.addWidget(line, 1)
        box.addLayout(beside)
        self.show_audit(tuple(AuditStanding(system) for system in System))

    def show_audit(self, standings: tuple[AuditStanding, ...]) -> None:
        """Show where the audit stands with each agency."""
        for each in standings:
            self.lines[each.system].say(audit_title(each), audit_text(each))
