"""When the window asks the agencies by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from overlap.records import System
from storage.home import Home
from sync.client import Gateway
from sync.credentials import Access
from sync.schedule import Standing
from tests.ui.desktop.laptop import OFFICER
from ui import sample
from ui.lanes import Lanes
from ui.rounds import Rounds

#: Nobody listens there: port 9 is the discard service's.
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def rounds(qtbot: QtBot, home: Home) -> Iterator[Rounds]:
    """The rounds of a session whose one agency cannot be reached and has failed six times."""
    lanes, came = Lanes(), list[object]()
    lanes.open(lambda: home.open(OFFICER, practice=True, now=sample.NOW), came.append, came.append)
    qtbot.waitUntil(lambda: bool(came))
    with Gateway(System.E3, NOWHERE, practice=True) as gateway:
        rounds = Rounds(lanes, Access(OFFICER), [gateway], lambda: sample.NOW, lambda: 0.0)
        due = sample.NOW + dt.timedelta(minutes=5)
        rounds._standing[System.E3] = Standing(asked=sample.NOW, failures=6, due=due)
        yield rounds
        qtbot.waitUntil(lambda: not rounds.is_running)
        lanes.close()


@pytest.mark.parametrize(("gap", "asks"), [(10, False), (59, False), (60, True), (3_600, True), (-1, True)])
def test_a_laptop_that_slept_asks_at_its_first_tick(rounds: Rounds, gap: int, asks: bool) -> None:
    """An ordinary tick waits out the back-off; after a gap, or with a clock that went back, the link is another."""
    before = sample.NOW + dt.timedelta(seconds=1)
    rounds.sync_due(before)
    assert not rounds.is_running
    rounds.sync_due(before + dt.timedelta(seconds=gap))
    assert rounds.is_running is asks
