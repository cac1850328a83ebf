"""The routes of the joint threat picture, and what a gateway answers there: bytes in, bytes or a `Problem` out.

Knows docs/protocol.md section 20 and HTTP. Does not know what is counted or signed (`assessing`). What needs SciPy is
read with the first question, so that a gateway starts without it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Final

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler

from backends.identity import Signed
from backends.openapi import SIGNING_OFF, THREAT
from backends.problems import decoded
from backends.rates import Route
from backends.routes import HttpRequest, Signing, told
from backends.signing import Signer
from backends.store import Store
from backends.threat_wire import Assessment, ThreatRequest

#: The routes that are served here, and the feature by which a gateway tells of them.
ASSESSING: Final = frozenset({"/threat", "/assessment"})
THREAT_PICTURE: Final = "threat"


class Assessor:
    """One gateway's answers about what both agencies meet, and its signature on what they say of it together."""

    def __init__(self, store: Store, clock: Callable[[], dt.datetime]) -> None:
        self._store = store
        self._clock = clock
        self._signer = Signer.of_secret(store.identity.secret_key)

    def threat(self, signed: Signed, body: bytes) -> bytes:
        """The signed statement of what happened in a period, as far as the officer's role is told.

        Raises:
            Problem: the role is told nothing, or the request can't be read.
        """
        from backends.assessing import threat

        asked, system = decoded(body, ThreatRequest), self._store.identity.system
        with self._store.reading() as connection:
            return msgspec.json.encode(threat(connection, self._signer, system, signed.officer, asked, self._now()))

    def sign_off(self, signed: Signed, body: bytes) -> bytes:
        """The agency's signature on an assessment.

        Raises:
            Problem: the officer may not sign for it, its own part is not its word, or the request can't be read.
        """
        from backends.assessing import sign_off

        asked, system = decoded(body, Assessment), self._store.identity.system
        with self._store.acting(signed.officer.id) as connection:
            return msgspec.json.encode(sign_off(connection, self._signer, system, signed.officer, asked, self._now()))

    def _now(self) -> dt.datetime:
        return self._clock().replace(microsecond=0)


def assessing(assessor: Assessor, signing: Signing) -> list[HTTPRouteHandler]:
    """The handlers of these routes."""

    @post("/threat", status_code=200, operation_class=THREAT)
    async def threat(request: HttpRequest) -> Response[bytes]:
        """States what happened in a period to those whose role is to oversee it."""
        signed = await signing(request, Route.OVERSIGHT)
        return told(await asyncio.to_thread(assessor.threat, signed, await request.body()))

    @post("/assessment", status_code=200, operation_class=SIGNING_OFF)
    async def assessment(request: HttpRequest) -> Response[bytes]:
        """Signs for this agency what both gateways stated."""
        signed = await signing(request, Route.OVERSIGHT)
        return told(await asyncio.to_thread(assessor.sign_off, signed, await request.body()))

    return [threat, assessment]
