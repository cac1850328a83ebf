"""The card that tells the board what an officer missed: one of four kinds, and a few words if there is time."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from overlap.needs import NeedKind
from overlap.records import MAX_TEXT
from ui.pieces.digit_button import DigitButton
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.pieces.said import Said
from ui.theme.look import Look
from ui.theme.metrics import Space
from ui.wording import LABELS
from ui.wording.needs import KINDS, NEEDS

_WIDTH = 720
#: So many digits in a row may be somebody's number; shorter ones are times and amounts.
_NUMBER = re.compile(r"\d(?:[\s().-]?\d){5,}")


class NeedCard(Overlay):
    """Emits `chosen` with kind, screen and text; a digit chooses while the text is not being written."""

    chosen = Signal(object, str, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._screen, self._doubted = "", ""
        self.text = Field(look, NEEDS["text"], MAX_TEXT)
        self._doubt = Said()
        self._buttons = {kind: DigitButton(look, at + 1, words) for at, (kind, words) in enumerate(KINDS.items())}
        self.box.addWidget(Label("screen", NEEDS["ask"]))
        self.box.addWidget(Label("body", NEEDS["ask_text"], wrap=True))
        grid = QGridLayout()
        grid.setSpacing(Space.LARGE)
        for at, (kind, button) in enumerate(self._buttons.items()):
            button.clicked.connect(lambda _checked, kind=kind: self.choose(kind))
            grid.addWidget(button, at // 2, at % 2)
        self.box.addLayout(grid)
        self.box.addWidget(Label("label", NEEDS["text"]))
        self.box.addWidget(self.text)
        self.box.addWidget(Label("small", NEEDS["text_hint"], wrap=True))
        self.box.addWidget(self._doubt)
        self.box.addWidget(Label("hint", f"1 … {len(KINDS)} · Tab · Esc {LABELS['back']}"))

    def ask(self, screen: str) -> None:
        """Ask what was missed on a screen."""
        self._screen, self._doubted = screen, ""
        self.text.clear()
        self._doubt.say("")
        self.card.setFixedWidth(self._look.metrics.display(_WIDTH))
        self.open()
        next(iter(self._buttons.values())).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by a digit."""
        at = event.key() - Qt.Key.Key_1
        kinds = list(self._buttons)
        if 0 <= at < len(kinds) and not event.isAutoRepeat() and not self.text.hasFocus():
            self.choose(kinds[at])
            event.accept()
        else:
            super().keyPressEvent(event)

    def choose(self, kind: NeedKind) -> None:
        """Report it, unless the text may hold somebody's number and was not pressed again."""
        text = self.text.text().strip()
        if _NUMBER.search(text) and text != self._doubted:
            self._doubted = text
            self._doubt.say(NEEDS["digits"])
            return
        self.dismiss()
        self.chosen.emit(kind, self._screen, text)
