"""The card of the chosen operation: what it is, its state, what that means, and what can be done with it."""

from __future__ import annotations

from enum import Enum
from functools import partial

from PySide6.QtCore import Signal

from overlap.answer import Level
from overlap.plan_states import PlanState
from overlap.records import RecordId
from storage.plans import Plan
from ui.operations.button_flow import ButtonFlow
from ui.operations.chip import Chip
from ui.operations.state import OperationsView
from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column, row
from ui.theme.look import Look
from ui.wording.operations import (
    OPERATIONS,
    STATES,
    activity_words,
    buffer_words,
    code,
    owner_words,
    place_line,
    receipt_words,
    visibility_words,
    window_words,
)


class Act(Enum):
    """What an officer can do on this screen, by the letter that does it as well."""

    NEW = "N"
    CHANGE = "E"
    EARLIER = "["
    LATER = "]"
    MOVE_TIME = "T"
    MOVE_PLACE = "M"
    SEND = "S"
    CANCEL = "X"
    COORDINATE = "C"
    JOINT = "J"
    OVERLAPS = "O"


_LEVELS = {
    PlanState.WITH_CONFLICT: Level.WARNING,
    PlanState.NOT_DECONFLICTED: Level.INCOMPLETE,
    PlanState.DRAFT: Level.INCOMPLETE,
    PlanState.QUEUED: Level.INCOMPLETE,
    PlanState.WITHOUT_CONFLICT: Level.NO_OVERLAP,
}

_WORDS = {
    Act.COORDINATE: OPERATIONS["coordinate"],
    Act.SEND: OPERATIONS["send"],
    Act.MOVE_TIME: OPERATIONS["move_time"],
    Act.MOVE_PLACE: OPERATIONS["move_place"],
    Act.CHANGE: OPERATIONS["change"],
    Act.CANCEL: OPERATIONS["cancel"],
    Act.OVERLAPS: OPERATIONS["overlaps"],
}


class PlanCard(Panel):
    """Emits `acted` with what the officer wants to do."""

    acted = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        self._title, self._chip = Label("title", wrap=True), Chip(look)
        self._facts = Label("body", wrap=True)
        self._meaning = Label("small", wrap=True)
        self._buttons = {
            act: Button(look, f"{act.value}  {words}", role="primary" if act is Act.COORDINATE else "plain")
            for act, words in _WORDS.items()
        }
        self._flow = ButtonFlow(look, tuple(self._buttons.values()))
        for act, button in self._buttons.items():
            button.clicked.connect(partial(self.acted.emit, act))
        self._lay_out()

    def show_view(self, view: OperationsView, chosen: RecordId | None, *, cancelling: bool = False) -> None:
        """Show the chosen operation; `cancelling` asks once more before a plan goes."""
        operation, plan = view.operation(chosen), view.plan(chosen)
        self._chip.setVisible(plan is not None)
        words = "cancel_again" if cancelling else "cancel"
        self._buttons[Act.CANCEL].set_words(f"{Act.CANCEL.value}  {OPERATIONS[words]}")
        self._flow.offer([self._buttons[act] for act in _possible(view, chosen) if act in self._buttons])
        if operation is None:
            self._title.setText(OPERATIONS["nothing_chosen"])
            self._facts.setText("")
            self._say("")
            return
        self._title.setText(f"{code(operation.id)} · {activity_words(operation, own=plan is not None)}")
        parts = (
            window_words(operation, view.now), buffer_words(operation), place_line(operation),
            visibility_words(operation),
        )  # fmt: skip
        self._facts.setText(" · ".join(part for part in parts if part))
        if plan is None:
            self._say(OPERATIONS["owner"].format(owner=owner_words(operation)))
            return
        self._chip.say(STATES[plan.state], _LEVELS[plan.state])
        self._say(receipt_words(plan, view.now))

    def _say(self, text: str) -> None:
        self._meaning.setText(text)
        self._meaning.setVisible(bool(text))

    def _lay_out(self) -> None:
        box = column(self, margin=(16, 12, 16, 12), gap=6)
        head = row(gap=9)
        head.addWidget(self._title, 1)
        head.addWidget(self._chip)
        box.addLayout(head)
        box.addWidget(self._facts)
        box.addWidget(self._meaning)
        box.addWidget(self._flow)


def _possible(view: OperationsView, chosen: RecordId | None) -> tuple[Act, ...]:
    """What makes sense with the chosen operation."""
    plan = view.plan(chosen)
    if plan is None:
        return (Act.NEW, Act.COORDINATE, Act.JOINT) if view.meetings_of(chosen) else (Act.NEW, Act.JOINT)
    if plan.operation.cancelled:
        return (Act.NEW,)
    return (Act.NEW, *_own_acts(plan), *_met_acts(view, plan))


def possible_acts(view: OperationsView, chosen: RecordId | None) -> tuple[Act, ...]:
    """What the keys do with the chosen operation."""
    acts = _possible(view, chosen)
    return (*acts, Act.EARLIER, Act.LATER) if Act.MOVE_TIME in acts else acts


def _own_acts(plan: Plan) -> tuple[Act, ...]:
    sending = (Act.SEND,) if plan.state is PlanState.DRAFT or plan.reason else ()
    return (Act.MOVE_TIME, Act.MOVE_PLACE, Act.CHANGE, *sending, Act.CANCEL)


def _met_acts(view: OperationsView, plan: Plan) -> tuple[Act, ...]:
    met = view.meetings_of(plan.id)
    told = (Act.OVERLAPS,) if any(each.notice for each in met) else ()
    return (*((Act.COORDINATE,) if met else ()), *told, Act.JOINT)
