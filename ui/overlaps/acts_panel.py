"""The buttons below an entry: its outcomes in one size, then the call and the undoing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.overlaps.acts import Act
from ui.pieces.key_button import KeyButton
from ui.theme.look import Look
from ui.wording.overlaps import OVERLAPS

#: So many stand side by side where their words have room, as many as that below otherwise.
_MOST, _LEAST = 3, 2
_GAP = 8
CALL = "C"


class ActsPanel(QWidget):
    """Emits `taken` with an act, and `call`."""

    taken = Signal(object)
    call = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.acts: tuple[Act, ...] = ()
        self.buttons: list[KeyButton] = []
        self._may_call = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        look.changed.connect(self._place)

    def show_acts(self, acts: tuple[Act, ...], *, may_call: bool) -> None:
        """Offer these acts, and the call where somebody can be called; what has the focus keeps it if it stays."""
        if (acts, may_call) == (self.acts, self._may_call):
            return
        self.acts, self._may_call = acts, may_call
        focused = next((button.key for button in self.buttons if button.hasFocus()), "")
        for gone in self.buttons:
            self._grid.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.buttons = [self._button(act) for act in acts if act.weighty]
        if may_call:
            self.buttons.append(self._call_button())
        self.buttons += [self._button(act) for act in acts if not act.weighty]
        self._place()
        for button in self.buttons:
            if focused and button.key == focused:
                button.setFocus()

    def act_of(self, key: str) -> Act | None:
        """The act of a key; None where there is none now."""
        return next((act for act in self.acts if act.key == key), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the buttons anew, since their words may have more room or less."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Put the buttons side by side, all in one size."""
        wide = max((button.sizeHint().width() for button in self.buttons), default=0)
        columns = _MOST if _MOST * (wide + _GAP) - _GAP <= self.width() else _LEAST
        for at, button in enumerate(self.buttons):
            self._grid.addWidget(button, at // columns, at % columns)
        for at in range(_MOST):
            self._grid.setColumnStretch(at, int(at < columns))

    def _button(self, act: Act) -> KeyButton:
        button = KeyButton(self._look, act.key, act.words)
        button.clicked.connect(lambda _checked, act=act: self.taken.emit(act))
        return button

    def _call_button(self) -> KeyButton:
        button = KeyButton(self._look, CALL, OVERLAPS["call"])
        button.clicked.connect(self.call)
        return button
