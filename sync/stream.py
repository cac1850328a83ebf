"""The body of an answer as bytes and lines, with every limit on size and time kept while it is read.

Knows content encodings and line ends. It does *not* know HTTP's statuses (`sync.client`) or what a line says.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

import zstandard
from urllib3.exceptions import HTTPError

from sync.dictionary import DCZ_HEADER, shared_dictionary
from sync.limits import MAX_PAGE_BYTES, Limits
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
    """The bytes of a body as they come from the connection, counted; it may go on with another connection's.

    `watched` ends a read that takes too long although bytes arrive, as the trailers of a body may for ever.
    """

    def __init__(
        self, raw: RawBody, deadline: Deadline, watched: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        self._raw = raw
        self._deadline = deadline
        self._watched = watched
        self.received = 0

    def go_on(self, raw: RawBody) -> None:
        """Read the bytes that follow from another body."""
        self._raw = raw

    def read(self, size: int = PIECE_BYTES) -> bytes:
        """The next bytes, at most `size`; empty at the end.

        Raises:
            Cut: the connection broke or fell silent.
            Garbage: the time is over.
        """
        self._deadline.check()
        try:
            with self._watched():
                piece = self._raw.read1(min(size, PIECE_BYTES), decode_content=False) or b""
        except (HTTPError, OSError, ValueError):
            raise Cut from None
        self._deadline.check()
        self.received += len(piece)
        return piece


class Decoded:
    """The body's bytes, decoded piece by piece, each at most `PIECE_BYTES`.

    One that raised `Cut` goes on where it stopped, once its wire was given another body to go on with.
    """

    def __init__(self, wire: Wire, encoding: str, limits: Limits) -> None:
        self._wire = wire
        self._limits = limits
        self._read = _decoder(wire, encoding)
        self._total = 0

    def __iter__(self) -> Iterator[bytes]:
        """The pieces themselves."""
        return self

    def __next__(self) -> bytes:
        """The next piece.

        Raises:
            Cut: the connection broke.
            Garbage: the encoding is broken, or the body breaks a limit.
        """
        piece = self._read()
        if not piece:
            raise StopIteration
        self._total += len(piece)
        if self._total > self._limits.stream_bytes:
            raise Garbage(Fault.TOO_LONG)
        if self._total > self._limits.free_bytes and self._total > self._limits.ratio * self._wire.received:
            raise Garbage(Fault.INFLATED)
        return piece


def decoded(wire: Wire, encoding: str, limits: Limits) -> Decoded:
    """The body's bytes, decoded.

    Raises:
        Garbage: the encoding is unknown.
    """
    return Decoded(wire, encoding, limits)


def _decoder(wire: Wire, encoding: str) -> Callable[[], bytes]:
    match encoding.strip().lower():
        case "" | "identity":
            return wire.read
        case "zstd":
            return _Unzstd(wire, None)
        case "dcz":
            return _WithDictionary(wire)
        case "gzip":
            return _Gunzip(wire)
        case _:
            raise Garbage(Fault.ENCODING)


class _Unzstd:
    """Undoes zstd, with a dictionary or without."""

    def __init__(self, wire: Wire, dictionary: zstandard.ZstdCompressionDict | None) -> None:
        decoder = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=ZSTD_WINDOW_BYTES)
        # Typed as a binary file, of which only `read` is ever called.
        self._reader = decoder.stream_reader(wire, read_size=PIECE_BYTES, read_across_frames=True)  # type: ignore[arg-type]

    def __call__(self) -> bytes:
        """The next piece; empty at the end."""
        try:
            return self._reader.read1(PIECE_BYTES)
        except zstandard.ZstdError:
            raise Garbage(Fault.ENCODING) from None


class _WithDictionary:
    """Undoes zstd with the shared dictionary, once the body has named that one (RFC 9842, section 5)."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._named = b""
        self._inner: _Unzstd | None = None

    def __call__(self) -> bytes:
        """The next piece; empty at the end."""
        while self._inner is None:
            piece = self._wire.read(len(DCZ_HEADER) - len(self._named))
            self._named += piece
            if not DCZ_HEADER.startswith(self._named) or not piece:
                raise Cut if not piece else Garbage(Fault.ENCODING)
            if self._named == DCZ_HEADER:
                self._inner = _Unzstd(self._wire, shared_dictionary())
        return self._inner()


class _Gunzip:
    """Undoes gzip."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._decoder = zlib.decompressobj(_GZIP)
        self._waiting = b""

    def __call__(self) -> bytes:
        """The next piece; empty at the end."""
        while not self._decoder.eof:
            waiting = self._waiting or self._wire.read()
            try:
                piece = self._decoder.decompress(waiting, PIECE_BYTES)
            except zlib.error:
                raise Garbage(Fault.ENCODING) from None
            self._waiting = self._decoder.unconsumed_tail
            if piece or not waiting:
                return piece
        return b""


class Lines:
    r"""The lines of a body, each with its `\n`; what follows the last `\n` was cut off and is not a line.

    Goes on like the pieces that it is made of.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""
        self._ready: deque[bytes] = deque()

    def __iter__(self) -> Iterator[bytes]:
        """The lines themselves."""
        return self

    def __next__(self) -> bytes:
        """The next line.

        Raises:
            Cut: the connection broke before its end.
            Garbage: a line is longer than a page may be.
        """
        while not self._ready:
            *whole, rest = (self._rest + next(self._pieces)).split(b"\n")
            self._rest = rest
            self._ready.extend(whole)
            if max(map(len, (*whole, rest))) >= MAX_PAGE_BYTES:
                raise Garbage(Fault.LONG_LINE)
        return self._ready.popleft() + b"\n"


def lines(pieces: Iterator[bytes]) -> Lines:
    """The lines of a body."""
    return Lines(pieces)


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
