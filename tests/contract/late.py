"""A gateway that answers late: what it says is held back, after it has done its work, until a test lets it go.

Knows HTTP and nothing of the protocol. It waits for an event and never for a time.
"""

from __future__ import annotations

import http.client
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from storage.vault import Vault
from sync.report import RoundReport
from sync.round import run_round
from tests.contract.agencies import AgencyProgram
from tests.contract.conftest import Laptop, clock

T = TypeVar("T")

#: So long a held answer waits at most, so that a broken test ends.
PATIENCE_S = 30.0
#: What is of one connection alone.
_HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive"})


class LateAnswers:
    """Stands before a gateway: the answer to the next round is held, and `held` is called, until `let_go`."""

    def __init__(self, agency: AgencyProgram, held: Callable[[], None]) -> None:
        where = urlsplit(agency.url)
        self._gateway, self._held = (str(where.hostname), int(where.port or 80)), held
        self._may_go, self._is_first = threading.Event(), threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                proxy._pass_on(self)

            def do_POST(self) -> None:
                proxy._pass_on(self)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def let_go(self) -> None:
        """Give the answer that is held, and all after it at once."""
        self._may_go.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _pass_on(self, asked: BaseHTTPRequestHandler) -> None:
        """Ask the gateway, read all that it says, and give it when it may be given."""
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        link = http.client.HTTPConnection(*self._gateway, timeout=PATIENCE_S)
        headers = {name: value for name, value in asked.headers.items() if name.lower() not in _HOP}
        link.request(asked.command, asked.path, body=body or None, headers=headers)
        answer = link.getresponse()
        said = answer.read()
        link.close()
        if asked.path == "/sync" and self._is_first.acquire(blocking=False):
            self._held()
            self._may_go.wait(PATIENCE_S)
        asked.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP:
                asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(said)))
        asked.send_header("Connection", "close")
        asked.end_headers()
        asked.wfile.write(said)


def late_round(laptop: Laptop, agency: AgencyProgram, meanwhile: Callable[[], None]) -> RoundReport:
    """What came of a round whose answer was held back while `meanwhile` ran on the thread that owns the vault."""
    jobs: queue.Queue[Callable[[], None] | None] = queue.Queue()

    def on_vault(job: Callable[[Vault], T]) -> T:
        done: queue.Queue[tuple[T | None, Exception | None]] = queue.Queue()

        def here() -> None:
            try:
                done.put((job(laptop.vault), None))
            except Exception as error:  # noqa: BLE001  # handed on to the thread that asked
                done.put((None, error))

        jobs.put(here)
        result, error = done.get(timeout=PATIENCE_S)
        if error is not None:
            raise error
        return result  # type: ignore[return-value]  # what the job gave, as no error came

    def serve() -> None:
        """Carry out what the round wants of the vault, up to the next sign."""
        while (job := jobs.get(timeout=PATIENCE_S)) is not None:
            job()

    with LateAnswers(agency, lambda: jobs.put(None)) as late, ThreadPoolExecutor(1) as lane:
        gateway = laptop.knows(agency, late.url)
        coming = lane.submit(run_round, gateway, laptop.access, on_vault, clock)
        coming.add_done_callback(lambda _: jobs.put(None))
        serve()
        assert not coming.done()
        meanwhile()
        late.let_go()
        serve()
        report = coming.result(PATIENCE_S)
    laptop.knows(agency)
    return report
