"""A poor link in front of a server of this machine: rate, delay and cuts on the bytes of a connection.

Knows sockets and bytes. Does not know HTTP beyond the first words of a request, which it counts. It models no packet
loss and no encryption; a connection costs a round trip before its first byte.
"""

from __future__ import annotations

import contextlib
import queue
import re
import socket
import threading
import time
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

#: Bytes that are on their way together: at 128 kbit/s a thirtieth of a second, so that rates are smooth.
PIECE: Final = 512
_REQUEST: Final = re.compile(rb"^(?:GET|POST|PUT|DELETE|HEAD) ")


@dataclass(frozen=True, slots=True)
class Link:
    """A link's rates in bits a second, 0 for none, its round trip in seconds, and after how many bytes it is cut."""

    down: int = 0
    up: int = 0
    round_trip: float = 0.0
    cut_after: int = 0


#: A geostationary satellite link.
SATELLITE: Final = Link(down=128_000, up=64_000, round_trip=0.6)
#: No link at all: the same machine.
NEAR: Final = Link()


class Proxy:
    """Stands between a client and the server at `url`; use it as a context, which ends its connections."""

    def __init__(self, url: str, link: Link) -> None:
        where = urlsplit(url)
        self._server = (where.hostname or "", where.port or 0)
        self.link = link
        self.down = self.up = self.requests = self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._start(self._serve)
        return self

    def __exit__(self, *ended: object) -> None:
        for each in [self._listener, *self._sockets]:
            _end(each)
        for thread in list(self._threads):
            thread.join()

    def reset(self) -> None:
        """Count from nothing."""
        self.down = self.up = self.requests = self.cuts = 0

    def _start(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]  # a callable
        self._threads.append(thread)
        thread.start()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._server)
            except OSError:
                return
            for each in (near, far):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._sockets.append(each)
            opened = time.monotonic() + self.link.round_trip
            self._start(_Way(self, near, far, opened, is_down=False).run)
            self._start(_Way(self, far, near, opened, is_down=True).run)


class _Way:
    """One direction of one connection."""

    def __init__(
        self, proxy: Proxy, source: socket.socket, sink: socket.socket, opened: float, *, is_down: bool
    ) -> None:
        self._proxy, self._source, self._sink = proxy, source, sink
        self._free, self._is_down = opened, is_down
        self._passed = 0
        self._waiting: queue.Queue[tuple[float, bytes]] = queue.Queue()

    def run(self) -> None:
        """Carry bytes until an end is closed or the link is cut."""
        sender = threading.Thread(target=self._send, daemon=True)
        sender.start()
        with contextlib.suppress(OSError):
            while piece := self._source.recv(PIECE):
                self._waiting.put((self._arrival(len(piece)), piece))
        self._waiting.put((0.0, b""))
        sender.join()

    def _arrival(self, length: int) -> float:
        """When so many more bytes have come to the other end."""
        began = max(self._free, time.monotonic())
        link = self._proxy.link
        rate = link.down if self._is_down else link.up
        self._free = began + (length * 8 / rate if rate else 0.0)
        return self._free + link.round_trip / 2

    def _send(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                due, piece = self._waiting.get()
                if not piece:
                    break
                time.sleep(max(0.0, due - time.monotonic()))
                if self._is_cut(len(piece)):
                    break
                self._count(piece)
                self._sink.sendall(piece)
        _end(self._sink)
        _end(self._source)

    def _is_cut(self, length: int) -> bool:
        limit = self._proxy.link.cut_after if self._is_down else 0
        self._passed += length
        if not limit or self._passed <= limit:
            return False
        self._proxy.cuts += 1
        return True

    def _count(self, piece: bytes) -> None:
        if self._is_down:
            self._proxy.down += len(piece)
            return
        self._proxy.up += len(piece)
        self._proxy.requests += _REQUEST.match(piece) is not None


def _end(connection: socket.socket) -> None:
    """Close a connection so that whoever waits on it wakes."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
