"""The bar at the bottom with the keys that matter on the shown screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.frame.standing import Screen
from ui.pieces.label import Label
from ui.pieces.panel import Panel, row
from ui.theme.look import Look
from ui.wording.screens import HELP_KEY, KEYS

_HEIGHT = 36


class KeyBar(Panel):
    """Keys and what they do, most important first; those that don't fit are on the card that F1 shows."""

    def __init__(self, look: Look) -> None:
        super().__init__("bar")
        self._look = look
        self._entries: list[QWidget] = []
        self._help = _entry(*HELP_KEY)
        self._box: QHBoxLayout = row(self, margin=(18, 0, 18, 0), gap=16)
        self._box.addStretch(1)
        self._box.addWidget(self._help)
        look.changed.connect(self._restyle)
        self._restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show the keys of one screen of the rail."""
        self.show_keys(screen)

    def show_keys(self, name: str) -> None:
        """Show the keys of a screen by its name in the words."""
        for entry in self._entries:
            self._box.removeWidget(entry)
            entry.hide()
            entry.deleteLater()
        self._entries = [_entry(key, words) for key, words in KEYS[name]]
        for at, entry in enumerate(self._entries):
            self._box.insertWidget(at, entry)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many keys as have room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        left = self.width() - 2 * 18 - self._help.sizeHint().width()
        for entry in self._entries:
            left -= entry.sizeHint().width() + self._box.spacing()
            entry.setVisible(left >= 0)

    def _restyle(self) -> None:
        self.setFixedHeight(self._look.metrics.frame(_HEIGHT))
        self._fit()


def _entry(key: str, words: str) -> QWidget:
    entry = QWidget()
    box = row(entry, gap=7)
    box.addWidget(Label("key", key), 0, Qt.AlignmentFlag.AlignVCenter)
    box.addWidget(Label("keyword", words))
    return entry
