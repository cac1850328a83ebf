"""The line that says what is still to be done on a laptop that was just enrolled; it goes with the last of it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from overlap.answer import SourceCondition
from ui.enrolment.strip import Strip
from ui.jobs import Overview
from ui.session import Session
from ui.window import Window
from ui.wording.enrolment import first_steps_words


class Beginning(QObject):
    """Watches one session's copies and whether its station has a place."""

    def __init__(self, window: Window, session: Session, *, has_station: bool) -> None:
        super().__init__(session)
        self._has_station, self._lacks_copy = has_station, False
        self._strip = Strip(window.look)
        window.put_under_the_band(self._strip)
        session.overviewed.connect(self._on_overview)
        window.settings.posting.station.connect(self._on_station)

    def _on_overview(self, overview: Overview) -> None:
        self._lacks_copy = any(source.condition is SourceCondition.NEVER for source in overview.sources)
        self._say()

    def _on_station(self, _place: object) -> None:
        self._has_station = True
        self._say()

    def _say(self) -> None:
        self._strip.say(first_steps_words(lacks_copy=self._lacks_copy, lacks_station=not self._has_station))
