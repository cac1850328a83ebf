"""A sign-in provider that a test can have say anything: over real sockets, signed with real keys.

Knows what a good provider answers, and that a test changes any part of it.
"""

import base64
import datetime as dt
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

NOW = dt.datetime(2026, 11, 23, 15, 4, 5, tzinfo=dt.UTC)
OFFICER = "SYN-U-0007"
CLIENT = "crosscheck"

#: Made once: keys take a while.
KEY = RSAKey.generate_key(2048, {"kid": "SYN-key-1", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "SYN-key-1", "use": "sig"})
SECRET = OctKey.import_key("SYN-secret-SYN-secret-SYN-secret", {"kid": "SYN-key-1"})


@dataclass
class FakeProvider:
    """What the provider says; each part may be changed before it is asked."""

    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "SYN-key-1"})
    key: Any = field(default_factory=lambda: KEY)
    published: Any = field(default_factory=lambda: KEY)
    described: dict[str, Any] = field(default_factory=dict)
    redirected: dict[str, str | None] = field(default_factory=dict)
    token_status: int = 200
    token_body: dict[str, Any] | None = None
    gives_id_token_on_renewal: bool = True
    issuer: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    forms: list[dict[str, str]] = field(default_factory=list)

    def description(self) -> dict[str, Any]:
        """The discovery document."""
        usual = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "code_challenge_methods_supported": ["S256"],
        }
        return {**usual, **self.described}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        code = f"SYN-code-{len(self.codes)}"
        self.codes[code] = asked
        told: dict[str, str | None] = {"code": code, "state": asked["state"], **self.redirected}
        return asked["redirect_uri"] + "?" + urlencode({k: v for k, v in told.items() if v is not None})

    def tokens(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The answer of the token endpoint; a code is good once, with the verifier of its own challenge."""
        self.forms.append(form)
        if self.token_status != 200:
            return self.token_status, self.token_body or {"error": "invalid_grant"}
        renewal = form["grant_type"] == "refresh_token"
        asked = {} if renewal else self.codes.pop(form["code"], {})
        if not renewal:
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked.get("code_challenge"):
                return 400, {"error": "invalid_grant"}
        answer: dict[str, Any] = {"access_token": "SYN-access", "token_type": "Bearer", "expires_in": 300}
        answer["refresh_token"] = f"SYN-provider-{len(self.forms)}"
        if not renewal or self.gives_id_token_on_renewal:
            answer["id_token"] = self.id_token(asked.get("nonce", ""))
        return 200, answer

    def id_token(self, nonce: str) -> str:
        """A signed word about the officer."""
        now = int(NOW.timestamp())
        usual = {"iss": self.issuer, "sub": OFFICER, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims = {name: value for name, value in {**usual, **self.claims}.items() if value is not None}
        return jwt.encode(self.header, claims, self.key, [self.header["alg"]])

    def keys(self) -> dict[str, Any]:
        """The published keys."""
        return dict(KeySet([self.published]).as_dict(private=False))


class _Handler(BaseHTTPRequestHandler):
    provider: FakeProvider

    def do_GET(self) -> None:
        """Discovery, keys, and the page where an officer would sign in."""
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(dict(parse_qsl(parts.query))))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif parts.path == "/keys":
            self._say(200, self.provider.keys())
        else:
            self._say(200, self.provider.description())

    def do_POST(self) -> None:
        """The token endpoint."""
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self._say(*self.provider.tokens(form))

    def _say(self, status: int, told: object) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that http.server has
        """Nothing."""


@contextmanager
def running(provider: FakeProvider) -> Iterator[FakeProvider]:
    """The provider on a port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": provider}))
    server.daemon_threads = False
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02))
    thread.start()
    provider.issuer = provider.issuer or f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Browser:
    """A browser that goes wherever it is sent, away from the program that opened it; `form` is what is typed there."""

    def __init__(self, form: dict[str, str] | None = None, *, verify: str | bool = True) -> None:
        self.pages: list[requests.Response] = []
        self._form, self._verify = form, verify
        self._threads: list[threading.Thread] = []

    def __call__(self, address: str) -> None:
        """Open an address."""
        self._threads.append(threading.Thread(target=self._go, args=(address,)))
        self._threads[-1].start()

    def _go(self, address: str) -> None:
        with requests.Session() as session:
            session.trust_env = False
            method = "GET" if self._form is None else "POST"
            at_provider = session.request(
                method, address, data=self._form, verify=self._verify, allow_redirects=False, timeout=20
            )
            self.pages.append(session.get(at_provider.headers["Location"], timeout=20))

    def close(self) -> None:
        """Wait until every page was read."""
        for thread in self._threads:
            thread.join()
