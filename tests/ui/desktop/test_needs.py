"""What an officer misses: told from any screen by one key, without a mouse, and answered on Activity."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from overlap.needs import NeedKind
from storage.home import Home
from storage.outbox import OutboxItem
from tests.ui.desktop.laptop import OFFICER
from ui import sample
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.needs import scenes
from ui.window import Window

KEY = (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier)
TWIN = (Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)


def waiting(home: Home, desktop: Desktop) -> tuple[OutboxItem, ...]:
    """What waits in the outbox after the window was closed."""
    desktop.close()
    with home.open(OFFICER, None, practice=True, now=sample.NOW) as vault:
        return vault.outbox.waiting()


@pytest.mark.parametrize(
    "key", [(Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)]
)
def test_a_need_is_told_in_two_keystrokes(
    unlocked: Window, desktop: Desktop, home: Home, qtbot: QtBot, key: tuple[Qt.Key, Qt.KeyboardModifier]
) -> None:
    """F4 or its twin, then a digit: it waits in the outbox for the officer's own agency, and on Activity."""
    unlocked.show_screen(Screen.OUTBOX)
    qtbot.keyClick(unlocked, *key)
    assert unlocked.need_card.isVisible()
    qtbot.keyClick(unlocked.need_card, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: unlocked.activity.needs.model.rowCount() == 1)
    assert not unlocked.need_card.isVisible()
    [item] = [each for each in waiting(home, desktop) if each.type == "need"]
    assert (item.system.value, json.loads(item.body)) == ("e3", {"kind": "late", "screen": "outbox"})


def test_digits_of_somebodys_number_are_doubted_once(window: Window, qtbot: QtBot) -> None:
    """The first press says what may be wrong with the text, the second sends it as it is."""
    window.need_card.ask("check")
    window.need_card.text.setText("plate 360 555 0142")
    with qtbot.assertNotEmitted(window.need_card.chosen):
        window.need_card.choose(NeedKind.WRONG)
    assert window.need_card.isVisible()
    with qtbot.waitSignal(window.need_card.chosen) as sent:
        window.need_card.choose(NeedKind.WRONG)
    assert sent.args == [NeedKind.WRONG, "check", "plate 360 555 0142"]


def test_digits_in_the_text_choose_nothing(window: Window, qtbot: QtBot) -> None:
    """While the text is being written a digit belongs to it; Esc closes the card with nothing sent."""
    window.need_card.ask("subject")
    window.need_card.text.setFocus()
    with qtbot.assertNotEmitted(window.need_card.chosen):
        qtbot.keyClicks(window.need_card.text, "4 weeks")
        qtbot.keyClick(window.need_card, Qt.Key.Key_Escape)
    assert window.need_card.text.text() == "4 weeks"
    assert not window.need_card.isVisible()


def test_the_reporter_reads_the_answer(window: Window) -> None:
    """Activity lists what was reported with its state and the board's own words."""
    window.activity.needs.show_needs(scenes.OWN, sample.NOW)
    model = window.activity.needs.model
    told = [str(model.data(model.index(at, 0), Qt.ItemDataRole.AccessibleTextRole)) for at in range(model.rowCount())]
    assert "waits for the next sync" in told[0]
    assert "planned" in told[1]
    assert "e3 will send planned times from 1 February." in told[1]
    assert "declined" in told[2]
