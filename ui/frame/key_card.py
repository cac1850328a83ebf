"""All keys on one card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.pieces.panel import row
from ui.pieces.scroller import Scroller
from ui.theme.look import Look
from ui.wording.desktop import WORDS
from ui.wording.screens import ALL_KEYS

#: The keys stand in two columns so that the card fits the laptop's screen at the usual text size.
_COLUMNS = 2
_GAP = 7
#: What stays of the window around the card.
_AROUND = 24
#: The veil leaves the card this much less than the window's height, for its title, its button and its margins.
_FRAME = 150
_SCROLLS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}


class KeyCard(Overlay):
    """Lists each key with its twin that needs no F key; Esc or F1 closes it, the arrows scroll where text is large."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._keys, self._meanings = QWidget(), list[Label]()
        grid = QGridLayout(self._keys)
        grid.setContentsMargins(0, 0, _GAP, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(_GAP)
        lines = -(-len(ALL_KEYS) // _COLUMNS)
        for at, (key, twin, words) in enumerate(ALL_KEYS):
            line, left = at % lines, at // lines * 2
            grid.addLayout(_pair(key, twin), line, left)
            self._meanings.append(_meaning(words))
            grid.addWidget(self._meanings[-1], line, left + 1)
            grid.setColumnStretch(left + 1, 1)
        self._scroller = Scroller(self._keys)
        close = Button(look, WORDS["close"])
        close.clicked.connect(self.dismiss)
        self.box.addWidget(Label("screen", WORDS["keys_title"]))
        self.box.addWidget(self._scroller)
        self.box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def open(self) -> None:
        """Show the keys as wide as the window is, and as tall as they are if there is the room."""
        room = self.window().rect()
        self.card.setFixedWidth(room.width() - 2 * _AROUND)
        super().open()
        margins = self.box.contentsMargins()
        bar = self._scroller.verticalScrollBar().sizeHint().width()
        self._keys.resize(self.card.width() - margins.left() - margins.right() - bar, self._keys.height())
        for label in self._meanings:
            label.setMinimumHeight(label.heightForWidth(label.width()))
        tall = self._keys.minimumSizeHint().height()
        self._scroller.setFixedHeight(min(tall, room.height() - self._look.metrics.display(_FRAME)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on the key that opened it, too."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_F1:
            self.dismiss()
        elif key in _SCROLLS:
            bar = self._scroller.verticalScrollBar()
            bar.setValue(bar.value() + _SCROLLS[key] * bar.singleStep())
        else:
            super().keyPressEvent(event)


def _pair(key: str, twin: str) -> QHBoxLayout:
    """A key, and beside it the one that does the same."""
    line = row(gap=_GAP)
    for text in filter(None, (key, twin)):
        line.addWidget(Label("key", text), 0, Qt.AlignmentFlag.AlignTop)
    line.addStretch(1)
    return line


def _meaning(words: str) -> Label:
    """What a key does, no taller than its words are where they stand."""
    label = Label("keyword", words, wrap=True)
    policy = label.sizePolicy()
    policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
    label.setSizePolicy(policy)
    return label
