"""What a gateway's routes have in common: a request's type, who asks by it, and an answer that nobody keeps.

Knows HTTP. Does not know any route.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response

from backends.identity import Signed
from backends.openapi import JSON
from backends.rates import Route

#: Any: this program gives a request neither user, auth nor state of the framework's kind.
HttpRequest = Request[Any, Any, Any]

#: Who asks on a route; raises `Problem`.
Signing = Callable[[HttpRequest, Route], Awaitable[Signed]]


def told(answer: bytes) -> Response[bytes]:
    """The answer, to be kept by nothing between here and the laptop."""
    return Response(answer, media_type=JSON, headers={"Cache-Control": "no-store"})
