"""The desktop program's one stretch: Unlock, then the window on the vault that was opened, until it is locked.

Knows how the parts are built and tied together. It says when it wants to be locked and why; who listens ends the
process (`ui.standby`), because only that takes key and content out of memory.
"""

from __future__ import annotations

import datetime as dt
import random
import webbrowser
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from PySide6.QtCore import QObject, Signal

from overlap.records import System
from storage.header import VaultHeader
from storage.home import Home
from storage.problems import PartitionDestroyed, PartitionLocked, VaultError, WrongPassphrase
from storage.proofs import Proof
from storage.settings import SIGNED_IN_HOURS, Settings
from storage.vault import Vault, VaultOptions
from sync.client import Gateway
from sync.credentials import Access
from sync.link_budget import Link
from ui.collecting import collect_all, set_aside, take_back
from ui.controllers import Opening, attend
from ui.enrolment.enrolling import Enrolling
from ui.enrolment.state import PRACTICE_OFFICER
from ui.jobs import Jobs, Overview
from ui.lanes import Lanes, Problem
from ui.launcher.ending import Ending
from ui.rounds import Rounds
from ui.session import Session
from ui.tending import Tending
from ui.theme.look import Look
from ui.unlock.offered import offered
from ui.unlock.screen import UnlockWindow
from ui.unlock.state import NOTHING_BEFORE, Before, Lent, Locked
from ui.unlock.upgrading import Upgrading
from ui.whereabouts.gps import Receiver, open_port
from ui.whereabouts.placing import Placing
from ui.whereabouts.sources import Whereabouts
from ui.window import Window
from ui.wording.desktop import WORDS
from ui.wording.problems import vault_trouble

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Opened:
    """What the window needs to know of the vault that was opened."""

    header: VaultHeader
    settings: Settings
    signed_in_hours: int = SIGNED_IN_HOURS


class Desktop(QObject):
    """Builds and closes everything; use it as a context. `window` is the open one, None while locked.

    Emits `unlocked` with what was `Opened`, `locked` with why it wants to be locked, and `overviewed` with each new
    `Overview` of the open vault.
    """

    unlocked = Signal(object)
    locked = Signal(object)
    overviewed = Signal(object)

    def __init__(
        self, home: Home, officer: str, clock: Clock, look: Look | None = None, unlock: UnlockWindow | None = None
    ) -> None:
        super().__init__()
        self._home, self._officer, self._clock = home, officer, clock
        self.look = look or Look()
        self._lanes = Lanes()
        self._session: Session | None = None
        self._rounds: Rounds | None = None
        self._gateways: tuple[Gateway, ...] = ()
        # Live checks go beside the rounds, on connections of their own.
        self._live: tuple[Gateway, ...] = ()
        self._receiver: Receiver | None = None
        self._tending: Tending | None = None
        self._before = NOTHING_BEFORE
        self._warm: Window | None = None
        self.window: Window | None = None
        self.unlock = unlock or UnlockWindow(self.look)
        self.unlock.opened.connect(self._open)
        self._upgrading = Upgrading(self)
        self._upgrading.said.connect(self.unlock.card.say_headway)
        self._enrolling = Enrolling(home, self.unlock, clock, webbrowser.open)
        self._enrolling.enrolled.connect(self._on_enrolled)

    def __enter__(self) -> Self:
        """This desktop, to be closed at the end of the block."""
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()

    def show_unlock(self, before: Before = NOTHING_BEFORE) -> None:
        """Show who can unlock, and what may be told of the session before."""
        self._before = before
        self.unlock.show_locked(self._who())
        self.unlock.show()

    def remember(self, before: Before) -> None:
        """Take what may be told of the session before, where the screen shows it already."""
        self._before = before

    def warm_up(self) -> None:
        """Build the window before it is needed, so that an opened vault is on the screen at once."""
        if self._warm is None and self.window is None:
            self._warm = Window(self.look)
            collect_all()
            set_aside()

    @property
    def leases(self) -> tuple[Lent, ...]:
        """Until when each copy of the open vault may be read, as far as it was looked at."""
        lease = None if self._tending is None else self._tending.lease
        return () if lease is None else tuple((term.source, term.valid_until) for term in lease.terms)

    @property
    def systems(self) -> tuple[System, ...]:
        """The agencies that the open vault's officer is enrolled with."""
        return tuple(gateway.system for gateway in self._gateways)

    @property
    def is_syncing(self) -> bool:
        """Whether any agency is being asked."""
        return self._rounds is not None and self._rounds.is_running

    def keep(self, seconds: float) -> bool:
        """Whether all that the officer did is on the disk, after at most so many seconds; on any thread."""
        session = self._session
        return session is None or session.keep(seconds)

    def close(self) -> None:
        """Close window, lanes, vault and connections."""
        if self._session is not None:
            self._session.close()
            self._session = self._rounds = None
        if self._tending is not None:
            self._tending.stop()
            self._tending = None
        for window in (self.window, self._warm):
            if window is not None:
                window.hide()
                window.deleteLater()
        self.window = self._warm = None
        self._lanes.close()
        for gateway in (*self._gateways, *self._live):
            gateway.close()
        self._gateways = self._live = ()
        if self._receiver is not None:
            self._receiver.close()
            self._receiver = None
        self._enrolling.close()
        self.unlock.close()
        take_back()

    def _on_enrolled(self, officer: str) -> None:
        """Offer the officer who was enrolled; a practice copy that was made for a look is opened at once."""
        self.unlock.show_who(self._who())
        if officer == PRACTICE_OFFICER:
            self._open(officer, None)

    def _who(self) -> Locked:
        return offered(self._home, self._officer, self._before, self._clock())

    def _open(self, officer: str, proof: Proof | None) -> None:
        practice = any(each.practice for each in self._home.officers() if each.id == officer)

        def opener() -> Vault:
            """The officer's vault, opened on its lane."""
            options = VaultOptions(aside=True, told=self._told)
            return self._home.open(officer, proof, practice=practice, now=self._clock(), options=options)

        self._lanes.open(opener, lambda _vault: self._read_settings(), self._not_opened)

    def _told(self, done: int, total: int) -> None:
        """Say how far an upgrade is, on the vault's lane; it stops where this program is being closed."""
        if self._lanes.is_closed:
            raise CancelledError
        self._upgrading.told(done, total)

    def _read_settings(self) -> None:
        self._lanes.on_vault(_opened, self._begin, self._not_opened)

    def _not_opened(self, problem: Problem) -> None:
        if not isinstance(problem, VaultError):
            raise problem
        card = self.unlock.card
        card.show_locked(self._who())
        match problem:
            case WrongPassphrase():
                card.say(WORDS["passphrase_wrong"])
            case PartitionLocked() | PartitionDestroyed():
                pass  # the card says it, with what is left to do
            case _:
                card.say(str(vault_trouble(problem)))
        card.take_focus()

    def _begin(self, opened: Opened) -> None:
        header, settings = opened.header, opened.settings
        self._gateways, self._live = gateways(header, settings), gateways(header, settings)
        rounds = Rounds(
            self._lanes, Access.of(header), self._gateways, self._clock, random.SystemRandom().random,
            link=Link[settings.link.upper()],
        )  # fmt: skip
        self.window, self._warm = self._warm or Window(self.look), None
        whereabouts = self._whereabouts(settings)
        jobs = Jobs(whereabouts.at)
        self._session = Session(self.window, self._lanes, header, self._clock, jobs, rounds)
        placing = Placing(self.window, whereabouts, self._clock, self._session.ask_again)
        self._session.overviewed.connect(placing.refresh)
        rounds.setParent(self._session)
        self._rounds = rounds
        attend(
            Opening(
                self.window, self._session, self._lanes, jobs, rounds, header, settings, self._live, self._clock,
                self._home,
            )
        )  # fmt: skip
        self._session.locked.connect(lambda: self.locked.emit(Ending.ASKED))
        self._session.overviewed.connect(self._on_overview)
        self._tending = Tending(self.window, self._lanes, self._clock, self._home.root)
        self._tending.sealed.connect(lambda: self.locked.emit(Ending.LEASE))
        self._tending.station.connect(whereabouts.be_posted)
        self._session.overviewed.connect(self._tending.look)
        self._tending.begin(header, settings)
        self.window.restoreGeometry(self.unlock.saveGeometry())
        self.window.show()
        self.unlock.hide()
        self._session.start()
        self._lanes.on_vault(lambda _vault: None, lambda _: set_aside(), self._session.tell)  # after its warm-up
        self.unlocked.emit(opened)

    def _whereabouts(self, settings: Settings) -> Whereabouts:
        """Where the officer is: by the receiver if one is set, by what is typed, or by the station."""
        station = settings.station
        place = None if station is None else (station.latitude, station.longitude)
        if not settings.gps_port:
            return Whereabouts(place)
        self._receiver = receiver = Receiver(lambda: open_port(settings.gps_port), self._clock)
        receiver.start()
        return Whereabouts(place, lambda: receiver.last)

    def _on_overview(self, overview: Overview) -> None:
        self.overviewed.emit(overview)


def _opened(vault: Vault) -> Opened:
    """What of an open vault the window is built by, as far as the administrator's policy lets it hold."""
    return Opened(vault.header, vault.settings.in_force(), vault.site.limits.signed_in_hours)


def gateways(header: VaultHeader, settings: Settings) -> tuple[Gateway, ...]:
    """The gateways that the vault's settings name, of the vault's own kind, practice or real."""
    known = settings.gateways
    return tuple(
        Gateway(
            system,
            known[system].url,
            practice=header.practice,
            authority=Path(known[system].ca_file) if known[system].ca_file else None,
        )
        for system in System
        if system in known
    )
