"""Shows on Activity who looked at the officer's checks and where the audit stands, whenever the vault was read anew.

Knows the list and the vault's reviews and audit. It does *not* know how they came.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject

from overlap.records import System
from overlap.reviews import Review
from storage.vault import Vault
from ui.activity.state import AuditStanding
from ui.frame.standing import Screen
from ui.lanes import Lanes
from ui.session import Session
from ui.window import Window

#: Looks that are listed.
MOST = 50


class Reviewing(QObject):
    """Connects the list of one window with the open vault."""

    def __init__(self, window: Window, session: Session, lanes: Lanes, clock: Callable[[], dt.datetime]) -> None:
        super().__init__(session)
        self._window, self._session, self._lanes, self._clock = window, session, lanes, clock
        session.overviewed.connect(lambda _: self._read())

    def _read(self) -> None:
        self._lanes.on_vault(lambda vault: vault.reviews.newest(MOST), self._show, self._session.tell)
        self._lanes.on_vault(audit_standings, self._show_audit, self._session.tell)

    def _show(self, looks: tuple[Review, ...]) -> None:
        self._window.activity.looks.show_looks(looks, self._clock())

    def _show_audit(self, standings: tuple[AuditStanding, ...]) -> None:
        self._window.activity.audit.show_audit(standings)
        self._window.rail.set_count(Screen.ACTIVITY, sum(each.contradicted for each in standings))


def audit_standings(vault: Vault) -> tuple[AuditStanding, ...]:
    """Where the audit stands with each agency."""
    last, contradicted = vault.audit_trail.last(), vault.checkpoints.contradicted()
    rows = 0 if last is None else last.number
    return tuple(
        AuditStanding(system, rows, vault.audit_trail.acknowledged(system), contradicted=system in contradicted)
        for system in System
    )
