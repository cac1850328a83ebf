"""What was missed: asked for by one key on any screen, queued for the officer's own agency, answered by the board.

Knows the card and where the answers are shown. It does *not* know how a need travels (`storage.needs`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject

from overlap.needs import NeedKind
from storage.needs import OwnNeed
from ui.lanes import Lanes
from ui.session import Session
from ui.window import Window
from ui.wording.needs import NEEDS


class Needing(QObject):
    """Connects the card of one window with the open vault."""

    def __init__(self, window: Window, session: Session, lanes: Lanes, clock: Callable[[], dt.datetime]) -> None:
        super().__init__(session)
        self._window, self._session, self._lanes, self._clock = window, session, lanes, clock
        window.need_card.chosen.connect(self._report)
        session.overviewed.connect(lambda _: self._read())

    def _report(self, kind: NeedKind, screen: str, text: str) -> None:
        now = self._clock()
        self._lanes.on_vault(
            lambda vault: vault.needs.report(kind, screen, text, now),
            lambda _: self._reported(),
            self._session.tell,
        )

    def _reported(self) -> None:
        """Say that it waits for the next sync, and where the answer will be."""
        self._window.strip.say(NEEDS["reported"])
        self._session.refresh()

    def _read(self) -> None:
        self._lanes.on_vault(lambda vault: vault.needs.own(), self._show, self._session.tell)

    def _show(self, needs: tuple[OwnNeed, ...]) -> None:
        self._window.activity.needs.show_needs(needs, self._clock())
