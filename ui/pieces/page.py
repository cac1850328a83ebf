"""A screen, as the window knows it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from overlap.markings import joint_marking
from overlap.records import Marking, Shared


class Page(QWidget):
    """Fills what the frame leaves; a screen says in `take_focus` where its keys begin.

    `marking` is that of the records it shows, None while it shows none; `marked` is emitted when it becomes another.
    """

    marked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "ground")
        self.marking: Marking | None = None

    def take_focus(self) -> None:
        """Put the focus where the officer goes on."""
        raise NotImplementedError

    def mark_for(self, records: Iterable[Shared]) -> None:
        """Have the frame carry the marking of these records, which are all that are shown."""
        self.mark(joint_marking(records))

    def mark(self, marking: Marking | None) -> None:
        """Have the frame carry a marking; None where no record is shown."""
        if marking != self.marking:
            self.marking = marking
            self.marked.emit()
