"""The way to the other gateway, over real sockets: tokens stay with it, and what it answers harms no sign-in."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from backends.partner_line import NoPartner, PartnerLine

KEPT = b'{"refresh_token":"SYN-R"}'
GRANTED = b'{"access_token":"SYN-A","refresh_token":"SYN-R2"}'


@dataclass
class Gateway:
    """A server that answers each path as it is told, and notes what it was asked with which token."""

    answers: dict[str, tuple[int, bytes]]
    location: str = ""
    url: str = ""
    asked: list[tuple[str, str | None]] = field(default_factory=list)


def handler_of(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    """What answers for a gateway."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answers a request."""
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer()

        def do_GET(self) -> None:
            """Answers whoever followed a redirect."""
            self._answer()

        def _answer(self) -> None:
            gateway.asked.append((self.path, self.headers.get("Authorization")))
            status, body = gateway.answers.get(self.path, (200, b"SYN"))
            self.send_response(status)
            if gateway.location and status // 100 == 3:
                self.send_header("Location", gateway.location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler


@pytest.fixture
def serve() -> Iterator[Callable[..., Gateway]]:
    """Starts gateways and ends them all."""
    with ExitStack() as stack:

        def start(answers: dict[str, tuple[int, bytes]], location: str = "") -> Gateway:
            gateway = Gateway(answers, location)
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler_of(gateway)))
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            stack.callback(server.shutdown)
            gateway.url = f"http://127.0.0.1:{server.server_port}"
            return gateway

        yield start


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A sign-in that was kept."""
    file = tmp_path / "partner.json"
    file.write_bytes(KEPT)
    return file


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", ["/sync", "/token"])
def test_a_redirect_is_not_followed(serve: Callable[..., Gateway], kept: Path, status: int, path: str) -> None:
    """Nobody else is asked, so nobody else gets the token."""
    other = serve({})
    gateway = serve({"/token": (200, GRANTED), path: (status, b"")}, f"{other.url}/taken")
    with pytest.raises(OSError, match=str(status)):
        PartnerLine(gateway.url, "SYN-SVC", kept).send(b"{}")
    assert gateway.asked[-1][0] == path
    assert other.asked == []


@pytest.mark.parametrize("url", ["http://partner.example", "ftp://partner.example", "file:///", "https://", ""])
def test_an_address_in_the_clear_is_refused(kept: Path, url: str) -> None:
    """Before anything is sent, and the sign-in stays."""
    with pytest.raises(NoPartner, match="https://"):
        PartnerLine(url, "SYN-SVC", kept).send(b"{}")
    assert kept.read_bytes() == KEPT


@pytest.mark.parametrize("answer", [b'{"access_token":"A"}', b"[]", b"<html>", b"", b"\xff", b'{"refresh_token":"R"}'])
def test_an_answer_that_is_no_gateways_leaves_the_sign_in(
    serve: Callable[..., Gateway], kept: Path, answer: bytes
) -> None:
    """It is told as an unreachable gateway, and the next exchange can sign in."""
    gateway = serve({"/token": (200, answer)})
    with pytest.raises(OSError, match="not a gateway's"):
        PartnerLine(gateway.url, "SYN-SVC", kept).send(b"{}")
    assert kept.read_bytes() == KEPT


def test_a_sign_in_is_replaced_whole_and_is_its_owners_alone(serve: Callable[..., Gateway], kept: Path) -> None:
    """A file that others could read before is closed to them, and nothing is left beside it."""
    kept.chmod(0o644)
    gateway = serve({"/token": (200, GRANTED)})
    assert PartnerLine(gateway.url, "SYN-SVC", kept).send(b"{}") == b"SYN"
    assert gateway.asked == [("/token", None), ("/sync", "Bearer SYN-A")]
    assert kept.read_bytes() == b'{"refresh_token":"SYN-R2"}'
    assert list(kept.parent.iterdir()) == [kept]
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}"])
def test_a_sign_in_that_is_gone_or_damaged_asks_for_a_code(kept: Path, content: bytes | None) -> None:
    """One line says what to do."""
    if content is None:
        kept.unlink()
    else:
        kept.write_bytes(content)
    with pytest.raises(NoPartner, match="one-time code"):
        PartnerLine("https://partner.example", "SYN-SVC", kept).send(b"{}")
