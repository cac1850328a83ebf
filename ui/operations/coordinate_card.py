"""The card of Coordinate: call the other owner, then propose a joint operation."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from overlap.answer import Contact
from overlap.joint import JointRole
from ui.pieces.button import Button
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.pieces.panel import column, row, rule
from ui.theme.look import Look
from ui.wording import contact_line, contact_number
from ui.wording.joint import JOINT, ROLES
from ui.wording.operations import OPERATIONS

_WIDTH = 720
_LONGEST_PHONE = 32


@dataclass(frozen=True, slots=True)
class Coordination:
    """What is to be coordinated, by words, and whether a joint operation can be proposed, else why it can't."""

    own: str
    other: str
    contact: Contact | None
    obstacle: str = ""


class CoordinateCard(Overlay):
    """Emits `proposed` with the unit's role and number; Esc changes nothing."""

    proposed = Signal(object, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._title = Label("screen", wrap=True)
        self._number, self._line = Label("screen", wrap=True), Label("body", wrap=True)
        self._obstacle = Label("body", wrap=True)
        self._roles = ChoiceRow(look, JOINT["role"], list(ROLES.items()))
        self.phone = Field(look, JOINT["phone"], _LONGEST_PHONE)
        self._propose = Button(look, JOINT["propose"], icon="send", role="primary")
        self._back = Button(look, JOINT["close"])
        self._form = QWidget()
        self._lay_out()
        self._propose.clicked.connect(self._take)
        self.phone.returnPressed.connect(self._take)
        self._back.clicked.connect(self.dismiss)

    def ask(self, about: Coordination, phone: str) -> None:
        """Show whom to call, and ask for what goes with the proposal."""
        self._title.setText(JOINT["coordinate"].format(own=about.own, other=about.other))
        contact = about.contact
        self._number.setText(contact_number(contact) if contact is not None else OPERATIONS["no_contact"])
        self._line.setText(contact_line(contact) if contact is not None else "")
        self._line.setVisible(contact is not None)
        self._obstacle.setText(about.obstacle)
        self._obstacle.setVisible(bool(about.obstacle))
        self._form.setVisible(not about.obstacle)
        self._propose.setVisible(not about.obstacle)
        self.phone.setText(phone)
        parent = self.parentWidget()
        room = parent.width() - 24 if parent is not None else _WIDTH
        self.card.setFixedWidth(min(self._look.metrics.display(_WIDTH), room))
        self.open()
        if about.obstacle:
            self._back.setFocus()
        else:
            self._propose.setFocus()

    def _take(self) -> None:
        role: JointRole = self._roles.value
        self.proposed.emit(role, self.phone.text().strip())

    def _lay_out(self) -> None:
        self.box.addWidget(self._title)
        self.box.addWidget(Label("label", JOINT["first_call"]))
        self.box.addWidget(self._number)
        self.box.addWidget(self._line)
        self.box.addWidget(rule())
        self.box.addWidget(Label("label", JOINT["then_propose"]))
        self.box.addWidget(self._obstacle)
        form = column(self._form, gap=6)
        form.addWidget(Label("label", JOINT["role"]))
        form.addWidget(self._roles)
        form.addWidget(Label("label", JOINT["phone"]))
        form.addWidget(self.phone)
        self.box.addWidget(self._form)
        buttons = row(gap=9)
        buttons.addWidget(self._propose)
        buttons.addStretch(1)
        buttons.addWidget(self._back)
        self.box.addLayout(buttons)
