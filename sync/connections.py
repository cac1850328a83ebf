"""The sockets that one gateway's requests use, so that a request can be ended from outside.

Knows urllib3's pools. Time-outs of a socket count from its last byte, so a server that drips its headers, or goes on
saying `100 Continue`, is never late by them; and an officer who stops a sync must not wait for a read to end. Both are
ended here, by shutting the sockets. It does *not* know a request.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Generator
from typing import Any
from weakref import WeakSet

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from sync.problems import Cut

#: A read is ended so much later than the socket itself would end one that brings nothing.
LATER_S = 1.0


class Connections:
    """The open sockets of one gateway; may be shut from any thread."""

    def __init__(self) -> None:
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()
        self._opened = self._shut = 0

    @property
    def count(self) -> tuple[int, int]:
        """How many connections were to be opened, and how often all were shut."""
        return self._opened, self._shut

    def begin(self) -> None:
        """A connection is to be opened."""
        with self._lock:
            self._opened += 1

    def add(self, opened: socket.socket) -> None:
        """Have a socket be among those that are shut."""
        with self._lock:
            self._sockets.add(opened)

    def shut(self) -> None:
        """End whatever is under way on the sockets: a read there ends as if the other side were gone."""
        with self._lock:
            self._shut += 1
            opened = list(self._sockets)
        for each in opened:
            # Of the plain socket: a TLS one would first forget its state under the feet of the thread that reads.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)

    @contextlib.contextmanager
    def within(self, seconds: float) -> Generator[None]:
        """Shut the sockets if the block takes longer than this."""
        timer = threading.Timer(seconds, self.shut)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    @contextlib.contextmanager
    def reading_within(self, seconds: float) -> Generator[None]:
        """A read of an answer's next bytes, ended where it goes on for longer than this although bytes arrive.

        Raises:
            Cut: the sockets were shut meanwhile: what the read brought may look like an answer's end, and is none.
        """
        before = self._shut
        with self.within(seconds + LATER_S):
            yield
        if self._shut != before:
            raise Cut


class WatchedAdapter(HTTPAdapter):
    """An adapter whose connections are known to `connections`, and that tries nothing twice."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        super().__init__(max_retries=0)

    # Any: requests passes on whatever urllib3's pool manager takes.
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as above
        """Make the pools of connections that are watched."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._connections)


def _pools(connections: Connections) -> dict[str, type[HTTPConnectionPool]]:
    class Watched(HTTPConnection):
        """A connection that is known to whoever may want it to end."""

        def connect(self) -> None:
            """Connect as this kind of connection does."""
            connections.begin()
            super().connect()
            connections.add(self.sock)

    class WatchedSecure(Watched, HTTPSConnection):
        """The same by TLS."""

    class Pool(HTTPConnectionPool):
        """Connections without TLS."""

        ConnectionCls = Watched

    class SecurePool(HTTPSConnectionPool):
        """Connections by TLS."""

        ConnectionCls = WatchedSecure

    return {"http": Pool, "https": SecurePool}
