"""Typing where one is: a card with one line for coordinates or a landmark; the position that counts is on the strip.

Knows the card and its intents. It does *not* read coordinates (`ui.whereabouts.coordinates`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.frame.keys import bind_key
from ui.whereabouts.card import PlaceCard
from ui.whereabouts.coordinates import read_coordinates
from ui.whereabouts.landmarks import MOST, accuracy_m, find_landmarks
from ui.whereabouts.sources import Whereabouts
from ui.window import Window
from ui.wording.places import place_words, places_words

_KEYS = ("Ctrl+P",)


class Placing(QObject):
    """Connects one window with the officer's whereabouts; a changed place asks the shown question again."""

    def __init__(
        self, window: Window, whereabouts: Whereabouts, clock: Callable[[], dt.datetime], moved: Callable[[], None]
    ) -> None:
        super().__init__(window)
        self._window, self._whereabouts, self._clock, self._moved = window, whereabouts, clock, moved
        self._card = PlaceCard(window.look, window.ground)
        self._card.typed.connect(self._on_typed)
        self._card.forgotten.connect(self._on_forgotten)
        for key in _KEYS:
            bind_key(window, key, self._ask, window.is_covered)

    def refresh(self) -> None:
        """Tell the place that counts now."""
        now = self._clock()
        self._window.check.purpose.show_place(place_words(self._whereabouts.at(now), now))

    def _ask(self) -> None:
        now = self._clock()
        self._card.ask(self._whereabouts.at(now), now)

    def _on_typed(self, text: str) -> None:
        degrees = read_coordinates(text)
        if degrees is not None:
            self._whereabouts.type(degrees, self._clock())
            self._changed()
            return
        places = find_landmarks(text)
        if len(places) == 1:
            at = places[0]
            self._whereabouts.type((at.latitude, at.longitude), self._clock(), accuracy_m(at))
            self._changed()
        else:
            self._card.refuse(places_words([each.title for each in places[:MOST]], len(places)))

    def _on_forgotten(self) -> None:
        self._whereabouts.forget_typed()
        self._changed()

    def _changed(self) -> None:
        self._card.dismiss()
        self.refresh()
        self._moved()
