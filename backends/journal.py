"""One structured line for each request: id, officer, route, status, counts, milliseconds; never content.

Works around the whole application, so a streamed answer is written down when its last byte has gone. Does not know what
a route does; handlers put counts into `Entry`.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

#: Where in a request's scope its entry is.
_ENTRY = "crosscheck_entry"


@dataclass(slots=True)
class Entry:
    """What one request's line will say; filled in while the request is served."""

    request: str
    method: str
    route: str
    officer: str = ""
    status: int = 0
    fault: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    def line(self, milliseconds: int) -> str:
        """The line, without its end; empty fields are left out."""
        named = {"request": self.request, "officer": self.officer, "method": self.method, "route": self.route,
                 "status": self.status, "fault": self.fault, **self.counts}  # fmt: skip
        return json.dumps({name: value for name, value in named.items() if value != ""} | {"ms": milliseconds})


def entry_of(scope: Scope) -> Entry:
    """The entry of the request that a scope belongs to."""
    entry: Entry = scope[_ENTRY]  # type: ignore[literal-required]  # ASGI lets a wrapper add keys of its own
    return entry


def _uncounted(_: Entry, __: float) -> None:
    """Where nobody counts."""


class Journal:
    """An application around another that writes the lines to a stream, or to standard error."""

    def __init__(
        self,
        app: ASGIApp,
        routes: frozenset[str],
        stream: TextIO | None = None,
        count: Callable[[Entry, float], None] = _uncounted,
    ) -> None:
        self._app = app
        self._count = count
        self._routes = routes
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request and writes its line."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        entry = Entry(uuid.uuid4().hex, str(scope["method"]), self._route(scope["path"]))
        scope[_ENTRY] = entry  # type: ignore[literal-required]  # as above

        async def noting_send(message: Message) -> None:
            """Sends a message on and notes the status in it."""
            if message["type"] == "http.response.start":
                entry.status = message["status"]
            await send(message)

        began = time.monotonic()
        try:
            await self._app(scope, receive, noting_send)
        finally:
            seconds = time.monotonic() - began
            self._count(entry, seconds)
            print(entry.line(round(seconds * 1000)), file=self._stream or sys.stderr, flush=True)

    def _route(self, path: str) -> str:
        """A known path; a made-up one could hold anything and isn't written down."""
        return path if path in self._routes else "?"
