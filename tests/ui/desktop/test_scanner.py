"""A scanner that types: its burst asks on any screen, presses nothing, and no hand's key is swallowed."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.scanner.test_aamva import LICENCE
from tests.ui.scanner.test_mrz import PASSPORT
from ui.frame.standing import Screen
from ui.sample import CONTACT
from ui.scanner.scanning import Scanning
from ui.window import Window

TODAY = dt.date(2026, 11, 24)
#: Between two keys of a scanner and of a hand, in milliseconds.
MACHINE, HAND = 4, 120


class Keyboard:
    """Sends keys with their times to what has the focus, as the platform does."""

    def __init__(self, window: Window) -> None:
        self._window, self._now = window, 10_000

    def type(self, text: str, gap_ms: int) -> None:
        """Press and release each key of a text."""
        for char in text:
            self._now += gap_ms
            self._press(char)

    def _press(self, char: str) -> None:
        key = Qt.Key.Key_Return if char in "\r\n" else Qt.Key(ord(char.upper())) if char.isalnum() else Qt.Key(0)
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "\r" if char in "\r\n" else char)
            event.setTimestamp(self._now)
            QCoreApplication.sendEvent(self._receiver(), event)

    def _receiver(self) -> QWidget:
        return QApplication.focusWidget() or self._window


@pytest.fixture
def scanning(window: Window, qtbot: QtBot) -> Scanning:
    """A scanner at a shown window that has the focus."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return Scanning(window, lambda: TODAY)


@pytest.fixture
def keyboard(window: Window, scanning: Scanning) -> Keyboard:
    """The keyboard of that window."""
    return Keyboard(window)


def asked(window: Window) -> str:
    """What is in the input."""
    return window.check.text


@pytest.mark.parametrize("screen", [Screen.CHECK, Screen.OUTBOX, Screen.ACTIVITY])
def test_a_licence_is_asked_about_from_any_screen(
    window: Window, keyboard: Keyboard, scanning: Scanning, qtbot: QtBot, screen: Screen
) -> None:
    """The card's name, birth date and number stand in the input of Check, whatever was shown."""
    window.show_screen(screen)
    with qtbot.waitSignal(scanning.wedge.scanned, timeout=2_000):
        keyboard.type(LICENCE, MACHINE)
    assert asked(window) == "ORTEGA VALE, MARISOL ANA 1991-03-14 DL SYN12345678"
    assert window.screens.currentWidget() is window.check
    assert "issued by TX" in window.check.scanned.text()


def test_a_zone_without_a_leading_sign_leaves_nothing_of_its_first_keys(
    window: Window, keyboard: Keyboard, scanning: Scanning, qtbot: QtBot
) -> None:
    """The three keys that passed before the burst was sure are taken back, and Enter inside it records nothing."""
    window.check.entry.field.setText("typed before")
    with qtbot.waitSignal(scanning.wedge.scanned, timeout=2_000):
        keyboard.type(PASSPORT, MACHINE)
    assert asked(window).startswith("ERIKSSON, ANNA MARIA 1974-08-12")
    assert "expired" in window.check.scanned.text()


def test_a_scan_that_cannot_be_read_keeps_what_was_typed(
    window: Window, keyboard: Keyboard, scanning: Scanning, qtbot: QtBot
) -> None:
    """The reason is shown, the text stays, nothing is asked."""
    window.check.entry.field.setText("typed before")
    with qtbot.waitSignal(scanning.wedge.refused, timeout=2_000):
        keyboard.type("@" + LICENCE[1:].replace("\n", "").replace("\r", "").replace("\x1e", ""), MACHINE)
    assert asked(window) == "typed before"
    assert window.trouble.isVisible()


def test_what_a_hand_types_arrives_at_once(window: Window, keyboard: Keyboard, scanning: Scanning) -> None:
    """Keys at a hand's speed are in the input before anything else happens, and are no scanner's run."""
    heard: list[str] = []
    scanning.wedge.heard.connect(heard.append)
    keyboard.type("ORTEGA", HAND)
    assert asked(window) == "ORTEGA"
    assert heard == []


def test_a_short_burst_is_given_back_as_typed_text(
    window: Window, keyboard: Keyboard, scanning: Scanning, qtbot: QtBot
) -> None:
    """A very fast hand's words end up in the field they were typed into, whole, and its Enter counts."""
    entered: list[bool] = []
    window.check.entered.connect(lambda: entered.append(True))
    with qtbot.waitSignal(scanning.wedge.heard, timeout=2_000):
        keyboard.type("SYN4821\n", MACHINE)
    assert asked(window) == "SYN4821"
    assert entered == [True]


def test_a_short_barcode_on_a_list_is_asked_about(
    window: Window, keyboard: Keyboard, scanning: Scanning, qtbot: QtBot
) -> None:
    """A plate's barcode scanned where nothing can be typed comes into the input of Check."""
    window.show_screen(Screen.ACTIVITY)
    with qtbot.waitSignal(scanning.wedge.typed, timeout=2_000):
        keyboard.type("VSYN4821", MACHINE)
    assert asked(window) == "VSYN4821"


def test_an_enter_just_before_belongs_to_its_own_field(
    window: Window, keyboard: Keyboard, scanning: Scanning, qtbot: QtBot
) -> None:
    """What is typed at once into another field after an Enter goes there, not to where the Enter was."""
    window.check.entry.field.setText("typed before")
    keyboard.type("\n", MACHINE)
    window.notify_panel.ask(CONTACT, "")
    with qtbot.waitSignal(scanning.wedge.heard, timeout=2_000):
        keyboard.type("360 555 0199", MACHINE)
    assert asked(window) == "typed before"
    assert window.notify_panel.progress == "360 555 0199"


def test_a_burst_over_an_open_card_answers_nothing(
    window: Window, keyboard: Keyboard, scanning: Scanning, qtbot: QtBot
) -> None:
    """The digits of a scan decide nothing: the card closes without a decision and the new check is asked."""
    decided: list[object] = []
    window.decision.decided.connect(decided.append)
    window.decision.ask("WARNING")
    with qtbot.waitSignal(scanning.wedge.scanned, timeout=2_000):
        keyboard.type(LICENCE, MACHINE)
    assert decided == []
    assert not window.decision.isVisible()


def test_fast_keys_on_a_list_press_nothing_until_they_are_known(
    window: Window, keyboard: Keyboard, scanning: Scanning, qtbot: QtBot
) -> None:
    """The first keys of a zone are held back where a letter would press something, and a hand's are passed on late."""
    window.show_screen(Screen.ACTIVITY)
    seen: list[str] = []
    watcher = Watcher(seen)
    window.activity.list.installEventFilter(watcher)
    with qtbot.waitSignal(scanning.wedge.scanned, timeout=2_000):
        keyboard.type(PASSPORT, MACHINE)
    assert seen == []
    window.show_screen(Screen.ACTIVITY)
    keyboard.type("d", HAND)
    qtbot.waitUntil(lambda: seen == ["d"], timeout=2_000)


class Watcher(QWidget):
    """Notes each key that a widget is given."""

    def __init__(self, seen: list[str]) -> None:
        super().__init__()
        self._seen = seen

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note the key."""
        del watched
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._seen.append(event.text())
        return False
