"""Watches the limits of an open vault: announces them, shows them in Settings, and asks for a lock when one is reached.

Knows leases and the hours signed in. The vault itself seals and destroys (`storage.leases`); the hours are also kept by
the launcher, which locks whatever this process is doing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from overlap.records import System
from storage.lease import LeaseState
from storage.settings import SIGNED_IN_HOURS
from storage.vault import Vault
from ui.lanes import Lanes, Problem
from ui.settings.state import Limits
from ui.window import Window
from ui.wording.settings import band_words

_SIGNED_IN = dt.timedelta(hours=SIGNED_IN_HOURS)
#: A quarter of an hour is enough to end a stop.
_ANNOUNCED = dt.timedelta(minutes=15)


class Limiting(QObject):
    """Serves one window with one open vault; emits `sealed` when a copy that could be read no longer may be."""

    sealed = Signal()

    def __init__(
        self, window: Window, lanes: Lanes, clock: Callable[[], dt.datetime], failed: Callable[[Problem], None]
    ) -> None:
        super().__init__(window)
        self._window, self._lanes, self._clock, self._failed = window, lanes, clock, failed
        self._since = clock()
        self._sealed: frozenset[System] | None = None
        #: Where the leases stood when they were last looked at.
        self.lease: LeaseState | None = None

    def look(self) -> None:
        """Look where the limits stand now."""
        self._lanes.on_vault(_limits_at(self._clock()), self._on_limits, self._failed)

    def _on_limits(self, limits: Limits) -> None:
        now = self._clock()
        self.lease = limits.lease
        until = self._since + _SIGNED_IN
        self._window.settings.limits.show_limits(limits, now)
        self._window.limits.say(band_words(limits.lease, until if until - now <= _ANNOUNCED else None, now))
        self._notice_seal(limits.lease)

    def _notice_seal(self, lease: LeaseState) -> None:
        """Lock when a lease ends; whoever unlocks afterwards, to send what waits or to renew it, is let in."""
        before, self._sealed = self._sealed, lease.sealed
        if before is not None and lease.sealed - before:
            self.sealed.emit()


def _limits_at(now: dt.datetime) -> Callable[[Vault], Limits]:
    def job(vault: Vault) -> Limits:
        """The limits that settings, administrator and agencies set now."""
        settings = vault.settings.in_force()
        return Limits(
            idle=dt.timedelta(minutes=settings.idle_minutes),
            signed_in=dt.timedelta(hours=vault.site.limits.signed_in_hours),
            copies=tuple((system, settings.limit(system)) for system in System),
            lease=vault.lease(now),
            retention=vault.retention.policy,
        )

    return job
