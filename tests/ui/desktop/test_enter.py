"""Enter presses whatever button has the focus, as officers expect it to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from ui.check.action_button import ActionButton
from ui.frame.rail_button import RailButton
from ui.pieces.button import Button
from ui.pieces.digit_button import DigitButton
from ui.scenes import CHECK
from ui.window import Window


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
@pytest.mark.parametrize("kind", [RailButton, ActionButton, Button])
def test_a_focused_button_is_pressed(window: Window, qtbot: QtBot, kind: type[QAbstractButton], key: Qt.Key) -> None:
    """Screens of the rail, purposes and plain buttons: Enter, the keypad's Enter and the space bar all press."""
    next(scene for scene in CHECK if scene.name == "warning").set_up(window)
    button = [each for each in window.findChildren(kind) if each.isVisible()][-1]
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


def test_a_digit_takes_enter(window: Window, qtbot: QtBot) -> None:
    """A decision reached by Tab is taken by Enter."""
    window.decision.ask("WARNING")
    first = window.decision.findChildren(DigitButton)[0]
    with qtbot.waitSignal(window.decision.decided):
        QTest.keyClick(first, Qt.Key.Key_Return)
