"""Oversight's part about checks of others: by keyboard, for some roles alone, written down, told and kept nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from overlap.records import System
from storage.audit import Deed
from storage.home import Home
from storage.tokens import Access as Grant
from tests.sync.hostile import HostileServer, Request, document, golden_json, problem
from tests.ui.desktop.laptop import OFFICER, number_of, opened
from ui import sample
from ui.commands.enrolling import remember_gateway
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.oversight import checks_scenes
from ui.oversight.checks_scenes import LISTED, MONDAY, show_checks
from ui.oversight.state import BareChecks, Tab
from ui.window import Window
from ui.wording.reviews import CHECKS

ROLE = Qt.ItemDataRole.AccessibleTextRole
CHECK = "01a208e9-f920-7000-8000-000000000001"
#: A word that only the answer to a look has.
SENTINEL = "SYN-SENTINEL-OFFICER"


def said(window: Window) -> str:
    """Every sentence of the part, its lists apart."""
    from ui.pieces.label import Label

    labels = window.oversight.checks.findChildren(Label)
    return " ".join(label.text() for label in labels if not label.isHidden())


def reviewed(request: Request) -> bytes:
    """A list of one check for a week, and the whole of it for a look."""
    listed = {"check": CHECK, "at": "2026-11-23T11:00:00Z", "unit": "SYN Station", "level": "warning"}
    if "week" in request.json:
        return document({"checks": [listed]})
    return document({"checks": [{**listed, "officer": SENTINEL, "action": "stop", "records": []}]})


@pytest.fixture
def gateway() -> Iterator[HostileServer]:
    """A gateway of e3 that answers looks, and nothing else of oversight."""
    with closing(HostileServer()) as server:
        yield server.on("/about", document(golden_json("about.json"))).on("/review", reviewed)


@pytest.fixture
def role() -> str:
    """The officer's role with e3."""
    return "supervisor"


@pytest.fixture
def window_of_role(
    home: Home, gateway: HostileServer, role: str, clock: Callable[[], dt.datetime], qtbot: QtBot
) -> Iterator[Window]:
    """The unlocked window of an officer with the role, whose one agency is the gateway."""
    with home.open(OFFICER, None, practice=True, now=sample.NOW) as vault:
        remember_gateway(vault, System.E3, gateway.url, None)
        until = sample.NOW + dt.timedelta(hours=2)
        vault.tokens.put(System.E3, Grant(access_token="SYN-a", refresh_token="SYN-r", expires_at=until, device="SYN"))
        vault.roles.keep(System.E3, [role])
    with Desktop(home, OFFICER, clock) as desktop:
        desktop.show_unlock()
        window = opened(desktop, qtbot)
        if role != "agent":
            qtbot.waitUntil(lambda: window.rail.is_offered(Screen.OVERSIGHT))
            qtbot.keyClick(window, number_of(Screen.OVERSIGHT), Qt.KeyboardModifier.ControlModifier)
        yield window


def test_a_supervisor_looks_at_a_check_by_keyboard_alone(
    window_of_role: Window, gateway: HostileServer, home: Home, qtbot: QtBot
) -> None:
    """C lists, Enter looks; the audit has both before the answers, and the vault nothing of what they said."""
    window, part = window_of_role, window_of_role.oversight.checks
    qtbot.waitUntil(lambda: window.oversight._shown[Tab.CHECKS])
    qtbot.keyClick(window.oversight.tabs, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: part.model.rowCount() == 1)
    assert "SYN Station (e3)" in str(part.model.data(part.model.index(0, 0), ROLE))
    assert CHECKS["told"] in said(window)
    part.take_focus()
    qtbot.keyClick(part.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part.one_model.rowCount() > 0)
    assert SENTINEL in str(part.one_model.data(part.one_model.index(0, 0), ROLE))
    qtbot.keyClick(part.list, Qt.Key.Key_BracketLeft)
    qtbot.waitUntil(lambda: len(gateway.asked("/review")) == 3)
    assert part.one_model.rowCount() == 0
    window.close()
    with home.open(OFFICER, None, practice=True, now=sample.NOW) as vault:
        written = [row.outcome for row in vault.audit.recent(50) if row.what == Deed.REVIEW]
    assert written[1:] == [f"e3: check {CHECK}", f"e3: checks without a number, week of {MONDAY}"]


@pytest.mark.parametrize("role", ["agent", "governance"])
def test_no_other_role_has_the_part(window_of_role: Window, gateway: HostileServer, qtbot: QtBot) -> None:
    """Neither a choice nor a key opens it, and nobody is asked."""
    oversight = window_of_role.oversight
    qtbot.keyClick(oversight.tabs, Qt.Key.Key_C)
    oversight.choose(Tab.CHECKS)
    assert oversight.tab is not Tab.CHECKS
    assert Tab.CHECKS not in oversight.tabs.offered
    assert gateway.asked("/review") == []


def test_a_role_that_the_agency_took_away_is_told(window_of_role: Window, gateway: HostileServer, qtbot: QtBot) -> None:
    """The gateway decides anew: its refusal stands in the place of the list."""
    window = window_of_role
    gateway.on("/review", problem(403, "not_allowed"))
    qtbot.waitUntil(lambda: window.oversight._shown[Tab.CHECKS])
    window.oversight.choose(Tab.CHECKS)
    qtbot.waitUntil(lambda: "e3 does not allow this to you" in said(window))
    assert not window.oversight.checks.button.isVisible()


def test_without_a_link_nothing_stands_in_for_a_look(window: Window) -> None:
    """The part says what happened, that nothing is kept here, and which key asks again."""
    next(each for each in checks_scenes.CHECKS_SCENES if each.name.endswith("offline")).set_up(window)
    assert "TECS cannot be reached. Nothing of others' checks is kept on this laptop. F5 asks again." in said(window)
    assert not window.oversight.checks.list.isVisible()


def test_one_agency_away_does_not_hide_the_other(window: Window) -> None:
    """Its trouble stands above the other's list."""
    next(each for each in checks_scenes.CHECKS_SCENES if each.name.endswith("half")).set_up(window)
    assert "TECS cannot be reached" in said(window)
    assert window.oversight.checks.list.isVisible()


def test_an_empty_week_is_said_in_words(window: Window) -> None:
    """As far as the role reaches; while an agency is being asked, that stands there instead."""
    show_checks(window, BareChecks(MONDAY))
    assert CHECKS["none"] in said(window)
    show_checks(window, BareChecks(MONDAY, asking=True))
    assert CHECKS["none"] not in said(window)
    assert "Asking both agencies" in said(window)


def test_the_button_looks_at_the_newest_where_none_was_chosen(window: Window, qtbot: QtBot) -> None:
    """Whoever goes straight to the button gets an answer to what is marked."""
    show_checks(window, BareChecks(MONDAY, LISTED))
    with qtbot.waitSignal(window.oversight.checks.looked) as sent:
        window.oversight.checks.button.click()
    assert sent.args == [LISTED[0][0], LISTED[0][1].check]


def test_what_was_opened_goes_with_its_list(window: Window) -> None:
    """Another week's list leaves nobody's name on the screen; a role that is lost leaves no list either."""
    next(each for each in checks_scenes.CHECKS_SCENES if each.name.endswith("looked at")).set_up(window)
    part = window.oversight.checks
    assert part.one_model.rowCount() > 0
    show_checks(window, BareChecks(MONDAY - dt.timedelta(weeks=1), LISTED[:2]))
    assert part.one_model.rowCount() == 0
    window.oversight.offer_checks(offered=False)
    assert window.oversight.tab is Tab.MEASURES
    assert part.model.rowCount() == 0


def test_the_part_says_that_it_names_somebody(window: Window) -> None:
    """The promise that nobody is named stands on the other parts alone."""
    show_checks(window, BareChecks(MONDAY, LISTED))
    assert not window.oversight._counts.isVisible()
    window.oversight.choose(Tab.NEEDS)
    assert window.oversight._counts.isVisible()
