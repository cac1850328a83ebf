"""What the officer is about to do: one button for each action, one of them always chosen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from overlap.query import Action
from ui.check.action_button import ActionButton, Edge
from ui.pieces.label import Label
from ui.pieces.panel import row
from ui.theme.look import Look
from ui.wording import ACTIONS, LABELS

#: What label and gaps take beside the buttons.
_MARGIN = 150


class ActionRow(QWidget):
    """Emits `chosen` with an action when the officer picks another one; Alt+1 to Alt+7 do the same."""

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons: dict[Action, ActionButton] = {}
        box = row(self, gap=0)
        box.addWidget(Label("where", LABELS["before_you"]))
        box.addSpacing(12)
        last = len(ACTIONS) - 1
        for at, (action, words) in enumerate(ACTIONS.items()):
            edge = Edge.FIRST if at == 0 else Edge.LAST if at == last else Edge.INNER
            button = ActionButton(look, words, at + 1, edge)
            self._group.addButton(button, at)
            self._buttons[action] = button
            box.addWidget(button)
        box.addStretch(1)
        self._purpose = Label("aside", LABELS["purpose"])
        box.addWidget(self._purpose)
        self._buttons[Action.STOP].setChecked(True)
        self._group.idClicked.connect(self._picked)

    @property
    def action(self) -> Action:
        """The chosen action."""
        return list(ACTIONS)[self._group.checkedId()]

    def choose(self, action: Action) -> None:
        """Choose an action as if its button had been pressed."""
        if action is not self.action:
            self._buttons[action].setChecked(True)
            self.chosen.emit(action)

    def show_place(self, words: str) -> None:
        """Say where the answer takes the officer to be."""
        self._purpose.setText(f"{words}  ·  Ctrl+P")
        self._purpose.setAccessibleName(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the remark out where the buttons need the room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        used = sum(button.sizeHint().width() for button in self._buttons.values())
        self._purpose.setVisible(used + self._purpose.sizeHint().width() + _MARGIN <= self.width())

    def _picked(self, at: int) -> None:
        self.chosen.emit(list(ACTIONS)[at])
