"""The reason that an exigent decision still owes: asked when there is time, recorded as a decision of its own.

Knows the idle state's list and the decision card. It does *not* know how decisions are stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject

from storage.checks import CheckId, Choice, PastCheck
from ui.lanes import Lanes
from ui.session import Session
from ui.window import Window


class Owing(QObject):
    """Connects one window with the decisions whose reason is still to be given."""

    def __init__(self, window: Window, session: Session, lanes: Lanes, clock: Callable[[], dt.datetime]) -> None:
        super().__init__(session)
        self._window, self._session, self._lanes, self._clock = window, session, lanes, clock
        window.check.idle.owed.connect(self._ask)
        window.decision.explained.connect(self._explain)

    def _ask(self, check: PastCheck) -> None:
        self._window.decision.ask_why(check.query.text, check.id)

    def _explain(self, check_id: str, reason: str) -> None:
        now = self._clock()
        self._lanes.on_vault(
            lambda vault: vault.checks.decide(CheckId(check_id), Choice.EXIGENT, reason, now),
            lambda _: self._session.refresh(),
            self._session.tell,
        )
