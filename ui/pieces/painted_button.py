"""A button that draws itself and is pressed by Enter as well as by the space bar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class PaintedButton(QAbstractButton):
    """What all buttons with a face of their own share; `paintEvent` is theirs."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button by Enter too; Qt does so in dialogs alone."""
        if is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)


def is_enter(event: QKeyEvent) -> bool:
    """Whether a key is Enter, pressed anew."""
    return event.key() in _ENTER and not event.isAutoRepeat()
