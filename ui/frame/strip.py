"""The top strip: who, where, one pill per copy with its age, the outbox, and the time in local and Zulu."""

from __future__ import annotations

import datetime as dt

from PySide6.QtGui import QResizeEvent

from overlap.records import System
from ui.frame.pill import Pill
from ui.frame.standing import Standing
from ui.pieces.alert import speak
from ui.pieces.label import Label
from ui.pieces.panel import Panel, row
from ui.theme.look import Look
from ui.wording import LABELS, pill
from ui.wording.desktop import WORDS
from ui.wording.sources import is_relied_on

_HEIGHT = 42
_GAP = 8
_MARGINS = 18 + 18 + 26


class TopStrip(Panel):
    """Shows a `Standing`; it is the same on every screen."""

    def __init__(self, look: Look) -> None:
        super().__init__("bar")
        self._look = look
        self.officer, self._place, self._said = "", "", ""
        self._who = Label("where")
        self._pills = {system: Pill(look) for system in System}
        self._outbox = Pill(look)
        self._time = Label("where")
        box = row(self, margin=(18, 0, 18, 0), gap=8)
        self._brand = Label("brand", LABELS["product"])
        box.addWidget(self._brand)
        box.addSpacing(16)
        box.addWidget(self._who)
        box.addStretch(1)
        for each in (*self._pills.values(), self._outbox):
            box.addWidget(each)
        box.addSpacing(10)
        box.addWidget(self._time)
        look.changed.connect(self._resize)
        self._resize()

    def show_standing(self, standing: Standing) -> None:
        """Show the laptop's state."""
        self.officer = standing.officer
        self._place = " · ".join(part for part in (standing.where, standing.officer) if part)
        self._who.setText(self._said or self._place)
        for state in standing.sources:
            self._pills[state.system].show_state(pill(state, standing.now), late=not is_relied_on(state))
        shown = {state.system for state in standing.sources}
        for system, each in self._pills.items():
            each.setVisible(system in shown)
        words = WORDS["syncing"] if standing.syncing else LABELS["outbox"].format(count=standing.waiting)
        self._outbox.show_state(words)
        self.show_time(standing.now)
        self._fit()

    def show_time(self, now: dt.datetime) -> None:
        """Show the time of day, so that local time is never taken for Zulu."""
        zulu = now.astimezone(dt.UTC)
        self._time.setText(f"{now.astimezone():%H:%M} local  {zulu:%H:%M}Z")

    def say(self, words: str) -> None:
        """Say what became of something that belongs to no screen, in the place of who and where; empty ends it."""
        self._said = words
        self._who.setText(words or self._place)
        if words:
            speak(self._who, words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what matters least where there is no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Ages and time always stay; the officer's own name goes first, the product's next, what is said last."""
        needed = sum(each.sizeHint().width() + _GAP for each in (*self._pills.values(), self._outbox, self._time))
        left = self.width() - needed - _MARGINS
        brand, who = self._brand.sizeHint().width(), self._who.sizeHint().width()
        needs_brand = 0 if self._said else brand
        self._brand.setVisible(left >= brand + (who + _MARGINS if self._said else 0))
        self._who.setVisible(left >= needs_brand + who + (0 if self._said else _MARGINS))

    def _resize(self) -> None:
        self.setFixedHeight(self._look.metrics.frame(_HEIGHT))
