"""What an administrator's machines ask a gateway: is it alive, may it be sent requests, what has it done so far.

Stands on a port of its own that officers don't reach: how many records checks found is told here, and must not be told
there. Knows counts and times, never content. Does not know routes or SQL.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from backends.journal import Entry

#: From a kept round on a warm connection to a first copy on a bad link, in seconds.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)


class Meter:
    """What one process has answered."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "crosscheck_requests", "Requests answered.", ("route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "crosscheck_request_seconds", "From request to last byte.", ("route",), registry=self.registry,
            buckets=_SECONDS,
        )  # fmt: skip
        self._counts = Counter("crosscheck_sent", "Lines, receipts, records sent.", ("kind",), registry=self.registry)
        self._faults = Counter("crosscheck_faults", "Requests that failed by a fault of ours.", registry=self.registry)

    def note(self, entry: Entry, seconds: float) -> None:
        """Counts a request that is over."""
        self._requests.labels(entry.route, str(entry.status)).inc()
        self._seconds.labels(entry.route).observe(seconds)
        for kind, count in entry.counts.items():
            self._counts.labels(kind).inc(count)
        if entry.fault:
            self._faults.inc()


class Watch:
    """The port for administrators' machines; a context, open while a gateway serves."""

    def __init__(self, port: int, meter: Meter, is_ready: Callable[[], bool], host: str = "127.0.0.1") -> None:
        try:
            self._server = ThreadingHTTPServer((host, port), _handler(meter, is_ready))
        except OSError as fault:
            raise OSError(fault.errno, fault.strerror, f"port {port} of {host}") from None
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="watch", daemon=True)
        self.url = f"http://{host}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(meter: Meter, is_ready: Callable[[], bool]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """The three routes."""

        server_version = "gateway"
        sys_version = ""

        def do_GET(self) -> None:  # the library's name for it
            """Answers `/health`, `/ready` and `/metrics`."""
            match self.path:
                case "/health":
                    self._tell(200, b"alive\n")
                case "/ready":
                    ready = is_ready()
                    self._tell(200 if ready else 503, b"ready\n" if ready else b"the database is out of reach\n")
                case "/metrics":
                    self._tell(200, generate_latest(meter.registry), CONTENT_TYPE_LATEST)
                case _:
                    self._tell(404, b"")

        def log_message(self, *_: object) -> None:
            """Nothing: a machine asks every few seconds."""

        def _tell(self, status: int, body: bytes, media: str = "text/plain; charset=utf-8") -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
