"""The map while a session lasts: counted encounters read anew, operations as their own screen has them.

Knows when the map is read. It does *not* know what meets what: that is what the Operations screen was shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from overlap.answer import Position
from overlap.records import RecordId
from storage.mbtiles import MapRefused, MbTiles
from storage.problems import VaultError
from ui.frame.standing import Screen
from ui.jobs import Overview
from ui.lanes import Lanes, Problem
from ui.map.canvas import MapCanvas
from ui.map.content import content_of, read_spots
from ui.map.state import Spot
from ui.map.tiles import StationMap
from ui.operations.state import OperationsView
from ui.rereading import Rereading
from ui.session import Session
from ui.window import Window
from ui.wording.problems import vault_trouble


class Mapping(QObject):
    """Connects the Map screen, and the map of the Operations screen, with one session; `position` is the officer's."""

    def __init__(
        self,
        window: Window,
        session: Session,
        lanes: Lanes,
        sector: str,
        position: Callable[[dt.datetime], Position | None],
        map_file: str = "",
    ) -> None:
        super().__init__(session)
        self._window, self._sector, self._position = window, sector, position
        self._spots: tuple[Spot, ...] = ()
        self._counts = Rereading(lanes, lambda: read_spots, self._on_spots, self._not_read)
        self.beside = MapCanvas(window.look, window.map.canvas.ground)
        window.operations.set_map(self.beside)
        window.operations.viewed.connect(self._on_view)
        session.overviewed.connect(self._on_overview)
        window.map.opened.connect(self._open)
        self.beside.chosen.connect(self._choose)
        self._lay_under(map_file)
        self.refresh()

    def _lay_under(self, file: str) -> None:
        """Have the station's own map under everything, where one is set; a file that is none is said."""
        if not file:
            return
        try:
            station = StationMap(MbTiles.open(Path(file)))
        except MapRefused as refused:
            self._window.map.show_station(None, refused.fault)
            return
        self.destroyed.connect(station.close)
        self._window.map.show_station(station)

    def refresh(self) -> None:
        """Count the encounters anew."""
        self._counts.again()

    def _on_overview(self, _overview: Overview) -> None:
        self.refresh()

    def _on_spots(self, spots: tuple[Spot, ...]) -> None:
        if spots != self._spots:
            self._spots = spots
        view = self._window.operations.view
        if view is not None:
            self._on_view(view)

    def _not_read(self, problem: Problem) -> None:
        if isinstance(problem, VaultError):
            self._window.map.show_trouble(vault_trouble(problem))

    def _on_view(self, view: OperationsView) -> None:
        content = content_of(view, self._spots, self._position(view.now), self._sector)
        self._window.map.show_content(content)
        self.beside.show_content(content)
        self.beside.choose(self._window.operations.chosen or "")

    def _choose(self, mark: str) -> None:
        view = self._window.operations.view
        if view is not None and view.operation(RecordId(mark)) is not None:
            self._window.operations.choose(RecordId(mark))

    def _open(self, mark: str) -> None:
        """Show an operation of the map on its own screen."""
        self._choose(mark)
        self._window.show_screen(Screen.OPERATIONS)
