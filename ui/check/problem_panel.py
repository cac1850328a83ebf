"""Something went wrong: what, what it means for the answer, and what to do."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.check.state import Problem
from ui.pieces.icon_line import IconLine
from ui.pieces.panel import Panel, column
from ui.theme.look import Look
from ui.wording.desktop import WORDS


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

    def show_problem(self, problem: Problem) -> None:
        """Show one problem."""
        self._what.say(problem.what, problem.effect)
        self._remedy.say(WORDS["problem_do"], f"{problem.remedy} {WORDS['problem_kept']}")
