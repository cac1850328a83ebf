"""What a scanner types, sign by sign, for whoever sets one up."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent

from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.settings.card import Card
from ui.theme.look import Look
from ui.wording.settings import SETTINGS

#: A licence has some 600 signs; what comes after this many is counted and not shown.
_MOST = 1_200


class ScannerCard(Card):
    """Listens only after its button was pressed, and forgets what it heard when it is no longer shown."""

    listening = Signal(bool)

    def __init__(self, look: Look) -> None:
        super().__init__(SETTINGS["scanner"])
        self.is_listening = False
        self.button = Button(look, SETTINGS["scanner_start"], icon="scan")
        self._told = Label("label", wrap=True)
        self._raw = Label("mono", wrap=True)
        self.box.addWidget(Label("body", SETTINGS["scanner_text"], wrap=True))
        self.box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addWidget(self._told)
        self.box.addWidget(self._raw)
        self.button.clicked.connect(lambda: self._listen(on=not self.is_listening))
        self._forget()

    def hear(self, raw: str) -> None:
        """Show a run of a scanner's keys as bytes, with each sign that can be printed beside its code."""
        if not self.is_listening or not raw:
            return
        self._told.setText(SETTINGS["scanner_keys"].format(count=len(raw), last=_code(raw[-1])))
        self._raw.setText(" ".join(_sign(sign) for sign in raw[:_MOST]))
        self._raw.show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was scanned."""
        self._listen(on=False)
        super().hideEvent(event)

    def _listen(self, *, on: bool) -> None:
        self.is_listening = on
        self.button.set_words(SETTINGS["scanner_stop" if on else "scanner_start"])
        self._forget()
        self.listening.emit(on)

    def _forget(self) -> None:
        self._told.setText(SETTINGS["scanner_waits"] if self.is_listening else "")
        self._told.setVisible(self.is_listening)
        self._raw.setText("")
        self._raw.hide()


def _code(sign: str) -> str:
    return " ".join(f"{byte:02X}" for byte in sign.encode())


def _sign(sign: str) -> str:
    """One sign: as it is where it can be printed, else its code in angle brackets."""
    return sign if sign.isprintable() and sign != " " else f"<{_code(sign)}>"
