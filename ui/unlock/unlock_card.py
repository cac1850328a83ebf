"""The card in which one officer's vault is opened."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from ui.pieces.button import Button
from ui.pieces.field import Field
from ui.pieces.icon import Icon
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column, row
from ui.theme.look import Look
from ui.unlock.state import Locked, LockedOfficer
from ui.wording import LABELS, pill
from ui.wording.desktop import WORDS, tries_words

#: Longer than anyone types; a longer one is refused by the field, not cut silently by the key derivation.
_LONGEST = 256


class UnlockCard(Panel):
    """Emits `opened` with the officer's id and the passphrase, None where practice data needs none.

    Several officers are gone through with the button beside the name.
    """

    opened = Signal(str, object)

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        self._locked: Locked | None = None
        self._at = 0
        self._name = Label("label")
        self._unit = Label("hint")
        self._practice = Label("body", WORDS["practice_line"], wrap=True)
        self.field = Field(look, LABELS["passphrase"], _LONGEST)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self._tries = Label("small", wrap=True)
        self._problem = Label("late", wrap=True)
        self._ages = Label("small", wrap=True)
        self._next = Button(look, WORDS["other_officer"])
        self.unlock = Button(look, LABELS["unlock"], role="primary")
        self._lay_out(look)
        self.field.returnPressed.connect(self._open)
        self.unlock.clicked.connect(self._open)
        self._next.clicked.connect(self._choose_next)

    def show_locked(self, locked: Locked) -> None:
        """Show who can unlock, and for each what may be told without unlocking."""
        self._locked = locked
        self._at = min(self._at, max(len(locked.officers) - 1, 0))
        self._show_officer()

    def say(self, problem: str) -> None:
        """Say why it did not open; the passphrase is typed anew."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.field.clear()
        self.set_busy(busy=False)

    def set_busy(self, *, busy: bool) -> None:
        """Show that the vault is being opened."""
        self.field.setEnabled(not busy)
        officer = self._officer()
        self.unlock.setEnabled(not busy and officer is not None and officer.readable)
        ready = WORDS["open_practice"] if officer and officer.opens_without_passphrase else LABELS["unlock"]
        self.unlock.set_words(WORDS["unlocking"] if busy else ready)

    def take_focus(self) -> None:
        """Put the focus where Enter unlocks."""
        (self.field if self.field.isVisible() else self.unlock).setFocus()

    def _lay_out(self, look: Look) -> None:
        head = row(gap=16)
        head.addWidget(Icon(look, "shield-search", "accent", 40))
        titles = column(gap=2)
        titles.addWidget(Label("brand", LABELS["product"]))
        titles.addWidget(Label("body", WORDS["locked_line"], wrap=True))
        head.addLayout(titles, 1)
        who = row()
        who.addWidget(self._name)
        who.addWidget(self._unit)
        who.addStretch(1)
        who.addWidget(self._next)
        copies = row(gap=10)
        copies.addWidget(Icon(look, "database", "text2", 20))
        copies.addWidget(self._ages, 1)
        foot = row()
        foot.addWidget(self._tries, 1)
        foot.addWidget(self.unlock)
        box = column(self, margin=(30, 26, 30, 26), gap=12)
        box.addLayout(head)
        box.addLayout(who)
        for widget in (self._practice, self.field, self._problem):
            box.addWidget(widget)
        box.addLayout(foot)
        box.addLayout(copies)

    def _officer(self) -> LockedOfficer | None:
        officers = self._locked.officers if self._locked else ()
        return officers[self._at] if officers else None

    def _show_officer(self) -> None:
        officer = self._officer()
        if self._locked is None or officer is None:
            self._name.setText(WORDS["unlock_nobody"])
            for widget in (self._next, self._practice, self.field, self._unit, self._ages):
                widget.hide()
            self.set_busy(busy=False)
            return
        self._name.setText(WORDS["passphrase_for"].format(name=officer.name or officer.id))
        if officer.opens_without_passphrase:
            self._name.setText(officer.name)
        self._unit.setText(officer.unit)
        self._practice.setVisible(officer.opens_without_passphrase)
        self.field.setVisible(not officer.opens_without_passphrase and officer.readable)
        self._next.setVisible(len(self._locked.officers) > 1)
        self._tries.setText(tries_words(officer.failures))
        self._ages.setText(self._ages_words(officer, self._locked))
        self.say("" if officer.readable else WORDS["unlock_unreadable"])

    def _ages_words(self, officer: LockedOfficer, locked: Locked) -> str:
        if not officer.sources:
            return WORDS["unlock_ages_later"]
        ages = ", ".join(pill(state, locked.now) for state in officer.sources)
        return f"{WORDS['copy_ages']}: {ages}"

    def _choose_next(self) -> None:
        if self._locked is not None:
            self._at = (self._at + 1) % len(self._locked.officers)
            self._show_officer()
            self.take_focus()

    def _open(self) -> None:
        officer = self._officer()
        if officer is None or not officer.readable:
            return
        if officer.opens_without_passphrase:
            self.set_busy(busy=True)
            self.opened.emit(officer.id, None)
        elif self.field.text():
            passphrase = self.field.text()
            self.field.clear()
            self.set_busy(busy=True)
            self.opened.emit(officer.id, passphrase)
