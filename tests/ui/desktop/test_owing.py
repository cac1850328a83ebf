"""The reason of an exigent decision, asked when there is time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from storage.checks import Choice
from storage.home import Home
from tests.ui.desktop.test_journey import ASKED, Ask, ask, press, stored
from ui.desktop import Desktop
from ui.window import Window

__all__ = ["ask"]


def test_an_exigent_decision_owes_its_reason_until_it_is_given(
    unlocked: Window, desktop: Desktop, home: Home, ask: Ask, qtbot: QtBot
) -> None:
    """F9 goes ahead at once; the idle state asks why when there is time, and one digit answers."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: unlocked.outbox.model.rowCount() == 4)
    press(unlocked, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: len(unlocked.check.idle.needs.rows) == 1)
    unlocked.check.idle.needs.rows[0].click()
    assert unlocked.decision.isVisible()
    press(unlocked, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: not unlocked.check.idle.needs.rows)
    desktop.close()
    checks, events = stored(home)
    assert (checks[0].decided, checks[0].reason) == (Choice.EXIGENT, "officer_in_danger")
    assert sum(event.type == "decision" for event in events) == 4
