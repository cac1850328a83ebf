"""Activity: who looked at the officer's checks, and whether both agencies hold the same audit."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from overlap.records import Agency, Provenance, System
from overlap.reviews import Review
from storage.home import Home
from tests.ui.desktop.laptop import OFFICER, give, number_of, opened
from ui import sample
from ui.activity import scenes
from ui.activity.scenes import LOOKS
from ui.activity.state import AuditStanding
from ui.desktop import Desktop
from ui.frame.rail_button import RailButton
from ui.frame.standing import Screen
from ui.window import Window
from ui.wording.reviews import NO_REVIEWS, audit_text, audit_title, review_words
from ui.wording.screens import SCREENS

ROLE = Qt.ItemDataRole.AccessibleTextRole


def told(window: Window) -> list[str]:
    """What a screen reader is told of each look."""
    model = window.activity.looks.model
    return [str(model.data(model.index(at, 0), ROLE)) for at in range(model.rowCount())]


def audit_words(window: Window) -> str:
    """All that Activity says of the audit."""
    from ui.pieces.label import Label

    return " ".join(label.text() for label in window.activity.audit.findChildren(Label))


def test_nobody_looked_is_said_in_words(window: Window) -> None:
    """An empty list is not drawn; the sentence names how far the laptop knows."""
    window.show_screen(Screen.ACTIVITY)
    assert not window.activity.looks.list.isVisible()
    assert NO_REVIEWS in [label.text() for label in window.activity.looks.findChildren(type(window.activity._empty))]


def test_an_officer_sees_who_looked_by_keyboard_alone(home: Home, desktop: Desktop, qtbot: QtBot) -> None:
    """Ctrl and the screen's digit, then arrows: role, unit and time, the newest first; never the reviewer's name."""
    with home.open(OFFICER, None, practice=True, now=sample.NOW) as vault:
        give(vault, System.E3, *LOOKS)
    window = opened(desktop, qtbot)
    qtbot.waitUntil(lambda: window.activity.looks.model.rowCount() == len(LOOKS))
    qtbot.keyClick(window, number_of(Screen.ACTIVITY), Qt.KeyboardModifier.ControlModifier)
    looks = window.activity.looks.list
    looks.setFocus()
    assert looks.currentIndex().row() == 0
    qtbot.keyClick(looks, Qt.Key.Key_Down)
    assert looks.currentIndex().row() == 1
    first, second = told(window)
    assert "A supervisor of Blaine Station (USBP)" in first
    assert "An auditor of Office of Inspection (USBP)" in second


def test_a_look_opens_nothing(window: Window, qtbot: QtBot) -> None:
    """Enter on a look asks no check again: only the officer's own checks are asked again."""
    next(each for each in scenes.ACTIVITY if each.name == "activity looked at").set_up(window)
    window.activity.looks.list.setFocus()
    with qtbot.assertNotEmitted(window.activity.again):
        qtbot.keyClick(window.activity.looks.list, Qt.Key.Key_Return)


def test_a_role_of_another_version_is_not_called_a_supervisor(window: Window) -> None:
    """What this version does not know is said to be unknown."""
    window.activity.looks.show_looks((scenes.look(1, "SYN-role", "SYN unit"),), sample.NOW)
    assert told(window)[0].startswith("Somebody whose role this version does not know of SYN unit")


def test_the_audit_is_told_as_far_as_each_agency_holds_it(home: Home, desktop: Desktop, qtbot: QtBot) -> None:
    """Before the first sync neither holds it; nothing waits on the rail for that."""
    window = opened(desktop, qtbot)
    qtbot.waitUntil(lambda: "does not hold your audit yet" in audit_words(window))
    assert window.rail.is_offered(Screen.ACTIVITY)
    assert "rewritten" not in audit_words(window)


def test_a_contradicted_audit_is_on_the_screen_after_every_start(home: Home, desktop: Desktop, qtbot: QtBot) -> None:
    """What happened, what stays as it is, what to do; one thing waits on the rail; a check works as before."""
    with home.open(OFFICER, None, practice=True, now=sample.NOW) as vault:
        vault.checkpoints.note_contradicted(System.TECS)
    window = opened(desktop, qtbot)
    qtbot.waitUntil(lambda: "TECS holds: it was put back or rewritten" in audit_words(window))
    assert "checks work as before. Tell your administrator before you go on" in audit_words(window)
    named = [button.accessibleName() for button in window.rail.findChildren(RailButton)]
    assert f"{SCREENS[Screen.ACTIVITY]}, 1" in named
    window.check.put("VARGA MILOS 1987-02-14", window.check.purpose.action)
    qtbot.waitUntil(lambda: window.check.answer is not None)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (AuditStanding(System.E3), "e3 does not hold your audit yet: 0 of 0 rows"),
        (AuditStanding(System.E3, 5, 3), "e3 holds your audit: 3 of 5 rows. The rest goes up with the next sync."),
        (AuditStanding(System.TECS, 5, 5), "TECS holds your audit: 5 of 5 rows"),
    ],
)
def test_each_standing_of_the_audit_has_words(standing: AuditStanding, words: str) -> None:
    """Nothing held, some, all."""
    assert f"{audit_title(standing)}: {audit_text(standing)}" == words


def test_a_list_that_had_ones_checks_says_how_many() -> None:
    """One check that was opened, one in a list and several in a list are three sentences."""
    where = Provenance(system=System.E3, agency=Agency.USBP, unit="SYN Office", updated_at=sample.NOW)
    opened = Review(id="e3:V-1", revision=1, provenance=where, check="SYN", agency="USBP", unit="SYN Office",
                    role="supervisor", at=sample.NOW)  # fmt: skip
    words = [review_words(msgspec.structs.replace(opened, listed=count), sample.NOW) for count in (0, 1, 3)]
    assert words[0].startswith("Looked at one of your checks")
    assert words[1].startswith("Saw one of your checks without a number in a list")
    assert words[2].startswith("Saw 3 of your checks")
