"""The word to a record's owner: asked for by F7, queued once for an answer.

Knows whether the shown answer's owner was told, and the number that was given last. It does *not* know whom an answer
is to be told to (`overlap.answer`) or what a notice says (`ui.notices`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from overlap.answer import Assessment
from overlap.rule_set import ROUTINE_MINUTES, URGENT_MINUTES
from storage.vault import Vault
from ui.jobs import Jobs
from ui.lanes import Lanes, Problem
from ui.notices import Ask, Urgency, notices_for
from ui.rereading import Rereading
from ui.window import Window


class Noticing(QObject):
    """Connects the notice card of one window; emits `begun` before a notice is queued and `queued` with its answer."""

    begun = Signal()
    queued = Signal(object)

    def __init__(
        self, window: Window, lanes: Lanes, jobs: Jobs, clock: Callable[[], dt.datetime],
        tell: Callable[[Problem], None],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._lanes, self._jobs, self._clock, self._tell = window, lanes, jobs, clock, tell
        self.notified = False
        self._callback = ""
        window.check.notify.connect(self._ask)
        window.notify_panel.chosen.connect(self._queue)
        self._times = Rereading(lanes, self._read_times, lambda times: window.notify_panel.show_times(*times), tell)
        self._times.again()

    def refresh(self) -> None:
        """Read the agencies' rules anew: a sync may have brought others, or their time has come."""
        self._times.again()

    def _read_times(self) -> Callable[[Vault], tuple[int, int]]:
        now = self._clock()
        return lambda vault: _times(vault, now)

    def _ask(self) -> None:
        shown = self._shown()
        told = None if shown is None else shown.to_notify
        if told is not None and not self.notified:
            self._window.notify_panel.ask(told, self._callback)

    def _queue(self, urgency: Urgency, callback: str, ask: Ask) -> None:
        shown = self._shown()
        if shown is None:
            return
        self._callback, self.notified = callback, True
        self.begun.emit()
        notices = notices_for(shown, urgency, callback, ask)
        self._lanes.on_vault(self._jobs.notify(notices, self._clock()), lambda _: self.queued.emit(shown), self._tell)

    def _shown(self) -> Assessment | None:
        answer = self._window.check.answer
        return None if answer is None else answer.assessment


def _times(vault: Vault, now: dt.datetime) -> tuple[int, int]:
    """Within how many minutes an urgent and a routine question is to be answered."""
    known = vault.rules.in_force(now)
    if known is None:
        return URGENT_MINUTES, ROUTINE_MINUTES
    return known.rules.urgent_minutes, known.rules.routine_minutes
