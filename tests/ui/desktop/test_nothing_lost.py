"""No warning is closed, hidden or lost by what happens around it: a scan, a lock, a sync, a wider answer."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from overlap.answer import Assessment, Found, Level
from overlap.query import Action
from overlap.reading import read
from storage.home import Home
from tests.ui.desktop.laptop import OFFICER, fail
from tests.ui.desktop.test_journey import ASKED, Ask, ask, press, stored
from tests.ui.desktop.test_scanner import MACHINE, Keyboard
from ui import sample
from ui.check.state import Answer
from ui.desktop import Desktop
from ui.session import Session
from ui.window import Window

__all__ = ["ask"]

#: Nobody in the vault has this name.
NOBODY = "SYNNOBODY ZZ 19500101"


@pytest.fixture
def session(unlocked: Window) -> Session:
    """The session behind the window."""
    found = unlocked.findChild(Session)
    assert found is not None
    return found


@pytest.fixture
def live_warning(unlocked: Window, desktop: Desktop, ask: Ask, qtbot: QtBot) -> Callable[[], Assessment]:
    """Asks about nobody, then gives the warning that a live answer would bring to the same question."""

    def make() -> Assessment:
        narrow = ask(unlocked, NOBODY)
        found: list[Assessment] = []
        query = read(ASKED, today=sample.NOW.date())
        desktop._lanes.on_vault(lambda vault: vault.checks.run(query, Action.STOP, sample.NOW), found.append, fail)
        qtbot.waitUntil(lambda: bool(found))
        matches = tuple(msgspec.structs.replace(match, found=Found.LIVE) for match in found[0].matches)
        return msgspec.structs.replace(found[0], query=narrow.query, matches=matches)

    return make


@pytest.mark.parametrize("code", ["1HGCM82633A004352\n", "51ABC77\n"])
def test_a_barcode_over_the_decision_decides_nothing(
    unlocked: Window, desktop: Desktop, home: Home, ask: Ask, qtbot: QtBot, code: str
) -> None:
    """The digits of a scanned VIN or plate are not the officer's digits."""
    ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_F8)
    decided: list[object] = []
    unlocked.decision.decided.connect(decided.append)
    Keyboard(unlocked).type(code, MACHINE)
    qtbot.waitUntil(lambda: code.strip() in unlocked.check.text)
    desktop.close()
    assert decided == []
    assert all(check.decided is None for check in stored(home)[0])


def test_what_is_asked_about_one_record_is_not_resumed_as_a_decision(
    unlocked: Window, desktop: Desktop, home: Home, ask: Ask, qtbot: QtBot
) -> None:
    """A lock while one record is being reported as wrong brings back the answer, not a question about all of it."""
    asked = ask(unlocked, ASKED)
    press(unlocked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: unlocked.outbox.model.rowCount() == 2)
    unlocked.decision.ask_about("one record", asked.matches[0].record.id)
    assert desktop.keep(2)
    desktop.close()
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        assert vault.drafts.read().decision is None


def test_a_wider_warning_is_recorded_at_a_lock(
    desktop: Desktop, home: Home, session: Session, live_warning: Callable[[], Assessment]
) -> None:
    """A warning that came live a moment before the lock waits for its decision afterwards."""
    session.show_wider(Answer(live_warning()))
    assert desktop.keep(2)
    desktop.close()
    assert [check.level for check in stored(home)[0]] == [Level.WARNING]


def test_a_sync_takes_no_wider_warning_off_the_screen(
    unlocked: Window, session: Session, live_warning: Callable[[], Assessment], qtbot: QtBot
) -> None:
    """Asked again from the copy alone, the warning stays until the wider answer is there anew."""
    session.show_wider(Answer(live_warning()))
    levels: list[Level] = []
    session.answered.connect(lambda _: levels.append(unlocked.check.answer.assessment.level))
    with qtbot.waitSignal(session.answered):
        session.ask_again()
    assert levels == [Level.WARNING]


def test_asking_an_earlier_check_again_records_the_shown_one(
    unlocked: Window, desktop: Desktop, home: Home, ask: Ask, qtbot: QtBot
) -> None:
    """A warning that was only seen is on the disk before another check takes its place."""
    ask(unlocked, "HALVORSEN INGRID 19910730")
    press(unlocked, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: unlocked.outbox.model.rowCount() == 2)
    ask(unlocked, ASKED)
    model = unlocked.activity.model
    unlocked.check.again.emit(model.check_at(model.index(0, 0)))
    qtbot.waitUntil(lambda: unlocked.outbox.model.rowCount() >= 4)
    desktop.close()
    assert Level.WARNING in {check.level for check in stored(home)[0]}


def test_a_wider_answer_closes_the_card_that_asked_about_less(
    unlocked: Window, session: Session, live_warning: Callable[[], Assessment]
) -> None:
    """The card goes without a decision when more is known than it was asked about, and its digits press nothing."""
    warning = live_warning()
    unlocked.decision.ask("less")
    decided: list[object] = []
    unlocked.decision.decided.connect(decided.append)
    session.show_wider(Answer(warning))
    assert not unlocked.decision.isVisible()
    press(unlocked, Qt.Key.Key_1)
    assert decided == []
    assert unlocked.check.text == NOBODY
