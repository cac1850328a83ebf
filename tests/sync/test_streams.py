"""Bodies over real sockets: every limit on size, time and swelling, and that nothing half-read counts."""

import contextlib
import gzip
import io
import itertools
import socket
import threading
import zlib
from collections.abc import Iterator

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from overlap.records import System
from sync import problems as p
from sync.client import Gateway
from sync.documents import SyncRequest
from sync.limits import MAX_PAGE_BYTES, Limits
from sync.stream import Deadline, Wire, decoded, lines
from tests.sync.conftest import fault_of_feed, limited, read_feed, zstd_of
from tests.sync.hostile import (
    PATIENCE_S,
    HostileServer,
    answer,
    encode,
    encounter,
    endless,
    plain_feed,
)

FEED = plain_feed(*(encounter(f"SYN-{number}") for number in range(300)))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (FEED.body, {}),
        (FEED.body, {"Content_Encoding": "identity"}),
        (zstd_of(FEED.body), {"Content_Encoding": "zstd"}),
        (zstd_of(FEED.body[:999]) + zstd_of(FEED.body[999:]), {"Content_Encoding": "ZSTD"}),
        (gzip.compress(FEED.body), {"Content_Encoding": "gzip"}),
    ],
)
def test_a_feed_is_read_in_each_encoding(
    gateway: Gateway, server: HostileServer, body: bytes, headers: dict[str, str]
) -> None:
    """Plain, zstd in one or more frames, gzip."""
    server.on("/sync", answer(body, **headers))
    assert read_feed(gateway) == FEED.lines


@pytest.mark.parametrize("size", [1, 7, 4096])
@pytest.mark.parametrize("encoding", ["identity", "zstd"])
def test_a_chunked_feed_is_read_however_it_is_cut_into_pieces(
    gateway: Gateway, server: HostileServer, size: int, encoding: str
) -> None:
    """A line may arrive in many pieces."""
    feed = plain_feed(encounter())
    body = feed.body if encoding == "identity" else zstd_of(feed.body)
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    head = answer(length=None, Transfer_Encoding="chunked", Content_Encoding=encoding)
    server.on("/sync", [head, *(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces), b"0\r\n\r\n"])
    assert read_feed(gateway) == feed.lines


def test_a_line_is_there_before_the_next_one_is_sent(gateway: Gateway, server: HostileServer) -> None:
    """A block of zstd is used at once: the server sends the second line only after the first was read."""
    packer = zstandard.ZstdCompressor().compressobj()
    first_was_read = threading.Event()

    def pieces() -> Iterator[bytes]:
        yield answer(length=None, Content_Encoding="zstd")
        yield packer.compress(b"first\n") + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        yield packer.compress(b"second\n" if first_was_read.wait(PATIENCE_S) else b"late\n") + packer.flush()

    server.on("/sync", lambda _: pieces())
    with gateway.sync("SYN", SyncRequest()) as feed:
        lines = feed.lines()
        assert next(lines) == b"first\n"
        first_was_read.set()
        assert list(lines) == [b"second\n"]


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (answer(FEED.body, kind="application/json"), p.Fault.NOT_THIS_PROTOCOL),
        (answer(FEED.body, kind=""), p.Fault.NOT_THIS_PROTOCOL),
        (answer(status="204 No Content"), p.Fault.NOT_THIS_PROTOCOL),
        (answer(FEED.body, status="206 Partial"), p.Fault.NOT_THIS_PROTOCOL),
        (answer(FEED.body, Content_Encoding="br"), p.Fault.ENCODING),
        (answer(b"SYN not zstd", Content_Encoding="zstd"), p.Fault.ENCODING),
        (answer(b"SYN not gzip", Content_Encoding="gzip"), p.Fault.ENCODING),
        (answer(zlib.compress(FEED.body), Content_Encoding="gzip"), p.Fault.ENCODING),
        (answer(b"x" * MAX_PAGE_BYTES + b"\n"), p.Fault.LONG_LINE),
    ],
)
def test_an_answer_that_is_not_the_protocols_is_refused(
    gateway: Gateway, server: HostileServer, sent: bytes, fault: p.Fault
) -> None:
    """Type, encoding and lines must be the protocol's."""
    server.on("/sync", sent)
    assert fault_of_feed(gateway) is fault


def test_a_line_of_the_greatest_length_is_read(gateway: Gateway, server: HostileServer) -> None:
    """The limit counts the line end."""
    line = b"x" * (MAX_PAGE_BYTES - 1) + b"\n"
    server.on("/sync", answer(line))
    assert read_feed(gateway) == [line]


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_a_bomb_is_given_up_before_it_swells(server: HostileServer, encoding: str) -> None:
    """64 MiB of zeros in a few kilobytes."""
    zeros = b"\n" * (64 << 20)
    body = zstd_of(zeros) if encoding == "zstd" else gzip.compress(zeros, 9)
    server.on("/sync", answer(body, Content_Encoding=encoding))
    read: list[int] = []
    with limited(server) as gateway, gateway.sync("SYN", SyncRequest()) as feed, pytest.raises(p.Garbage) as caught:
        read.extend(map(len, feed.lines()))
    assert caught.value.fault is p.Fault.INFLATED
    assert sum(read) <= 8 << 20


def test_an_endless_feed_is_given_up(server: HostileServer) -> None:
    """Well-formed lines without end stop at the limit of bytes."""
    server.on("/sync", lambda _: itertools.chain([answer(length=None)], endless(encode(encounter()) * 100)))
    with limited(server, stream_bytes=1 << 20) as gateway:
        assert fault_of_feed(gateway) is p.Fault.TOO_LONG


def test_an_endless_line_is_given_up(server: HostileServer) -> None:
    """A line that never ends stops at its own limit."""
    server.on("/sync", lambda _: itertools.chain([answer(length=None)], endless(b"x" * 1000)))
    with limited(server) as gateway:
        assert fault_of_feed(gateway) is p.Fault.LONG_LINE


def test_a_feed_that_drips_is_given_up_when_its_time_is_over(server: HostileServer) -> None:
    """Each piece comes in time and the whole does not: the clock counts ten seconds a look."""
    ticks = itertools.count(0.0, 10.0)
    server.on("/sync", lambda _: itertools.chain([answer(length=None)], endless(b"{}\n")))
    limits = Limits(connect_s=2.0, read_s=2.0, total_s=100.0, check_s=1_000.0)
    with Gateway(System.E3, server.url, practice=True, limits=limits, clock=lambda: next(ticks)) as gateway:
        assert fault_of_feed(gateway) is p.Fault.TOO_SLOW


def test_a_feed_that_falls_silent_is_cut(server: HostileServer) -> None:
    """Silence longer than the limit is a cut."""
    release = socket.socketpair()

    def silent() -> Iterator[bytes]:
        yield answer(length=None) + b"{}\n"
        release[0].recv(1)

    server.on("/sync", lambda _: silent())
    try:
        with limited(server, read_s=1.0) as gateway, pytest.raises(p.Cut):
            read_feed(gateway)
    finally:
        release[1].close()
        release[0].close()


@pytest.mark.parametrize("drip", [b"HTTP/1.1 100 Continue\r\n\r\n", b"X: y\r\n", b"X"])
def test_headers_that_never_end_are_given_up(server: HostileServer, drip: bytes) -> None:
    """Each byte comes in time and the answer does not."""
    server.on("/about", lambda _: endless(drip))
    with limited(server, connect_s=0.2, check_s=0.2) as gateway, pytest.raises(p.Unreachable) as caught:
        gateway.about()
    assert caught.value.sent


class BytesBody:
    """A body that is there already."""

    def __init__(self, body: bytes) -> None:
        self._left = io.BytesIO(body)

    def read1(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:
        """The next bytes."""
        return self._left.read1(-1 if amt is None else amt)


def lines_of(body: bytes, encoding: str) -> list[bytes]:
    """The lines of a body, or none where it is refused as one of our own problems."""
    wire = Wire(BytesBody(body), Deadline(10.0, lambda: 0.0))
    with contextlib.suppress(p.SyncProblem):
        return list(lines(decoded(wire, encoding, Limits())))
    return []


@given(st.binary(max_size=400), st.sampled_from(["zstd", "gzip", "identity"]))
def test_arbitrary_bytes_of_a_body_bring_only_our_own_problems(body: bytes, encoding: str) -> None:
    """Whatever comes as a body, it is lines or a problem."""
    assert all(line.endswith(b"\n") for line in lines_of(body, encoding))


@given(st.data(), st.sampled_from(["zstd", "gzip"]))
def test_a_damaged_body_brings_only_our_own_problems(data: st.DataObject, encoding: str) -> None:
    """A compressed feed with some bytes changed is lines or a problem, within its limits."""
    packed = bytearray(zstd_of(FEED.body) if encoding == "zstd" else gzip.compress(FEED.body))
    for _ in range(data.draw(st.integers(1, 5))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    assert sum(map(len, lines_of(bytes(packed), encoding))) <= 2 << 20


@pytest.mark.parametrize(
    "sent",
    [
        answer(FEED.body[:5_000], length=len(FEED.body)),
        answer(b"1000\r\nabc", length=None, Transfer_Encoding="chunked"),
        answer(b"zz\r\nabc\r\n", length=None, Transfer_Encoding="chunked"),
        answer(b"-5\r\nabc\r\n", length=None, Transfer_Encoding="chunked"),
    ],
)
def test_half_a_body_is_cut(gateway: Gateway, server: HostileServer, sent: bytes) -> None:
    """A body shorter than it claims did not arrive."""
    server.on("/sync", sent)
    with pytest.raises(p.Cut):
        read_feed(gateway)


@pytest.mark.parametrize("body", [zstd_of(FEED.body)[:200], gzip.compress(FEED.body)[:200]])
def test_half_a_compressed_body_gives_no_line_that_was_not_sent(
    gateway: Gateway, server: HostileServer, body: bytes
) -> None:
    """The missing end line tells the rest."""
    encoding = "zstd" if body[:4] == b"\x28\xb5\x2f\xfd" else "gzip"
    server.on("/sync", answer(body, Content_Encoding=encoding))
    lines = read_feed(gateway)
    assert lines == FEED.lines[: len(lines)]
    assert len(lines) < len(FEED.lines)
