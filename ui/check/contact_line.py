"""The line at the foot of the evidence: who answers the call, Notify, and Record decision."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from overlap.answer import Assessment, Level
from ui.pieces.button import Button
from ui.pieces.icon import Icon
from ui.pieces.label import Label
from ui.pieces.panel import column, row
from ui.theme.look import Look
from ui.wording import LABELS
from ui.wording.desktop import WORDS, contact_detail, contact_person


def _nobody(level: Level) -> str:
    """What is told where there is nobody to call; only an answer that asks for a call is the worse for it."""
    return WORDS["call_none"] if level > Level.ADVISORY else WORDS["call_not_asked"]


class ContactLine(QWidget):
    """Emits `notify` and `decide`."""

    notify = Signal()
    decide = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._person = Label("strong", wrap=True)
        self._detail = Label("small", wrap=True)
        self._notify = Button(look, WORDS["notify"], icon="send", role="critical")
        self._decide = Button(look, LABELS["record_decision"], role="primary")
        self._notify.clicked.connect(self.notify)
        self._decide.clicked.connect(self.decide)
        words = column(gap=2)
        words.addStretch(1)
        words.addWidget(self._person)
        words.addWidget(self._detail)
        words.addStretch(1)
        box = row(self, gap=12)
        box.addWidget(Icon(look, "user-shield", "text2", 26))
        box.addLayout(words, 1)
        box.addWidget(self._notify)
        box.addWidget(self._decide)

    def show_assessment(self, assessment: Assessment, *, decided: bool, notified: bool) -> None:
        """Show whom the answer says to call, and what can still be done about it."""
        contact = assessment.contacts[0] if assessment.contacts else None
        self._person.setText(contact_person(contact) if contact else _nobody(assessment.level))
        self._detail.setText(contact_detail(contact, assessment.situation.now) if contact else "")
        self._detail.setVisible(contact is not None)
        told = assessment.to_notify
        self._notify.setVisible(told is not None)
        if told is not None:
            words = WORDS["notified"] if notified else LABELS["notify"].format(agency=told.agency)
            self._notify.set_words(words)
        self._notify.setEnabled(not notified)
        self._decide.setVisible(assessment.level >= Level.CAUTION)
        self._decide.set_words(LABELS["decision_recorded"] if decided else LABELS["record_decision"])
        self._decide.setEnabled(not decided)
