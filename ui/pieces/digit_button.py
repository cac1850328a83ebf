"""A wide button that is pressed by its digit."""

from __future__ import annotations

from ui.pieces.key_button import KeyButton
from ui.theme.look import Look


class DigitButton(KeyButton):
    """A digit in its own square and the words beside it; all of them weigh the same."""

    def __init__(self, look: Look, digit: int, words: str) -> None:
        super().__init__(look, str(digit), words)
        self.digit = digit
