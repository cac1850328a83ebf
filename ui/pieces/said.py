"""A line that tells what became of what the officer did: shown, and said once to whoever hears the screen."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ui.pieces.alert import speak
from ui.pieces.label import Label


class Said(Label):
    """Is hidden while it has no words, with `keeps_room` in its place; emits `spoken` with each that it says."""

    spoken = Signal(str)

    def __init__(self, role: str = "strong", *, keeps_room: bool = False) -> None:
        super().__init__(role, wrap=True)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(keeps_room)
        self.setSizePolicy(policy)
        self.hide()

    def say(self, words: str) -> None:
        """Show words and have them said, though they are the same as before; empty ones take the line away."""
        self.setText(words)
        self.setVisible(bool(words))
        if words:
            speak(self, words)
            self.spoken.emit(words)
