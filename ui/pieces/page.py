"""A screen of the rail, as the window knows it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """Fills what the frame leaves; a screen says in `take_focus` where its keys begin."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "ground")

    def take_focus(self) -> None:
        """Put the focus where the officer goes on."""
        raise NotImplementedError
