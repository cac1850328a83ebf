"""The checks of others that have no case or event number; one that is looked at is told to its officer."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from overlap.records import System
from sync.oversight import ReviewedCheck
from ui.oversight.short_list import ShortList
from ui.oversight.state import BareChecks
from ui.pieces.alert import speak
from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.pieces.line_model import LineModel
from ui.pieces.lines import Line
from ui.pieces.panel import Panel, column, row
from ui.theme.look import Look
from ui.wording.oversight import OVERSIGHT, week_words
from ui.wording.problems import Trouble
from ui.wording.reviews import CHECKS, bare_text, bare_title, level_of, looked_lines

_PAD = (16, 10, 16, 10)


class ChecksTab(QWidget):
    """Emits `looked` with a system and a check's id."""

    looked = Signal(object, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._shown: tuple[tuple[System, ReviewedCheck], ...] = ()
        self.model, self.one_model = LineModel(), LineModel()
        self.list = ShortList(look, self.model, CHECKS["title"])
        self.one = ShortList(look, self.one_model, CHECKS["one"])
        self.button = Button(look, CHECKS["look"], icon="shield-search")
        self._week, self._state = Label("label"), Label("body", wrap=True)
        self._hint = Label("hint", CHECKS["told"], wrap=True)
        self._said = Label("body", CHECKS["none_opened"], wrap=True)
        self._lay_out()
        self.list.activated.connect(self._on_activated)
        self.button.clicked.connect(lambda: self._on_activated(self.list.currentIndex()))

    def show_checks(self, bare: BareChecks, now: dt.datetime) -> None:
        """Show a week's list, or why there is none; what was opened of another list goes."""
        self._week.setText(f"{OVERSIGHT['week_of']} {week_words(bare.monday)}")
        if bare.checks != self._shown:
            self.forget()
        self._shown = bare.checks
        self.model.show_lines(tuple(
            Line("file-text", bare_title(system, each), bare_text(each, now), level_of(each))
            for system, each in bare.checks
        ))  # fmt: skip
        if self._shown and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0, 0))  # so that the button has something to look at
        words = [str(each) for each in bare.troubles]
        if bare.asking:
            words.append(OVERSIGHT["asking"])
        elif not bare.checks and not bare.troubles:
            words.append(CHECKS["none"])
        self._state.setText(" ".join(words))
        self._state.setVisible(bool(words))
        for widget in (self.list, self.button):
            widget.setVisible(bool(bare.checks))

    def show_one(self, system: System, check: ReviewedCheck, now: dt.datetime) -> None:
        """Show one check that was looked at."""
        lines = looked_lines(system, check, now)
        self.one_model.show_lines(tuple(Line("file-text", value, label) for label, value in lines))
        self._said.setText(CHECKS["opened"])
        speak(self._said, CHECKS["opened"])
        self.one.setVisible(True)

    def say_trouble(self, trouble: Trouble) -> None:
        """Say why a check could not be looked at."""
        self.forget()
        self._said.setText(str(trouble))
        speak(self._said, str(trouble))

    def forget(self) -> None:
        """Take away what was looked at."""
        self.one_model.show_lines(())
        self.one.setVisible(False)
        self._said.setText(CHECKS["none_opened"])

    def leave(self) -> None:
        """Take away the list and what was looked at, for a role that has them no longer."""
        self._shown = ()
        self.model.show_lines(())
        self.forget()

    def take_focus(self) -> None:
        """Put the focus on the list."""
        self.list.setFocus()

    def _on_activated(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._shown):
            system, check = self._shown[index.row()]
            self.looked.emit(system, check.check)

    def _lay_out(self) -> None:
        box = row(self, gap=9)
        left, right = Panel("card"), Panel("card")
        listed, opened = column(left, margin=_PAD, gap=6), column(right, margin=_PAD, gap=6)
        for widget in (Label("label", CHECKS["title"]), self._week, self._hint, self._state):
            listed.addWidget(widget)
        listed.addWidget(self.list, 1)
        listed.addWidget(self.button)
        listed.addStretch(0)
        opened.addWidget(Label("label", CHECKS["one"]))
        opened.addWidget(self._said)
        opened.addWidget(self.one, 1)
        opened.addStretch(0)
        box.addWidget(left, 3)
        box.addWidget(right, 2)
        self.forget()
