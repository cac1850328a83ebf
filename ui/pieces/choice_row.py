"""A few choices side by side, of which one is always taken."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy

from ui.pieces.flow import Flow
from ui.theme.look import Look

T = TypeVar("T", bound=Hashable)

_TICK = 20


class Choice(QPushButton):
    """One choice; the taken one is filled and has a tick, so that it shows without colour."""

    def __init__(self, look: Look, group: str, words: str) -> None:
        super().__init__(words)
        self._look = look
        self._group = group
        self.setProperty("role", "choice")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.toggled.connect(lambda _: self._restyle())
        look.changed.connect(self._restyle)
        self._restyle()

    def sizeHint(self) -> QSize:
        """With room for the tick, whether or not it is there, so that nothing moves when another one is taken."""
        size = super().sizeHint()
        room = 0 if self.isChecked() else self._look.metrics.frame(_TICK) + 6
        return QSize(max(size.width() + room, self._look.metrics.target), max(size.height(), self._look.metrics.target))

    def set_words(self, words: str) -> None:
        """Change what it says, to eye and ear alike."""
        if words != self.text():
            self.setText(words)
            self._restyle()
            self.updateGeometry()

    def _restyle(self) -> None:
        size = self._look.metrics.frame(_TICK)
        tick = self._look.icon("check", self._look.tokens.on_accent, _TICK) if self.isChecked() else QPixmap()
        self.setIcon(QIcon(tick))
        self.setIconSize(QSize(size, size))
        self.setAccessibleName(f"{self._group}: {self.text()}")


class ChoiceRow(Flow, Generic[T]):
    """Emits `chosen` with the value that the officer took; the arrow keys go through them, Space takes one."""

    chosen = Signal(object)

    def __init__(self, look: Look, name: str, choices: Sequence[tuple[T, str]]) -> None:
        super().__init__(8)
        self.setAccessibleName(name)
        self._values = [value for value, _ in choices]
        self._group = QButtonGroup(self)
        self._buttons = [Choice(look, name, words) for _, words in choices]
        for at, button in enumerate(self._buttons):
            button.setAutoExclusive(True)  # the group sees to it; this has a screen reader told so
            self._group.addButton(button, at)
        self._buttons[0].setChecked(True)
        self._be_one_stop()
        self.set_children(tuple(self._buttons), None)
        self._group.idClicked.connect(lambda at: self.chosen.emit(self._values[at]))
        look.changed.connect(self.fit)

    @property
    def value(self) -> T:
        """The taken value."""
        return self._values[self._group.checkedId()]

    def take(self, value: T) -> None:
        """Take a value without telling anybody; one that is not offered changes nothing."""
        if value in self._values:
            self._buttons[self._values.index(value)].setChecked(True)
            self._be_one_stop()
        self.fit()

    def name(self, words: Mapping[T, str]) -> None:
        """Give the choices other words, as a count that has changed."""
        for value, button in zip(self._values, self._buttons, strict=True):
            button.set_words(words[value])
        self.fit()

    def offer(self, values: Sequence[T]) -> None:
        """Offer these of the choices; where the taken one is not among them the first is taken."""
        self._shown = tuple(each for value, each in zip(self._values, self._buttons, strict=True) if value in values)
        for button in self._buttons:
            button.setVisible(button in self._shown)
        self.fit()
        if self.value not in values and values:
            self.take(values[0])

    def _be_one_stop(self) -> None:
        """Have Tab come to the taken choice; Qt sees to that only where a hand takes one."""
        for button in self._buttons:
            policy = Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)

    @property
    def offered(self) -> tuple[T, ...]:
        """The values that can be taken."""
        return tuple(value for value, each in zip(self._values, self._buttons, strict=True) if each in self._shown)

    def take_focus(self) -> None:
        """Put the focus on the taken choice."""
        self._buttons[self._group.checkedId()].setFocus()
