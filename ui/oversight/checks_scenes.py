"""The states of Oversight's part about checks of others as scenes; every check in them is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from overlap.records import System
from sync.oversight import ReviewedCheck
from sync.problems import Unreachable
from ui import sample, scenes
from ui.oversight.scenes import period, show
from ui.oversight.state import BareChecks, Board, Figures, Tab, Threats
from ui.window import Window
from ui.wording.reviews import look_trouble

_UNITS = ("Blaine Station", "Sumas Station", "Lynden Station")
_LEVELS = ("no_overlap", "warning", "advisory", "caution", "incomplete")


def _check(number: int) -> ReviewedCheck:
    at = sample.NOW - dt.timedelta(hours=5 * number + 1)
    return ReviewedCheck(check=f"SYN-{number}", at=at, unit=_UNITS[number % 3], level=_LEVELS[number % 5])


MONDAY = sample.NOW.date() - dt.timedelta(days=sample.NOW.weekday())
LISTED = tuple((System.TECS if number % 4 == 3 else System.E3, _check(number)) for number in range(9))  # noqa: PLR2004
LOOKED = ReviewedCheck(
    check="SYN-1", at=_check(1).at, unit="Sumas Station", level="warning", officer="SYN-BPA-7", action="stop",
    records=("tecs:SYN-C-9931", "e3:SYN-41"),
)  # fmt: skip


def show_checks(window: Window, bare: BareChecks) -> None:
    """Show the part with a list."""
    window.oversight.offer_checks(offered=True)
    show(window, Figures(period(1), ()), Threats(()), Board(()), Tab.CHECKS)
    window.oversight.checks.show_checks(bare, sample.NOW)


def _scene(bare: BareChecks) -> Callable[[Window], None]:
    return lambda window: show_checks(window, bare)


def _looked(window: Window) -> None:
    show_checks(window, BareChecks(MONDAY, LISTED))
    window.oversight.checks.list.setCurrentIndex(window.oversight.checks.model.index(1, 0))
    window.oversight.checks.show_one(System.E3, LOOKED, sample.NOW)


_AWAY = tuple(look_trouble(Unreachable(), system) for system in System)
CHECKS_SCENES = (
    scenes.Scene("checks of others", _scene(BareChecks(MONDAY, LISTED))),
    scenes.Scene("checks of others looked at", _looked),
    scenes.Scene("checks of others none", _scene(BareChecks(MONDAY))),
    scenes.Scene("checks of others asking", _scene(BareChecks(MONDAY, LISTED[:3], asking=True))),
    scenes.Scene("checks of others half", _scene(BareChecks(MONDAY, LISTED[:3], _AWAY[1:]))),
    scenes.Scene("checks of others offline", _scene(BareChecks(MONDAY, (), _AWAY))),
)
