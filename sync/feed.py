"""The streamed answer of one round, line by line.

Knows that an answer may go on after a cut, and how long its last bytes are waited for. It does *not* know what a line
says (`sync.pages`), nor how an answer is asked for (`sync.client`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self

import requests

from sync.connections import Connections
from sync.problems import Fault, Garbage, SyncProblem
from sync.stream import Wire, lines

#: The last bytes of an answer come with its last line; a server that sends neither them nor its goodbye is left.
READ_OUT_S = 1.0


class Feed:
    """The streamed answer of one round; closing it gives the connection up."""

    def __init__(
        self, response: requests.Response, wire: Wire, pieces: Iterator[bytes], connections: Connections
    ) -> None:
        self._response = response
        self._encoding = encoding_of(response)
        self._wire = wire
        self._lines = lines(pieces)
        self._connections = connections

    def __enter__(self) -> Self:
        """This feed, to be closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._response.close()

    @property
    def received(self) -> int:
        """How many bytes of the body have come over the connection so far."""
        return self._wire.received

    def go_on(self, response: requests.Response) -> None:
        """Read the bytes that follow from another answer, which begins where this one was cut.

        Raises:
            Garbage: it is encoded in another way, so that it is of another one.
        """
        if encoding_of(response) != self._encoding:
            raise Garbage(Fault.ENCODING)
        self._response.close()
        self._response = response
        self._wire.go_on(response.raw)

    def lines(self) -> Iterator[bytes]:
        r"""The lines as they arrive, each with its `\n`; after a cut they go on once the feed does.

        Raises:
            Cut: the connection broke or fell silent.
            Garbage: a limit was broken.
        """
        return self._lines

    def read_out(self) -> None:
        """Read what follows the last line, so that the connection can be used again; not for long, if nothing does."""
        with self._connections.within(READ_OUT_S), suppress(SyncProblem):
            next(self._lines, None)


def encoding_of(response: requests.Response) -> str:
    """The content coding of an answer, empty where it has none."""
    return response.headers.get("Content-Encoding", "").strip().lower()
