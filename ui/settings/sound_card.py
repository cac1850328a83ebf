"""When an alert may be heard, and a test of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from storage.preferences import Preferences, Sound
from ui.pieces.button import Button
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.label import Label
from ui.settings.card import Card
from ui.theme.look import Look
from ui.wording.settings import SETTINGS, SOUNDS


class SoundCard(Card):
    """Emits `chosen` with a `Sound`, and `test`."""

    chosen = Signal(object)
    test = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(SETTINGS["sound"])
        self.when: ChoiceRow[Sound] = ChoiceRow(look, SETTINGS["sound_when"], tuple(SOUNDS.items()))
        self.button = Button(look, SETTINGS["sound_test"])
        self._told = Label("small", wrap=True)
        self.box.addWidget(Label("label", SETTINGS["sound_when"]))
        self.box.addWidget(self.when)
        self.box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addWidget(self._told)
        self._told.hide()
        self.when.take(Preferences().sound)
        self.when.chosen.connect(self.chosen)
        self.button.clicked.connect(self.test)

    def show_sound(self, sound: Sound) -> None:
        """Show what was chosen before."""
        self.when.take(sound)

    def show_tested(self, *, played: bool) -> None:
        """Say what came of the test."""
        self._told.setText(SETTINGS["sound_played"] if played else SETTINGS["sound_none"])
        self._told.show()
