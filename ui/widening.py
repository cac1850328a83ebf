"""A given answer made wider: by a deep search of this laptop's copy, and by what each agency answers live.

Knows when each is asked and that neither is waited for: the first answer stands until more is there, and what is added
is marked. A live check is a check, so it is asked under the id of the recorded one, and only once that is recorded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from overlap.answer import Assessment, Matchable
from overlap.records import Dealing, Duty, System
from storage.checks import CheckId
from storage.problems import VaultError
from sync.client import Gateway
from sync.credentials import Access, OnVault
from sync.live import LiveFound, live_check
from ui.check.entry_box import EntryBox
from ui.check.state import Answer
from ui.jobs import Jobs
from ui.lanes import Lanes, Problem
from ui.later import later
from ui.session import Session
from ui.wording.labels import LABELS
from ui.wording.sources import AGENCY_OF

#: So long nothing was typed before the deep search takes the vault's lane for a tenth of a second.
DEEP_AFTER_MS = 400


class Widening(QObject):
    """Connects one session with the deep search and the agencies' live answers."""

    def __init__(
        self, session: Session, entry: EntryBox, lanes: Lanes, jobs: Jobs, access: Access,
        gateways: Sequence[Gateway], clock: Callable[[], dt.datetime],
    ) -> None:  # fmt: skip
        super().__init__(session)
        self._session, self._entry, self._lanes, self._jobs = session, entry, lanes, jobs
        self._access, self._gateways, self._clock = access, gateways, clock
        self._asked: Assessment | None = None
        self._check_id = ""
        self._live: dict[System, LiveFound | None] = {}
        self._soon = later(self, DEEP_AFTER_MS, self._widen)
        session.answered.connect(self._on_answered)
        session.recorded.connect(self._on_recorded)
        session.left.connect(self._forget)

    def _on_answered(self, assessment: Assessment) -> None:
        """Begin anew for a new question; the same one asked again after a sync keeps its live answers."""
        if self._asked is None or self._asked.query != assessment.query:
            self._forget()
        self._asked = assessment
        self._soon.start()

    def _forget(self) -> None:
        self._soon.stop()
        self._asked, self._check_id, self._live = None, "", {}
        self._entry.show_live("")

    def _on_recorded(self, check_id: str) -> None:
        """Ask each agency live about the check that was just recorded."""
        asked = self._asked
        if asked is None or self._check_id == check_id or asked.query.is_empty:
            return
        self._check_id = check_id
        for gateway in self._gateways:
            self._ask(gateway, asked, CheckId(check_id))
        agencies = ", ".join(AGENCY_OF[gateway.system] for gateway in self._gateways)
        if agencies:
            self._entry.show_live(LABELS["live_asking"].format(agencies=agencies))

    def _ask(self, gateway: Gateway, asked: Assessment, check_id: CheckId) -> None:
        system = gateway.system

        def job(on_vault: OnVault) -> LiveFound | None:
            """What the agency found of the recorded check, None where the check is past."""
            event_id = on_vault(lambda vault: vault.checks.event_for(check_id, system))
            if event_id is None:
                return None
            action = asked.situation.action
            return live_check(gateway, self._access, on_vault, self._clock, asked.query, action, event_id)

        self._lanes.on_network(
            job, lambda found: self._on_live(asked, system, found), lambda problem: self._on_no(asked, system, problem)
        )

    def _on_live(self, asked: Assessment, system: System, found: LiveFound | None) -> None:
        if self._is_wanted(asked):
            self._live[system] = found
            self._say()
            self._widen()

    def _on_no(self, asked: Assessment, system: System, problem: Problem) -> None:
        """An agency that isn't reached changes nothing; a vault that refuses is the session's to tell."""
        if isinstance(problem, VaultError):
            self._session.tell(problem)
        elif self._is_wanted(asked):
            self._live[system] = None
            self._say()

    def _is_wanted(self, asked: Assessment) -> bool:
        """Whether the question is still the one on the screen."""
        return self._asked is not None and self._asked.query == asked.query

    def _widen(self) -> None:
        asked = self._asked
        if asked is None:
            return
        live = tuple(record for found in self._live.values() if found is not None for record in _matchable(found))
        job = self._jobs.widen(asked, live, self._check_id, self._clock())
        self._lanes.on_vault(job, lambda answer: self._show(asked, answer), self._session.tell)

    def _show(self, asked: Assessment, answer: Answer) -> None:
        """Show the wider answer if it tells anything else than the one on the screen."""
        shown = self._session.shown
        if self._is_wanted(asked) and (shown is None or _told(answer.assessment) != _told(shown)):
            self._asked = answer.assessment
            self._session.show_wider(answer)

    def _say(self) -> None:
        self._entry.show_live(" · ".join(_words(system, found) for system, found in self._live.items()))


def _matchable(found: LiveFound) -> tuple[Matchable, ...]:
    """The live records that can be compared; a duty line can't."""
    return tuple(record for record in found.records if not isinstance(record, Duty | Dealing))


def _told(assessment: Assessment) -> object:
    """What an officer is told by an answer."""
    return assessment.level, assessment.facts, tuple(match.record.id for match in assessment.matches), assessment.flags


def _words(system: System, found: LiveFound | None) -> str:
    """How one agency's live answer came out."""
    key = "live_failed" if found is None else "live_more" if found.more or found.unread else "live_answered"
    return LABELS[key].format(agency=AGENCY_OF[system])
