"""The syncs of one session: which agency is asked when, on the network's lane, each by itself.

Knows when a round is due and that one runs per agency. It does *not* know what a round does (`sync.round`) or how long
one waits (`sync.schedule`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from overlap.records import System
from storage.problems import VaultError
from sync import schedule
from sync.client import Gateway
from sync.credentials import Access, OnVault
from sync.problems import Revoked
from sync.report import RoundReport
from sync.revocation import obey
from sync.round import run_round
from ui.lanes import Lanes, Problem
from ui.wording.problems import sync_trouble, vault_trouble


class Rounds(QObject):
    """Emits `changed` when a round begins or ends, `finished` with its report, `troubled` with system and trouble."""

    changed = Signal()
    finished = Signal(object)
    troubled = Signal(object, object)

    def __init__(
        self,
        lanes: Lanes,
        access: Access,
        gateways: Sequence[Gateway],
        clock: Callable[[], dt.datetime],
        draw: Callable[[], float],
    ) -> None:
        super().__init__()
        self._lanes, self._access, self._clock, self._draw = lanes, access, clock, draw
        self._gateways = {gateway.system: gateway for gateway in gateways}
        self._standing = {system: schedule.Standing() for system in self._gateways}
        self._running: set[System] = set()
        self._ticked: dt.datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether any agency is being asked."""
        return bool(self._running)

    def sync_all(self, now: dt.datetime) -> None:
        """Ask every agency now, but for those that are being asked."""
        for system in self._gateways:
            self._begin(system, now)

    def sync_due(self, now: dt.datetime) -> None:
        """Ask every agency whose time has come; to be called at each tick, so that sleep shows as a gap."""
        last, self._ticked = self._ticked or now, now
        for system, standing in self._standing.items():
            self._standing[system] = ticked = schedule.after_tick(standing, last, now)
            if schedule.is_due(ticked, now):
                self._begin(system, now)

    def _begin(self, system: System, now: dt.datetime) -> None:
        if system in self._running:
            return
        self._running.add(system)
        self._standing[system] = schedule.after_success(now, self._draw)
        stretch = self._lanes.stretch
        self._lanes.on_network(
            lambda on_vault: self._round(system, on_vault, stretch),
            lambda report: self._ended(system, report),
            lambda problem: self._broke(system, problem),
        )
        self.changed.emit()

    def _round(self, system: System, on_vault: OnVault, stretch: int) -> RoundReport:
        try:
            return run_round(
                self._gateways[system],
                self._access,
                on_vault,
                self._clock,
                cancelled=lambda: self._lanes.stretch != stretch,
            )
        except Revoked as problem:
            told = problem
            raise on_vault(lambda vault: obey(vault, system, told, self._clock())) from None

    def _ended(self, system: System, report: RoundReport) -> None:
        self._running.discard(system)
        if report.problem is not None:
            self._standing[system] = schedule.after_failure(
                self._standing[system], self._clock(), self._draw, getattr(report.problem, "retry_after", None)
            )
            self.troubled.emit(system, sync_trouble(report.problem, system))
        else:
            self._standing[system] = schedule.after_success(self._clock(), self._draw)
        self.finished.emit(report)
        self.changed.emit()

    def _broke(self, system: System, problem: Problem) -> None:
        """The vault refused, or the device is revoked: nothing is tried again by itself before the next interval."""
        self._running.discard(system)
        trouble = vault_trouble(problem) if isinstance(problem, VaultError) else sync_trouble(problem, system)
        self.troubled.emit(system, trouble)
        self.changed.emit()
