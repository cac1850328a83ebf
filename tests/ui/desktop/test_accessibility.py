"""Whoever can't see colours, can't use a mouse or hears the screen gets the same answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.desktop.laptop import WindowOf
from ui import sample, scenes
from ui.check.action_button import ActionButton
from ui.check.token_chip import TokenChip
from ui.frame.keys import SEQUENCES
from ui.frame.rail import Rail
from ui.frame.rail_button import RailButton
from ui.frame.standing import Screen
from ui.pictures import ALL, settle, unlock_shots
from ui.pieces.choice_row import Choice
from ui.pieces.graphic import Graphic
from ui.theme.look import Look
from ui.theme.metrics import GLOVE_TARGET, TARGET, TEXT_SIZES, Metrics
from ui.theme.tokens import ThemeName
from ui.unlock.screen import UnlockWindow
from ui.window import HEIGHT, WIDTH, Window
from ui.wording.desktop import WORDS
from ui.wording.screens import ALL_KEYS, SCREENS

SCENES = ALL
#: What AT-SPI tells as "filler" and "unknown".
FILLER = {QAccessible.Role.Client, QAccessible.Role.NoRole}


def focusable(window: QWidget) -> Iterator[QWidget]:
    """Every visible widget that Tab or a click gives the focus to."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            yield widget


def targets(window: QWidget) -> Iterator[QAbstractButton]:
    """Every visible button; a reading without alternatives can't be pressed and is none."""
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and (button.focusPolicy() != Qt.FocusPolicy.NoFocus or not isinstance(button, TokenChip)):
            yield button


def nameless(window: QWidget) -> list[QWidget]:
    """The stops of the Tab key that a screen reader has no words for."""
    return [widget for widget in focusable(window) if not widget.accessibleName()]


def too_small(window: QWidget, least: int) -> list[tuple[str, int]]:
    """What is pressed and is smaller than a finger or, in glove mode, a glove."""
    pressed = [(button, button.accessibleName()) for button in targets(window)]
    return [(name, it.height()) for it, name in pressed if it.height() < least or it.width() < TARGET]


def poor_rows(window: QWidget) -> Iterator[tuple[str, int]]:
    """The rows of lists that are not said whole, or are lower than a target."""
    for view in window.findChildren(QAbstractItemView):
        for row in range(view.model().rowCount() if view.isVisible() else 0):
            index = view.model().index(row, 0)
            if not index.data(Qt.ItemDataRole.AccessibleTextRole) or view.visualRect(index).height() < TARGET:
                yield view.accessibleName(), row


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_screen_is_there_for_who_hears_it_and_for_a_finger(
    window: Window, qapp: QApplication, scene: scenes.Scene
) -> None:
    """Every stop of Tab has a name, every row a sentence, and nothing that is pressed is smaller than a finger."""
    scene.set_up(window)
    settle(qapp)
    assert nameless(window) == []
    assert list(poor_rows(window)) == []
    assert too_small(window, TARGET) == []


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_every_stop_has_a_role(window: Window, qapp: QApplication, scene: scenes.Scene) -> None:
    """Nothing that Tab comes to is filler; what is painted is a picture, a choice is one of several."""
    scene.set_up(window)
    settle(qapp)
    roles = {widget: role_of(widget) for widget in focusable(window)}
    assert [widget for widget, role in roles.items() if role in FILLER] == []
    assert {roles[widget] for widget in roles if isinstance(widget, Graphic)} <= {QAccessible.Role.Graphic}
    several = {widget for widget in roles if isinstance(widget, ActionButton | Choice) and widget.group() is not None}
    assert {roles[widget] for widget in several} <= {QAccessible.Role.RadioButton}


def role_of(widget: QWidget) -> QAccessible.Role:
    """The role that a screen reader is told."""
    return QAccessible.queryAccessibleInterface(widget).role()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_screen_in_glove_mode_is_there_for_a_glove(
    window_of: WindowOf, qapp: QApplication, scene: scenes.Scene
) -> None:
    """Nothing that is pressed is smaller than a glove."""
    window = window_of(glove=True)
    scene.set_up(window)
    settle(qapp)
    assert too_small(window, GLOVE_TARGET) == []


def test_a_match_is_said_with_its_evidence(window: Window, qapp: QApplication) -> None:
    """The sentence of a row has the name, how many details agree, which differ, and where the record stands."""
    scenes.show_answer(window, sample.warning())
    model = window.check.matches.list.matches
    said = str(model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole))
    for part in ("VARGA, Milos", "3 of 4 agree", "Document differs", "TECS", "SYN-T-5518"):
        assert part in said


@pytest.mark.parametrize("intent", [intent for intent, keys in SEQUENCES.items() if keys[0].startswith("F")])
def test_every_f_key_has_a_twin(intent: str) -> None:
    """A keyboard without F keys does everything, and the card of all keys shows both."""
    first, *twins = SEQUENCES[intent]
    assert any(twin.startswith("Ctrl+") for twin in twins)
    assert (first, twins[0]) in {(key, twin) for key, twin, _ in ALL_KEYS}


def test_tab_goes_through_the_whole_answer(window: Window, qapp: QApplication) -> None:
    """From the input, Tab reaches the reading that can be changed, the number, the matches and the buttons."""
    scenes.show_answer(window, sample.warning())
    settle(qapp)
    window.activateWindow()
    window.check.focus_entry()
    seen: list[str] = []
    for _ in range(30):
        now = window.focusWidget()
        assert now is not None
        if now.accessibleName() in seen:
            break
        seen.append(now.accessibleName())
        QTest.keyClick(now, Qt.Key.Key_Tab)
    said = " | ".join(seen)
    for part in ("BXT 4821", "360 555 0100", "Possible matches", "Notify HSI", "Record decision"):
        assert part in said
    # In the order in which they stand on the screen.
    order = [said.index(part) for part in ("BXT 4821", "360 555 0100", "Possible matches", "Notify HSI")]
    assert order == sorted(order)


def test_unlock_is_named_and_large_enough(qtbot: object, qapp: QApplication, window: Window) -> None:
    """The locked laptop's controls have names and sizes like all others."""
    for scene in {shot.scene.name: shot.scene for shot in unlock_shots()}.values():
        locked = UnlockWindow(window.look)
        locked.show()
        scene.set_up(locked)
        settle(qapp)
        assert all(widget.accessibleName() for widget in focusable(locked))
        assert all(button.height() >= TARGET for button in targets(locked))
        assert all(field.height() >= TARGET for field in locked.findChildren(QLineEdit) if field.isVisible())
        locked.close()
        locked.deleteLater()


def test_an_empty_index_has_no_data(window: Window) -> None:
    """A model asked about nothing gives nothing."""
    for model in (window.check.matches.list.matches, window.outbox.model, window.activity.model):
        assert model.data(QModelIndex()) is None


def rail_of(qtbot: QtBot, look: Look, height: int) -> tuple[QWidget, Rail]:
    """A shown rail of a height, and what it is on, which has to live as long."""
    ground = QWidget()
    qtbot.addWidget(ground)
    rail = Rail(look, ground)
    ground.resize(WIDTH, height)
    rail.resize(rail.width(), height)
    for screen in Screen:
        rail.offer(screen, offered=True)  # whatever an officer's role has
    ground.show()
    return ground, rail


@pytest.mark.parametrize("glove", [False, True])
@pytest.mark.parametrize("size", TEXT_SIZES)
def test_the_rail_has_room_for_what_it_shows(qapp: QApplication, qtbot: QtBot, size: int, *, glove: bool) -> None:
    """Each entry and Lock lie within the laptop's screen, none over another; the rest is a press of More away."""
    look = Look(ThemeName.DARK, Metrics(size, glove))
    _ground, rail = rail_of(qtbot, look, HEIGHT)
    seen: set[str] = set()
    for _ in Screen:
        settle(qapp)
        shown = sorted((each for each in rail.findChildren(RailButton) if each.isVisible()), key=lambda each: each.y())
        assert shown[0].y() >= 0
        assert all(one.geometry().bottom() < other.y() for one, other in itertools.pairwise(shown))
        assert shown[-1].geometry().bottom() < HEIGHT
        assert shown[-1].text() == WORDS["lock"]
        assert all(each.height() >= look.metrics.target for each in shown)
        seen |= {each.text() for each in shown}
        for more in shown:
            if more.text() == WORDS["more"]:
                more.click()
    assert {SCREENS[screen] for screen in Screen} <= seen


def test_the_shown_screens_entry_is_in_sight(qapp: QApplication, qtbot: QtBot) -> None:
    """Where the rail has not room for all, it turns to the entry of the screen that is shown."""
    look = Look(ThemeName.DARK, Metrics(175, glove=True))
    _ground, rail = rail_of(qtbot, look, 4 * look.metrics.target)
    for screen in Screen:
        rail.show_screen(screen)
        settle(qapp)
        assert [each.text() for each in rail.findChildren(RailButton) if each.isVisible() and each.isChecked()] == [
            SCREENS[screen]
        ]


def test_a_screen_that_is_not_offered_has_no_entry_and_no_key(window: Window) -> None:
    """What a role does not have can neither be pressed nor reached by its number."""
    window.rail.offer(Screen.ACTIVITY, offered=False)
    window.show_screen(Screen.ACTIVITY)
    assert window.screens.currentWidget() is window.check
    window.rail.offer(Screen.ACTIVITY, offered=True)
    window.show_screen(Screen.ACTIVITY)
    assert window.screens.currentWidget() is window.activity
