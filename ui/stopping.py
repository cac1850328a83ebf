"""The stop that is under way: which checks belong together, and when another stop begins.

Knows that checks made soon after each other are of one stop, until the officer begins another. It is worked out from
the recorded checks, so that it is the same after a lock. It does *not* know the vault.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject

from storage.checks import PastCheck
from ui.frame.keys import bind_key
from ui.jobs import Overview
from ui.session import Session
from ui.window import Window

#: A check so long after the last one belongs to another stop.
APART: Final = dt.timedelta(minutes=20)
_KEYS: Final = ("Shift+F2", "Ctrl+Shift+K")


class Stopping(QObject):
    """Connects the strip of the Check screen with the session's recorded checks."""

    def __init__(self, window: Window, session: Session, clock: Callable[[], dt.datetime]) -> None:
        super().__init__(session)
        self._window, self._clock = window, clock
        self._begun: dt.datetime | None = None
        session.overviewed.connect(self._on_overview)
        window.check.stop.again.connect(window.check.again)
        for key in _KEYS:
            bind_key(window, key, self.begin, window.is_covered)

    def begin(self) -> None:
        """Begin another stop; its first check is typed next."""
        self._window.new_check.emit()
        self._begun = self._clock()
        self._window.check.stop.show_checks(())

    def _on_overview(self, overview: Overview) -> None:
        self._window.check.stop.show_checks(together(overview.recent, overview.now, self._begun))


def together(
    checks: tuple[PastCheck, ...], now: dt.datetime, begun: dt.datetime | None = None
) -> tuple[PastCheck, ...]:
    """The checks, newest first, that belong to the stop under way: each soon after the one before it."""
    found: list[PastCheck] = []
    later = now
    for check in checks:
        if later - check.at > APART or (begun is not None and check.at <= begun):
            break
        found.append(check)
        later = check.at
    return tuple(found)
