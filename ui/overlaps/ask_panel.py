"""What is asked before a deed is whole: which identifier shows it, why not now, how much more time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.overlaps.acts import Act, choices, with_code
from ui.pieces.digit_button import DigitButton
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.theme.look import Look
from ui.wording import LABELS
from ui.wording.desktop import WORDS


class AskPanel(Overlay):
    """Emits `answered` with the whole deed; Esc goes back without one."""

    answered = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._act: Act | None = None
        self._buttons: list[DigitButton] = []
        self._codes: tuple[str, ...] = ()
        self._title, self._about = Label("screen"), Label("body", wrap=True)
        self.box.addWidget(self._title)
        self.box.addWidget(self._about)
        self.box.addSpacing(4)
        self._at = self.box.count()
        self.box.addWidget(Label("hint", f"{WORDS['decision_pick']} · Esc {LABELS['back']}"))

    def ask(self, about: str, act: Act) -> None:
        """Ask for what a deed still needs; `about` says which entry it concerns."""
        question, offered = choices(act.asks)
        self._act, self._codes = act, tuple(code for code, _ in offered)
        self._title.setText(question)
        self._about.setText(f"{about}: {act.words.lower()}")
        for gone in self._buttons:
            self.box.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._buttons = [DigitButton(self._look, at, words) for at, (_, words) in enumerate(offered, 1)]
        for at, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked, digit=button.digit: self._take(digit))
            self.box.insertWidget(self._at + at, button)
        self.card.setMinimumWidth(self._look.metrics.display(560))
        self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a digit that is pressed anew: the one that opened the panel may still be held."""
        digit = event.key() - Qt.Key.Key_0.value
        if event.isAutoRepeat():
            event.accept()
        elif 1 <= digit <= len(self._buttons):
            self._take(digit)
        else:
            super().keyPressEvent(event)

    def _take(self, digit: int) -> None:
        act, code = self._act, self._codes[digit - 1]
        self.dismiss()
        if act is not None:
            self.answered.emit(with_code(act.deed, code))
