"""A card over the whole window that is answered or closed before anything else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ui.pieces.panel import Panel, column
from ui.theme.look import Look

_VEIL = 150
#: Keys that mean something on a card and something else below it.
_OWN_KEYS = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_F6, Qt.Key.Key_Backspace})
_MARGIN = (28, 24, 28, 24)


class Overlay(QFrame):
    """Covers its parent, keeps the focus inside, closes on Esc and gives the focus back; emits `closed`.

    To a screen reader it is a frame that has its first words for a name.
    """

    closed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._came_from: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.card = Panel("card")
        self.box: QVBoxLayout = column(self.card, margin=_MARGIN, gap=12)
        outer = column(self)
        outer.addWidget(self.card, 0, Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def open(self) -> None:
        """Show the card over everything and take the focus."""
        window = self.window()
        self._came_from = window.focusWidget()
        self.setAccessibleName(self._first_words())
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
            parent.installEventFilter(self)  # while it is open: closed ones would be asked about every event
        self.show()
        self.raise_()
        self.setFocus()

    def _first_words(self) -> str:
        """The card's first words, which name it to a screen reader."""
        labels = (label for label in self.card.findChildren(QLabel) if label.text())
        return next((label.text() for label in labels), "")

    def dismiss(self) -> None:
        """Hide the card and give the focus back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if (parent := self.parentWidget()) is not None:
            parent.removeEventFilter(self)
        if self._came_from is not None:
            self._came_from.setFocus()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the parent when it changes its size."""
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and parent is not None and self.isVisible():
            self.setGeometry(parent.rect())
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Claim the card's own keys before the window's shortcuts take them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; no other key reaches what is below."""
        if is_back(event):
            self.dismiss()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Keep Tab inside the card."""
        inside = [child for child in self.card.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus]
        inside = [child for child in inside if child.isVisible() and child.isEnabled()]
        if not inside:
            return True
        now = self.window().focusWidget()
        at = inside.index(now) if now in inside else (-1 if forward else 0)
        inside[(at + (1 if forward else -1)) % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Veil what is below."""
        painter = QPainter(self)
        veil = QColor(self._look.tokens.bg)
        veil.setAlpha(_VEIL)
        painter.fillRect(self.rect(), veil)
        painter.end()


def is_back(event: QKeyEvent) -> bool:
    """Whether a key means Back: Esc, or its twin Ctrl+Backspace."""
    twin = event.key() == Qt.Key.Key_Backspace and event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return event.key() == Qt.Key.Key_Escape or bool(twin)
