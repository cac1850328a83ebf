"""The card in which one officer's vault is opened."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from storage.proofs import CardPin, Passphrase, Proof, RecoveryCode
from ui.pieces.button import Button
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.field import Field
from ui.pieces.icon import Icon
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column, row
from ui.theme.look import Look
from ui.unlock.officer_list import OfficerList
from ui.unlock.state import Locked, LockedOfficer, Way
from ui.wording import LABELS, pill
from ui.wording.desktop import WORDS
from ui.wording.enrolment import ENROLMENT
from ui.wording.unlock import UNLOCK, WAYS, lent_words, tries_words

#: Longer than anyone types; a longer one is refused by the field, not cut silently by the key derivation.
_LONGEST = 256


class UnlockCard(Panel):
    """Emits `opened` with the officer's id and what was shown to open, None where practice data needs nothing.

    Where several officers use the laptop, each chooses their own name first; nothing is told of the others. Emits
    `enrolling` and `practising` for who is not enrolled yet.
    """

    opened = Signal(str, object)
    enrolling = Signal()
    practising = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        self._locked: Locked | None = None
        self._chosen: str | None = None
        self._list = OfficerList(look)
        self._name = Label("label")
        self._unit = Label("hint")
        self._practice = Label("body", WORDS["practice_line"], wrap=True)
        self.field = Field(look, LABELS["passphrase"], _LONGEST)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self._tries = Label("small", wrap=True)
        self._problem = Label("late", wrap=True)
        self._ages = Label("small", wrap=True)
        self._ways: ChoiceRow[Way] = ChoiceRow(look, UNLOCK["with_what"], tuple(WAYS.items()))
        self._other = Button(look, UNLOCK["other_officer"])
        self.unlock = Button(look, LABELS["unlock"], role="primary")
        self.enrol, self.practise = Button(look, ENROLMENT["begin"]), Button(look, ENROLMENT["practise"])
        self._lay_out(look)
        self.field.returnPressed.connect(self._open)
        self.unlock.clicked.connect(self._open)
        self._other.clicked.connect(self.choose_again)
        self._list.chosen.connect(self._choose)
        self.enrol.clicked.connect(self.enrolling)
        self.practise.clicked.connect(self.practising)
        self._ways.chosen.connect(lambda _way: self._on_way())
        self._show_officer()

    def show_locked(self, locked: Locked) -> None:
        """Show who can unlock, and for each what may be told without unlocking."""
        self._locked = locked
        self._list.show_officers(locked.officers)
        known = {officer.id for officer in locked.officers}
        if self._chosen not in known:
            self._chosen = locked.before.officer if locked.before.officer in known else None
        if len(known) == 1:
            self._chosen = locked.officers[0].id
        self._show_officer()

    def choose_again(self) -> None:
        """Offer all names."""
        self._chosen = None
        self._show_officer()
        self.take_focus()

    def say(self, problem: str) -> None:
        """Say why it did not open; what opens it is typed anew."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.field.clear()
        self.set_busy(busy=False)

    def say_headway(self, words: str) -> None:
        """Say how far an opening is that takes longer than one usually does."""
        self._problem.setText(words)
        self._problem.show()

    def set_busy(self, *, busy: bool) -> None:
        """Show that the vault is being opened."""
        self.field.setEnabled(not busy)
        officer = self._officer()
        self.unlock.setEnabled(not busy and officer is not None and _can_try(officer))
        ready = WORDS["open_practice"] if officer and officer.opens_without_passphrase else LABELS["unlock"]
        self.unlock.set_words(WORDS["unlocking"] if busy else ready)

    def take_focus(self) -> None:
        """Put the focus where Enter unlocks, or where a name is chosen."""
        if self._list.isVisible():
            self._list.take_focus()
        else:
            shown = (each for each in (self.field, self.unlock, self.enrol) if each.isVisible())
            next(shown, self.practise).setFocus()

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
        who.addWidget(self._other)
        self._copies = QWidget()
        copies = row(self._copies, gap=10)
        copies.addWidget(Icon(look, "database", "text2", 20))
        copies.addWidget(self._ages, 1)
        foot = row()
        foot.addWidget(self._tries, 1)
        foot.addWidget(self.unlock)
        box = column(self, margin=(30, 26, 30, 26), gap=12)
        box.addLayout(head)
        box.addLayout(who)
        box.addWidget(self._list)
        for widget in (self._practice, self._ways, self.field, self._problem):
            box.addWidget(widget)
        box.addLayout(foot)
        box.addWidget(self._copies)
        first = row(gap=9)
        for button in (self.enrol, self.practise):
            first.addWidget(button)
        first.addStretch(1)
        box.addLayout(first)

    def _officer(self) -> LockedOfficer | None:
        officers = self._locked.officers if self._locked else ()
        return next((officer for officer in officers if officer.id == self._chosen), None)

    def _show_officer(self) -> None:
        officer = self._officer()
        for button in (self.enrol, self.practise):
            button.setVisible(self._locked is not None)
        is_list = officer is None and self._locked is not None and bool(self._locked.officers)
        self._list.setVisible(is_list)
        for widget in (self.unlock, self._copies):
            widget.setVisible(officer is not None)
        if self._locked is None or officer is None:
            self._show_nobody()
            return
        takes_proof = not officer.opens_without_passphrase and _can_try(officer)
        self._name.setVisible(True)
        self._name.setText(officer.name or officer.id)
        self._unit.setText(officer.unit)
        self._practice.setVisible(officer.opens_without_passphrase)
        self.field.setVisible(takes_proof)
        self._ways.setVisible(takes_proof and len(officer.ways) > 1)
        self._ways.offer(officer.ways)
        self._name_field(officer)
        self._other.setVisible(len(self._locked.officers) > 1)
        self._tries.setText(tries_words(officer.attempts, self._locked.now))
        self._ages.setText(self._ages_words(officer, self._locked))
        self.say(officer.trouble)

    def _show_nobody(self) -> None:
        """Nobody is chosen, nobody is enrolled, or it is not known yet."""
        self._name.setText(UNLOCK["looking"] if self._locked is None else UNLOCK["nobody"])
        self._name.setVisible(self._list.isHidden())
        self._unit.setText("")
        self._tries.setText("")
        for widget in (self._other, self._practice, self._ways, self.field, self._problem):
            widget.hide()
        self.set_busy(busy=False)

    def _ages_words(self, officer: LockedOfficer, locked: Locked) -> str:
        if not officer.sources:
            return WORDS["unlock_ages_later"]
        ages = ", ".join(pill(state, locked.now) for state in officer.sources)
        lent = "".join(f" {lent_words(system, until, locked.now)}" for system, until in officer.leases)
        return f"{WORDS['copy_ages']}: {ages}.{lent}" if lent else f"{WORDS['copy_ages']}: {ages}"

    def _choose(self, officer: str) -> None:
        self._chosen = officer
        self._show_officer()
        self.take_focus()

    def _on_way(self) -> None:
        officer = self._officer()
        if officer is not None:
            self._name_field(officer)
        self.field.clear()
        self.field.setFocus()

    def _name_field(self, officer: LockedOfficer) -> None:
        """Say above the field, and to a screen reader, what is typed into it."""
        way = self._ways.value
        self.field.setAccessibleName(WAYS[way])
        if self.field.isVisibleTo(self):
            self._name.setText(UNLOCK["way_for"].format(way=WAYS[way], name=officer.name or officer.id))

    def _open(self) -> None:
        officer = self._officer()
        if officer is None or not _can_try(officer):
            return
        if officer.opens_without_passphrase:
            self.set_busy(busy=True)
            self.opened.emit(officer.id, None)
        elif self.field.text():
            proof = _proof(self._ways.value, self.field.text())
            self.field.clear()
            self.set_busy(busy=True)
            self.opened.emit(officer.id, proof)


def _can_try(officer: LockedOfficer) -> bool:
    """Whether a try would be taken; a recovery code is what releases a lock."""
    return not officer.trouble and (not officer.attempts.is_locked or Way.RECOVERY in officer.ways)


def _proof(way: Way, text: str) -> Proof:
    """What was typed, as what it is."""
    match way:
        case Way.PASSPHRASE:
            return Passphrase(text)
        case Way.CARD:
            return CardPin(text)
        case Way.RECOVERY:
            return RecoveryCode(text)
        case _:
            assert_never(way)
