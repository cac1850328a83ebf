"""What a session does when agencies or vault do not play along."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from overlap.query import Action
from overlap.records import System
from storage.home import Home
from storage.problems import VaultBusy, VaultFull
from storage.settings import GatewayAddress, Settings
from tests.ui.desktop.laptop import OFFICER, opened
from ui import sample, scenes
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.notices import Urgency, notices_for
from ui.pictures import settle
from ui.question import Question
from ui.rounds import Rounds
from ui.window import Window


@pytest.fixture
def closed_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def unreachable(
    home: Home, closed_port: int, clock: Callable[[], dt.datetime], qtbot: QtBot
) -> Iterator[tuple[Desktop, Window]]:
    """The unlocked program on a laptop whose gateways do not answer."""
    address = GatewayAddress(url=f"http://127.0.0.1:{closed_port}")
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        vault.settings.write(Settings(gateways=dict.fromkeys(System, address)))
    with Desktop(home, OFFICER, clock) as desktop:
        desktop.show_unlock()
        yield desktop, opened(desktop, qtbot)


def said(window: Window) -> str:
    """Every word on the shown screen."""
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def rounds_of(window: Window) -> Rounds:
    """The syncs of a window."""
    rounds = window.findChild(Rounds)
    assert rounds is not None
    return rounds


def test_agencies_that_do_not_answer_are_told_and_nothing_stops(
    unreachable: tuple[Desktop, Window], qtbot: QtBot
) -> None:
    """The first sync fails by itself, the outbox says so in words, and checks go on."""
    _, window = unreachable
    window.show_screen(Screen.OUTBOX)
    qtbot.waitUntil(lambda: "e3 cannot be reached" in said(window) and "TECS cannot be reached" in said(window))
    window.show_screen(Screen.CHECK)
    QTest.keyClicks(window.check.entry.field, "VARGA MILOS")
    qtbot.waitUntil(lambda: window.check.answer is not None)


def test_one_key_syncs_again(unreachable: tuple[Desktop, Window], qtbot: QtBot) -> None:
    """F5 asks both agencies again, whatever the schedule says, and shows that it does."""
    _, window = unreachable
    rounds = rounds_of(window)
    qtbot.waitUntil(lambda: not rounds.is_running)
    ended: list[object] = []
    rounds.finished.connect(lambda report: ended.append(report.system))
    QTest.keyClick(window, Qt.Key.Key_F5)
    assert rounds.is_running
    rounds.sync_all(sample.NOW)  # an agency that is being asked is not asked twice
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert set(ended) == set(System)


def test_a_lock_does_not_wait_for_the_network(unreachable: tuple[Desktop, Window], qtbot: QtBot) -> None:
    """A lock while a sync runs is asked for at once, and what was typed is on the disk without the sync's end."""
    desktop, window = unreachable
    rounds_of(window).sync_all(sample.NOW)
    with qtbot.waitSignal(desktop.locked):
        window.lock.emit()
    assert desktop.keep(5)


def test_a_check_that_cannot_be_made_says_so(unlocked: Window, desktop: Desktop, qapp: QApplication) -> None:
    """A problem of the vault is no answer: what happened, that nothing is ruled out, what to do."""
    session = desktop._session
    assert session is not None
    question = session._questions.ask("VARGA", Action.STOP)
    session._on_no_answer(question, VaultBusy())
    settle(qapp)
    told = said(unlocked)
    assert "Another Crosscheck is using the vault" in told
    assert "nothing can be ruled out" in told
    assert not unlocked.check.banner.isVisible()
    session._on_no_answer(Question(-1, "V", Action.STOP), VaultBusy())


def test_a_decision_that_was_not_stored_can_be_made_again(unlocked: Window, desktop: Desktop) -> None:
    """A full disk is told on a card, and the decision stays open."""
    session = desktop._session
    assert session is not None
    session._decided = True
    session._on_not_decided(VaultFull())
    assert unlocked.trouble.isVisible()
    assert "The disk is full" in said(unlocked)
    assert not session._decided


def test_time_goes_on(unlocked: Window, desktop: Desktop, qtbot: QtBot) -> None:
    """The frame is brought up to date again and again while nobody types."""
    session = desktop._session
    assert session is not None
    with qtbot.waitSignal(session.overviewed):
        session._on_tick()


def test_only_another_agencys_records_get_a_notice() -> None:
    """An answer's notice goes to each record of the other agency that its facts rest on, and to no own one."""
    notices = notices_for(sample.warning(), Urgency.ROUTINE, "360 555 0199")
    assert [notice.record for notice in notices] == [sample.OPERATION.id, sample.CASE.id]
    assert {notice.urgency for notice in notices} == {Urgency.ROUTINE}
    assert notices_for(sample.advisory(), Urgency.URGENT, "360 555 0199") == ()


def test_activity_asks_an_earlier_check_again(window: Window, qtbot: QtBot) -> None:
    """Enter on an earlier check, or a press on it in the idle state, asks it again."""
    next(scene for scene in scenes.OTHERS if scene.name == "activity").set_up(window)
    with qtbot.waitSignal(window.activity.again) as asked:
        window.activity.list.activated.emit(window.activity.model.index(1))
    assert asked.args == [scenes.PAST[1]]
    scenes.show_idle(window)
    with qtbot.waitSignal(window.check.again) as again:
        window.check.idle.last.rows[0].click()
    assert again.args == [scenes.PAST[0]]


def test_waiting_dims_the_old_answer_after_a_moment(window: Window, qtbot: QtBot) -> None:
    """An answer that takes long leaves the old one dimmed, and says that it is still looked for."""
    scenes.show_answer(window, sample.warning())
    window.check.show_waiting()
    window.check.show_waiting()
    qtbot.waitUntil(lambda: "Looking" in said(window))
