"""The body of an answer as bytes and lines, with every limit on size and time kept while it is read.

Knows content encodings and line ends. It does *not* know HTTP's statuses (`sync.client`) or what a line says.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import zstandard
from urllib3.exceptions import HTTPError

from sync.limits import MAX_LINE_BYTES, Limits
from sync.problems import Cut, Fault, Garbage

#: How much is asked of the connection at a time; what has arrived is given at once.
PIECE_BYTES = 65_536

#: A zstd window of 8 MiB is what RFC 9659 asks of receivers on the web; a larger one is a way to fill memory.
ZSTD_WINDOW_BYTES = 1 << 23

#: zlib's way to say: expect a gzip header.
_GZIP = 16 + zlib.MAX_WBITS


class RawBody(Protocol):
    """What is read from: urllib3's response, without its own decoding."""

    def read1(self, amt: int | None = ..., decode_content: bool | None = ...) -> bytes:  # noqa: FBT001
        """Up to `amt` bytes, as soon as there are any; empty at the end."""
        ...


class Deadline:
    """A point in time by which a whole answer must have been read."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def check(self) -> None:
        """Nothing while there is time.

        Raises:
            Garbage: the time is over, however steadily bytes arrive.
        """
        if self._clock() > self._end:
            raise Garbage(Fault.TOO_SLOW)


class Wire:
    """The bytes of a body as they come from the connection, counted."""

    def __init__(self, raw: RawBody, deadline: Deadline) -> None:
        self._raw = raw
        self._deadline = deadline
        self.received = 0

    def read(self, size: int = PIECE_BYTES) -> bytes:
        """The next bytes, at most `size`; empty at the end.

        Raises:
            Cut: the connection broke or fell silent.
            Garbage: the time is over.
        """
        self._deadline.check()
        try:
            piece = self._raw.read1(min(size, PIECE_BYTES), decode_content=False) or b""
        except (HTTPError, OSError, ValueError):
            raise Cut from None
        self._deadline.check()
        self.received += len(piece)
        return piece


def decoded(wire: Wire, encoding: str, limits: Limits) -> Iterator[bytes]:
    """The body's bytes, decoded piece by piece, each piece at most `PIECE_BYTES`.

    Raises:
        Cut: the connection broke.
        Garbage: the encoding is unknown or broken, or the body breaks a limit.
    """
    total = 0
    for piece in _pieces(wire, encoding):
        total += len(piece)
        if total > limits.stream_bytes:
            raise Garbage(Fault.TOO_LONG)
        if total > limits.free_bytes and total > limits.ratio * wire.received:
            raise Garbage(Fault.INFLATED)
        yield piece


def _pieces(wire: Wire, encoding: str) -> Iterator[bytes]:
    match encoding.strip().lower():
        case "" | "identity":
            return iter(wire.read, b"")
        case "zstd":
            return _unzstd(wire)
        case "gzip":
            return _gunzip(wire)
        case _:
            raise Garbage(Fault.ENCODING)


def _unzstd(wire: Wire) -> Iterator[bytes]:
    decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES)
    # Typed as a binary file, of which only `read` is ever called.
    reader = decoder.stream_reader(wire, read_size=PIECE_BYTES, read_across_frames=True)  # type: ignore[arg-type]
    while True:
        try:
            piece = reader.read1(PIECE_BYTES)
        except zstandard.ZstdError:
            raise Garbage(Fault.ENCODING) from None
        if not piece:
            return
        yield piece


def _gunzip(wire: Wire) -> Iterator[bytes]:
    decoder = zlib.decompressobj(_GZIP)
    waiting = b""
    while not decoder.eof:
        waiting = waiting or wire.read()
        try:
            piece = decoder.decompress(waiting, PIECE_BYTES)
        except zlib.error:
            raise Garbage(Fault.ENCODING) from None
        if not piece and not waiting:
            return
        waiting = decoder.unconsumed_tail
        if piece:
            yield piece


def lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    r"""The lines of a body, each with its `\n`; what follows the last `\n` was cut off and is not a line.

    Raises:
        Garbage: a line is longer than the protocol allows.
    """
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            if len(line) >= MAX_LINE_BYTES:
                raise Garbage(Fault.LONG_LINE)
            yield line + b"\n"
        if len(rest) >= MAX_LINE_BYTES:
            raise Garbage(Fault.LONG_LINE)


def whole(pieces: Iterator[bytes], limit: int) -> bytes:
    """A body of one document.

    Raises:
        Garbage: it has more than `limit` bytes.
    """
    parts = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise Garbage(Fault.TOO_LONG)
        parts.append(piece)
    return b"".join(parts)
