"""Whole jobs by the keyboard alone in one real window, as somebody does them who has no mouse; actions are counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from overlap.inbox import Stand
from overlap.joint import Joint, JointMove
from overlap.notices import About, Ask, Notice, NoticeUnit, Party, Step, Urgency
from overlap.records import Agency, Provenance, System
from storage.home import Home
from tests.ui.desktop.laptop import OFFICER, give, number_of
from tests.ui.desktop.test_journey import ASKED, press
from ui import sample
from ui.frame.standing import Screen
from ui.operations.scenes import JOINED, OTHER, OWN, PROPOSED
from ui.overlaps.state import NoticeEntry, OverlapEntry
from ui.window import Window
from ui.wording.needs import NEEDS
from ui.wording.overlaps import OVERLAPS

CONTROL = Qt.KeyboardModifier.ControlModifier
_KEYS = {"RIGHT": Qt.Key.Key_Right, "LEFT": Qt.Key.Key_Left, "END": Qt.Key.Key_End, "HOME": Qt.Key.Key_Home,
         "ENTER": Qt.Key.Key_Return, "TAB": Qt.Key.Key_Tab, "ESC": Qt.Key.Key_Escape, "F4": Qt.Key.Key_F4,
         "F7": Qt.Key.Key_F7}  # fmt: skip


class Hand:
    """Presses keys on whatever has the focus and counts them; after each the focus is somewhere that is named."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window, self._qtbot, self.actions = window, qtbot, 0
        self.heard: list[str] = []
        window.overlaps.detail.said.spoken.connect(self.heard.append)
        window.operations._note.spoken.connect(self.heard.append)

    def press(self, *names: str) -> None:
        """Press keys by their names, single signs as they are."""
        for name in names:
            self._press(_KEYS.get(name) or Qt.Key(ord(name)))

    def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        focused = self.window.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, text)
        self.actions += len(text)

    def go(self, screen: Screen) -> None:
        """Go to a screen by Ctrl and its digit."""
        self._press(number_of(screen), CONTROL)

    def until(self, so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self._qtbot.waitUntil(so)

    def _press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        press(self.window, key, modifier)
        self.actions += 1
        focused = self.window.focusWidget()
        assert focused is not None
        assert focused.isVisible()
        assert focused.accessibleName(), type(focused).__name__


def notice(name: str, part: Party, minutes: int, **more: Any) -> Notice:
    """A notice about an arrest that is due in so many minutes."""
    ours = NoticeUnit(agency=Agency.USBP, unit="Blaine Station", phone="360 555 0101")
    theirs = NoticeUnit(agency=Agency.HSI, unit="HSI Blaine", phone="360 555 0190")
    asker, owner = (theirs, ours) if part is Party.OWNER else (ours, theirs)
    where = Provenance(system=System.E3, agency=Agency.USBP, unit="Blaine Station", updated_at=sample.NOW)
    fields = {
        "id": f"e3:N-SYN-{name}", "revision": 1, "provenance": where, "event": f"SYN-N-{name}", "part": part,
        "about": About.CHECK, "asker": asker, "owner": owner, "action": "arrest", "urgency": Urgency.URGENT,
        "records": (sample.ENCOUNTER.id if part is Party.OWNER else sample.CASE.id,), "ask": Ask.CONFIRM, "rules": 1,
        "sent": sample.NOW - dt.timedelta(minutes=20), "due": sample.NOW + dt.timedelta(minutes=minutes),
    }  # fmt: skip
    return Notice(**{**fields, **more})  # type: ignore[arg-type]  # as they are named above


@pytest.fixture
def home(home: Home) -> Home:
    """A laptop with an overlap, a notice to answer, one to ask again about, and an agreed joint operation."""
    joint = Joint(
        id="e3:JO-SYN-1", revision=1, provenance=OWN.provenance, event="SYN-joint", operations=(OWN.id, OTHER.id),
        steps=(PROPOSED, JOINED),
    )  # fmt: skip
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        give(vault, System.E3, sample.ENCOUNTER, OWN, notice("a", Party.OWNER, 4), notice("b", Party.ASKER, -10), joint)
        give(vault, System.TECS, sample.CASE, sample.DUTY, OTHER)
    return home


@pytest.fixture
def hand(unlocked: Window, qtbot: QtBot) -> Hand:
    """A hand at the open window, once all is read."""
    unlocked.activateWindow()
    hand = Hand(unlocked, qtbot)
    hand.until(lambda: unlocked.overlaps.board is not None and len(unlocked.overlaps.board.needs) == 3)
    hand.until(lambda: unlocked.operations.view is not None and bool(unlocked.operations.view.joints))
    return hand


def queued(hand: Hand, name: str) -> tuple[Step, ...]:
    """The steps with a notice that wait to be sent."""
    board = hand.window.overlaps.board
    assert board is not None
    entries = (entry for entry in board.entries if isinstance(entry, NoticeEntry))
    return next(entry.item.queued for entry in entries if entry.key == f"SYN-N-{name}")


def test_the_inbox_is_worked_through_by_keys(hand: Hand) -> None:
    """Each outcome, what shows it, why not now, taken back at once; then a second request and an answer."""
    screen = hand.window.overlaps
    hand.go(Screen.OVERLAPS)
    hand.press("END")
    assert isinstance(screen.detail.entry, OverlapEntry)
    for keys, stand in ((("1",), Stand.WAITING), (("2",), Stand.RESOLVED), (("3", "1"), Stand.RESOLVED),
                        (("4", "2"), Stand.WAITING)):  # fmt: skip
        hand.press(*keys)
        hand.until(lambda stand=stand: screen.detail.entry is not None and screen.detail.entry.stand is stand)
        hand.press("U")
        hand.until(lambda: screen.detail.entry is not None and screen.detail.entry.stand is Stand.NEEDS_YOU)
    assert hand.actions == 2 + 4 + 2 + 4
    assert [said.partition(".")[0].partition(":")[0] for said in hand.heard] == ["Recorded", "Taken back"] * 4
    hand.press("HOME", "4")
    hand.until(lambda: queued(hand, "b") == (Step.SECOND_REQUEST,))
    hand.press("4")
    assert screen.detail.entry is not None
    assert screen.detail.entry.key == "SYN-N-b"
    hand.press("J", "A")
    hand.until(lambda: queued(hand, "a") == (Step.ACKNOWLEDGE,))
    hand.press("3", "2")
    hand.until(lambda: queued(hand, "a") == (Step.ACKNOWLEDGE, Step.MORE_TIME))
    assert queued(hand, "b") == (Step.SECOND_REQUEST,), "the same key once more took no other step"
    assert hand.heard[-1] == OVERLAPS["stepped"].format(what="more time")


def test_a_side_says_go_takes_it_back_and_leaves_by_keys(hand: Hand) -> None:
    """J, then digits; to leave is asked twice, and a plan beside it is as it was."""
    screen = hand.window.operations
    hand.go(Screen.OPERATIONS)
    hand.press("J", "2")
    hand.until(lambda: screen.view is not None and screen.view.joints[0].queued == (JointMove.GO,))
    hand.press("2", "3")
    hand.until(lambda: screen.view is not None and screen.view.joints[0].queued == (JointMove.GO, JointMove.NO_GO))
    assert hand.actions == 5
    assert len(hand.heard) == 2


def test_what_was_missed_is_told_and_the_officer_hears_that_it_was(hand: Hand) -> None:
    """F4 and a digit; the strip says so on whatever screen it was, until another one is shown."""
    hand.press("F4", "2")
    hand.until(lambda: hand.window.strip._who.text() == NEEDS["reported"])
    hand.go(Screen.ACTIVITY)
    assert hand.window.strip._who.text() != NEEDS["reported"]
    hand.until(lambda: hand.window.activity.needs.model.rowCount() == 1)
    assert hand.actions == 3


def test_an_owner_is_asked_to_confirm_as_routine_by_keys(hand: Hand) -> None:
    """F7, the number, Tab and the digit of what is asked; in the number a digit is a digit."""
    window = hand.window
    QTest.keyClicks(window.check.entry.field, ASKED)
    hand.until(lambda: window.check.answer is not None and window.check.answer.assessment.query.text == ASKED)
    hand.press("F7")
    hand.type("360 555 0199")
    hand.until(lambda: window.notify_panel.progress == "360 555 0199")  # what comes so fast may be a scan
    hand.press("TAB", "2")
    assert not window.notify_panel.isVisible()
    hand.until(lambda: window.outbox.model.rowCount() == 3)
    assert hand.actions == 3 + len("360 555 0199")
