"""Several people in one stop: what belongs together, what the strip says, and how another stop begins."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from overlap.answer import Level
from storage.checks import PastCheck
from tests.ui.desktop.test_journey import ASKED, Ask, ask, press
from ui.check.stop_chip import StopChip
from ui.check.stop_strip import StopStrip
from ui.sample import NOW
from ui.scenes import PAST, past_check
from ui.stopping import APART, together
from ui.window import Window
from ui.wording.stops import asked_words, stop_words

__all__ = ["ask"]

_APART = int(APART.total_seconds() // 60)


def stop(*minutes: int) -> tuple[PastCheck, ...]:
    """Checks made so many minutes ago."""
    return tuple(past_check(at, f"SYN {at}", Level.ADVISORY, each) for at, each in enumerate(minutes))


def test_checks_soon_after_each_other_are_one_stop() -> None:
    """A chain of checks without a long gap belongs together, however long it is."""
    assert together(stop(2, 10, 25, 40), NOW) == stop(2, 10, 25, 40)


@pytest.mark.parametrize("gap", [_APART + 1, 90])
def test_a_long_gap_parts_two_stops(gap: int) -> None:
    """What was checked before the gap is another stop; so is everything after a long silence."""
    assert together(stop(2, 5, 5 + gap), NOW) == stop(2, 5)
    assert together(stop(gap), NOW) == ()


def test_what_was_checked_before_another_stop_began_is_left_out() -> None:
    """The officer's own word parts stops that follow each other at once."""
    assert together(stop(2, 4, 6), NOW, NOW - dt.timedelta(minutes=5)) == stop(2, 4)


def test_the_strip_tells_the_highest_level_and_is_shown_for_two(window: Window) -> None:
    """One check needs no strip; three are told with their highest level in words."""
    strip: StopStrip = window.check.stop
    strip.show_checks(PAST[:1])
    assert strip.isHidden()
    strip.show_checks(PAST[:3])
    assert not strip.isHidden()
    assert stop_words(PAST[:3]) == "This stop: 3 checks, highest WARNING"
    assert "no decision yet" in strip.findChildren(StopChip)[0].accessibleName()


def test_a_long_text_is_cut_between_words() -> None:
    """A chip stays short; the check itself has the whole."""
    words = asked_words(past_check(1, "VARGA MILOS 19870214 BXT4821 SYN7731908", Level.ADVISORY, 1))
    assert words.endswith(" …")
    assert len(words) < len("VARGA MILOS 19870214 BXT4821 SYN7731908")


def test_the_next_person_joins_the_stop_and_shift_f2_begins_another(unlocked: Window, ask: Ask, qtbot: QtBot) -> None:
    """F2 after a check keeps it in the strip beside the next one; a chip asks it again; Shift+F2 empties the strip."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F2)
    ask(unlocked, "HALVORSEN INGRID 19910730")
    press(unlocked, Qt.Key.Key_Return)
    strip: StopStrip = unlocked.check.stop
    qtbot.waitUntil(lambda: len(strip.findChildren(StopChip)) == 2 and not strip.isHidden())
    first = next(chip for chip in strip.findChildren(StopChip) if chip.check.query.text == ASKED)
    QTest.keyClick(first, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: unlocked.check.text == ASKED)
    QTest.keyClick(unlocked.focusWidget(), Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(strip.isHidden)
    assert unlocked.check.text == ""
