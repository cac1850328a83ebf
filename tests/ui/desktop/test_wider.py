"""Where the officer is, and what a deep search and a live answer add, on the real window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from overlap.answer import PositionSource
from overlap.query import Action
from overlap.reading import read
from storage.home import Home
from tests.ui.desktop.laptop import OFFICER
from tests.ui.desktop.test_journey import ASKED, Ask, ask, press
from ui import sample
from ui.window import Window

__all__ = ["ask"]


def position_source(window: Window) -> PositionSource | None:
    """Where the shown answer takes the officer to be from."""
    answer = window.check.answer
    position = None if answer is None else answer.assessment.situation.position
    return None if position is None else position.source


def test_a_typed_place_counts_at_once(unlocked: Window, ask: Ask, qtbot: QtBot) -> None:
    """Ctrl+P, coordinates and Enter: the shown answer is given again for that place, and says so."""
    ask(unlocked, ASKED)
    assert position_source(unlocked) is None
    press(unlocked, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "48.9985 -122.7412")
    press(unlocked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: position_source(unlocked) is PositionSource.TYPED)
    assert unlocked.check.text == ASKED


def test_what_is_no_place_is_refused_and_kept(unlocked: Window, qtbot: QtBot) -> None:
    """Words in the place of coordinates change nothing and can be mended."""
    press(unlocked, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "Peace Arch")
    press(unlocked, Qt.Key.Key_Return)
    qtbot.waitUntil(unlocked.is_covered)
    press(unlocked, Qt.Key.Key_Escape)
    assert not unlocked.is_covered()


def test_a_wider_answer_leaves_nothing_out(home: Home) -> None:
    """What the keys found stays and its level with it; a live record that the copy lacks is marked."""
    live = sample.PHONE_ENCOUNTER
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        query = read(f"{ASKED} 360 555 0142", today=sample.NOW.date())
        first = vault.checks.run(query, Action.STOP, sample.NOW)
        wider = vault.checks.widen(query, Action.STOP, sample.NOW, live=(live,))
    assert wider.level >= first.level
    assert {match.record.id for match in first.matches} <= {match.record.id for match in wider.matches}
    found = {match.record.id: match.found.value for match in wider.matches}
    assert found[live.id] == "live"
    assert found[sample.CASE.id] == "keys"
