"""The notice to a record's owner: the officer's number, and how urgent it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from overlap.answer import Contact
from overlap.rule_set import ROUTINE_MINUTES, URGENT_MINUTES
from ui.notices import Ask, Urgency
from ui.pieces.digit_button import DigitButton
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.pieces.said import Said
from ui.theme.look import Look
from ui.wording.desktop import WORDS, notify_hint, notify_words

#: What is asked of the owner, in the order of the digits: whether the record stands, soon or later, or nothing.
_CHOICES = ((Urgency.URGENT, Ask.CONFIRM), (Urgency.ROUTINE, Ask.CONFIRM), (Urgency.ROUTINE, Ask.TELL))
#: A number with its extension.
_LONGEST_NUMBER = 40
#: Fewer digits reach nobody.
_LEAST_DIGITS = 7


class NotifyPanel(Overlay):
    """Emits `chosen` with urgency, number and what is asked, `progressed` at every step before; Enter means urgent.

    A digit chooses while the number is not being written. Esc goes back without a notice.
    """

    chosen = Signal(object, str, object)
    progressed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._title = Label("screen")
        self._hint = Said("late", keeps_room=True)
        self._number = Field(look, WORDS["notify_callback"], _LONGEST_NUMBER)
        self._number.textChanged.connect(lambda _: self.progressed.emit())
        self._number.returnPressed.connect(lambda: self._choose(*_CHOICES[0]))
        self.box.addWidget(self._title)
        self.box.addWidget(Label("body", WORDS["notify_text"], wrap=True))
        self.box.addWidget(Label("label", WORDS["notify_callback"]))
        self.box.addWidget(self._number)
        self.box.addWidget(self._hint)
        self._buttons = [DigitButton(look, at + 1, "") for at in range(len(_CHOICES))]
        for button, (urgency, ask) in zip(self._buttons, _CHOICES, strict=True):
            button.clicked.connect(lambda _checked, urgency=urgency, ask=ask: self._choose(urgency, ask))
            self.box.addWidget(button)
        self._keys = Label("hint")
        self.box.addWidget(self._keys)
        self.show_times(URGENT_MINUTES, ROUTINE_MINUTES)

    @property
    def progress(self) -> str | None:
        """The number that is typed, None while nothing is asked."""
        return None if self.isHidden() else self._number.text()

    def show_times(self, urgent_minutes: int, routine_minutes: int) -> None:
        """Say within which times an answer is asked for, by the rules that both agencies signed."""
        words = notify_words(urgent_minutes, routine_minutes)
        for button, each in zip(self._buttons, words, strict=True):
            button.set_words(each)
        self._keys.setText(notify_hint(words[0]))

    def dismiss(self) -> None:
        """Close the panel."""
        super().dismiss()
        self.progressed.emit()

    def ask(self, contact: Contact, number: str) -> None:
        """Ask for number and urgency; the last number is offered."""
        self._title.setText(WORDS["notify_title"].format(agency=contact.agency))
        self._number.setText(number)
        self._hint.say("")
        self.card.setMinimumWidth(self._look.metrics.display(560))
        self.open()
        self._number.setFocus()
        self._number.selectAll()
        self.progressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by a digit; in the number it stays a digit."""
        at = event.key() - Qt.Key.Key_1.value
        if 0 <= at < len(_CHOICES) and not event.isAutoRepeat() and not self._number.hasFocus():
            self._choose(*_CHOICES[at])
        else:
            super().keyPressEvent(event)

    def _choose(self, urgency: Urgency, ask: Ask) -> None:
        number = self._number.text().strip()
        if sum(sign.isdigit() for sign in number) < _LEAST_DIGITS:
            self._hint.say(WORDS["notify_number_missing"])
            self._number.setFocus()
            return
        self.dismiss()
        self.chosen.emit(urgency, number, ask)
