"""The joint operation that the chosen plan is part of: participants, go or no go from each side, and the history."""

from __future__ import annotations

import datetime as dt
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from overlap.answer import Level
from overlap.joint import JointMove, JointState
from overlap.records import Agency
from storage.joints import JointItem
from ui.operations.button_flow import ButtonFlow
from ui.operations.chip import Chip
from ui.pieces.alert import speak
from ui.pieces.key_button import KeyButton
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column, row, rule
from ui.theme.look import Look
from ui.wording.joint import JOINT, MOVES, STATES, joint_meaning, joint_title, participant_line, side_line, step_line

#: The level by which a state's chip is drawn: a no go is an alert, for either side.
_LEVELS = {JointState.NO_GO: Level.WARNING}


class JointPanel(Panel):
    """Emits `moved` with the step that the officer's unit takes."""

    moved = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        self._look = look
        self.item: JointItem | None = None
        self._title, self._chip = Label("title", JOINT["title"], wrap=True), Chip(look)
        self._meaning = Label("body", wrap=True)
        self._sides = {agency: Label("strong", wrap=True) for agency in Agency}
        self._lines: dict[str, QVBoxLayout] = {}
        self._inside, self._known = QWidget(), QWidget()
        #: Each step has its digit whatever else can be done: pressed twice, it takes no other one.
        self._buttons = {
            move: KeyButton(look, str(digit), MOVES[move])
            for digit, move in enumerate((JointMove.JOIN, JointMove.GO, JointMove.NO_GO, JointMove.LEAVE), 1)
        }
        self._leaving = False
        self._moves = ButtonFlow(look, tuple(self._buttons.values()))
        self._lay_out()

    def show_item(self, item: JointItem | None, now: dt.datetime) -> None:
        """Show a joint operation, or that there is none."""
        if item is None or self.item is None or item.name != self.item.name:
            self._ask_leaving(again=False)
        self.item = item
        self._inside.setVisible(item is not None)
        self._chip.setVisible(item is not None)
        if item is None:
            self._title.setText(JOINT["title"])
            self._meaning.setText(JOINT["none"])
            return
        standing = item.standing
        self._title.setText(joint_title(standing))
        self._chip.say(STATES[standing.state], _LEVELS.get(standing.state))
        self._meaning.setText(joint_meaning(item))
        for agency, label in self._sides.items():
            label.setText(side_line(standing, agency, now))
        self._known.setVisible(bool(standing.steps))
        self._fill("participants", tuple(participant_line(each) for each in standing.participants), "value")
        self._fill("history", tuple(step_line(each, now) for each in reversed(standing.steps)), "small")
        self._moves.offer([button for move, button in self._buttons.items() if move in item.possible])

    def has_key(self, key: str) -> bool:
        """Whether a digit is that of a step, whether or not it can be taken now."""
        return any(button.key == key for button in self._buttons.values())

    def press(self, key: str) -> None:
        """Take the step of a digit, if the unit can take it now."""
        for move, button in self._buttons.items():
            if button.key == key and self.item is not None and move in self.item.possible:
                self._take(move)

    def _on_clicked(self, move: JointMove, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  # Qt's signal
        self._take(move)

    def _take(self, move: JointMove) -> None:
        """Say which step is taken; whoever leaves ends it for both sides, and is asked once more."""
        if move is JointMove.LEAVE and not self._leaving:
            self._ask_leaving(again=True)
            return
        self._ask_leaving(again=False)
        self.moved.emit(move)

    def _ask_leaving(self, *, again: bool) -> None:
        self._leaving = again
        button = self._buttons[JointMove.LEAVE]
        button.set_words(JOINT["leave_again"] if again else MOVES[JointMove.LEAVE])
        self._moves.fit()
        if again:
            speak(button, JOINT["leave_again"])

    def _fill(self, name: str, words: tuple[str, ...], role: str) -> None:
        box = self._lines[name]
        while (item := box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line in words:
            box.addWidget(Label(role, line, wrap=True))

    def _lay_out(self) -> None:
        box = column(self, margin=(16, 12, 16, 12), gap=8)
        head = row(gap=9)
        head.addWidget(self._title, 1)
        head.addWidget(self._chip)
        box.addLayout(head)
        box.addWidget(self._meaning)
        inside = column(self._inside, gap=8)
        inside.addWidget(rule())
        inside.addWidget(Label("label", JOINT["sides"]))
        sides = row(gap=18)
        for label in self._sides.values():
            sides.addWidget(label, 1)
        inside.addLayout(sides)
        for move, button in self._buttons.items():
            button.clicked.connect(partial(self._on_clicked, move))
        inside.addWidget(self._moves)
        known = column(self._known, gap=8)
        for name in ("participants", "history"):
            known.addWidget(rule())
            known.addWidget(Label("label", JOINT[name]))
            self._lines[name] = column(gap=4)
            known.addLayout(self._lines[name])
        inside.addWidget(self._known)
        box.addWidget(self._inside)
        box.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
