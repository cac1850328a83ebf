"""What an open vault needs besides checks and syncs: the officer's choices kept, and its limits watched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from storage.header import VaultHeader
from storage.lease import LeaseState
from storage.problems import VaultError
from storage.settings import Settings
from ui.comfort import Comfort
from ui.lanes import Lanes, Problem
from ui.limiting import Limiting
from ui.settings.state import Posting
from ui.sounds import Sounds
from ui.window import Window
from ui.wording.problems import vault_trouble


class Tending(QObject):
    """Serves one window with one open vault until `stop`.

    Emits `sealed` when a copy that could be read no longer may be, and `station` when its place was changed.
    """

    sealed = Signal()
    station = Signal(object)

    def __init__(self, window: Window, lanes: Lanes, clock: Callable[[], dt.datetime], folder: Path) -> None:
        super().__init__(window)
        self._window = window
        self._comfort = Comfort(window, lanes, folder, self._not_kept, Sounds())
        self._limiting = Limiting(window, lanes, clock, self._not_kept)
        self._comfort.station.connect(self.station)
        self._limiting.sealed.connect(self.sealed)

    def begin(self, header: VaultHeader, settings: Settings) -> None:
        """Show where the officer belongs, and the limits as they are."""
        place = settings.station
        station = None if place is None else (place.latitude, place.longitude)
        self._window.settings.posting.show_posting(Posting(header.unit, header.sector, station))
        self.look()

    @property
    def lease(self) -> LeaseState | None:
        """Where the leases stood when they were last looked at."""
        return self._limiting.lease

    def look(self) -> None:
        """Look where the limits stand now."""
        self._limiting.look()

    def stop(self) -> None:
        """Keep what is not kept yet."""
        self._comfort.stop()

    def _not_kept(self, problem: Problem) -> None:
        if not isinstance(problem, VaultError):
            raise problem
        self._window.say_trouble(vault_trouble(problem))
