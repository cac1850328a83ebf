"""The buttons below an entry: its outcomes in one size, then the call and the undoing.

There is one button for each key, for as long as the panel lives: so Tab comes to them where they stand, and a key never
means another step because one before it was taken.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.overlaps.acts import KEYS, Act
from ui.pieces.key_button import KeyButton
from ui.theme.look import Look
from ui.wording.overlaps import OVERLAPS

#: So many stand side by side where their words have room, as many as that below otherwise.
_MOST, _LEAST = 3, 2
_GAP = 8
CALL = "C"


class ActsPanel(QWidget):
    """Emits `taken` with an act, `call`, and `left` when the button that had the focus is no longer offered."""

    taken = Signal(object)
    call = Signal()
    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.acts: tuple[Act, ...] = ()
        self._keys: tuple[str, ...] = ()
        self._all = {key: KeyButton(look, key, "") for key in (*KEYS.weighty, CALL, *KEYS.light)}
        self._grid = QGridLayout(self)
        self._grid.setSpacing(_GAP)
        self._all[CALL].set_words(OVERLAPS["call"])
        for key, button in self._all.items():
            button.setParent(self)
            button.hide()
            button.clicked.connect(lambda _checked, key=key: self._press(key))
        look.changed.connect(self._place)

    @property
    def buttons(self) -> list[KeyButton]:
        """The buttons that are offered, in the order in which they stand."""
        return [self._all[key] for key in self._keys]

    def show_acts(self, acts: tuple[Act, ...], *, may_call: bool) -> None:
        """Offer these acts, and the call where somebody can be called; what has the focus keeps it if it stays."""
        self.acts = acts
        for act in acts:
            self._all[act.key].set_words(act.words)
        offered = {act.key for act in acts} | ({CALL} if may_call else set())
        keys = tuple(key for key in self._all if key in offered)
        if keys == self._keys:
            return
        had_focus = any(button.hasFocus() for button in self.buttons)
        self._keys = keys
        self._place()
        if had_focus and not any(button.hasFocus() for button in self.buttons):
            self.left.emit()

    def act_of(self, key: str) -> Act | None:
        """The act of a key; None where there is none now."""
        return next((act for act in self.acts if act.key == key), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the buttons anew, since their words may have more room or less."""
        super().resizeEvent(event)
        self._place()

    def _press(self, key: str) -> None:
        act = self.act_of(key)
        if key == CALL:
            self.call.emit()
        elif act is not None:
            self.taken.emit(act)

    def _place(self) -> None:
        """Put the buttons side by side, all in one size."""
        buttons = self.buttons
        wide = max((button.sizeHint().width() for button in buttons), default=0)
        columns = _MOST if _MOST * (wide + _GAP) - _GAP <= self.width() else _LEAST
        for button in self._all.values():
            self._grid.removeWidget(button)
            if button not in buttons:
                button.clearFocus()  # else it would go to the next one, which a second press would then take
                button.hide()
        for at, button in enumerate(buttons):
            self._grid.addWidget(button, at // columns, at % columns)
            button.show()
        rest = (self.width() - (columns - 1) * _GAP) % columns  # a pixel that one of them would be wider by
        self._grid.setContentsMargins(0, 0, rest, 0)
        for at in range(_MOST):
            self._grid.setColumnStretch(at, int(at < columns))
