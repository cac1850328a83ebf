"""Where cycles of garbage are looked for: on the screen's thread, and nowhere else.

Knows that Python looks for cycles on whichever thread happens to make the next value, and takes a window that lies in
one apart there; Qt ends the process when a timer or a widget goes on another thread than its own. Does not know what
is in the cycles.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimerEvent

#: How often the cycles are looked for. It is short beside what a lane makes meanwhile, and seldom enough for a battery.
EVERY_MS: Final = 1_000


class Collecting(QObject):
    """Looks for cycles on the thread that made it, for as long as it lives, and nobody else does."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self.startTimer(EVERY_MS)

    def timerEvent(self, _event: QTimerEvent) -> None:  # Qt's name
        """Look where enough has come together since the last time."""
        collect_due()


def collect_due() -> None:
    """Look for cycles among the values that are as old as Python's own thresholds say."""
    due = [
        age for age, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if count > most
    ]
    if due:
        gc.collect(due[-1])
