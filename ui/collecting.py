"""Where cycles of garbage are looked for: on the screen's thread, and nowhere else.

Knows that Python looks for cycles on whichever thread happens to make the next value, and takes a window that lies in
one apart there; Qt ends the process when a timer or a widget goes on another thread than its own. Knows too that a look
through everything that was ever loaded takes a tenth of a second, in which no key is answered. Does not know what is in
the cycles.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimerEvent

#: How often the cycles are looked for. A look goes through all that was made since the one before, while the screen
#: stands still: the oftener, the shorter. It is seldom enough for a battery.
EVERY_MS: Final = 250


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


def collect_all() -> None:
    """Look through everything; to be called where a tenth of a second is not missed."""
    gc.collect()


def set_aside() -> None:
    """Leave out of every later look what is alive now: modules, window and open vault stay until the process ends."""
    gc.freeze()


def take_back() -> None:
    """Look through all that was set aside again, since some of it is given up."""
    gc.unfreeze()
