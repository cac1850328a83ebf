"""The desktop program from start to end: Unlock, one window for each unlocked vault, Lock, and back to Unlock.

Knows how the parts are built, tied together and closed. Lock closes the vault and throws the window away with all that
it showed; strings that Python has not freed yet stay in the process until it ends.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from overlap.answer import Position, SourceState
from overlap.records import System
from storage.header import VaultHeader
from storage.home import Home, OfficerEntry
from storage.problems import VaultError, WrongPassphrase
from storage.settings import Settings
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access
from ui.lanes import Lanes, Problem
from ui.rounds import Rounds
from ui.session import Session
from ui.theme.look import Look
from ui.unlock.screen import UnlockWindow
from ui.unlock.state import Locked, LockedOfficer
from ui.whereabouts.sources import at_station
from ui.window import Window
from ui.wording.desktop import WORDS
from ui.wording.problems import vault_trouble

Clock = Callable[[], dt.datetime]


def run_desktop(home: Home, officer: str, clock: Clock) -> int:
    """The exit status of the desktop program, after its last window was closed."""
    app = application()
    with Desktop(home, officer, clock) as desktop:
        desktop.show_unlock()
        return app.exec()


def application() -> QApplication:
    """The one Qt application of this process, made where there is none; without a display it draws off screen."""
    present = QApplication.instance()
    if isinstance(present, QApplication):
        return present
    if sys.platform == "linux" and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Crosscheck")
    app.setStyle("Fusion")  # the platform's own style would draw over the theme
    app.setCursorFlashTime(0)  # nothing blinks
    return app


@dataclass(frozen=True, slots=True)
class _Unlocked:
    """What the window needs to know of the vault that was opened."""

    header: VaultHeader
    settings: Settings


class Desktop(QObject):
    """Builds and closes everything; use it as a context. `window` is the open one, None while locked."""

    unlocked = Signal()
    locked = Signal()

    def __init__(self, home: Home, officer: str, clock: Clock, look: Look | None = None) -> None:
        super().__init__()
        self._home, self._officer, self._clock = home, officer, clock
        self.look = look or Look()
        self._lanes = Lanes()
        self._session: Session | None = None
        self._gateways: tuple[Gateway, ...] = ()
        self._sources: dict[str, tuple[SourceState, ...]] = {}
        self.window: Window | None = None
        self.unlock = UnlockWindow(self.look)
        self.unlock.opened.connect(self._open)

    def __enter__(self) -> Self:
        """This desktop, to be closed at the end of the block."""
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()

    def show_unlock(self) -> None:
        """Show who can unlock."""
        self.unlock.show_locked(self._who())
        self.unlock.show()

    def close(self) -> None:
        """Close window, lanes, vault and connections."""
        self._end_session()
        self._lanes.close()
        self._hang_up()
        self.unlock.close()

    def _who(self) -> Locked:
        wanted = [each for each in self._home.officers() if self._officer in ("", each.id)]
        return Locked(tuple(self._locked_officer(entry) for entry in wanted), self._clock())

    def _locked_officer(self, entry: OfficerEntry) -> LockedOfficer:
        return LockedOfficer(
            id=entry.id,
            name=entry.name,
            unit=entry.unit,
            practice=entry.practice,
            opens_without_passphrase=entry.opens_without_passphrase,
            failures=entry.failures,
            readable=entry.readable,
            sources=self._sources.get(entry.id, ()),
        )

    def _open(self, officer: str, passphrase: str | None) -> None:
        practice = any(each.practice for each in self._home.officers() if each.id == officer)

        def opener() -> Vault:
            return self._home.open(officer, passphrase, practice=practice, now=self._clock())

        self._lanes.open(opener, lambda _vault: self._read_settings(), self._not_opened)

    def _read_settings(self) -> None:
        self._lanes.on_vault(
            lambda vault: _Unlocked(vault.header, vault.settings.read()), self._begin, self._not_opened
        )

    def _not_opened(self, problem: Problem) -> None:
        if isinstance(problem, WrongPassphrase):
            self.unlock.card.show_locked(self._who())
            self.unlock.card.say(WORDS["passphrase_wrong"])
            self.unlock.card.take_focus()
        elif isinstance(problem, VaultError):
            self.unlock.card.say(str(vault_trouble(problem)))
        else:
            raise problem

    def _begin(self, opened: _Unlocked) -> None:
        header, settings = opened.header, opened.settings
        self._gateways = gateways(header, settings)
        rounds = Rounds(self._lanes, Access.of(header), self._gateways, self._clock, random.SystemRandom().random)
        self.window = Window(self.look)
        self._session = Session(self.window, self._lanes, header, self._clock, where(settings), rounds)
        rounds.setParent(self._session)
        self._session.locked.connect(self._lock)
        self._session.sources_seen.connect(lambda sources: self._sources.update({header.officer_id: sources}))
        self.window.show()
        self.unlock.hide()
        self._session.start()
        self.unlocked.emit()

    def _lock(self) -> None:
        self._end_session()
        self._lanes.shut(lambda _: self._after_lock(), self._not_opened)

    def _after_lock(self) -> None:
        self._hang_up()
        self.show_unlock()
        self.locked.emit()

    def _end_session(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
        if self.window is not None:
            self.window.hide()
            self.window.deleteLater()
            self.window = None

    def _hang_up(self) -> None:
        for gateway in self._gateways:
            gateway.close()
        self._gateways = ()


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


def where(settings: Settings) -> Callable[[dt.datetime], Position | None]:
    """The officer's position as far as it is known: the station's place, or nothing."""
    station = settings.station
    if station is None:
        return lambda _now: None
    return lambda now: at_station((station.latitude, station.longitude), now)
