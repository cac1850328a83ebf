"""A black screen, because the person being checked can see the laptop."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme.look import Look
from ui.wording.desktop import WORDS


class BlankScreen(QWidget):
    """Covers the whole window; any key or touch shows it again and does nothing else."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._came_from: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(WORDS["blank"])
        parent.installEventFilter(self)
        self.hide()

    def blank(self) -> None:
        """Cover the window."""
        self._came_from = self.window().focusWidget()
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the window when it changes its size."""
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and parent is not None:
            self.setGeometry(parent.rect())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show the window again."""
        event.accept()
        self._uncover()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the window again."""
        event.accept()
        self._uncover()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint nothing but the ground of the darkest theme."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#000000"))
        painter.end()

    def _uncover(self) -> None:
        self.hide()
        if self._came_from is not None:
            self._came_from.setFocus()
