"""The form by which a laptop is made known to one agency."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from overlap.records import System
from ui.enrolment.state import Form, Missing
from ui.pieces.button import Button
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.pieces.overlay import is_back
from ui.pieces.panel import Panel, column, row
from ui.theme.look import Look
from ui.wording import system_label
from ui.wording.enrolment import ENROLMENT, MISSING

#: Which fields stand side by side.
_ROWS = (("address",), ("authority",), ("officer", "code"), ("passphrase", "again"))
#: Where what is missing is to be typed.
_FIELDS = {
    Missing.ADDRESS: "address",
    Missing.AUTHORITY: "authority",
    Missing.OFFICER: "officer",
    Missing.CODE: "code",
    Missing.SHORT: "passphrase",
    Missing.DIFFERS: "again",
}
_LONGEST = 256
_PATH = 1_000


class EnrolCard(Panel):
    """Emits `filled` with a `Form` that lacks nothing, and `left` to go back; nothing typed is kept after either.

    `choosing` asks for the authority's file to be looked for; `take_file` is given what was chosen.
    """

    filled = Signal(object)
    left = Signal()
    choosing = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        self.system: ChoiceRow[System] = ChoiceRow(
            look, ENROLMENT["agency"], tuple((system, system_label(system)) for system in System)
        )
        self.fields = {
            name: Field(look, ENROLMENT[name], _PATH if name == "authority" else _LONGEST)
            for name in ("address", "authority", "officer", "code", "passphrase", "again")
        }
        for name in ("code", "passphrase", "again"):
            self.fields[name].setEchoMode(QLineEdit.EchoMode.Password)
        self.take = Button(look, ENROLMENT["take"], role="primary")
        self.back = Button(look, ENROLMENT["back"])
        self.choose = Button(look, ENROLMENT["choose_file"])
        self._problem = Label("late", wrap=True)
        self._lay_out()
        self.take.clicked.connect(self._take)
        self.back.clicked.connect(self._leave)
        self.choose.clicked.connect(self.choosing)
        for field in self.fields.values():
            field.returnPressed.connect(self._take)
        self.say("")

    def say(self, problem: str) -> None:
        """Say what went wrong, or what comes next."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def set_busy(self, *, busy: bool) -> None:
        """Show that the agency is being asked."""
        for widget in (*self.fields.values(), self.system, self.choose, self.back, self.take):
            widget.setEnabled(not busy)
        self.take.set_words(ENROLMENT["busy" if busy else "take"])

    def forget(self) -> None:
        """Empty what is secret; the rest stays to be mended."""
        for name in ("code", "passphrase", "again"):
            self.fields[name].clear()

    def take_file(self, path: str) -> None:
        """Put in the authority's file that was chosen; nothing changes where none was."""
        if path:
            self.fields["authority"].setText(path)
            self.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back on Esc, while no agency is being asked."""
        if is_back(event) and self.back.isEnabled():
            self._leave()
            return
        super().keyPressEvent(event)

    def take_focus(self) -> None:
        """Put the focus on the first field that is empty."""
        empty = (field for field in self.fields.values() if not field.text())
        next(empty, self.take).setFocus()

    def _lay_out(self) -> None:
        box = column(self, margin=(30, 22, 30, 22), gap=6)
        box.addWidget(Label("screen", ENROLMENT["title"]))
        box.addWidget(Label("body", ENROLMENT["text"], wrap=True))
        box.addWidget(self.system)
        box.addWidget(self._problem)
        for names in _ROWS:
            line = row(gap=12)
            for name in names:
                part = column(gap=4)
                part.addWidget(Label("label", ENROLMENT[name], wrap=True))
                part.addWidget(self.fields[name])
                line.addLayout(part, 1)
            if "authority" in names:
                line.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignBottom)
            box.addLayout(line)
        foot = row(gap=9)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.take)
        box.addLayout(foot)

    def _take(self) -> None:
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        form = Form(system=self.system.value, **typed)
        if form.missing is not None:
            self.say(MISSING[form.missing])
            self.fields[_FIELDS[form.missing]].setFocus()
            return
        self.say("")
        self.set_busy(busy=True)
        self.filled.emit(form)

    def _leave(self) -> None:
        self.forget()
        self.say("")
        self.left.emit()
