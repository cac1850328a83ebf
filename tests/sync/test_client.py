"""The gateway over real sockets: limits, refusals, and what a client never does."""

import contextlib
import datetime as dt
import gzip
import io
import itertools
import socket
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from overlap.records import System
from sync import problems as p
from sync.client import Gateway
from sync.documents import SyncRequest
from sync.limits import MAX_DOCUMENT_BYTES, MAX_LINE_BYTES, MAX_REQUEST_BYTES, MAX_RETRY_AFTER_S, Limits
from sync.stream import Deadline, Wire, decoded, lines
from tests.sync.conftest import QUICK
from tests.sync.hostile import (
    PATIENCE_S,
    HostileServer,
    answer,
    document,
    encode,
    encounter,
    endless,
    golden,
    golden_json,
    plain_feed,
    problem,
)


def read_feed(gateway: Gateway) -> list[bytes]:
    """All lines of one round's answer."""
    with gateway.sync("SYN-access", SyncRequest()) as feed:
        return list(feed.lines())


def fault_of_feed(gateway: Gateway) -> p.Fault:
    """Why an answer is refused."""
    with pytest.raises(p.Garbage) as caught:
        read_feed(gateway)
    return caught.value.fault


def test_the_golden_greeting_and_sign_in_are_taken(gateway: Gateway) -> None:
    """The golden messages are what a gateway sends."""
    assert gateway.about().limits.max_events == 100
    tokens = gateway.token_by_code("SYN-U-0007", "SYN-D-0042", "SYN-4F7K-9QXM")
    assert tokens.expires_in == 3600
    assert tokens.officer.sector == "BLW"
    assert "SYN-access" not in repr(tokens)


def test_the_sign_in_is_sent_as_the_golden_message_has_it(gateway: Gateway, server: HostileServer) -> None:
    """Both grants, byte for byte."""
    gateway.token_by_code("SYN-U-0007", "SYN-D-0042", "SYN-4F7K-9QXM")
    gateway.token_by_refresh("SYN-refresh-0001")
    assert [request.body for request in server.asked("/token")] == golden("token-request.txt").splitlines()


def test_every_request_names_the_version_and_nothing_of_this_machine(gateway: Gateway, server: HostileServer) -> None:
    """Version, one product name, no referrer, no cookie."""
    server.on("/sync", answer(plain_feed().body, Set_Cookie="SYN=1"))
    read_feed(gateway)
    read_feed(gateway)
    for request in server.requests:
        assert request.headers["crosscheck-protocol"] == "1"
        assert request.headers["user-agent"] == "Crosscheck"
        assert not {"cookie", "referer"} & set(request.headers)
    assert [request.headers.get("authorization") for request in server.requests] == [
        None,
        "Bearer SYN-access",
        "Bearer SYN-access",
    ]


def test_the_greeting_is_asked_for_once(gateway: Gateway, server: HostileServer) -> None:
    """After the first request nothing to do costs one request."""
    server.on("/sync", answer(plain_feed().body))
    read_feed(gateway)
    read_feed(gateway)
    assert [request.path for request in server.requests] == ["/about", "/sync", "/sync"]


def test_nothing_is_read_from_the_environment(
    gateway: Gateway, server: HostileServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A proxy or password of the surroundings is not used."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login SYN password SYN-PASSWORD\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    gateway.about()
    assert "authorization" not in server.requests[0].headers


def zstd_of(body: bytes) -> bytes:
    """The body as one zstd frame."""
    return zstandard.ZstdCompressor().compress(body)


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
        (answer(b"<html>SYN</html>", kind="text/html"), p.Fault.NOT_THIS_PROTOCOL),
        (answer(FEED.body, kind="application/json"), p.Fault.NOT_THIS_PROTOCOL),
        (answer(FEED.body, kind=""), p.Fault.NOT_THIS_PROTOCOL),
        (answer(status="204 No Content"), p.Fault.NOT_THIS_PROTOCOL),
        (answer(FEED.body, status="206 Partial"), p.Fault.NOT_THIS_PROTOCOL),
        (answer(FEED.body, Content_Encoding="br"), p.Fault.ENCODING),
        (answer(b"SYN not zstd", Content_Encoding="zstd"), p.Fault.ENCODING),
        (answer(b"SYN not gzip", Content_Encoding="gzip"), p.Fault.ENCODING),
        (answer(zlib.compress(FEED.body), Content_Encoding="gzip"), p.Fault.ENCODING),
        (answer(b"x" * MAX_LINE_BYTES + b"\n"), p.Fault.LONG_LINE),
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
    line = b"x" * (MAX_LINE_BYTES - 1) + b"\n"
    server.on("/sync", answer(line))
    assert read_feed(gateway) == [line]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("path", ["/about", "/sync"])
def test_a_redirect_is_never_followed(server: HostileServer, status: str, path: str) -> None:
    """A token must not travel to wherever an answer points."""
    elsewhere = HostileServer()
    try:
        server.on(path, answer(status=status, Location=f"{elsewhere.url}/sync"))
        with Gateway(System.E3, server.url, practice=True, limits=QUICK) as gateway:
            assert fault_of_feed(gateway) is p.Fault.REDIRECT
        assert elsewhere.requests == []
    finally:
        elsewhere.close()


def limited(server: HostileServer, **limits: float) -> Gateway:
    """A gateway with limits that are reached at once."""
    chosen = {"connect_s": 2.0, "read_s": 2.0, "total_s": 10.0, "check_s": 5.0, **limits}
    return Gateway(System.E3, server.url, practice=True, limits=Limits(**chosen))  # type: ignore[arg-type]


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
        with limited(server, read_s=0.2) as gateway, pytest.raises(p.Cut):
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


@pytest.mark.parametrize("sent", [b"", b"SYN\r\n\r\n", b"HTTP/1.1 SYN\r\n\r\n", b"\x00" * 200_000])
def test_bytes_that_are_not_http_are_no_answer(gateway: Gateway, server: HostileServer, sent: bytes) -> None:
    """Whatever comes before a status line counts as unreachable, perhaps with the request gone out."""
    server.on("/about", sent)
    with pytest.raises(p.Unreachable) as caught:
        gateway.about()
    assert caught.value.sent


def test_broken_headers_reach_no_log(gateway: Gateway, server: HostileServer, caplog: pytest.LogCaptureFixture) -> None:
    """What a server wrote must not be repeated, not even by the library underneath."""
    server.on("/about", b"HTTP/1.1 200 OK\r\nSYN-SENTINEL-VARGA")
    with caplog.at_level("DEBUG"), pytest.raises(p.Garbage):
        gateway.about()
    assert caplog.text == ""


def test_a_gateway_that_is_not_there_got_nothing() -> None:
    """A refused connection carried no event away."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with Gateway(System.E3, url, practice=True, limits=QUICK) as gateway, pytest.raises(p.Unreachable) as caught:
        gateway.about()
    assert not caught.value.sent
    assert caught.value.secure


def test_a_gateway_without_a_trusted_certificate_is_told_apart(server: HostileServer) -> None:
    """Plain bytes where TLS was expected are a matter of security."""
    url = server.url.replace("http:", "https:")
    server.close()
    with socket.create_server(("127.0.0.1", 0)) as plain:
        url = f"https://127.0.0.1:{plain.getsockname()[1]}"
        plain.settimeout(5)

        def speak() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

        thread = threading.Thread(target=speak)
        thread.start()
        with Gateway(System.E3, url, practice=False, limits=QUICK) as gateway, pytest.raises(p.Unreachable) as caught:
            gateway.about()
        thread.join()
    assert not caught.value.secure


STATUSES: list[tuple[bytes, type[p.Refused], str]] = [
    (problem(400, "malformed"), p.OurFault, "malformed"),
    (problem(401, "token_expired"), p.SignInNeeded, "token_expired"),
    (answer(golden("problem-token.json"), "401 SYN", "application/problem+json"), p.SignInNeeded, "token_expired"),
    (problem(401, "token_unknown"), p.SignInNeeded, "token_unknown"),
    (problem(403, "device_revoked"), p.Revoked, "device_revoked"),
    (problem(403, "not_allowed"), p.NotAllowed, "not_allowed"),
    (problem(406, "version_not_supported"), p.TooOld, "version_not_supported"),
    (problem(409, "cursor_unknown"), p.CursorUnknown, "cursor_unknown"),
    (problem(413, "too_large"), p.TooLarge, "too_large"),
    (problem(429, "slow_down"), p.SlowDown, "slow_down"),
    (problem(500, "unavailable"), p.Unavailable, "unavailable"),
    (problem(503, "unavailable"), p.Unavailable, "unavailable"),
    (problem(404, "SYN-SENTINEL"), p.OurFault, p.NO_CODE),
    (problem(429, "slow_down", title="SYN" * 100), p.SlowDown, p.NO_CODE),
    (answer(b"<html>", "403 Forbidden", "text/html"), p.NotAllowed, p.NO_CODE),
    (answer(encode({"type": "urn:crosscheck:device_revoked"}), "403 No", "application/json"), p.NotAllowed, p.NO_CODE),
    (answer(b"{", "403 Forbidden", "application/problem+json"), p.NotAllowed, p.NO_CODE),
    (answer(b"", "502 Bad Gateway", "text/html"), p.Unavailable, p.NO_CODE),
    (answer(b"", "599 SYN", ""), p.Unavailable, p.NO_CODE),
]


@pytest.mark.parametrize(("sent", "kind", "code"), STATUSES)
@pytest.mark.parametrize("path", ["/about", "/sync"])
def test_each_refusal_is_what_the_protocol_says(
    server: HostileServer, sent: bytes, kind: type[p.Refused], code: str, path: str
) -> None:
    """Status and code make the problem; a server's own words are in none of it."""
    server.on(path, sent)
    with Gateway(System.E3, server.url, practice=True, limits=QUICK) as gateway, pytest.raises(kind) as caught:
        read_feed(gateway)
    assert caught.value.code == code
    assert "SENTINEL" not in repr(caught.value) + str(caught.value)


def test_a_problem_document_without_end_is_not_read(gateway: Gateway, server: HostileServer) -> None:
    """A refusal has a handful of short fields."""
    server.on("/sync", problem(429, "slow_down", title="SYN" * 10_000))
    assert fault_of_feed(gateway) is p.Fault.TOO_LONG


def test_the_golden_refusal_of_a_version_tells_which_are_spoken(gateway: Gateway, server: HostileServer) -> None:
    """So that the officer hears which side is too old."""
    server.on("/sync", answer(golden("problem-version.json"), "406 SYN", "application/problem+json"))
    with pytest.raises(p.TooOld) as caught:
        read_feed(gateway)
    assert caught.value.versions == (1,)


DATE = "Mon, 23 Nov 2026 15:04:05 GMT"


@pytest.mark.parametrize(
    ("headers", "other", "seconds"),
    [
        ({}, {}, None),
        ({"Retry_After": "30"}, {}, 30),
        ({"Retry_After": " 7 "}, {"retryAfter": 9}, 7),
        ({}, {"retryAfter": 9.5}, 9.5),
        ({}, {"retryAfter": -1}, None),
        ({"Retry_After": "-5"}, {}, None),
        ({"Retry_After": "9" * 400}, {}, MAX_RETRY_AFTER_S),
        ({}, {"retryAfter": 1e15}, MAX_RETRY_AFTER_S),
        ({"Retry_After": "Mon, 23 Nov 2026 15:05:05 GMT", "Date": DATE}, {}, 60),
        ({"Retry_After": "Mon, 23 Nov 2026 15:03:05 GMT", "Date": DATE}, {}, None),
        ({"Retry_After": "Mon, 23 Nov 2026 15:05:05 GMT"}, {}, None),
        ({"Retry_After": "Mon, 23 Nov 99999 15:05:05 GMT", "Date": DATE}, {}, None),
        ({"Retry_After": "soon"}, {}, None),
        ({"Retry_After": "²"}, {}, None),
    ],
)
def test_how_long_a_gateway_wants_no_request_is_read_within_limits(
    gateway: Gateway, server: HostileServer, headers: dict[str, str], other: dict[str, object], seconds: float | None
) -> None:
    """Seconds, a date, or the document; never longer than the limit."""
    server.on("/sync", problem(429, "slow_down", headers=headers, **other))
    with pytest.raises(p.SlowDown) as caught:
        read_feed(gateway)
    assert caught.value.retry_after == (None if seconds is None else dt.timedelta(seconds=seconds))


def about(**changes: object) -> bytes:
    """A greeting that differs from the golden one."""
    return document({**golden_json("about.json"), **changes})


def test_a_practice_client_refuses_a_real_gateway(gateway: Gateway, server: HostileServer) -> None:
    """Invented events must not reach an agency."""
    server.on("/about", about(practice=False))
    with pytest.raises(p.PracticeMismatch) as caught:
        gateway.sync("SYN", SyncRequest())
    assert not caught.value.gateway_is_practice
    assert server.asked("/sync") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"practice": "yes"},
        {"versions": []},
        {"versions": [2.5]},
        {"serverTime": "now"},
        {"system": "eid"},
        {"limits": {"maxEvents": 0}},
        {"features": ["x"] * 33},
        {"later": "x" * 257},
        {"later": "\x00"},
    ],
)
def test_a_greeting_beyond_the_protocol_is_refused(
    gateway: Gateway, server: HostileServer, changes: dict[str, object]
) -> None:
    """Nothing is asked of a gateway that does not greet as it should."""
    server.on("/about", about(**changes))
    with pytest.raises(p.Garbage) as caught:
        gateway.sync("SYN", SyncRequest())
    assert caught.value.fault is p.Fault.BAD_DOCUMENT
    assert server.asked("/sync") == []


def test_the_other_agencys_gateway_is_refused(gateway: Gateway, server: HostileServer) -> None:
    """One address must not be the other's."""
    server.on("/about", about(system="tecs"))
    with pytest.raises(p.Garbage) as caught:
        gateway.about()
    assert caught.value.fault is p.Fault.OTHER_SYSTEM


def test_a_gateway_of_later_versions_alone_is_too_new_for_this_client(gateway: Gateway, server: HostileServer) -> None:
    """The versions it speaks are told."""
    server.on("/about", about(versions=[2, 3]))
    with pytest.raises(p.TooOld) as caught:
        gateway.about()
    assert caught.value.versions == (2, 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": ""},
        {"access_token": "SYN\r\nX-Evil: 1"},
        {"refresh_token": "x" * 5_000},
        {"expires_in": 86_401},
        {"expires_in": 0},
        {"token_type": "mac"},
        {"officer": {}},
        {"officer": {**golden_json("token-response.json")["officer"], "name": "x" * 257}},
    ],
)
def test_a_sign_in_beyond_the_protocol_is_refused(
    gateway: Gateway, server: HostileServer, changes: dict[str, object]
) -> None:
    """A token that could end a header is no token."""
    server.on("/token", document({**golden_json("token-response.json"), **changes}))
    with pytest.raises(p.Garbage) as caught:
        gateway.token_by_refresh("SYN")
    assert caught.value.fault is p.Fault.BAD_DOCUMENT


def test_a_document_beyond_its_limit_is_refused(gateway: Gateway, server: HostileServer) -> None:
    """An answer other than a stream has two mebibytes at most."""
    server.on("/about", answer(b" " * (MAX_DOCUMENT_BYTES + 1), kind="application/json"))
    with pytest.raises(p.Garbage) as caught:
        gateway.about()
    assert caught.value.fault is p.Fault.TOO_LONG


def test_a_request_beyond_its_limit_is_not_sent(gateway: Gateway, server: HostileServer) -> None:
    """It would be refused, after it had cost the link."""
    with pytest.raises(p.TooLarge):
        gateway.sync("SYN", SyncRequest(area="x" * MAX_REQUEST_BYTES))
    assert server.asked("/sync") == []


def test_the_golden_live_check_is_read(gateway: Gateway, server: HostileServer) -> None:
    """Its records come as bytes, and it is asked for without compression."""
    server.on("/check", answer(golden("check-response.json"), kind="application/json"))
    live = gateway.check("SYN", golden("check-request.json"))
    assert len(live.records) == 2
    assert not live.more
    assert server.asked("/check")[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("url", "practice"),
    [
        ("http://gateway.example", False),
        ("http://gateway.example", True),
        ("http://127.0.0.1:8000", False),
        ("http://localhost.example", True),
        ("http://127.0.0.1@gateway.example", True),
        ("https://user:secret@gateway.example", False),
        ("ftp://gateway.example", True),
        ("file:///etc/passwd", True),
        ("https://", False),
        ("https://gateway.example:port", False),
        ("https://[::1", False),
        ("", True),
    ],
)
def test_an_address_that_would_speak_in_the_clear_is_refused(url: str, practice: bool) -> None:
    """TLS, or practice on this machine; no password in an address."""
    with pytest.raises(p.InsecureAddress):
        Gateway(System.E3, url, practice=practice)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1/", "http://[::1]:1"])
def test_practice_may_speak_plainly_to_this_machine(url: str) -> None:
    """Loopback never meets a network."""
    Gateway(System.E3, url, practice=True).close()
