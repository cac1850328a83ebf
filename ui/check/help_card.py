"""What an officer can do about an answer that leaves something open: ask by voice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column
from ui.theme.look import Look
from ui.wording.desktop import WORDS


class HelpCard(Panel):
    """Emits `call` for the number in full."""

    call = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        button = Button(look, f"{WORDS['call_desk']}  F6", icon="broadcast", role="critical")
        button.clicked.connect(self.call)
        box = column(self, margin=(16, 14, 16, 14), gap=10)
        box.addWidget(Label("label", WORDS["ask_voice"]))
        box.addWidget(Label("small", WORDS["ask_voice_text"], wrap=True))
        box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
