"""What Windows says to a window: the session was locked, or the laptop is about to sleep.

Knows two messages of Windows and how they are asked for (WTSRegisterSessionNotification, WM_POWERBROADCAST). On every
other system it hears nothing; there the launcher listens to the desktop (`ui.launcher.logind`).
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray
from PySide6.QtWidgets import QWidget

from ui.launcher.ending import Ending

_WM_POWERBROADCAST, _WM_WTSSESSION_CHANGE = 0x0218, 0x02B1
_PBT_APMSUSPEND, _WTS_SESSION_LOCK = 0x0004, 0x0007
_WINDOWS = (b"windows_generic_MSG", b"windows_dispatcher_MSG")
_THIS_SESSION = 0


class _Message(ctypes.Structure):
    """Windows' MSG as far as it is read here."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wide", ctypes.c_size_t),
        ("long", ctypes.c_ssize_t),
    )


class WindowsSession(QAbstractNativeEventFilter):
    """Calls `lock` when Windows locks its session or goes to sleep; to be installed on the application."""

    def __init__(self, lock: Callable[[Ending], None]) -> None:
        super().__init__()
        self._lock = lock

    def watch(self, window: QWidget) -> None:
        """Have Windows tell a window of the session's lock; a window is told of sleep without being asked."""
        if sys.platform == "win32":
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(int(window.winId()), _THIS_SESSION)

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> tuple[bool, int]:
        """Look at one message of the platform; every message goes on to whom it is for."""
        if bytes(kind) in _WINDOWS:  # type: ignore[arg-type]  # QByteArray is a buffer
            ending = ending_in(_Message.from_address(int(message)))
            if ending is not None:
                self._lock(ending)
        return False, 0


def ending_in(message: _Message) -> Ending | None:
    """Why a message of Windows locks, None where it does not."""
    if message.message == _WM_WTSSESSION_CHANGE and message.wide == _WTS_SESSION_LOCK:
        return Ending.LAPTOP_LOCKED
    if message.message == _WM_POWERBROADCAST and message.wide == _PBT_APMSUSPEND:
        return Ending.SLEEP
    return None
