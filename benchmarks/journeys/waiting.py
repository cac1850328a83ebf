"""Waiting for what a window does, by whoever sits before it.

Knows Qt's event loop. Between two looks it sleeps, as a hand does: a loop that looks without pause keeps the
interpreter from the threads that it waits for. Does not know what is waited for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer

#: Between two looks: what is measured by them is tens of these.
_LOOK_MS: Final = 1


def comes_true(so: Callable[[], bool], seconds: float) -> bool:
    """Whether something is so before the time is over, while the program runs."""
    end = time.monotonic() + seconds
    wake = QTimer()
    wake.setTimerType(Qt.TimerType.PreciseTimer)
    wake.start(_LOOK_MS)
    while not so():
        if time.monotonic() > end:
            return False
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    return True
