"""The syncs of one session: which agency is asked when, on the network's lane, each by itself.

Knows when a round is due, that one runs per agency, that both share what the link may carry, and that an officer's wish
opens a sign-in where that is what is missing. It does *not* know what a round does (`sync.round`) or how long one waits
(`sync.schedule`).
"""

from __future__ import annotations

import datetime as dt
import threading
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from overlap.records import System
from storage.problems import VaultError
from sync import schedule
from sync.auditing import after_round
from sync.client import Gateway
from sync.credentials import Access, OnVault, sign_in_again
from sync.link_budget import Budget, Link, spend
from sync.problems import ClockWrong, Revoked, SignInOver
from sync.report import Progress, RoundReport
from sync.revocation import obey
from sync.round import run_round
from sync.server_time import server_time
from ui.lanes import Lanes, Problem
from ui.wording.problems import sync_trouble, vault_trouble

#: Takes in what came by stick: it is given the way to the vault, whom to tell how far it is, and whether to stop.
Carrying = Callable[[OnVault, Callable[[Progress], None], Callable[[], bool]], RoundReport]
Failed = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class Headway:
    """How far a round has come, and how long it has been under way."""

    progress: Progress
    elapsed: dt.timedelta


class Rounds(QObject):
    """The rounds of one session.

    Emits `changed` when a round begins or ends, `finished` with its report, `troubled` with system and trouble,
    `progressed` with a `Headway`, and `clocks_differ` with system and trouble once the laptop's clock is found wrong.
    """

    changed = Signal()
    finished = Signal(object)
    troubled = Signal(object, object)
    progressed = Signal(object)
    clocks_differ = Signal(object, object)

    def __init__(
        self,
        lanes: Lanes,
        access: Access,
        gateways: Sequence[Gateway],
        clock: Callable[[], dt.datetime],
        draw: Callable[[], float],
        *,
        link: Link = Link.FREE,
        browse: Callable[[str], object] = webbrowser.open,
    ) -> None:
        super().__init__()
        self._lanes, self._access, self._clock, self._draw = lanes, access, clock, draw
        self._gateways = {gateway.system: gateway for gateway in gateways}
        self._standing = {system: schedule.Standing() for system in self._gateways}
        self._running: dict[System, threading.Event] = {}
        self._signs_in: set[System] = set()
        self._ahead: dict[System, ClockWrong] = {}
        self._budget = Budget(link)
        self._browse = browse
        self._ticked: dt.datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether any agency is being asked."""
        return bool(self._running)

    def time(self) -> dt.datetime:
        """The time by the agencies, where a round found this laptop's clock to be wrong."""
        return server_time(self._clock(), next(iter(self._ahead.values()), None))

    def sync_all(self, now: dt.datetime) -> None:
        """Ask every agency as the officer wishes: now, but for those being asked and those that want to be left alone.

        What the link may carry in an hour doesn't count: the officer knows what the link costs.
        """
        for system, standing in self._standing.items():
            self._standing[system] = wished = schedule.wished(standing, now)
            if schedule.is_due(wished, now):
                self._begin(system, now, signs_in=system in self._signs_in)

    def sync_due(self, now: dt.datetime) -> None:
        """Ask every agency whose time has come; to be called at each tick, so that sleep shows as a gap."""
        last, self._ticked = self._ticked or now, now
        for system, standing in self._standing.items():
            self._standing[system] = ticked = schedule.after_tick(standing, last, now)
            if schedule.next_due(ticked, self._budget, now) <= now and not self._asks_officer(system):
                self._begin(system, now)

    def stop(self) -> None:
        """End every round that is under way, at once; what came whole is kept."""
        for system, stopped in self._running.items():
            stopped.set()
            if system in self._gateways:
                self._gateways[system].abort()

    def carry(self, system: System, job: Carrying, then: Callable[[RoundReport], None], failed: Failed) -> bool:
        """Whether what came by stick is taken in now, in the place of a round; not while its agency is being asked."""
        if system in self._running:
            return False
        self._running[system] = stopped = threading.Event()
        stretch, began = self._lanes.stretch, self._clock()
        self._lanes.on_network(
            lambda on_vault: job(
                on_vault,
                lambda progress: self.progressed.emit(Headway(progress, self._clock() - began)),
                lambda: stopped.is_set() or self._lanes.stretch != stretch,
            ),
            lambda report: self._carried(system, report, then),
            lambda problem: self._not_carried(system, problem, failed),
        )
        self.changed.emit()
        return True

    def _carried(self, system: System, report: RoundReport, then: Callable[[RoundReport], None]) -> None:
        self._running.pop(system, None)
        self.finished.emit(report)
        self.changed.emit()
        then(report)

    def _not_carried(self, system: System, problem: Problem, failed: Failed) -> None:
        self._running.pop(system, None)
        self.changed.emit()
        failed(problem)

    def _asks_officer(self, system: System) -> bool:
        """Whether an agency waits for the officer's sign-in, so that asking it by itself would bring nothing."""
        return system in self._signs_in

    def _begin(self, system: System, now: dt.datetime, *, signs_in: bool = False) -> None:
        if system in self._running:
            return
        self._running[system] = stopped = threading.Event()
        self._standing[system] = schedule.after_success(now, self._draw)
        stretch = self._lanes.stretch
        self._lanes.on_network(
            lambda on_vault: self._round(
                system, on_vault, lambda: stopped.is_set() or self._lanes.stretch != stretch, signs_in=signs_in
            ),
            lambda report: self._ended(system, report),
            lambda problem: self._broke(system, problem),
        )
        self.changed.emit()

    def _round(
        self, system: System, on_vault: OnVault, cancelled: Callable[[], bool], *, signs_in: bool
    ) -> RoundReport:
        """One round, after a sign-in in the officer's browser where there must be one."""
        gateway, began = self._gateways[system], self._clock()
        if signs_in:
            sign_in_again(gateway, self._access, on_vault, self._open, self._clock, cancelled)
        try:
            report = run_round(
                gateway,
                self._access,
                on_vault,
                self._clock,
                progress=lambda progress: self.progressed.emit(Headway(progress, self._clock() - began)),
                cancelled=cancelled,
            )
        except Revoked as problem:
            told = problem
            raise on_vault(lambda vault: obey(vault, system, told, self._clock())) from None
        return after_round(report, gateway, on_vault, self._clock())

    def _open(self, address: str) -> None:
        self._browse(address)

    def _ended(self, system: System, report: RoundReport) -> None:
        self._running.pop(system, None)
        now = self._clock()
        self._budget = spend(self._budget, now, report.bytes)
        if isinstance(report.problem, SignInOver):
            self._signs_in.add(system)
        if report.problem is not None:
            self._standing[system] = schedule.after_failure(
                self._standing[system], now, self._draw, getattr(report.problem, "retry_after", None)
            )
            self.troubled.emit(system, sync_trouble(report.problem, system))
        else:
            self._signs_in.discard(system)
            self._standing[system] = schedule.after_success(now, self._draw)
        self._compare_clocks(system, report)
        self.finished.emit(report)
        if report.audit is not None:
            self.troubled.emit(system, sync_trouble(report.audit, system))
        self.changed.emit()

    def _compare_clocks(self, system: System, report: RoundReport) -> None:
        """Keep how far the agency's clock differs, and say so once until it is right again."""
        if report.clock is None:
            if report.problem is None:
                self._ahead.pop(system, None)
            return
        if not self._ahead:
            self.clocks_differ.emit(system, sync_trouble(report.clock, system))
        self._ahead[system] = report.clock

    def _broke(self, system: System, problem: Problem) -> None:
        """The vault refused, or the device is revoked: nothing is tried again by itself before the next interval."""
        self._running.pop(system, None)
        if isinstance(problem, SignInOver):
            self._signs_in.add(system)
        trouble = vault_trouble(problem) if isinstance(problem, VaultError) else sync_trouble(problem, system)
        self.troubled.emit(system, trouble)
        self.changed.emit()
