"""What the desktop says over D-Bus on Linux: the laptop was locked, or is about to sleep.

Knows systemd-logind (org.freedesktop.login1, `man org.freedesktop.login1`). Where it or jeepney is missing nothing is
heard, and the idle limit alone locks. It asks the system to wait before it sleeps until the session is gone, so that
no key is in a memory that is written to the disk.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from ui.launcher.ending import Ending

_SERVICE: Final = "org.freedesktop.login1"
_MANAGER: Final = "org.freedesktop.login1.Manager"
_SESSION: Final = "org.freedesktop.login1.Session"
_PATH: Final = "/org/freedesktop/login1"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
#: What is listened to, by interface.
_SIGNALS: Final = ((_MANAGER, "PrepareForSleep"), (_SESSION, "Lock"), (_PROPERTIES, "PropertiesChanged"))
#: logind itself waits five seconds at most (InhibitDelayMaxSec); a session is gone in a hundredth of that.
_WAIT_S: Final = 2.0
#: A bus that does not answer within this time is treated as missing.
_ANSWER_S: Final = 2.0

#: Asks for a lock and gives what is set once no session is unlocked any more.
Ask = Callable[[Ending], threading.Event]


class Logind:
    """Listens on a thread of its own until `close`; a bus that is slow or missing holds nothing up."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._bus: Any = None  # jeepney's connection, imported where it exists
        self._early: deque[Any] = deque()
        self._own = ""
        self._brake: Any = None
        #: Set once everything is listened to, or it is known that nothing can be.
        self.is_settled = threading.Event()
        self._ears = threading.Thread(target=self._live, name="logind", daemon=True)
        self._ears.start()

    def close(self) -> None:
        """Stop listening."""
        if self.is_settled.wait(_WAIT_S) and self._bus is not None:
            with suppress(OSError):
                self._bus.sock.shutdown(socket.SHUT_RDWR)
        self._ears.join(_WAIT_S)

    def _live(self) -> None:
        # No bus, and the connection's end, which is ours or the bus's, show in one of these ways.
        with suppress(ImportError, OSError, EOFError, TimeoutError):
            try:
                self._begin()
                self.is_settled.set()
                self._listen()
            finally:
                self.is_settled.set()
                self._let_sleep()
                if self._bus is not None:
                    self._bus.close()

    def _begin(self) -> None:
        from jeepney.io.blocking import open_dbus_connection

        self._bus = open_dbus_connection(bus="SYSTEM", enable_fds=True)
        self._own = self._own_session()
        self._subscribe()
        self._hold_sleep()

    def _listen(self) -> None:
        from jeepney import MessageType

        while True:
            message = self._early.popleft() if self._early else self._bus.receive()
            if message.header.message_type is MessageType.signal:
                self._on_signal(message)

    def _on_signal(self, message: Any) -> None:  # noqa: ANN401  # as above
        from jeepney import HeaderFields

        named = message.header.fields
        path, member = named.get(HeaderFields.path, ""), named.get(HeaderFields.member, "")
        if member == "PrepareForSleep":
            self._on_sleep(begins=bool(message.body[0]))
        elif self._own in ("", path) and (member == "Lock" or _is_locked_hint(member, message.body)):
            self._ask(Ending.LAPTOP_LOCKED)

    def _on_sleep(self, *, begins: bool) -> None:
        if begins:
            self._ask(Ending.SLEEP).wait(_WAIT_S)
            self._let_sleep()
        else:
            self._hold_sleep()

    def _call(self, method: str, signature: str, body: tuple[object, ...]) -> tuple[Any, ...]:
        """What logind's manager answers, empty where it does not."""
        from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call

        address = DBusAddress(_PATH, bus_name=_SERVICE, interface=_MANAGER)
        serial = next(self._bus.outgoing_serial)
        self._bus.send(new_method_call(address, method, signature, body), serial=serial)
        with suppress(TimeoutError):
            while True:
                reply = self._bus.receive(timeout=_ANSWER_S)
                if reply.header.message_type is MessageType.signal:
                    self._early.append(reply)  # what is said before the answer is not lost
                elif reply.header.fields.get(HeaderFields.reply_serial) == serial:
                    return tuple(reply.body) if reply.header.message_type is MessageType.method_return else ()
        return ()

    def _own_session(self) -> str:
        """The path of the desktop's session that this program runs in, empty where that is not known."""
        answer = self._call("GetSession", "s", ("auto",))
        return str(answer[0]) if answer else ""

    def _subscribe(self) -> None:
        from jeepney import MatchRule, message_bus

        for interface, member in _SIGNALS:
            rule = MatchRule(type="signal", sender=_SERVICE, interface=interface, member=member)
            self._bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=_ANSWER_S)

    def _hold_sleep(self) -> None:
        """Ask that sleep waits for us; without that right, a lock still comes first in nearly every case."""
        if self._brake is None:
            answer = self._call("Inhibit", "ssss", ("sleep", "Crosscheck", "Lock before sleep", "delay"))
            self._brake = answer[0] if answer else None

    def _let_sleep(self) -> None:
        if self._brake is not None:
            self._brake.close()
            self._brake = None


def _is_locked_hint(member: str, body: tuple[Any, ...]) -> bool:
    """Whether a property's change says that the desktop has locked itself."""
    if member != "PropertiesChanged" or not body or body[0] != _SESSION:
        return False
    kind_and_value = body[1].get("LockedHint", ("b", False))
    return bool(kind_and_value[1])


def listening(ask: Ask) -> Logind | None:
    """A listener, or None on a system that has no logind."""
    return Logind(ask) if sys.platform == "linux" else None
