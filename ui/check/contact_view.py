"""Whom to call, over the whole screen, so that the number can be read from the steering wheel."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from overlap.answer import Contact
from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.theme.look import Look
from ui.wording import LABELS, contact_number, contact_title
from ui.wording.desktop import WORDS, contact_detail, contact_person


class ContactView(Overlay):
    """Shows the first contact large and any others below; any of Esc, Enter, F6 closes it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.box.setSpacing(10)
        self._title = Label("screen")
        self._number = Label("dial")
        self._person = Label("title")
        self._detail = Label("body", wrap=True)
        self._others = Label("body", wrap=True)
        self._close = Button(look, f"{LABELS['back']}  Esc")
        self._close.clicked.connect(self.dismiss)
        for widget in (self._title, self._number, self._person, self._detail, self._others):
            self.box.addWidget(widget)
        self.box.addSpacing(8)
        self.box.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)

    def show_contacts(self, contacts: tuple[Contact, ...], now: dt.datetime) -> None:
        """Show whom to call; with nobody known it says so."""
        if contacts:
            first = contacts[0]
            self._title.setText(contact_title(first))
            self._number.setText(contact_number(first))
            self._person.setText(contact_person(first))
            self._detail.setText(contact_detail(first, now))
        else:
            self._title.setText(WORDS["call_none"])
        for label in (self._number, self._person, self._detail):
            label.setVisible(bool(contacts))
        others = [f"{contact_title(c)}: {contact_number(c)} – {contact_person(c)}" for c in contacts[1:]]
        self._others.setText("\n".join(others))
        self._others.setVisible(bool(others))
        self.card.setMinimumWidth(self._look.metrics.display(900))
        self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on the keys that a thumb finds."""
        if event.key() in (Qt.Key.Key_F6, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.dismiss()
        else:
            super().keyPressEvent(event)
