"""The gateway over HTTP: routes, headers, sizes and errors of docs/protocol.md.

Database work runs in threads; a round is streamed page by page, compressed as one zstd frame where the client wants
it; one that was cut goes on (`resuming`). Does not know what an exchange means: see `gateway`.
"""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import TextIO
from urllib.parse import parse_qsl

from litestar import Litestar, Response, get, post
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream
from litestar.types import ASGIApp

from backends.assessor import ASSESSING, assessing
from backends.engine import Busy
from backends.gateway import SIGNED, Gateway, Round
from backends.identity import Signed
from backends.journal import Entry, Journal, entry_of
from backends.openapi import ABOUT, CHECK, CHECKPOINT, JSON, NDJSON, SYNC, TOKEN, document
from backends.overseeing import OVERSEEING, overseeing
from backends.packing import Coding, coding_for, packed
from backends.problems import PROBLEM_JSON, Code, Problem
from backends.rates import Route
from backends.resuming import Answers, cut_answer
from backends.routes import HttpRequest, told
from backends.wire import MAX_REQUEST, PROTOCOL, VERSIONS

ROUTES = frozenset({"/about", "/token", "/sync", "/check", "/checkpoint", "/openapi.json"}) | OVERSEEING | ASSESSING

#: A live check's answer isn't given before this, so that its time doesn't tell what was found.
CHECK_FLOOR_SECONDS = 0.05

#: How long a client waits when another writer held the database for too long.
RETRY_SECONDS = 5

#: Longest list of features that is read.
MAX_FEATURES = 256

_BY_STATUS = {404: Code.NOT_FOUND, 405: Code.METHOD, 413: Code.TOO_LARGE}


def build_app(
    gateway: Gateway,
    *,
    log: TextIO | None = None,
    check_floor: float = CHECK_FLOOR_SECONDS,
    count: Callable[[Entry, float], None] | None = None,
) -> ASGIApp:
    """The ASGI application of a gateway; its lines go to `log`, or to standard error, and to `count`."""

    @get("/about", sync_to_thread=False, operation_class=ABOUT)
    def about() -> Response[bytes]:
        """Tells anyone what is spoken here, and nothing about records."""
        return Response(gateway.about(), media_type=JSON)

    @post("/token", status_code=200, operation_class=TOKEN)
    async def token(request: HttpRequest) -> Response[bytes]:
        """Gives tokens for a one-time code, a refresh token, or a sign-in with the agency's provider."""
        _require_version(request)
        form = _form(await request.body())
        answer = await asyncio.to_thread(gateway.token, form)
        return told(answer)

    @post("/check", status_code=200, operation_class=CHECK)
    async def check(request: HttpRequest) -> Response[bytes]:
        """Answers a live check and stores it as one."""
        began = time.monotonic()
        signed = await _signed(gateway, request, Route.CHECK)
        answer, found = await asyncio.to_thread(gateway.check, signed, await request.body())
        entry_of(request.scope).counts["records"] = found
        await asyncio.sleep(max(0.0, check_floor - (time.monotonic() - began)))
        return told(answer)

    signing = functools.partial(_signed, gateway)
    counted = {} if count is None else {"count": count}
    routes = [about, token, _syncing(gateway), check, _checkpointing(gateway), *overseeing(gateway.overseer, signing)]
    routes += assessing(gateway.assessor, signing)
    return Journal(_application([*routes, _describing(routes)]), ROUTES, log, **counted)


def _syncing(gateway: Gateway) -> HTTPRouteHandler:
    """The route of rounds, with the answers of this process that can be gone on with."""
    answers = Answers()

    @post("/sync", status_code=200, operation_class=SYNC)
    async def sync(request: HttpRequest) -> Stream:
        """Serves a whole round: events go up, receipts and records come down in lines."""
        signed = await _signed(gateway, request, Route.SYNC)
        body = await request.body()
        coding = coding_for(request.headers.get("accept-encoding", ""), _features(request))
        headers = {"Cache-Control": "no-store", **({"Content-Encoding": coding.value} if coding.value else {})}
        device = f"{signed.officer.id}\0{signed.device}\0{signed.entitlement.number}\0{coding.value}"
        cut = cut_answer(body)
        going_on = None if cut is None else answers.find(cut.answer, device, cut.received)
        if cut is not None and going_on is not None:
            return Stream(going_on.bytes_from(cut.received), status_code=206, media_type=NDJSON, headers=headers)
        name, entry = answers.new_name(), entry_of(request.scope)
        under_way, pieces = await asyncio.to_thread(
            _begun, gateway, signed, body, _features(request), name, coding, entry
        )
        if under_way.name:
            pieces = answers.begin(under_way.name, device, pieces).bytes_from(0)
        is_at_hand = under_way.tail is not None and coding is not Coding.GZIP
        return Stream(_at_hand(pieces) if is_at_hand else pieces, media_type=NDJSON, headers=headers)

    return sync


def _checkpointing(gateway: Gateway) -> HTTPRouteHandler:
    """The route of audit checkpoints."""

    @post("/checkpoint", status_code=200, operation_class=CHECKPOINT)
    async def checkpoint(request: HttpRequest) -> Response[bytes]:
        """Signs where the device's audit stands, unless that contradicts what was signed before."""
        signed = await _signed(gateway, request, Route.CHECKPOINT)
        answer = await asyncio.to_thread(gateway.checkpoint, signed, await request.body())
        return told(answer)

    return checkpoint


def _describing(routes: Sequence[HTTPRouteHandler]) -> HTTPRouteHandler:
    """The route of the description of all others, which is made when it is first asked for."""
    made = functools.cache(lambda: document(routes))

    @get("/openapi.json", sync_to_thread=True, include_in_schema=False)
    def openapi() -> Response[bytes]:
        """Describes all other routes in OpenAPI 3.1."""
        return Response(made(), media_type=JSON)

    return openapi


def _begun(
    gateway: Gateway, signed: Signed, body: bytes, features: frozenset[str], name: str, coding: Coding, entry: Entry
) -> tuple[Round, Iterator[bytes]]:
    """A round and its bytes; pages that are kept are packed here the first time, which takes a while."""
    under_way = gateway.sync(signed, body, features, name)
    return under_way, _pieces(under_way, coding, entry)


async def _at_hand(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Pieces that nobody has to work for, and so need no thread."""
    for piece in pieces:
        yield piece


def _pieces(under_way: Round, coding: Coding, entry: Entry) -> Iterator[bytes]:
    """The bytes of a round in a coding; one whose pages are kept goes out as it was packed once."""
    entry.counts["receipts"] = under_way.receipts
    if under_way.tail is None:
        return packed(_counted(under_way, entry), coding)
    entry.counts["lines"] = under_way.tail.lines
    return under_way.tail.after(under_way.opening, coding)


def _application(routes: list[HTTPRouteHandler]) -> Litestar:
    """The framework's application: its own limits and refusals are the protocol's, its documents and logs are off."""
    return Litestar(
        routes,
        exception_handlers={Problem: _tell, HTTPException: _tell_http, Busy: _tell_busy, Exception: _tell_fault},
        request_max_body_size=MAX_REQUEST,
        openapi_config=None,
        logging_config=None,
    )


async def _signed(gateway: Gateway, request: HttpRequest, route: Route) -> Signed:
    """The officer who asks.

    Raises:
        Problem: another version is spoken, or the token is missing or not good.
    """
    _require_version(request)
    scheme, _, access = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not access:
        raise Problem(Code.TOKEN_UNKNOWN)
    return await asyncio.to_thread(_admitted, gateway, access.strip(), route, entry_of(request.scope))


def _admitted(gateway: Gateway, access: str, route: Route, entry: Entry) -> Signed:
    """The officer of a token, told to the request's line before they are let in or not."""
    signed = gateway.sign_in(access)
    entry.officer = signed.officer.id
    return gateway.admission.admit(signed, route)


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


def _tell(request: HttpRequest, problem: Problem, allowed: str = "") -> Response[bytes]:
    """A problem's answer; `allowed` names the methods that are spoken, where another one was asked (RFC 9110)."""
    if SIGNED not in _features(request):
        problem = problem.unsigned()
    headers = {"Cache-Control": "no-store", **({"Allow": allowed} if allowed else {})}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    return Response(problem.document(), status_code=problem.status, media_type=PROBLEM_JSON, headers=headers)


def _tell_http(request: HttpRequest, exc: HTTPException) -> Response[bytes]:
    """The framework's own refusals, in the protocol's form and without their detail."""
    fallback = Code.UNAVAILABLE if exc.status_code >= 500 else Code.MALFORMED  # noqa: PLR2004  # HTTP's server errors
    allowed = {name.lower(): value for name, value in (exc.headers or {}).items()}.get("allow", "")
    return _tell(request, Problem(_BY_STATUS.get(exc.status_code, fallback)), allowed)


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
