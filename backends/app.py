"""The gateway over HTTP: routes, headers, sizes and errors of docs/protocol.md.

Database work runs in threads; a round is streamed page by page, compressed as one zstd frame where the client wants
it. Does not know what an exchange means: see `gateway`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any, TextIO
from urllib.parse import parse_qsl

import zstandard
from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream
from litestar.types import ASGIApp

from backends.engine import Busy
from backends.gateway import Gateway, Round
from backends.identity import Signed
from backends.journal import Entry, Journal, entry_of
from backends.problems import PROBLEM_JSON, Code, Problem
from backends.wire import MAX_REQUEST, PROTOCOL, VERSIONS

ROUTES = frozenset({"/about", "/token", "/sync", "/check"})

#: On invented e3 records level 6 gives 83 bytes each, 9 gives 75 at 57,000 records/s a core, 12 gives 72 at half that.
ZSTD_LEVEL = 9

#: A live check's answer isn't given before this, so that its time doesn't tell what was found.
CHECK_FLOOR_SECONDS = 0.05

#: How long a client waits when another writer held the database for too long.
RETRY_SECONDS = 5

#: A client names this feature if it can read leases, signatures and wipe orders (docs/protocol.md section 13).
SIGNED = "signed"

#: Longest list of features that is read.
MAX_FEATURES = 256

#: Any: this program gives a request neither user, auth nor state of the framework's kind.
HttpRequest = Request[Any, Any, Any]

_JSON = "application/json"
_NDJSON = "application/x-ndjson"
_BY_STATUS = {404: Code.NOT_FOUND, 405: Code.METHOD, 413: Code.TOO_LARGE}


def build_app(gateway: Gateway, *, log: TextIO | None = None, check_floor: float = CHECK_FLOOR_SECONDS) -> ASGIApp:
    """The ASGI application of a gateway; its lines go to `log`, or to standard error."""

    @get("/about", sync_to_thread=False)
    def about() -> Response[bytes]:
        return Response(gateway.about(), media_type=_JSON)

    @post("/token", status_code=200)
    async def token(request: HttpRequest) -> Response[bytes]:
        _require_version(request)
        form = _form(await request.body())
        answer = await asyncio.to_thread(gateway.token, form)
        return Response(answer, media_type=_JSON, headers={"Cache-Control": "no-store"})

    @post("/sync", status_code=200)
    async def sync(request: HttpRequest) -> Stream:
        signed = await _signed(gateway, request)
        body = await request.body()
        under_way = await asyncio.to_thread(gateway.sync, signed, body, signs=SIGNED in _features(request))
        entry = entry_of(request.scope)
        entry.counts["receipts"] = under_way.receipts
        wants_zstd = "zstd" in request.headers.get("accept-encoding", "").lower()
        headers = {"Cache-Control": "no-store", **({"Content-Encoding": "zstd"} if wants_zstd else {})}
        chunks = _counted(under_way, entry)
        return Stream(_compressed(chunks) if wants_zstd else chunks, media_type=_NDJSON, headers=headers)

    @post("/check", status_code=200)
    async def check(request: HttpRequest) -> Response[bytes]:
        began = time.monotonic()
        signed = await _signed(gateway, request)
        answer, found = await asyncio.to_thread(gateway.check, signed, await request.body())
        entry_of(request.scope).counts["records"] = found
        await asyncio.sleep(max(0.0, check_floor - (time.monotonic() - began)))
        return Response(answer, media_type=_JSON, headers={"Cache-Control": "no-store"})

    return Journal(_application([about, token, sync, check]), ROUTES, log)


def _application(routes: list[HTTPRouteHandler]) -> Litestar:
    """The framework's application: its own limits and refusals are the protocol's, its documents and logs are off."""
    return Litestar(
        routes,
        exception_handlers={Problem: _tell, HTTPException: _tell_http, Busy: _tell_busy, Exception: _tell_fault},
        request_max_body_size=MAX_REQUEST,
        openapi_config=None,
        logging_config=None,
    )


async def _signed(gateway: Gateway, request: HttpRequest) -> Signed:
    """The officer who asks.

    Raises:
        Problem: another version is spoken, or the token is missing or not good.
    """
    _require_version(request)
    scheme, _, access = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not access:
        raise Problem(Code.TOKEN_UNKNOWN)
    signed = await asyncio.to_thread(gateway.sign_in, access.strip())
    entry_of(request.scope).officer = signed.officer.id
    return signed


def _require_version(request: HttpRequest) -> None:
    if request.headers.get("crosscheck-protocol") != str(PROTOCOL):
        raise Problem(Code.VERSION, versions=VERSIONS)


def _features(request: HttpRequest) -> frozenset[str]:
    """What the client says it can read beyond the first edition of the protocol."""
    named = request.headers.get("crosscheck-features", "")[:MAX_FEATURES].split(",")
    return frozenset(each.strip() for each in named)


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=16))
    except ValueError:
        raise Problem(Code.MALFORMED) from None


def _counted(under_way: Round, entry: Entry) -> Iterator[bytes]:
    """The bytes of a round; how many record lines went out is noted as they go."""
    yield under_way.opening
    for chunk in under_way.pages:
        entry.counts["lines"] = under_way.feed.lines
        yield chunk


def _compressed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """One zstd frame that ends a block with each chunk, so that a page can be used as soon as it is there."""
    frame = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
    for chunk in chunks:
        yield frame.compress(chunk) + frame.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    yield frame.flush(zstandard.COMPRESSOBJ_FLUSH_FINISH)


def _tell(request: HttpRequest, problem: Problem) -> Response[bytes]:
    if SIGNED not in _features(request):
        problem = problem.unsigned()
    headers = {"Cache-Control": "no-store"}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    return Response(problem.document(), status_code=problem.status, media_type=PROBLEM_JSON, headers=headers)


def _tell_http(request: HttpRequest, exc: HTTPException) -> Response[bytes]:
    """The framework's own refusals, in the protocol's form and without their detail."""
    fallback = Code.UNAVAILABLE if exc.status_code >= 500 else Code.MALFORMED  # noqa: PLR2004  # HTTP's server errors
    return _tell(request, Problem(_BY_STATUS.get(exc.status_code, fallback)))


def _tell_busy(request: HttpRequest, _: Busy) -> Response[bytes]:
    return _tell(request, Problem(Code.UNAVAILABLE, retry_after=RETRY_SECONDS))


def _tell_fault(request: HttpRequest, exc: Exception) -> Response[bytes]:
    """A fault of ours: the line names its kind and place, never its text, which might hold content."""
    trace = exc.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""
    entry_of(request.scope).fault = f"{type(exc).__name__} in {place}"
    return _tell(request, Problem(Code.UNAVAILABLE, retry_after=RETRY_SECONDS))
