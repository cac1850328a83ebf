"""The stop that is under way: its checks side by side, the highest level first in words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from storage.checks import PastCheck
from ui.check.stop_chip import StopChip
from ui.pieces.flow import Flow
from ui.pieces.label import Label
from ui.pieces.panel import column
from ui.theme.look import Look
from ui.wording.stops import stop_words


class StopStrip(QWidget):
    """Emits `again` with a check of the stop; it is hidden while the stop has one check only."""

    again = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._checks: tuple[PastCheck, ...] = ()
        self._flow = Flow(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column(self).addWidget(self._flow)
        look.changed.connect(self._flow.fit)
        self.hide()

    def show_checks(self, checks: tuple[PastCheck, ...]) -> None:
        """Show the checks of the stop, newest first."""
        if checks == self._checks:
            return
        self._checks = checks
        chips = tuple(self._chip(check) for check in checks)
        self._flow.set_children((Label("bold", stop_words(checks)), *chips))
        self.setVisible(len(checks) > 1)

    def _chip(self, check: PastCheck) -> StopChip:
        chip = StopChip(self._look, check)
        chip.clicked.connect(lambda: self.again.emit(check))
        return chip
