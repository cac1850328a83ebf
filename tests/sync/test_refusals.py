"""Answers other than 200, and none at all: each is what the protocol says, and repeats no word of a server."""

import datetime as dt
import socket
import threading

import pytest

from overlap.records import System
from sync import problems as p
from sync.client import Gateway
from sync.limits import MAX_RETRY_AFTER_S
from tests.sync.conftest import QUICK, fault_of_feed, read_feed
from tests.sync.hostile import (
    HostileServer,
    answer,
    encode,
    golden,
    problem,
)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("path", ["/about", "/sync"])
def test_a_redirect_is_never_followed(server: HostileServer, status: str, path: str) -> None:
    """A token must not travel to wherever an answer points."""
    elsewhere = HostileServer()
    try:
        server.on(path, answer(status=status, Location=f"{elsewhere.url}/sync"))
        with Gateway(System.E3, server.url, practice=True, limits=QUICK) as gateway, pytest.raises(p.CaptivePortal):
            read_feed(gateway)
        assert elsewhere.requests == []
    finally:
        elsewhere.close()


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
    (problem(404, "not_found"), p.NotFound, "not_found"),
    (problem(409, "chain_contradicted"), p.Contradicted, "chain_contradicted"),
    (problem(409, "SYN-SENTINEL"), p.CursorUnknown, p.NO_CODE),
    (problem(413, "too_large"), p.TooLarge, "too_large"),
    (problem(429, "slow_down"), p.SlowDown, "slow_down"),
    (problem(500, "unavailable"), p.Unavailable, "unavailable"),
    (problem(503, "unavailable"), p.Unavailable, "unavailable"),
    (problem(404, "SYN-SENTINEL"), p.OurFault, p.NO_CODE),
    (problem(429, "slow_down", title="SYN" * 100), p.SlowDown, p.NO_CODE),
    (answer(b"", "403 Forbidden", ""), p.NotAllowed, p.NO_CODE),
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


@pytest.mark.parametrize("status", ["200 OK", "401 No", "403 No", "404 No", "511 Network Authentication Required"])
@pytest.mark.parametrize("path", ["/about", "/token", "/sync"])
def test_a_networks_sign_in_page_is_told_from_the_gateway(server: HostileServer, status: str, path: str) -> None:
    """Wherever it comes, it is no word of the agency's: nothing is destroyed, and nobody need enrol anew."""
    server.on(path, answer(b"<html>SYN sign in</html>", status, "text/html; charset=utf-8"))
    with Gateway(System.E3, server.url, practice=True, limits=QUICK) as gateway, pytest.raises(p.CaptivePortal):
        gateway.token_by_refresh("SYN") if path == "/token" else read_feed(gateway)


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
