"""The routes of oversight and of audits. Knows HTTP. Does not know what an exchange means: see `overseer`."""

from __future__ import annotations

import asyncio
from typing import Final

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler

from backends.openapi import AUDITING, REVIEWING
from backends.openapi import OVERSEEING as OVERSEEN
from backends.overseer import Overseer
from backends.rates import Route
from backends.routes import HttpRequest, Signing, told

#: The routes that are served here.
OVERSEEING: Final = frozenset({"/oversight", "/audit", "/review"})


def overseeing(overseer: Overseer, signing: Signing) -> list[HTTPRouteHandler]:
    """The handlers of these routes."""

    @post("/oversight", status_code=200, operation_class=OVERSEEN)
    async def oversight(request: HttpRequest) -> Response[bytes]:
        """Gives the figures of the agency's own doings to those whose role is to oversee them."""
        signed = await signing(request, Route.OVERSIGHT)
        return told(await asyncio.to_thread(overseer.oversight, signed, await request.body()))

    @post("/audit", status_code=200, operation_class=AUDITING)
    async def audit(request: HttpRequest) -> Response[bytes]:
        """Takes rows of the device's audit and signs up to where they are held."""
        signed = await signing(request, Route.AUDIT)
        return told(await asyncio.to_thread(overseer.audit, signed, await request.body()))

    @post("/review", status_code=200, operation_class=REVIEWING)
    async def review(request: HttpRequest) -> Response[bytes]:
        """Shows checks of others to supervisors and auditors, and tells the officer of each look at one."""
        signed = await signing(request, Route.REVIEW)
        return told(await asyncio.to_thread(overseer.review, signed, await request.body()))

    return [oversight, audit, review]
