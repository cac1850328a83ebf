"""Unit and sector, and the place of the station, which the officer may correct."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from ui.pieces.button import Button
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.settings.card import Card
from ui.settings.state import Posting
from ui.theme.look import Look
from ui.whereabouts.coordinates import read_coordinates
from ui.wording.settings import SETTINGS

#: Degrees, minutes and seconds of both, with letters and signs.
_LONGEST = 60


class PostingCard(Card):
    """Emits `station` with latitude and longitude in degrees once they can be read."""

    station = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(SETTINGS["posting"])
        self._where = Label("strong", wrap=True)
        self.field = Field(look, SETTINGS["station"], _LONGEST)
        self.button = Button(look, SETTINGS["station_keep"])
        self._told = Label("small", SETTINGS["station_hint"], wrap=True)
        self.box.addWidget(self._where)
        self.box.addWidget(Label("label", SETTINGS["station"], wrap=True))
        self.box.addWidget(self.field)
        self.box.addWidget(self._told)
        self.box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.field.returnPressed.connect(self._keep)
        self.button.clicked.connect(self._keep)

    def show_posting(self, posting: Posting) -> None:
        """Show unit, sector and place."""
        named = ((SETTINGS["unit"], posting.unit), (SETTINGS["sector"], posting.sector))
        self._where.setText(" · ".join(f"{name}: {value or SETTINGS['none']}" for name, value in named))
        if posting.station is not None:
            self.field.setText(f"{posting.station[0]:.5f}, {posting.station[1]:.5f}")

    def show_kept(self) -> None:
        """Say that the place is in the vault."""
        self._told.setText(SETTINGS["station_kept"])

    def _keep(self) -> None:
        degrees = read_coordinates(self.field.text())
        if degrees is None:
            self._told.setText(SETTINGS["station_wrong"])
        else:
            self.station.emit(degrees)
