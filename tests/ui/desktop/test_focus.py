"""Whoever uses the keyboard sees where they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.desktop.laptop import WindowOf
from ui import scenes
from ui.pictures import settle
from ui.theme.tokens import ThemeName
from ui.window import Window

SCENES = [scene for scene in (*scenes.CHECK, *scenes.OTHERS) if scene.name in {"warning", "idle", "outbox", "decision"}]


def stops(window: Window) -> list[QWidget]:
    """Every widget that Tab reaches, once."""
    found: list[QWidget] = []
    for _ in range(40):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        now = window.focusWidget()
        if now in found:
            break
        found.append(now)
    return found


@pytest.mark.parametrize("theme", [ThemeName.DARK, ThemeName.NIGHT])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_the_focus_is_seen(window_of: WindowOf, qapp: QApplication, scene: scenes.Scene, theme: ThemeName) -> None:
    """Each stop of the Tab key looks different while it has the focus."""
    window = window_of(theme)
    scene.set_up(window)
    window.activateWindow()
    settle(qapp)
    found = stops(window)
    assert len(found) > 3
    for stop in found:
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        settle(qapp)
        with_focus = window.grab().toImage()
        stop.clearFocus()
        settle(qapp)
        assert window.grab().toImage() != with_focus, stop.accessibleName()


def test_a_card_keeps_the_focus_inside(window: Window, qapp: QApplication) -> None:
    """Tab and its opposite go round on a card and never reach what is below it."""
    scenes.OTHERS[1].set_up(window)
    window.activateWindow()
    settle(qapp)
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        for _ in range(8):
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab, modifier)
            assert window.decision.isAncestorOf(window.focusWidget())


def test_a_card_follows_the_windows_size(window: Window, qapp: QApplication) -> None:
    """A card and the blank screen cover the window after its size changed."""
    scenes.OTHERS[1].set_up(window)
    window.blank.blank()
    window.resize(1500, 800)
    settle(qapp)
    assert window.decision.size() == window.blank.size() == window.centralWidget().size()
    QTest.mousePress(window.blank, Qt.MouseButton.LeftButton)
    assert not window.blank.isVisible()


def test_the_card_of_all_keys_closes_by_its_own_key(window: Window, qapp: QApplication) -> None:
    """F1 opens the card, F1 closes it, and so does its button."""
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert window.key_card.isVisible()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_F1)
    assert not window.key_card.isVisible()
    QTest.keyClick(window, Qt.Key.Key_F1)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    assert not window.key_card.isVisible()
