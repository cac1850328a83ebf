"""Who can unlock this laptop: one button for each officer, with name and unit and nothing else of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.pieces.digit_button import DigitButton
from ui.pieces.label import Label
from ui.pieces.panel import column
from ui.theme.look import Look
from ui.unlock.state import LockedOfficer
from ui.wording.unlock import UNLOCK, officer_words


class OfficerList(QWidget):
    """Emits `chosen` with an officer's id; the first nine are chosen by their digit, too."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._buttons: list[DigitButton] = []
        self._officers: tuple[LockedOfficer, ...] = ()
        self._box = column(self, gap=8)
        self._box.addWidget(Label("label", UNLOCK["who_are_you"]))

    def show_officers(self, officers: tuple[LockedOfficer, ...]) -> None:
        """Offer these officers."""
        if officers == self._officers:
            return
        self._officers = officers
        for button in self._buttons:
            self._box.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(at, officer) for at, officer in enumerate(officers)]

    def take_focus(self) -> None:
        """Put the focus on the first name."""
        if self._buttons:
            self._buttons[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a digit."""
        at = event.key() - Qt.Key.Key_1.value
        if 0 <= at < min(len(self._buttons), 9):
            self._buttons[at].click()
        else:
            super().keyPressEvent(event)

    def _button(self, at: int, officer: LockedOfficer) -> DigitButton:
        button = DigitButton(self._look, at + 1, officer_words(officer.name or officer.id, officer.unit))
        button.clicked.connect(lambda: self.chosen.emit(officer.id))
        self._box.addWidget(button)
        return button
