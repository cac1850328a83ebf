"""A sign-in provider with invented officers, for practice and tests: the public `oidc-provider-mock` behind a gate.

The mock gives what OpenID Connect needs. The gate adds what a provider of an agency does and the mock doesn't: PKCE is
demanded and checked (RFC 7636), clients are public (RFC 8252, section 8.5), the browser is sent back to this machine
alone, and each ID token names its key. Knows nothing of officers but their ids.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import hmac
import io
import logging
import os
import signal
import ssl
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

# First: it sets how its warnings are told, which is set anew below.
import authlib.deprecate as _set_first  # noqa: F401

with warnings.catch_warnings():
    # The mock still uses modules that its libraries call old.
    warnings.simplefilter("ignore")
    import flask
    from oidc_provider_mock import User, _app, app

import werkzeug.serving

from backends.oidc import LOOPBACK

#: How the mock signs, before anything is added.
_MOCKS_OWN: Final = _app.OpenIDCode.get_jwt_config

#: What a WSGI application is called with, and answers.
Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]

#: Longest form that is read.
_MAX_FORM: Final = 65_536

_AUTHORIZE, _TOKEN = "/oauth2/authorize", "/oauth2/token"  # addresses


class Gate:
    """A WSGI application around the mock's that refuses what an agency's provider would refuse."""

    def __init__(self, inner: Wsgi) -> None:
        self._inner = inner
        self._challenges: dict[str, str] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """The mock's answer, or a refusal."""
        path = environ.get("PATH_INFO", "")
        if path == _AUTHORIZE:
            return self._authorize(environ, start)
        if path == _TOKEN:
            return self._token(environ, start)
        return self._inner(environ, start)

    def _authorize(self, environ: Environ, start: Start) -> Iterable[bytes]:
        asked = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        challenge = asked.get("code_challenge", "")
        if not challenge or asked.get("code_challenge_method") != "S256":
            return _refused(start, "invalid_request")
        if urlsplit(asked.get("redirect_uri", "")).hostname not in LOOPBACK:
            return _refused(start, "invalid_request")

        def noting(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:  # noqa: ANN401  # WSGI's
            """Starts the answer, and keeps the challenge of the code in it."""
            code = dict(parse_qsl(urlsplit(dict(headers).get("Location", "")).query)).get("code")
            if code:
                with self._lock:
                    self._challenges[code] = challenge
            return start(status, headers, *more)

        return self._inner(environ, noting)

    def _token(self, environ: Environ, start: Start) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(min(int(environ.get("CONTENT_LENGTH") or 0), _MAX_FORM))
        form = dict(parse_qsl(body.decode("ascii", "replace")))
        if form.get("grant_type") == "authorization_code":
            with self._lock:
                challenge = self._challenges.pop(form.get("code", ""), "")
            if not challenge or not hmac.compare_digest(_challenge(form.get("code_verifier", "")), challenge):
                return _refused(start, "invalid_grant")
        return self._inner({**environ, "wsgi.input": io.BytesIO(body)}, start)


def main(arguments: Sequence[str]) -> int:
    """Serves until it is told to stop; prints where it listens, which is its issuer."""
    parser = argparse.ArgumentParser(prog="python -m backends provider", description="Sign-in of invented officers.")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--officer", action="append", required=True, metavar="ID", help="may be given several times")
    parser.add_argument(
        "--tls-cert", metavar="FILE", type=Path, help="certificate chain and key (PEM); else plain HTTP"
    )
    options = parser.parse_args(arguments)
    context = None
    if options.tls_cert is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.tls_cert)
    server = werkzeug.serving.make_server(
        "127.0.0.1", options.port, practice_app(options.officer), threaded=True, request_handler=_Quiet,
        ssl_context=context,
    )  # fmt: skip
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, _leave)
    scheme = "http" if context is None else "https"
    print(f"listening on {scheme}://127.0.0.1:{server.server_port}", flush=True)
    with contextlib.suppress(SystemExit):
        server.serve_forever()
    server.server_close()
    return 0


def _leave(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)


def practice_app(officers: Sequence[str]) -> Gate:
    """The application, with these officers ready to be chosen."""
    # authlib's servers refuse plain HTTP unless told; ours is on loopback alone.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    logging.getLogger("oidc_provider_mock").setLevel(logging.CRITICAL)
    _app.AuthorizationCodeGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["none"]
    _app.RefreshTokenGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["none"]
    _app.OpenIDCode.get_jwt_config = _with_key_named(_MOCKS_OWN)
    made = app(require_nonce=True, user_claims=[User(sub=officer) for officer in officers])
    made.debug = False
    # Without the debugger that the mock puts around itself: it runs whatever is typed into it.
    return Gate(flask.Flask.wsgi_app.__get__(made))


def _with_key_named(config: Callable[..., dict[str, object]]) -> Callable[..., dict[str, object]]:
    """The mock's way of signing, with the key named once."""

    def named(*args: Any, **kwargs: Any) -> dict[str, object]:  # noqa: ANN401  # the mock's
        """The configuration of a signature, its key named."""
        return {**config(*args, **kwargs), "kid": _app.storage.jwk.thumbprint()}

    return named


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _refused(start: Start, error: str) -> list[bytes]:
    start("400 Bad Request", [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
    return [b'{"error":"%s"}' % error.encode()]


class _Quiet(werkzeug.serving.WSGIRequestHandler):
    """Logs nothing: addresses hold codes."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401  # as the library has it
        """Nothing."""
