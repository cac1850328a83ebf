"""Where the browser comes back to after a sign-in: an address of this machine alone, for one answer (RFC 8252, 7.3).

Knows one request in, one page out, in plain words. It does *not* know the provider or what a code is worth.
"""

from __future__ import annotations

import hmac
import html
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qsl, urlsplit

from sync.problems import Cancelled, SignInFailed, SignInFault

#: How long an officer may take at the provider: a card, a second factor, a phone call in between.
DEADLINE_S: Final = 300.0

#: How often it is looked whether the officer has stopped.
_LOOK_S: Final = 0.2

_PATH: Final = "/signed-in"
_MOST_FIELDS: Final = 16
_LONGEST_TARGET: Final = 8_192

_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Crosscheck</title>
<style>body{{font:18px/1.5 sans-serif;max-width:36em;margin:4em auto;padding:0 1em}}</style></head>
<body><h1>{title}</h1><p>{text}</p></body></html>
"""


class Loopback:
    """A listener on this machine that waits for the answer to the sign-in of `state` with `issuer`; `agency` names it.

    Use it as a context; it listens from its making until its end.
    """

    def __init__(self, state: str, issuer: str, agency: str, *, names_issuer: bool = False) -> None:
        self._state, self._issuer, self._agency, self._names_issuer = state, issuer, agency, names_issuer
        self._answer: str | SignInFault | None = None
        self._server = _Server(self._heard)

    @property
    def redirect_uri(self) -> str:
        """The address that the provider is to send the browser to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{_PATH}"

    def wait(self, cancelled: Callable[[], bool], deadline_s: float = DEADLINE_S) -> str:
        """The code that the provider gave.

        Raises:
            SignInFailed: the answer was another, or there was none in time.
            Cancelled: the officer stopped.
        """
        left = deadline_s
        while self._answer is None:
            if cancelled():
                raise Cancelled
            if left <= 0:
                raise SignInFailed(SignInFault.TIMED_OUT)
            self._server.timeout = min(_LOOK_S, left)
            left -= self._server.timeout
            self._server.handle_request()
        if isinstance(self._answer, SignInFault):
            raise SignInFailed(self._answer)
        return self._answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.server_close()

    def _heard(self, target: str) -> tuple[int, str]:
        """The status and the page for one request; what is not the answer to this sign-in ends nothing."""
        parts = urlsplit(target)
        fields = _fields(parts.query)
        if parts.path != _PATH or not _same(fields.get("state", ""), self._state):
            return 404, _page(
                "Nothing to see here", "This address is for the answer to a sign-in. Go back to Crosscheck."
            )
        fault = self._fault(fields)
        self._answer = fields["code"] if fault is None else fault
        return (200, self._done()) if fault is None else (400, self._not_done(fault))

    def _fault(self, fields: dict[str, str]) -> SignInFault | None:
        """What is wrong with an answer, None if it has a code; its issuer tells mixed-up ones apart (RFC 9207)."""
        if ("iss" in fields or self._names_issuer) and fields.get("iss") != self._issuer:
            return SignInFault.WRONG_ISSUER
        return None if fields.get("code") and "error" not in fields else SignInFault.DENIED

    def _done(self) -> str:
        return _page(
            f"Back from the sign-in of {self._agency}",
            "You can close this page. Go back to Crosscheck: it checks the answer and says whether you are signed in.",
        )

    def _not_done(self, fault: SignInFault) -> str:
        return _page(
            f"You are not signed in to {self._agency}",
            f"The reason: {fault.value}. Nothing was changed. Close this page, go back to Crosscheck and try again.",
        )


class _Server(HTTPServer):
    """One thread, one request at a time, on a port that the system chooses; no name is looked up."""

    allow_reuse_address = False

    def __init__(self, heard: Callable[[str], tuple[int, str]]) -> None:
        self.heard = heard
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        """Bind without asking for this machine's name."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up in the middle is nobody's trouble."""


class _Handler(BaseHTTPRequestHandler):
    """Answers GET; keeps nothing of a request, and tells no log."""

    server: _Server
    #: A browser that opened a connection ahead and says nothing must not keep the real answer waiting.
    timeout = 2.0

    def do_GET(self) -> None:
        """One page."""
        status, page = self.server.heard(self.path[:_LONGEST_TARGET])
        body = page.encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that http.server has
        """Nothing: the address of a request holds the code."""

    def version_string(self) -> str:
        """What says the least."""
        return "Crosscheck"


def _fields(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {} if len({name for name, _ in pairs}) < len(pairs) else dict(pairs)


def _page(title: str, text: str) -> str:
    return _PAGE.format(title=html.escape(title), text=html.escape(text))


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
