"""A button with words, and an icon where that helps."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.pieces.painted_button import is_enter
from ui.theme.look import Look


class Button(QPushButton):
    """A push button whose icon follows the theme; `role` is `plain`, `critical` or `primary`."""

    def __init__(self, look: Look, text: str, *, icon: str | None = None, role: str = "plain") -> None:
        super().__init__(f" {text}" if icon else text)
        self._look, self._icon_name = look, icon
        self.setProperty("role", role)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._restyle)
        self._restyle()

    def set_words(self, text: str) -> None:
        """Change what the button says, to eye and ear alike."""
        # Qt leaves too little between icon and words.
        self.setText(f" {text}" if self._icon_name else text)
        self.setAccessibleName(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button by Enter as well as by the space bar; Qt does so in dialogs alone."""
        if is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        if self._icon_name is None:
            return
        tokens = self._look.tokens
        colour = tokens.on_accent if self.property("role") == "primary" else tokens.text1
        size = self._look.metrics.frame(22)
        self.setIcon(QIcon(self._look.icon(self._icon_name, colour, 22)))
        self.setIconSize(QSize(size, size))
