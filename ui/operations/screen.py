"""The Operations screen: banner of the chosen plan, time lanes, its card, and beside them list, map or joint operation.

Knows which operation is chosen and what each key means. It changes nothing by itself: what the officer wants is said by
signals, and what follows comes as a new view.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from overlap.answer import Contact
from overlap.records import RecordId
from ui.operations.banner import PlanBanner
from ui.operations.joint_panel import JointPanel
from ui.operations.lanes import HOURS_WORDS, Lanes
from ui.operations.model import OperationsModel
from ui.operations.plan_card import Act, PlanCard, possible_acts
from ui.operations.state import OperationsView, level_of
from ui.pieces.button import Button
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.label import Label
from ui.pieces.line_list import LineList
from ui.pieces.page import Page
from ui.pieces.panel import Panel, column, row
from ui.pieces.said import Said
from ui.pieces.scroller import Scroller
from ui.theme.look import Look
from ui.wording.operations import OPERATIONS, banner_headline, banner_kicker, banner_text
from ui.wording.problems import Trouble

#: From this text size on, the screen has no room for two columns.
_ONE_COLUMN = 150
_KEYS = {act.value: act for act in Act}


class Side(StrEnum):
    """What stands beside the lanes."""

    LIST = "list"
    MAP = "map"
    JOINT = "joint"


class OperationsScreen(Page):
    """Emits `acted` with what the officer wants to do with the chosen operation, `moved` with a joint step, `call`.

    `viewed` carries what is shown, for the map beside it.
    """

    acted = Signal(object)
    moved = Signal(object)
    call = Signal()
    turned = Signal()
    viewed = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.view: OperationsView | None = None
        self.chosen: RecordId | None = None
        self._cancelling: RecordId | None = None
        self._note, self._trouble = Said("label"), Label("late", wrap=True)
        self._left_note = Label("label", wrap=True)
        self._left_note.setVisible(False)
        self.banner, self.lanes, self.card = PlanBanner(look), Lanes(look), PlanCard(look)
        self.model, self.joint = OperationsModel(), JointPanel(look)
        self.list = LineList(look, self.model, OPERATIONS["list"])
        self._empty = Label("body", OPERATIONS["empty"], wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = {Side.LIST: "list_tab", Side.MAP: "map_tab", Side.JOINT: "joint_tab"}
        self.sides: ChoiceRow[Side] = ChoiceRow(
            look, OPERATIONS["sides"], [(side, OPERATIONS[word]) for side, word in words.items()]
        )
        self._stack = QStackedWidget()
        self._pages: dict[Side, QWidget] = {}
        self._lay_out()
        self._connect()
        self._arrange()

    def show_view(self, view: OperationsView) -> None:
        """Show the operations as they are now; what was chosen stays chosen where it is still there."""
        self.view = view
        if view.operation(self.chosen) is None:
            first = next(iter(view.plans), None)
            self.chosen = first.id if first else next((RecordId(each.id) for each in view.operations), None)
        self._show()
        self.mark_for(view.operations)
        self.viewed.emit(view)

    def show_trouble(self, trouble: Trouble) -> None:
        """Say why nothing could be read; what was shown stays."""
        if self.view is not None:
            self.show_view(replace(self.view, trouble=trouble))

    def choose(self, operation: RecordId | None) -> None:
        """Choose an operation."""
        if operation != self.chosen:
            self._cancelling = None
        self.chosen = operation
        self._show()

    def show_side(self, side: Side) -> None:
        """Show list, map or joint operation beside the lanes."""
        self.sides.take(side)
        self._on_side(side)

    def set_map(self, widget: QWidget) -> None:
        """Have a map beside the lanes; until then the list stands in for it."""
        self._pages[Side.MAP] = widget
        self._stack.addWidget(widget)
        self.sides.offer(list(Side))

    def say(self, text: str) -> None:
        """Say beside the title what came of the officer's last act."""
        self._note.say(text)

    def offer_left(self, words: str) -> None:
        """Say that something was typed into the form that is neither kept nor sent; empty where nothing is."""
        self._left_note.setText(words)
        self._left_note.setVisible(bool(words))

    @property
    def contact(self) -> Contact | None:
        """Whom to call about the chosen operation."""
        return self._contact()

    def take_focus(self) -> None:
        """Put the focus on the lanes, where the arrows walk and the letters work."""
        self.lanes.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the screen's letters, and beside a joint operation the digits of its steps."""
        text, with_control = event.text().upper(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        act = _KEYS.get(text)
        if act is not None and not with_control:
            self._act(act)
        elif self.sides.value is Side.JOINT and self.joint.has_key(text) and not with_control:
            if not event.isAutoRepeat():
                self.joint.press(text)
        elif event.key() == Qt.Key.Key_V:
            self._turn()
        else:
            super().keyPressEvent(event)

    def _act(self, act: Act) -> None:
        """Say what the officer wants, where it makes sense; a plan is cancelled by asking twice."""
        if self.view is None or act not in possible_acts(self.view, self.chosen):
            return
        if act is Act.JOINT:
            self.show_side(Side.JOINT)
            return
        if act is Act.CANCEL and self._cancelling != self.chosen:
            self._cancelling = self.chosen
            self._show()
            return
        self._cancelling = None
        self.acted.emit(act)

    def _turn(self) -> None:
        """Go from list to map to joint operation."""
        offered = [side for side in Side if side in self._pages]
        self.show_side(offered[(offered.index(self.sides.value) + 1) % len(offered)])

    def _on_side(self, side: Side) -> None:
        self._stack.setCurrentWidget(self._pages.get(side, self._pages[Side.LIST]))
        self.turned.emit()

    def _show(self) -> None:
        view = self.view
        if view is None:
            return
        self._trouble.setText(f"{view.trouble.happened}. {view.trouble.to_do}." if view.trouble else "")
        self._trouble.setVisible(view.trouble is not None)
        self._empty.setVisible(not view.operations)
        self.list.setVisible(bool(view.operations))
        self.model.show_view(view)
        self.lanes.show_view(view, self.chosen)
        self.card.show_view(view, self.chosen, cancelling=self._cancelling is not None)
        self.joint.show_item(view.joint_of(self.chosen), view.now)
        self._show_banner(view)
        at = self.model.row_of(self.chosen)
        if at is not None and self.list.currentIndex().row() != at:
            self.list.setCurrentIndex(self.model.index(at, 0))

    def _show_banner(self, view: OperationsView) -> None:
        """Show where the chosen plan stands, or the first one that meets what is chosen."""
        met = view.meetings_of(self.chosen)
        plan = view.plan(self.chosen) or (view.plan(met[0].plan) if met else None)
        self.banner.setVisible(plan is not None)
        if plan is not None:
            words = banner_kicker(view, plan), banner_headline(view, plan), banner_text(view, plan)
            self.banner.show_plan(level_of(view, plan), *words, self._contact())

    def _contact(self) -> Contact | None:
        view = self.view
        if view is None:
            return None
        met = view.meetings_of(self.chosen)
        named = next((each.contact for each in met if each.contact is not None), None)
        other = (met[0].other if met[0].plan == self.chosen else met[0].plan) if met else self.chosen
        if named is not None or other is None:
            return named
        return view.contacts.get(other) if view.plan(other) is None else None

    def _on_current(self, index: QModelIndex) -> None:
        operation = self.model.id_at(index.row())
        if operation is not None and operation != self.chosen:
            self.choose(operation)

    def _connect(self) -> None:
        self.lanes.chosen.connect(lambda operation: self.choose(RecordId(operation)))
        self.lanes.opened.connect(lambda: self._act(Act.CHANGE))
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._on_current(now))
        self.list.activated.connect(lambda _index: self._act(Act.CHANGE))
        self.card.acted.connect(self._act)
        self.banner.call.connect(self.call)
        self.joint.moved.connect(self.moved)
        self.sides.chosen.connect(self._on_side)
        self._look.changed.connect(self._arrange)

    def _lay_out(self) -> None:
        box = column(self, margin=(18, 9, 18, 9), gap=9)
        content = QWidget()
        content.setProperty("role", "ground")
        inside = column(content, gap=9)
        inside.addWidget(self.banner)
        self._body = row(gap=12)
        self._left, self._right = self._lanes_side(), self._other_side()
        self._body.addWidget(self._left, 1)
        self._body.addWidget(self._right, 1)
        inside.addLayout(self._body, 1)
        box.addWidget(self._trouble)
        box.addWidget(Scroller(content), 1)

    def _lanes_side(self) -> QWidget:
        left = QWidget()
        box = column(left, gap=9)
        lanes = Panel("card")
        inside = column(lanes, margin=(12, 10, 12, 8), gap=4)
        head = row()
        head.addWidget(Label("label", HOURS_WORDS))
        head.addStretch(1)
        head.addWidget(Label("hint", f"{OPERATIONS['buffers']} · {OPERATIONS['zone']}"))
        inside.addLayout(head)
        inside.addWidget(self.lanes)
        box.addWidget(self.card)  # above the lanes, which may be many: what can be done is seen without scrolling
        box.addWidget(lanes)
        box.addStretch(1)
        return left

    def _other_side(self) -> QWidget:
        right = QWidget()
        box = column(right, gap=9)
        listed = QWidget()
        inside = column(listed, gap=9)
        inside.addWidget(self._empty)
        inside.addWidget(self.list, 1)
        inside.addStretch(0)
        self._pages = {Side.LIST: listed, Side.JOINT: Scroller(self.joint)}
        for page in self._pages.values():
            self._stack.addWidget(page)
        self.sides.offer([side for side in Side if side in self._pages])
        new = Button(self._look, f"{Act.NEW.value}  {OPERATIONS['new']}", icon="calendar-event")
        new.clicked.connect(lambda: self._act(Act.NEW))
        head = row(gap=9)
        head.addWidget(self.sides, 1)
        head.addWidget(new, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(head)
        box.addWidget(self._left_note)
        box.addWidget(self._note)
        box.addWidget(self._stack, 1)
        return right

    def _arrange(self) -> None:
        """Put both halves beside each other, or below each other where text is large."""
        large = self._look.metrics.text_size >= _ONE_COLUMN or self._look.metrics.glove
        self._body.setDirection(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)
        self._stack.setMinimumHeight(self._look.metrics.frame(260))
