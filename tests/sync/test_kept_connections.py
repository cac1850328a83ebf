"""A connection that is kept between rounds, and that the gateway has ended when the next round begins."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from overlap.records import System
from sync import problems as p
from sync.client import Gateway
from tests.sync.conftest import QUICK, read_feed
from tests.sync.hostile import document, golden_json, plain_feed, read_request, taking_connections

KEPT = b"Connection: close"


def kept(answer: bytes) -> bytes:
    """An answer after which the connection stays."""
    return answer.replace(KEPT, b"Connection: keep-alive")


def feed() -> bytes:
    """The answer to a round, after which the connection stays."""
    body = plain_feed().body
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@contextmanager
def serving(*connections: tuple[bytes, ...]) -> Iterator[tuple[str, list[str]]]:
    """A server whose nth connection gives these answers, then takes one more request and ends; what was asked."""
    asked: list[str] = []

    def serve(number: int, connection: socket.socket) -> None:
        for answer in (*connections[number], b""):
            asked.append(f"{number} {read_request(connection).path}")
            connection.sendall(answer)

    with taking_connections(serve, len(connections)) as url:
        yield url, asked


def test_rounds_share_a_connection() -> None:
    """A new one costs a satellite link two more round trips, and the certificates."""
    with (
        serving((kept(document(golden_json("about.json"))), feed(), feed())) as (url, asked),
        Gateway(System.E3, url, practice=True, limits=QUICK) as gateway,
    ):
        assert read_feed(gateway) == read_feed(gateway)
    assert asked == ["0 /about", "0 /sync", "0 /sync"]


def test_a_round_that_a_connections_end_swallowed_is_sent_once_more() -> None:
    """The gateway ended it just as the request left: nothing is wrong with the link."""
    with (
        serving((kept(document(golden_json("about.json"))), feed()), (feed(),)) as (url, asked),
        Gateway(System.E3, url, practice=True, limits=QUICK) as gateway,
    ):
        assert read_feed(gateway) == read_feed(gateway)
    assert asked == ["0 /about", "0 /sync", "0 /sync", "1 /sync"]


def test_a_new_connection_that_ends_is_trouble_and_nothing_is_sent_again() -> None:
    """Once, and on a kept connection alone."""
    with (
        serving((kept(document(golden_json("about.json"))),), ()) as (url, asked),
        Gateway(System.E3, url, practice=True, limits=QUICK) as gateway,
    ):
        gateway.about()
        with pytest.raises(p.Unreachable) as caught:
            read_feed(gateway)
    assert caught.value.sent
    assert asked == ["0 /about", "0 /sync", "1 /sync"]


def test_a_token_is_never_asked_for_twice() -> None:
    """A code works once, and so does a refresh token."""
    with (
        serving((kept(document(golden_json("about.json"))),), ()) as (url, asked),
        Gateway(System.E3, url, practice=True, limits=QUICK) as gateway,
    ):
        gateway.about()
        with pytest.raises(p.Unreachable):
            gateway.token_by_refresh("SYN-refresh-0001")
    assert asked == ["0 /about", "0 /token"]
