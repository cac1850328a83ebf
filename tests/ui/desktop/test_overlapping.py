"""Overlaps in the real window with a real vault: found, counted, judged by keyboard alone, told to both agencies."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from overlap.inbox import Stand
from overlap.judgements import Reason, Verdict
from overlap.records import System
from storage.home import Home
from storage.judgements import JudgementBody
from storage.outbox import OutboxItem
from tests.ui.desktop.laptop import OFFICER, fail, give, number_of
from tests.ui.desktop.test_journey import ASKED, Ask, ask, press, stored
from ui import sample
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.overlapping import Overlapping
from ui.overlaps.state import OverlapEntry
from ui.window import Window

__all__ = ["ask"]


def waits(window: Window) -> int:
    """How many entries need the officer."""
    board = window.overlaps.board
    return -1 if board is None or board.left else len(board.needs)


def judged(events: tuple[OutboxItem, ...]) -> list[JudgementBody]:
    """The judgements that wait to be sent."""
    return [msgspec.json.decode(each.body, type=JudgementBody) for each in events if each.type == "judgement"]


def test_an_overlap_is_judged_by_four_keys(unlocked: Window, desktop: Desktop, home: Home, qtbot: QtBot) -> None:
    """Ctrl+2, 4, a reason, and it waits for both agencies under one key; U takes it back."""
    qtbot.waitUntil(lambda: waits(unlocked) == 1)
    assert unlocked.rail._entries[Screen.OVERLAPS].accessibleName().endswith("1")
    press(unlocked, number_of(Screen.OVERLAPS), Qt.KeyboardModifier.ControlModifier)
    assert unlocked.screens.currentWidget() is unlocked.overlaps
    press(unlocked, Qt.Key.Key_4)
    assert unlocked.ask_panel.isVisible()
    QTest.keyClick(unlocked.ask_panel, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: waits(unlocked) == 0)
    press(unlocked, Qt.Key.Key_Right)
    assert unlocked.overlaps.stand is Stand.WAITING
    entry = unlocked.overlaps.detail.entry
    assert isinstance(entry, OverlapEntry)
    assert entry.unsent == tuple(System)
    press(unlocked, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: waits(unlocked) == 1)
    desktop.close()
    bodies = judged(stored(home)[1])
    assert [body.verdict for body in bodies] == [Verdict.DEFERRED] * 2 + [Verdict.WITHDRAWN] * 2
    assert [body.reason for body in bodies] == [Reason.NO_ANSWER] * 2 + [None] * 2
    assert len({body.key for body in bodies}) == 2


def test_what_a_sync_brings_is_compared_without_being_asked(unlocked: Window, desktop: Desktop, qtbot: QtBot) -> None:
    """A further encounter of the same phone is one more entry."""
    qtbot.waitUntil(lambda: waits(unlocked) == 1)
    desktop._lanes.on_vault(
        lambda vault: give(vault, System.E3, sample.PHONE_ENCOUNTER), lambda _: unlocked.sync.emit(), fail
    )
    session = desktop._session
    assert session is not None
    overlapping = next(each for each in session.children() if type(each).__name__ == "Overlapping")
    overlapping._compare()  # type: ignore[attr-defined]  # as after a round; the laptop of this test knows no gateway
    qtbot.waitUntil(lambda: waits(unlocked) == 2)


def test_an_entry_on_check_opens_the_screen_on_it(unlocked: Window, qtbot: QtBot) -> None:
    """What is named among what needs the officer is one press away."""
    qtbot.waitUntil(lambda: len(unlocked.check.idle.needs.others) == 1)
    unlocked.check.idle.needs.others[0].click()
    assert unlocked.screens.currentWidget() is unlocked.overlaps
    assert isinstance(unlocked.overlaps.detail.entry, OverlapEntry)


def test_a_fresh_check_shows_what_was_said(unlocked: Window, ask: Ask, qtbot: QtBot) -> None:
    """The match is there at the same level as ever, with the judgement below it."""
    before = ask(unlocked, ASKED)
    qtbot.waitUntil(lambda: waits(unlocked) == 1)
    press(unlocked, number_of(Screen.OVERLAPS), Qt.KeyboardModifier.ControlModifier)
    press(unlocked, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: waits(unlocked) == 0)
    press(unlocked, Qt.Key.Key_F2)
    after = ask(unlocked, ASKED)
    assert after.level is before.level
    assert len(after.matches) == len(before.matches)
    rows = unlocked.check.matches.list.matches
    words = [rows.data(rows.index(at, 0), Qt.ItemDataRole.AccessibleTextRole) for at in range(rows.rowCount())]
    assert any("same – no conflict" in str(each) for each in words)


def test_the_officer_s_own_vault_keeps_what_was_said(
    unlocked: Window, desktop: Desktop, home: Home, qtbot: QtBot
) -> None:
    """After a lock the judgement is there before any agency has it."""
    qtbot.waitUntil(lambda: waits(unlocked) == 1)
    press(unlocked, number_of(Screen.OVERLAPS), Qt.KeyboardModifier.ControlModifier)
    press(unlocked, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: waits(unlocked) == 0)
    desktop.close()
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        [item] = vault.overlaps.inbox(sample.NOW)
    assert item.judgement is not None
    assert item.judgement.verdict is Verdict.SAME_COORDINATE


def test_nothing_is_compared_between_two_keys(unlocked: Window, desktop: Desktop, qtbot: QtBot) -> None:
    """Comparing rests while an officer types, and goes on by itself a moment after the last key."""
    qtbot.waitUntil(lambda: waits(unlocked) == 1)
    overlapping = next(each for each in desktop._session.children() if isinstance(each, Overlapping))  # type: ignore[union-attr]  # it is open
    qtbot.waitUntil(lambda: not overlapping._comparing)
    QTest.keyClicks(unlocked.check.entry.field, "SYN")
    overlapping._compare()
    assert not overlapping._comparing
    qtbot.waitUntil(lambda: not overlapping._has_more and not overlapping._comparing)
