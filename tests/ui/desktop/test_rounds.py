"""When the window asks the agencies by itself, what it tells of that, and how the officer stops it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from pytestqt.qtbot import QtBot

from overlap.records import System
from storage.home import Home
from storage.tokens import Access as Grant
from sync.client import Gateway
from sync.credentials import Access
from sync.link_budget import Link
from sync.problems import ClockWrong
from sync.report import RoundOutcome, RoundReport
from sync.schedule import Standing
from tests.sync.hostile import HostileServer, Request, answer, document, golden_json, plain_feed, problem
from tests.sync.provider import Browser, FakeProvider, running
from tests.ui.desktop.laptop import OFFICER
from ui import sample
from ui.headway import HeadwayView
from ui.lanes import Lanes
from ui.rounds import Headway, Rounds
from ui.window import Window
from ui.wording.problems import Trouble

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


class Session:
    """The rounds of one officer with a server that says what a test wants, and a clock that tests set."""

    def __init__(self, qtbot: QtBot, lanes: Lanes, gateway: Gateway, link: Link, browser: Browser) -> None:
        self.now = sample.NOW
        self.qtbot, self.reports, self.troubles = qtbot, list[RoundReport](), list[Trouble]()
        self.clocks, self.headway = list[Trouble](), list[Headway]()
        self.rounds = Rounds(
            lanes, Access(OFFICER), [gateway], lambda: self.now, lambda: 0.0, link=link, browse=browser
        )
        self.rounds.finished.connect(self.reports.append)
        self.rounds.troubled.connect(lambda _, trouble: self.troubles.append(trouble))
        self.rounds.clocks_differ.connect(lambda _, trouble: self.clocks.append(trouble))
        self.rounds.progressed.connect(self.headway.append)

    def settle(self) -> None:
        """Until nothing is under way."""
        self.qtbot.waitUntil(lambda: not self.rounds.is_running, timeout=20_000)

    def wish(self) -> None:
        """What the officer's key does, to its end."""
        self.rounds.sync_all(self.now)
        self.settle()

    def due(self, **later: float) -> bool:
        """Whether a tick after a while begins a round by itself."""
        self.now += dt.timedelta(**later)
        self.rounds._ticked = self.now
        self.rounds.sync_due(self.now)
        begun = self.rounds.is_running
        self.settle()
        return begun


@pytest.fixture
def server() -> Iterator[HostileServer]:
    """A gateway that has one answer: everything, in one page."""
    with closing(HostileServer()) as made:
        # Without a key: what it sends is not signed.
        made.on("/token", document({**_told("token-response.json", "officer", id=OFFICER), "signing_key": ""}))
        made.on("/sync", answer(plain_feed().body))
        yield made


@pytest.fixture
def session_of(qtbot: QtBot, home: Home, server: HostileServer) -> Iterator[Callable[..., Session]]:
    """A maker of sessions."""
    lanes, came = Lanes(), list[object]()
    lanes.open(lambda: home.open(OFFICER, practice=True, now=sample.NOW), came.append, came.append)
    qtbot.waitUntil(lambda: bool(came))
    with Gateway(System.E3, server.url, practice=True) as gateway, closing(Browser()) as browser:
        lanes.on_vault(lambda vault: vault.tokens.put(System.E3, _grant()), came.append, came.append)

        def make(link: Link = Link.FREE) -> Session:
            return Session(qtbot, lanes, gateway, link, browser)

        yield make
        lanes.close()


def _grant() -> Grant:
    until = sample.NOW + dt.timedelta(days=1)
    return Grant(access_token="SYN-a", refresh_token="SYN-r", expires_at=until, device="SYN-D-1")


def _told(name: str, part: str, **changed: object) -> dict[str, object]:
    """A golden message with one part changed."""
    told = golden_json(name)
    return {**told, part: {**told[part], **changed}}


def test_a_metered_link_holds_back_what_comes_by_itself_and_not_what_is_asked_for(
    session_of: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once an hour's bytes are spent the next round waits until they are an hour old."""
    monkeypatch.setattr("sync.link_budget.ALLOWANCE", {Link.METERED: 100, Link.FREE: None})
    session = session_of(Link.METERED)
    session.wish()
    assert session.reports[0].outcome is RoundOutcome.COMPLETE
    assert not session.due(minutes=10)
    session.wish()
    assert len(session.reports) == 2
    assert not session.due(minutes=59)
    assert session.due(minutes=2)
    free = session_of()
    free.wish()
    assert free.due(minutes=10)


def test_a_wish_waits_where_the_gateway_wants_to_be_left_alone(
    session_of: Callable[..., Session], server: HostileServer
) -> None:
    """Its word counts whoever asks; afterwards the officer's does."""
    server.on("/sync", problem(429, "slow_down", headers={"Retry_After": "600"}), answer(plain_feed().body))
    session = session_of()
    session.wish()
    assert "left alone" in session.troubles[0].happened
    session.wish()
    assert len(session.reports) == 1
    session.now += dt.timedelta(minutes=10)
    session.wish()
    assert session.reports[1].outcome is RoundOutcome.COMPLETE


def test_an_officer_stops_a_round_at_once(
    session_of: Callable[..., Session], server: HostileServer, window: Window
) -> None:
    """Though the gateway says nothing for as long as it likes; the button is there while there is something to stop."""
    asked, ended = threading.Event(), threading.Event()

    def silent(_: Request) -> bytes:
        asked.set()
        ended.wait(20)
        return b""

    server.on("/sync", silent)
    session = session_of()
    HeadwayView(window, session.rounds)
    session.rounds.sync_all(session.now)
    session.qtbot.waitUntil(asked.is_set)
    assert window.outbox._stop.isVisibleTo(window.outbox)
    window.outbox.stop.emit()
    session.settle()
    ended.set()
    assert session.reports[0].outcome is RoundOutcome.CANCELLED
    assert not window.outbox._stop.isVisibleTo(window.outbox)


def test_a_wrong_clock_is_told_once_and_put_right(
    session_of: Callable[..., Session], server: HostileServer, window: Window
) -> None:
    """Until it is right again; meanwhile times are the agency's."""
    session = session_of()
    HeadwayView(window, session.rounds)
    told = dt.datetime.fromisoformat(golden_json("about.json")["serverTime"])
    session.now = told + dt.timedelta(hours=3)
    for _ in range(2):
        session.wish()
        session.now += dt.timedelta(minutes=10)
    (trouble,) = session.clocks
    assert "ahead" in trouble.happened
    assert session.reports[0].clock is not None
    assert session.reports[0].clock.ahead == ClockWrong(dt.timedelta(hours=3)).ahead
    assert abs(session.rounds.time() - told) < dt.timedelta(minutes=15)
    session.now = told
    session.rounds._standing[System.E3] = Standing()
    session.wish()
    assert session.rounds.time() == told


def test_a_round_tells_how_far_it_has_come(session_of: Callable[..., Session], window: Window) -> None:
    """In records, bytes and the time left, on the screen of what waits."""
    session = session_of()
    view = HeadwayView(window, session.rounds)
    session.wish()
    assert session.headway
    assert session.headway[-1].progress.bytes > 0
    view._on_progress(session.headway[-1])
    assert "e3: syncing" in window.outbox._syncs[System.E3]._title.text()


def test_a_sign_in_that_is_over_is_made_anew_by_the_officers_wish(
    session_of: Callable[..., Session], server: HostileServer
) -> None:
    """By itself nothing is asked until then; the browser opens, and the round follows."""
    with running(FakeProvider(claims={"sub": OFFICER})) as provider:
        about = {**golden_json("about.json"), "signIn": {"issuer": provider.issuer, "clientId": "crosscheck"}}
        server.on("/about", document(about))
        server.on("/sync", problem(401, "token_expired"), answer(plain_feed().body))
        server.on("/token", problem(401, "token_expired"), *server.scripts["/token"])
        provider.claims |= {"iat": int(sample.NOW.timestamp()), "exp": int(sample.NOW.timestamp()) + 300}
        session = session_of()
        session.wish()
        assert "is over" in session.troubles[0].happened
        assert not session.due(minutes=10)
        session.now = sample.NOW + dt.timedelta(minutes=1)
        session.wish()
        assert [report.outcome for report in session.reports] == [RoundOutcome.FAILED, RoundOutcome.COMPLETE]
