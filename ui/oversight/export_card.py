"""The card before files leave: who gets them, why, and where they are written."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.pieces.button import Button
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.pieces.said import Said
from ui.theme.look import Look
from ui.wording import LABELS
from ui.wording.oversight import OVERSIGHT

#: Room for an office and a purpose; both stand in the audit.
_LONGEST = 80
_WIDTH = 620


class ExportCard(Overlay):
    """Emits `chosen` with recipient and reason; neither may be empty."""

    chosen = Signal(str, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.recipient = Field(look, OVERSIGHT["recipient"], _LONGEST)
        self.purpose = Field(look, OVERSIGHT["purpose"], _LONGEST)
        self._hint = Said(keeps_room=True)
        self._where = Label("small", "", wrap=True)
        self.button = Button(look, OVERSIGHT["export_go"], icon="file-text", role="critical")
        self.button.clicked.connect(self._choose)
        self.purpose.returnPressed.connect(self._choose)
        self.recipient.returnPressed.connect(self.purpose.setFocus)
        self.box.addWidget(Label("screen", OVERSIGHT["export_title"]))
        self.box.addWidget(Label("body", OVERSIGHT["export_text"], wrap=True))
        for field, words in ((self.recipient, "recipient"), (self.purpose, "purpose")):
            self.box.addWidget(Label("label", OVERSIGHT[words]))
            self.box.addWidget(field)
        for widget in (self._where, self._hint, self.button, Label("hint", f"Enter · Esc {LABELS['back']}")):
            self.box.addWidget(widget)

    def ask(self, where: str) -> None:
        """Ask for both; `where` is the folder that the files are written to."""
        self._where.setText(where)
        self._hint.say("")
        self.card.setFixedWidth(self._look.metrics.display(_WIDTH))
        self.open()
        self.recipient.setFocus()

    def _choose(self) -> None:
        recipient, purpose = (" ".join(field.text().split()) for field in (self.recipient, self.purpose))
        if not recipient or not purpose:
            self._hint.say(OVERSIGHT["export_missing"])
            (self.purpose if recipient else self.recipient).setFocus()
            return
        self.dismiss()
        self.chosen.emit(recipient, purpose)
