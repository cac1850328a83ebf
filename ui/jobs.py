"""What is done on the vault's lane for the window: functions of the vault that take values and give values.

Knows the vault's facets. It does *not* know threads (`ui.lanes`), widgets, or when a job is wanted (`ui.session`).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from overlap.answer import Assessment, Match, Matchable, Position, SourceState
from overlap.query import Action
from overlap.reading import read
from overlap.records import RecordId
from storage.checks import CheckId, Checks, PastCheck, RaisedCheck
from storage.header import VaultHeader
from storage.outbox import OutboxItem
from storage.vault import Vault
from ui.allocator import give_back
from ui.check.state import Answer, Decision, Idle
from ui.frame.standing import Standing
from ui.notices import Notice, queue_notice
from ui.question import Question

_MS = 1_000
#: How many earlier checks the idle screen shows.
_LAST_CHECKS = 5
#: Names nobody: it is asked to load indexes and models, and its answer is thrown away.
_WARM_UP = "SYN SYN 1900"


@dataclass(frozen=True, slots=True)
class Overview:
    """What of the vault the frame, the idle state and the lists show, read in one go."""

    sources: tuple[SourceState, ...]
    recent: tuple[PastCheck, ...]
    undecided: tuple[PastCheck, ...]
    outbox: tuple[OutboxItem, ...]
    now: dt.datetime

    @property
    def idle(self) -> Idle:
        """What the Check screen shows of it while nothing is asked."""
        owing = tuple(check for check in self.recent if check.owes_reason)
        return Idle((*self.undecided, *owing), self.recent[:_LAST_CHECKS], self.sources, self.now)

    def standing(self, header: VaultHeader, *, syncing: bool) -> Standing:
        """What the frame shows of it."""
        return Standing(
            officer=header.name,
            where=header.unit,
            practice=header.practice,
            sources=self.sources,
            now=self.now,
            waiting=len(self.outbox),
            undecided=len(self.undecided),
            syncing=syncing,
        )


class Jobs:
    """The jobs of one session; `where` tells the officer's position at a time, None where it is not known."""

    def __init__(self, where: Callable[[dt.datetime], Position | None]) -> None:
        self.where = where
        # Read and written on the vault's lane alone: the answer that was recorded last, and under which id.
        self._recorded: tuple[Assessment, CheckId] | None = None

    def answer(self, question: Question, clock: Callable[[], dt.datetime]) -> Callable[[Checks], Answer]:
        """The answer to a question, and how long reading and looking took."""

        def job(checks: Checks) -> Answer:
            """Read the question, and answer it from the copies."""
            began, now = time.perf_counter(), clock()
            query = read(question.text, today=now.astimezone().date())
            assessment = checks.run(query, question.action, now, self.where(now))
            return Answer(assessment, max(1, round((time.perf_counter() - began) * _MS)))

        return job

    def warm_up(self, now: dt.datetime) -> Callable[[Vault], None]:
        """Load what the first answer needs, while the officer is still looking at the empty screen."""

        def job(vault: Vault) -> None:
            """Answer one question that nobody asked, and give its memory back."""
            vault.checks.run(read(_WARM_UP, today=now.astimezone().date()), Action.STOP, now)
            _rest(vault)

        return job

    def reassess(self, now: dt.datetime) -> Callable[[Vault], tuple[RaisedCheck, ...]]:
        """The checks that the copy answers with a higher level after a sync, whose memory is then given back."""

        def job(vault: Vault) -> tuple[RaisedCheck, ...]:
            """Ask the recorded checks again, and give the memory of that back."""
            raised = vault.checks.reassess(now)
            _rest(vault)
            return raised

        return job

    def widen(
        self, assessment: Assessment, live: tuple[Matchable, ...], check_id: str, now: dt.datetime
    ) -> Callable[[Vault], Answer]:
        """The wider answer to the same question; a recorded check that it makes more pressing is raised."""

        def job(vault: Vault) -> Answer:
            """Answer with what was found live, and note it with the check."""
            began, action = time.perf_counter(), assessment.situation.action
            wider = vault.checks.widen(assessment.query, action, now, self.where(now), live)
            if check_id:
                vault.checks.note_wider(CheckId(check_id), wider)
            return Answer(wider, max(1, round((time.perf_counter() - began) * _MS)))

        return job

    def look(self, match: Match, action: Action, now: dt.datetime) -> Callable[[Vault], Assessment]:
        """The answer about all that a match's record holds; looking at it is audited."""
        return lambda vault: vault.checks.look(match.record, action, now, self.where(now))

    def remember(self, assessment: Assessment) -> Callable[[Vault], CheckId]:
        """The id under which an answer is recorded; one that was recorded just before is not recorded twice."""

        def job(vault: Vault) -> CheckId:
            """Record the answer, unless it is the one that was recorded last."""
            if self._recorded is None or self._recorded[0] is not assessment:
                self._recorded = (assessment, vault.checks.remember(assessment))
            return self._recorded[1]

        return job

    def decide(
        self, assessment: Assessment, known: str | None, decision: Decision, now: dt.datetime
    ) -> Callable[[Vault], CheckId]:
        """The decision on a check, which is remembered first where it wasn't yet; gives the check's id."""

        def job(vault: Vault) -> CheckId:
            """Decide on the check, which is recorded by then."""
            check_id = CheckId(known) if known else self.remember(assessment)(vault)
            record = RecordId(decision.record) if decision.record else None
            vault.checks.decide(check_id, decision.choice, decision.reason, now, record)
            return check_id

        return job

    def notify(self, notices: tuple[Notice, ...], now: dt.datetime) -> Callable[[Vault], int]:
        """How many notices were queued."""

        def job(vault: Vault) -> int:
            """Queue each notice."""
            for notice in notices:
                queue_notice(vault, notice, now)
            return len(notices)

        return job

    def overview(self, now: dt.datetime) -> Callable[[Vault], Overview]:
        """The state that the frame and the lists show."""

        def job(vault: Vault) -> Overview:
            """Read what is shown."""
            checks = vault.checks
            sources = checks.situation(Action.STOP, now).sources
            return Overview(sources, checks.recent(now), checks.undecided(), vault.outbox.waiting(), now)

        return job


def _rest(vault: Vault) -> None:
    """Give back the memory that a load or a commit needed and nothing needs now."""
    vault.rest()
    give_back()
