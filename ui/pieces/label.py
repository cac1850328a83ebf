"""A line or paragraph of text in one of the style sheet's roles."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy


class Label(QLabel):
    """Text set by its role; it never reads its text as markup and is never cut short with an ellipsis."""

    def __init__(self, role: str, text: str = "", *, wrap: bool = False) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
            policy.setHeightForWidth(True)
            policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
            self.setSizePolicy(policy)

    def set_role(self, role: str) -> None:
        """Set the text in another role."""
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().polish(self)
