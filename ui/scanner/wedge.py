"""The keyboard wedge: a scanner that types, caught on any screen before its keys reach what has the focus.

Knows Qt's key events. Keys of a hand pass at once where text is typed, and after a blink elsewhere, since the first
keys of a burst must not press anything. What came as a burst and is no document is put into the input: nothing that
was typed is swallowed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.later import later
from ui.scanner.burst import MACHINE_MS, QUIET_MS, Burst
from ui.scanner.reading import looks_scanned, read_scan
from ui.scanner.scan import Scan, ScanError

_MODIFIERS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock}
)
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
#: The control characters that scanners send as keys: line ends and the separators of a licence's fields.
_SENT = frozenset("\n\r\x1c\x1d\x1e")


class Wedge(QObject):
    """Emits `scanned` with a `Scan`, `refused` with a `ScanError`, `typed` with text that is no document's.

    `typed` carries the text of a very fast hand, or of a barcode such as a plate's, that came where nothing is typed;
    where a field had the focus, the field is given it, and the Enter that ended it.

    `heard` carries every run's raw text, for the page that shows what a scanner sends.
    """

    scanned = Signal(object)
    refused = Signal(object)
    typed = Signal(str)
    heard = Signal(str)

    def __init__(self, window: QWidget, today: Callable[[], dt.date]) -> None:
        super().__init__(window)
        self._window, self._today = window, today
        self._burst = Burst()
        self._held: list[tuple[QWidget, QKeyEvent]] = []
        self._before: tuple[QLineEdit, str, int] | None = None
        self._field: QLineEdit | None = None
        self._place: QObject | None = None
        self._replaying = False
        self._release = later(self, MACHINE_MS, self._let_go, exactly=True)
        self._quiet = later(self, QUIET_MS, self._end, exactly=True)
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a scanner's keys out of what the window is given."""
        if not isinstance(event, QKeyEvent) or self._replaying or not self._is_ours(watched):
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            return self._burst.is_machine
        return event.type() is QEvent.Type.KeyPress and self._hear(watched, event)

    def _is_ours(self, watched: QObject) -> bool:
        """Whether a key goes to what has the focus in our window; each key is given to that once."""
        focused = QApplication.focusWidget() or self._window
        return watched is focused and focused.window() is self._window

    def _hear(self, watched: QObject, event: QKeyEvent) -> bool:
        """Whether a key is kept from what has the focus."""
        key = "\n" if event.key() in _ENTER else event.text()
        if event.key() in _MODIFIERS or event.isAutoRepeat():
            return self._burst.is_machine
        if not key or (not key.isprintable() and key not in _SENT):
            self._let_go()
            return False
        if not self._burst.is_machine:
            self._note_place(watched)
        if not self._burst.hear(key, float(event.timestamp())):
            return self._hold(watched, event)
        self._take_back()
        self._quiet.start()
        return True

    def _note_place(self, watched: QObject) -> None:
        """Remember how a field stood before the first key of a run; a run goes to one place."""
        if self._place is not watched:
            self._let_go()
        if not self._burst.text:
            self._place = watched
            self._field = watched if isinstance(watched, QLineEdit) else None
            field = self._field
            self._before = (field, field.text(), field.cursorPosition()) if field is not None else None

    def _hold(self, watched: QObject, event: QKeyEvent) -> bool:
        """Hold a key back where it would press something; where text is typed it passes."""
        self._release.start()
        if isinstance(watched, QLineEdit) or not isinstance(watched, QWidget):
            return False
        if not event.text().isprintable():
            return False
        copy = event.clone()
        self._held.append((watched, copy))
        return True

    def _take_back(self) -> None:
        """Undo what the first keys of a burst did."""
        self._held.clear()
        self._release.stop()
        if self._before is not None:
            field, text, cursor = self._before
            self._before = None
            if field.text() != text:
                field.setText(text)
                field.setCursorPosition(cursor)

    def _let_go(self) -> None:
        """Give held keys to whom they were pressed for: the run was a hand's."""
        held, self._held = self._held, []
        self._before = None
        self._burst.forget()
        self._replaying = True
        for widget, event in held:
            QCoreApplication.sendEvent(widget, event)
        self._replaying = False

    def _end(self) -> None:
        """Read what the burst brought."""
        raw = self._burst.text
        self._burst.forget()
        self.heard.emit(raw)
        if not looks_scanned(raw):
            self._give_back(raw)
            return
        try:
            scan: Scan = read_scan(raw, self._today())
        except ScanError as refused:
            self.refused.emit(refused)
        else:
            self.scanned.emit(scan)

    def _give_back(self, raw: str) -> None:
        """Give a text that is no document's to the field that it was for."""
        text = "".join(char for char in raw if char.isprintable())
        if self._field is None:
            self.typed.emit(text)
            return
        self._field.insert(text)
        if raw.endswith("\n"):
            self._replaying = True
            enter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
            QCoreApplication.sendEvent(self._field, enter)
            self._replaying = False
