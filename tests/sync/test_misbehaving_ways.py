"""Networks and servers that misbehave on the way, at every address that a laptop asks."""

from __future__ import annotations

import gzip
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard

from overlap.records import System
from storage.vault import Vault
from sync import problems as p
from sync.client import Gateway
from sync.credentials import Access
from sync.documents import SyncRequest
from sync.report import RoundOutcome
from sync.round import run_round
from tests.sync.authority import new_authority
from tests.sync.conftest import NOW, QUICK, Sync, feed, held
from tests.sync.hostile import (
    Answer,
    FeedText,
    HostileServer,
    answer,
    document,
    encode,
    encounter,
    golden,
    golden_json,
    read_request,
    taking_connections,
    upsert,
)
from tests.sync.test_misbehaving import BAD, GOOD, WHOLE, chunked
from ui.wording.problems import sync_trouble

HTML = b"<html><title>SYN Airport</title><meta http-equiv=refresh content=0></html>"

#: What is asked of a gateway, each at its own address.
ASKED: dict[str, Callable[[Gateway], object]] = {
    "/about": lambda gateway: gateway.about(),
    "/token": lambda gateway: gateway.token_by_refresh("SYN-refresh"),
    "/sync": lambda gateway: gateway.sync("SYN-access", SyncRequest()),
    "/check": lambda gateway: gateway.check("SYN-access", b"{}"),
    "/checkpoint": lambda gateway: gateway.checkpoint("SYN-access", b"{}"),
    "/audit": lambda gateway: gateway.ask("SYN-access", "/audit", b"{}", dict),
    "/oversight": lambda gateway: gateway.ask("SYN-access", "/oversight", b"{}", dict),
    "/threat": lambda gateway: gateway.ask("SYN-access", "/threat", b"{}", dict),
}

#: How a network says that it wants a sign-in of its own.
PORTALS: dict[str, bytes] = {
    "a page": answer(HTML, kind="text/html; charset=utf-8"),
    "a page with a status of its own": answer(HTML, "403 Forbidden", "text/html"),
    "a page of another kind": answer(HTML, kind="application/xhtml+xml"),
    "a way there by name": answer(status="302 Found", Location="http://portal.example/welcome"),
    "a way there by address": answer(status="303 See Other", Location="http://[::1]:9/welcome"),
    "a way back here": answer(status="307 Temporary Redirect", Location="/elsewhere"),
    "a way for good": answer(status="308 Permanent Redirect", Location="//portal.example/"),
    "a way without an address": answer(status="301 Moved"),
    "several ways": answer(HTML, "300 Multiple Choices", "text/html"),
    "a status made for it": answer(HTML, "511 Network Authentication Required", "text/html"),
    "nothing new": answer(status="304 Not Modified"),
}


@pytest.mark.parametrize("portal", PORTALS)
@pytest.mark.parametrize("path", ASKED)
def test_a_networks_page_is_told_as_that_wherever_it_comes(
    path: str, portal: str, gateway: Gateway, server: HostileServer
) -> None:
    """Nothing of it is read, it is followed nowhere, and the officer is told to sign in to the network."""
    server.on(path, PORTALS[portal])
    with pytest.raises(p.CaptivePortal) as caught:
        ASKED[path](gateway)
    assert {request.path for request in server.requests} <= {"/about", path}
    told = sync_trouble(caught.value, System.E3)
    assert "network" in f"{told}"
    assert told.to_do


@pytest.mark.parametrize("path", ASKED)
@pytest.mark.parametrize(
    "wrong",
    [
        answer(HTML, kind="application/json"),
        answer(b"{}", "206 Partial Content", "application/json", Content_Range="bytes 5-6/7"),
        answer(b"{}", "201 Created", "application/json"),
        answer(status="204 No Content"),
        answer(b"[" * 100_000, kind="application/json"),
        answer(gzip.compress(b"0" * 8_000_000), kind="application/json", Content_Encoding="gzip"),
        answer(zstandard.compress(b"0" * 80_000_000), kind="application/json", Content_Encoding="zstd"),
        answer(b"", kind="application/json"),
        answer(b'{"a":1}{"a":1}', kind="application/json"),
        answer(b"\xef\xbb\xbf{}", kind="application/json"),
    ],
)
def test_an_answer_that_is_no_document_is_garbage_wherever_it_comes(
    path: str, wrong: bytes, gateway: Gateway, server: HostileServer
) -> None:
    """It is told by the agency's name."""
    server.on(path, wrong)
    with pytest.raises(p.Garbage) as caught:
        ASKED[path](gateway)
    assert "e3" in sync_trouble(caught.value, System.E3).happened


def late(bomb: bytes, encoding: str) -> bytes:
    """A good page that nothing can pack, and behind it what swells."""
    noise = [encode({"kind": f"noise-{n}", "x": os.urandom(120).hex()}) for n in range(4_000)]
    text = FeedText().head().rows(upsert(encounter("SYN-1")), *noise).page("c1")
    if encoding == "gzip":
        return gzip.compress(text.body) + gzip.compress(bomb)
    maker = zstandard.ZstdCompressor(level=1)
    return maker.compress(text.body) + maker.compress(bomb)


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
@pytest.mark.parametrize("form", ["plain", "chunked"])
def test_a_bomb_behind_a_good_page_costs_no_more_than_a_line(
    encoding: str, form: str, sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """What came before it counts; what swells is given up at the longest line, not at the end of memory."""
    body = late(b"0" * 60_000_000, encoding)
    packed = answer(body, Content_Encoding=encoding)
    if form == "chunked":
        packed = chunked(body[:1_000], body[1_000:]).replace(
            b"Transfer", f"Content-Encoding: {encoding}\r\nTransfer".encode()
        )
    server.on("/sync", feed(GOOD), packed, feed(WHOLE))
    sync()
    report = sync()
    assert isinstance(report.problem, p.Garbage | p.Cut)
    assert held(vault, "SYN-0") == ["SYN-0"]
    assert sync().outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-0", "SYN-1", "SYN-BAD") == ["SYN-0", "SYN-1"]


@contextmanager
def kept(*connections: list[Answer]) -> Iterator[tuple[str, list[str]]]:
    """A server whose nth connection gives these answers one after the other, and stays; what was asked."""
    asked: list[str] = []

    def serve(number: int, connection: socket.socket) -> None:
        for each in connections[number]:
            asked.append(f"{number} {read_request(connection).path}")
            connection.sendall(each if isinstance(each, bytes) else b"".join(each))  # type: ignore[arg-type]
        connection.recv(1)

    with taking_connections(serve, len(connections)) as url:
        yield url, asked


def staying(made: bytes) -> bytes:
    """An answer after which the connection stays."""
    return made.replace(b"Connection: close", b"Connection: keep-alive")


ABOUT = staying(document(golden_json("about.json")))

#: What stands on a kept connection behind or within an answer that was read, and what the second connection gives.
DESYNCED: dict[str, list[Answer]] = {
    "an answer to a question that nobody asked yet": [ABOUT + staying(feed(BAD))],
    "the same greeting twice": [ABOUT + ABOUT],
    "half an answer to nobody": [ABOUT + staying(feed(BAD))[:200]],
    "a line end and more": [ABOUT + b"\r\n\r\n"],
    "a length that is too short": [ABOUT, staying(answer(GOOD.body, length=len(GOOD.body) - 30)), staying(feed(WHOLE))],
    "a body where there is none": [ABOUT, staying(answer(BAD.body, "204 No Content", length=None)), b""],
    "a body to what is not modified": [ABOUT, staying(answer(BAD.body, "304 Not Modified")), b""],
    "two lengths": [
        ABOUT,
        b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 5\r\nContent-Length: "
        + str(len(BAD.body)).encode() + b"\r\n\r\n" + BAD.body,
        b"",
    ],
    "a length and chunks": [
        ABOUT, chunked(BAD.lines[0]).replace(b"Transfer", b"Content-Length: 9\r\nTransfer") + b"0\r\n\r\n", b"",
    ],
}  # fmt: skip


@pytest.mark.parametrize("wrong", DESYNCED)
def test_what_stands_on_a_kept_connection_is_never_taken_for_the_next_answer(
    wrong: str, access: Access, vault: Vault
) -> None:
    """A proxy may have given one laptop's answer to another: nothing of it is stored, and the round after is whole."""
    again = [staying(feed(WHOLE)) for _ in range(3)]
    with (
        kept(DESYNCED[wrong], [*again], [*again], [*again]) as (url, asked),
        Gateway(System.E3, url, practice=True, limits=QUICK) as gateway,
    ):
        for _ in range(3):
            report = run_round(gateway, access, lambda job: job(vault), lambda: NOW)
            assert held(vault, "SYN-BAD") == []
        gateway.abort()
    assert report.outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-0", "SYN-1") == ["SYN-0", "SYN-1"]
    assert len(asked) <= 7


def test_an_answer_that_goes_on_after_its_end_holds_nobody_up(access: Access, vault: Vault) -> None:
    """The round is over with its last line; a server that says no more, and doesn't hang up, is left."""
    body = chunked(WHOLE.body)
    with kept([ABOUT, body]) as (url, _), Gateway(System.E3, url, practice=True, limits=QUICK) as gateway:
        began = os.times().elapsed
        report = run_round(gateway, access, lambda job: job(vault), lambda: NOW)
        assert os.times().elapsed - began < QUICK.read_s
    assert report.outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-0", "SYN-1") == ["SYN-0", "SYN-1"]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2"])
def test_another_certificate_at_the_next_connection_is_refused(address: str, tmp_path: Path, access: Access) -> None:
    """Neither another authority's, nor the right one's for another address, resumes what an earlier handshake began."""
    first, other = new_authority(tmp_path / "a"), new_authority(tmp_path / "b", address)
    contexts = [first.server, other.server]
    if address != "127.0.0.1":
        contexts[1] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        contexts[1].load_cert_chain(tmp_path / "b" / "server.pem")
    server = HostileServer(first.server)
    try:
        server.on("/about", document({**golden_json("about.json"), "practice": False})).on("/sync", feed(BAD))
        with Gateway(System.E3, server.url, practice=False, authority=first.file, limits=QUICK) as gateway:
            gateway.about()
            server._tls = contexts[1]
            with pytest.raises(p.Unreachable) as caught:
                gateway.sync("SYN-access", SyncRequest())
        assert not caught.value.secure
        assert server.asked("/sync") == []
        assert "e3" in sync_trouble(caught.value, System.E3).happened
    finally:
        server.close()


def test_a_part_of_another_answer_is_not_taken_for_the_rest(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """After a cut: bytes from elsewhere in the answer, of another one, or in another coding never become a page."""
    named = FeedText().head(answer="SYN-A-1").rows(upsert(encounter("SYN-0"))).page("c0").rows(
        upsert(encounter("SYN-1"))
    ).page("c1").checkpoint("c1").end("c1", 2)  # fmt: skip
    begun = len(b"".join(named.lines[:3])) + 40
    cut = answer(named.body[:begun], length=len(named.body))
    for part in (
        answer(named.body[begun + 7 :], "206 Partial Content"), answer(named.body, "206 Partial Content"),
        answer(BAD.body[60:], "206 Partial Content"), answer(b"", "206 Partial Content"),
        answer(gzip.compress(named.body[begun:]), "206 Partial Content", Content_Encoding="gzip"),
    ):  # fmt: skip
        server.on("/sync", cut, part, feed(FeedText().head().end("c0", 1)))
        report = sync()
        assert isinstance(report.problem, p.SyncProblem)
        assert held(vault, "SYN-1", "SYN-BAD") == []
        assert sync().outcome is RoundOutcome.COMPLETE
        assert held(vault, "SYN-0", "SYN-1", "SYN-BAD") == ["SYN-0"]
    assert golden("sync-response.ndjson")
