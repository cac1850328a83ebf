"""Shows on Activity who looked at the officer's checks, whenever the vault was read anew.

Knows the list and the vault's reviews. It does *not* know how they came.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject

from overlap.reviews import Review
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

    def _show(self, looks: tuple[Review, ...]) -> None:
        self._window.activity.looks.show_looks(looks, self._clock())
