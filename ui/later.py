"""A thing to be done a moment later, once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer


def later(owner: QObject, milliseconds: int, then: Callable[[], None], *, exactly: bool = False) -> QTimer:
    """A stopped timer that calls `then` once, so many milliseconds after its last start; it ends with its owner."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    if exactly:
        timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(milliseconds)
    timer.timeout.connect(then)
    return timer
