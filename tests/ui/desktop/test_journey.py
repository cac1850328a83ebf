"""The real window with a real practice vault, by keyboard alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from overlap.answer import Assessment, Level
from overlap.query import Action
from overlap.records import System, Vehicle
from storage.checks import Choice, PastCheck
from storage.home import Home
from storage.outbox import OutboxItem
from sync.report import RoundOutcome, RoundReport
from tests.ui.desktop.laptop import OFFICER, fail, give, number_of, opened
from ui import sample
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.launcher.ending import Ending
from ui.rounds import Rounds
from ui.scanner.wedge import Wedge
from ui.window import Window

ASKED = "VARGA MILOS 19870214 BXT4821"


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press one key on whatever has the focus, as a hand does: the next comes later than a scanner's would."""
    QTest.keyClick(widget.window().focusWidget(), key, modifier)
    wedge = widget.window().findChild(Wedge)
    while wedge is not None and wedge._held:
        QCoreApplication.processEvents()


@pytest.fixture
def ask(qtbot: QtBot) -> Callable[[Window, str], Assessment]:
    """Types a text and waits for its answer."""

    def asking(window: Window, text: str) -> Assessment:
        QTest.keyClicks(window.check.entry.field, text)

        def shown() -> bool:
            answer = window.check.answer
            return answer is not None and answer.assessment.query.text == window.check.text

        qtbot.waitUntil(shown)
        answer = window.check.answer
        assert answer is not None
        return answer.assessment

    return asking


Ask = Callable[[Window, str], Assessment]


def stored(home: Home) -> tuple[tuple[PastCheck, ...], tuple[OutboxItem, ...]]:
    """The checks and the events that are on the disk once the program has closed the vault."""
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        return vault.checks.recent(sample.NOW), vault.outbox.waiting()


def test_type_read_decide(unlocked: Window, desktop: Desktop, home: Home, ask: Ask, qtbot: QtBot) -> None:
    """A warning is typed for, read and closed by F8 and a digit; check and decision wait for both agencies."""
    assessment = ask(unlocked, ASKED)
    assert assessment.level is Level.WARNING
    press(unlocked, Qt.Key.Key_F8)
    assert unlocked.decision.isVisible()
    press(unlocked, Qt.Key.Key_1)
    assert not unlocked.decision.isVisible()
    qtbot.waitUntil(lambda: unlocked.outbox.model.rowCount() == 4)
    desktop.close()
    checks, events = stored(home)
    assert [(check.query.text, check.decided) for check in checks] == [(ASKED, Choice.AGREED)]
    assert sorted((event.type, event.system.value) for event in events) == [
        ("check", "e3"),
        ("check", "tecs"),
        ("decision", "e3"),
        ("decision", "tecs"),
    ]


def test_no_answer_needs_a_reason(unlocked: Window, desktop: Desktop, home: Home, ask: Ask, qtbot: QtBot) -> None:
    """The third digit asks why; Esc takes it back, a second digit closes the warning with its code."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F8)
    press(unlocked, Qt.Key.Key_3)
    assert unlocked.decision.isVisible()
    press(unlocked, Qt.Key.Key_Escape)
    assert unlocked.decision.isVisible()
    press(unlocked, Qt.Key.Key_3)
    press(unlocked, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: unlocked.outbox.model.rowCount() == 4)
    desktop.close()
    checks, events = stored(home)
    assert checks[0].decided is Choice.NO_ANSWER
    assert all(b'"reason":"no_signal"' in event.body for event in events if event.type == "decision")


def test_exigent_is_one_key(unlocked: Window, desktop: Desktop, home: Home, ask: Ask, qtbot: QtBot) -> None:
    """F9 closes a warning at once; the reason is asked later."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: unlocked.outbox.model.rowCount() == 4)
    desktop.close()
    assert stored(home)[0][0].decided is Choice.EXIGENT


def test_a_warning_that_is_left_waits_for_its_decision(unlocked: Window, ask: Ask, qtbot: QtBot) -> None:
    """A new check is always allowed, and the warning before it stays in sight with a count until it is decided."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F2)
    assert unlocked.check.text == ""
    ask(unlocked, "HALVORSEN INGRID 19910730")
    qtbot.waitUntil(unlocked.check.undecided.isVisible)
    assert "1 warning" in unlocked.check.undecided.accessibleName()
    unlocked.check.undecided.opened.emit()
    assert unlocked.check.text == ASKED


def test_a_decision_closes_the_warning_that_waited_for_it(
    unlocked: Window, desktop: Desktop, home: Home, ask: Ask, qtbot: QtBot
) -> None:
    """Opening a warning that waits and deciding it closes that one; it is not asked as another check."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: unlocked.activity.model.rowCount() == 1)
    press(unlocked, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: unlocked.check.answer is not None)
    assert not unlocked.check.undecided.isVisible()
    press(unlocked, Qt.Key.Key_F8)
    press(unlocked, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: unlocked.outbox.model.rowCount() == 4)
    desktop.close()
    assert [check.decided for check in stored(home)[0]] == [Choice.STANDING_DOWN]


def test_a_warning_whose_text_is_wiped_out_is_recorded(
    unlocked: Window, desktop: Desktop, home: Home, ask: Ask, qtbot: QtBot
) -> None:
    """Deleting the text does not make a warning go away without a trace."""
    ask(unlocked, ASKED)
    unlocked.check.entry.field.clear()
    qtbot.waitUntil(lambda: unlocked.activity.model.rowCount() == 1)
    desktop.close()
    assert stored(home)[0][0].level is Level.WARNING


def test_no_keystroke_is_lost(unlocked: Window, ask: Ask) -> None:
    """Text typed as fast as a scanner types it is all there, and the answer is to all of it."""
    text = "VARGA MILOS 19870214 BXT4821 360 555 0142"
    assert ask(unlocked, text).query.text == text
    assert unlocked.check.text == text


def test_an_answer_to_an_earlier_text_is_dropped(unlocked: Window, ask: Ask, qtbot: QtBot) -> None:
    """While one types on, no answer of a shorter text stays on the screen."""
    seen: list[str] = []
    unlocked.check.banner.announced.connect(lambda _said: seen.append(unlocked.check.text))
    ask(unlocked, "V")
    QTest.keyClicks(unlocked.check.entry.field, "ARGA MILOS 19870214")
    qtbot.waitUntil(lambda: unlocked.check.answer is not None and "ARGA" in unlocked.check.answer.assessment.query.text)
    assert unlocked.check.answer is not None
    assert unlocked.check.answer.assessment.query.text == unlocked.check.text


def test_escape_keeps_what_is_typed(unlocked: Window, ask: Ask) -> None:
    """Esc leads back to the input from anywhere and throws nothing away."""
    ask(unlocked, ASKED)
    press(unlocked, number_of(Screen.OUTBOX), Qt.KeyboardModifier.ControlModifier)
    assert unlocked.screens.currentWidget() is unlocked.outbox
    press(unlocked, Qt.Key.Key_Escape)
    assert unlocked.screens.currentWidget() is unlocked.check
    assert unlocked.check.text == ASKED


def test_another_reading_is_chosen_by_keyboard(unlocked: Window, ask: Ask, qtbot: QtBot) -> None:
    """A date that could be two is shown as both; Tab and Enter choose the other one."""
    before = ask(unlocked, "VARGA MILOS 07041991")
    assert len(before.query.birth_dates) == 2
    press(unlocked, Qt.Key.Key_Tab)
    press(unlocked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: unlocked.check.answer is not None and len(_births(unlocked)) == 1)
    assert _births(unlocked) == ["1991-04-07"]


def _births(window: Window) -> list[str]:
    answer = window.check.answer
    return [str(date) for date in answer.assessment.query.birth_dates] if answer else []


def test_the_purpose_is_part_of_the_question(unlocked: Window, ask: Ask, qtbot: QtBot) -> None:
    """Alt and a digit change what the officer is about to do, and the answer is to that."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert unlocked.check.purpose.action is Action.ARREST

    def for_arrest() -> bool:
        answer = unlocked.check.answer
        return answer is not None and answer.assessment.situation.action is Action.ARREST

    qtbot.waitUntil(for_arrest)


def test_the_number_fills_the_screen(unlocked: Window, ask: Ask) -> None:
    """F6 shows whom to call in the largest type, and closes again by the same key."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F6)
    assert unlocked.contact_view.isVisible()
    press(unlocked, Qt.Key.Key_F6)
    assert not unlocked.contact_view.isVisible()
    assert unlocked.focusWidget() is unlocked.check.entry.field


def test_a_notice_waits_for_the_agency(unlocked: Window, desktop: Desktop, home: Home, ask: Ask, qtbot: QtBot) -> None:
    """F7, a number and Enter put an urgent notice for the other agency's record into the outbox."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F7)
    assert unlocked.notify_panel.isVisible()
    press(unlocked, Qt.Key.Key_Return)
    assert unlocked.notify_panel.isVisible(), "a notice without a number reaches nobody"
    field = unlocked.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "360 555 0199")
    press(unlocked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: unlocked.outbox.model.rowCount() == 3)
    desktop.close()
    notices = [event for event in stored(home)[1] if event.type == "notice"]
    assert [event.system for event in notices] == [System.TECS]
    assert b'"urgency":"urgent"' in notices[0].body
    assert b"360 555 0199" in notices[0].body


def test_a_later_sync_interrupts(unlocked: Window, desktop: Desktop, ask: Ask, qtbot: QtBot) -> None:
    """A check that the copy now answers with a higher level interrupts on any screen, with its time."""
    ask(unlocked, "8KZT114")
    press(unlocked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: unlocked.activity.model.rowCount() == 1)
    press(unlocked, Qt.Key.Key_F2)
    unlocked.show_screen(Screen.OUTBOX)
    case = msgspec.structs.replace(
        sample.CASE, id="tecs:SYN-T-77", vehicles=(Vehicle(plate="8KZT114", jurisdiction="US-WA"),)
    )
    desktop._lanes.on_vault(lambda vault: give(vault, System.TECS, case), lambda _: None, fail)
    rounds = unlocked.findChild(Rounds)
    assert rounds is not None
    rounds.finished.emit(RoundReport(System.TECS, RoundOutcome.COMPLETE, sample.NOW, sample.NOW))
    qtbot.waitUntil(unlocked.raised.isVisible)
    assert "new information" in unlocked.raised.accessibleName()
    unlocked.raised.opened.emit()
    assert unlocked.check.text == "8KZT114"
    assert not unlocked.raised.isVisible()


def reopened(home: Home, clock: Callable[[], dt.datetime], qtbot: QtBot) -> Desktop:
    """The program of the next process on the same laptop, unlocked."""
    desktop = Desktop(home, OFFICER, clock)
    desktop.show_unlock()
    opened(desktop, qtbot)
    return desktop


def test_what_was_being_typed_survives_a_lock(
    unlocked: Window, desktop: Desktop, home: Home, clock: Callable[[], dt.datetime], ask: Ask, qtbot: QtBot
) -> None:
    """Ctrl+L asks for a lock; the next process has what was typed, answers it, and does not record it twice."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: unlocked.check.answer is not None)
    with qtbot.waitSignal(desktop.locked) as locked:
        press(unlocked, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert locked.args == [Ending.ASKED]
    assert desktop.keep(5)
    desktop.close()
    with reopened(home, clock, qtbot) as again:
        window = again.window
        assert window is not None
        qtbot.waitUntil(lambda: window.check.answer is not None)
        assert window.check.text == ASKED
        assert window.check.purpose.action is Action.ARREST
        press(window, Qt.Key.Key_Return)
    assert len(stored(home)[0]) == 1


def test_a_lock_within_a_pause_of_the_keys_loses_no_key(
    unlocked: Window, desktop: Desktop, home: Home, qtbot: QtBot
) -> None:
    """What was typed in the last moment is written before the process ends, without the window's closing."""
    QTest.keyClicks(unlocked.check.entry.field, "VARGA MI")
    qtbot.waitUntil(lambda: unlocked.check.text == "VARGA MI")
    assert desktop.keep(5)
    assert desktop._session is not None
    desktop._session.drafting._is_written = True  # the process is gone: nothing more is written
    desktop._lanes.close()
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        assert vault.drafts.read().text == "VARGA MI"


def test_a_decision_in_progress_survives_a_lock(
    unlocked: Window, desktop: Desktop, home: Home, clock: Callable[[], dt.datetime], ask: Ask, qtbot: QtBot
) -> None:
    """A lock between the first digit and its reason asks for the reason again after unlocking."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F8)
    press(unlocked, Qt.Key.Key_3)
    assert desktop.keep(5)
    desktop.close()
    with reopened(home, clock, qtbot) as again:
        window = again.window
        assert window is not None
        qtbot.waitUntil(window.decision.isVisible)
        assert window.decision.progress == 3
        press(window, Qt.Key.Key_1)
        qtbot.waitUntil(lambda: window.outbox.model.rowCount() == 4)
    assert [check.decided for check in stored(home)[0]] == [Choice.NO_ANSWER]


def test_a_notice_in_progress_survives_a_lock(
    unlocked: Window, desktop: Desktop, home: Home, clock: Callable[[], dt.datetime], ask: Ask, qtbot: QtBot
) -> None:
    """The number that was being typed for a notice is offered again after unlocking."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F7)
    field = unlocked.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "360 555")
    qtbot.waitUntil(lambda: unlocked.notify_panel.progress == "360 555")
    assert desktop.keep(5)
    desktop.close()
    with reopened(home, clock, qtbot) as again:
        window = again.window
        assert window is not None
        qtbot.waitUntil(window.notify_panel.isVisible)
        assert window.notify_panel.progress == "360 555"


def test_practice_is_marked_on_every_screen(unlocked: Window) -> None:
    """The band is there whatever screen is shown."""
    for screen in Screen:
        unlocked.show_screen(screen)
        assert unlocked.practice.isVisible()
        assert "PRACTICE" in unlocked.practice.accessibleName()


def test_time_passes_on_the_frame(unlocked: Window) -> None:
    """Local time and Zulu are both told, so that neither is taken for the other."""
    unlocked.strip.show_time(sample.NOW + dt.timedelta(minutes=1))
    assert "10:15Z" in unlocked.strip._time.text()


def test_the_screen_goes_blank_whatever_is_on_it(unlocked: Window, ask: Ask) -> None:
    """F12 hides everything, a card too; the next key shows it again and does nothing else."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F8)
    press(unlocked, Qt.Key.Key_F12)
    assert unlocked.blank.isVisible()
    assert unlocked.blank.geometry() == unlocked.rect()
    press(unlocked, Qt.Key.Key_1)
    assert not unlocked.blank.isVisible()
    assert unlocked.decision.isVisible(), "the key that woke the screen decided nothing"


def test_keys_of_the_screens_do_nothing_under_a_card(unlocked: Window, ask: Ask) -> None:
    """While a decision is asked, F2 does not wipe the check out."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F8)
    press(unlocked, Qt.Key.Key_F2)
    press(unlocked, number_of(Screen.ACTIVITY), Qt.KeyboardModifier.ControlModifier)
    assert unlocked.check.text == ASKED
    assert unlocked.screens.currentWidget() is unlocked.check


def test_theme_and_sizes_change_by_key(unlocked: Window) -> None:
    """F11 goes through the themes, Ctrl and plus, minus, zero through the sizes, Ctrl+G puts gloves on."""
    look = unlocked.look
    before = look.tokens.name
    press(unlocked, Qt.Key.Key_F11)
    assert look.tokens.name is before.next
    control = Qt.KeyboardModifier.ControlModifier
    press(unlocked, Qt.Key.Key_Plus, control)
    press(unlocked, Qt.Key.Key_Plus, control)
    assert look.metrics.text_size == 150
    press(unlocked, Qt.Key.Key_Minus, control)
    assert look.metrics.text_size == 125
    press(unlocked, Qt.Key.Key_G, control)
    assert look.metrics.glove
    press(unlocked, Qt.Key.Key_0, control)
    assert look.metrics.text_size == 100
    assert look.metrics.glove
