"""Something went wrong: what, what it means for the answer, and what to do."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.pieces.icon_line import IconLine
from ui.pieces.panel import Panel, column
from ui.theme.look import Look
from ui.wording.desktop import WORDS
from ui.wording.problems import Trouble


class ProblemPanel(Panel):
    """Three lines in plain words; it holds no content of records."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("card")
        self.setParent(parent)
        self._what = IconLine(look, "alert-triangle", "", "", big=True)
        self._remedy = IconLine(look, "arrow-up", "", "", big=True)
        box = column(self, margin=(24, 20, 24, 20), gap=18)
        box.addWidget(self._what)
        box.addWidget(self._remedy)
        box.addStretch(1)

    def show_problem(self, trouble: Trouble) -> None:
        """Show one problem."""
        self._what.say(f"{trouble.happened}.", f"{trouble.kept}. {WORDS['problem_answer']}")
        self._remedy.say(WORDS["problem_do"], f"{trouble.to_do}. {WORDS['problem_kept']}")
