"""Looks at checks of others for supervisors and auditors: asked of each agency, told to the officer, kept nowhere here.

Knows which role is offered the part of Oversight, and when it is asked for. A role only decides what is offered: each
agency decides anew with each look. The audit of a look is written where it is asked for (`sync.oversight`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from overlap.records import System
from storage.roles import REVIEWERS
from sync.client import Gateway
from sync.credentials import Access, OnVault
from sync.oversight import ReviewedCheck, ask_bare_checks, ask_review
from sync.problems import SyncProblem
from ui.lanes import Lanes, Problem
from ui.oversight.state import BareChecks, Period, Tab
from ui.session import Session
from ui.window import Window
from ui.wording.reviews import look_trouble


class Inspecting(QObject):
    """Connects the part of Oversight that shows checks of others with both agencies."""

    def __init__(
        self, window: Window, session: Session, lanes: Lanes, access: Access, live: tuple[Gateway, ...],
        clock: Callable[[], dt.datetime],
    ) -> None:  # fmt: skip
        super().__init__(session)
        self._screen, self._session, self._lanes, self._clock = window.oversight, session, lanes, clock
        self._access, self._live = access, {gateway.system: gateway for gateway in live}
        self._bare = BareChecks(self._monday())
        self._reach: frozenset[System] = frozenset()
        session.overviewed.connect(lambda _: self._read())
        window.sync.connect(self._ask_again)
        self._screen.listed.connect(self._ask)
        self._screen.checks.looked.connect(self._look)

    def _monday(self) -> dt.date:
        """The week whose checks are listed, by its Monday."""
        return Period.until(self._clock() - dt.timedelta(weeks=self._screen.checks_back), 0).begins

    def _read(self) -> None:
        self._lanes.on_vault(
            lambda vault: frozenset(system for system in System if vault.roles.of(system) & REVIEWERS),
            self._offer,
            self._session.tell,
        )

    def _offer(self, reach: frozenset[System]) -> None:
        if reach != self._reach:
            self._reach = reach
            self._screen.offer_checks(offered=bool(reach))

    def _ask_again(self) -> None:
        if self._screen.tab is Tab.CHECKS:
            self._ask()

    def _ask(self) -> None:
        """Ask every agency that gives this officer the role; what each answers is shown as it comes."""
        self._bare = BareChecks(self._monday(), asking=bool(self._reach & self._live.keys()))
        self._show()
        waiting = set(self._reach & self._live.keys())
        for system in sorted(waiting):
            self._lanes.on_network(
                partial(self._list, self._live[system], self._bare.monday),
                partial(self._on_listed, self._bare.monday, system, waiting),
                partial(self._on_not_listed, self._bare.monday, system, waiting),
            )

    def _list(self, gateway: Gateway, monday: dt.date, on_vault: OnVault) -> tuple[ReviewedCheck, ...]:
        return ask_bare_checks(gateway, self._access, on_vault, self._clock, monday)

    def _on_listed(
        self, monday: dt.date, system: System, waiting: set[System], found: tuple[ReviewedCheck, ...]
    ) -> None:
        self._take(monday, system, waiting, replace(self._bare, checks=_joined(self._bare, system, found)))

    def _on_not_listed(self, monday: dt.date, system: System, waiting: set[System], problem: Problem) -> None:
        if not isinstance(problem, SyncProblem):
            self._session.tell(problem)
            return
        told = (*self._bare.troubles, look_trouble(problem, system))
        self._take(monday, system, waiting, replace(self._bare, troubles=told))

    def _take(self, monday: dt.date, system: System, waiting: set[System], bare: BareChecks) -> None:
        """Show an answer, unless another week is wanted by now."""
        waiting.discard(system)
        if monday == self._bare.monday:
            self._bare = replace(bare, asking=bool(waiting))
            self._show()

    def _show(self) -> None:
        self._screen.checks.show_checks(self._bare, self._clock())

    def _look(self, system: System, check: str) -> None:
        """Look at one check; the audit has it before the agency is asked."""
        gateway = self._live.get(system)
        if gateway is not None:
            self._lanes.on_network(
                lambda on_vault: ask_review(gateway, self._access, on_vault, self._clock, check),
                lambda found: self._screen.checks.show_one(system, found, self._clock()),
                lambda problem: self._on_not_looked(system, problem),
            )

    def _on_not_looked(self, system: System, problem: Problem) -> None:
        if isinstance(problem, SyncProblem):
            self._screen.checks.say_trouble(look_trouble(problem, system))
        else:
            self._session.tell(problem)


def _joined(
    bare: BareChecks, system: System, found: tuple[ReviewedCheck, ...]
) -> tuple[tuple[System, ReviewedCheck], ...]:
    """The checks of both agencies, the newest first."""
    every = (*bare.checks, *((system, each) for each in found))
    return tuple(sorted(every, key=lambda each: (each[1].at, each[1].check), reverse=True))
