"""Runs a gateway on a port of this machine until it is told to stop.

Knows uvicorn, sockets and signals. Does not know routes.
"""

from __future__ import annotations

import os
import signal
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from litestar.types import ASGIApp

#: A laptop's next round comes within five minutes: a connection that is still there saves it two round trips and the
#: certificates, which is two seconds of a satellite link.
KEEP_ALIVE_SECONDS = 330

#: How long rounds under way may take to end after a stop was asked for; a cut round resumes elsewhere.
GRACE_SECONDS = 10


class AnnouncingServer(uvicorn.Server):
    """A server that prints where it listens once it does, which is how a caller learns a port chosen by the system."""

    told: Sequence[str] = ()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to listen and says so on standard output."""
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            scheme = "https" if self.config.is_ssl else "http"
            print("\n".join([f"listening on {scheme}://{host}:{port}", *self.told]), flush=True)


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """A server's certificate chain, and its key where the chain's file doesn't hold it; both PEM."""

    certificate: Path
    key: Path | None = None

    def fault(self) -> str:
        """What is wrong with the files, empty where a server can speak TLS by them."""
        for file in (self.certificate, self.key):
            if file is not None and not file.is_file():
                return f"{file}: there is no such file"
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(self.certificate, self.key)
        except (ssl.SSLError, OSError):
            return f"{self.certificate}: not a certificate chain with its own key, in PEM, that may be read"
        return ""


def serve(
    app: ASGIApp, port: int, host: str = "127.0.0.1", tls: TlsFiles | None = None, told: Sequence[str] = ()
) -> None:
    """Serves until SIGTERM or SIGINT, then lets rounds under way end; leaves with status 0.

    `told` is printed behind the line that says where it listens.

    Raises:
        OSError: the port can't be had.
    """
    listening = _bound(host, port)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, _leave)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        ssl_certfile=None if tls is None else tls.certificate,
        ssl_keyfile=None if tls is None else tls.key,
    )
    server = AnnouncingServer(config)
    server.told = told
    server.run(sockets=[listening])


def _bound(host: str, port: int) -> socket.socket:
    """A socket at a port, which a server that was just stopped may have had."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere this would take the port of a server that runs
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as fault:
        made.close()
        raise OSError(fault.errno, fault.strerror, f"port {port} of {host}") from None
    return made


def _leave(_: int, __: FrameType | None) -> None:
    """What a stop means outside the server's own handling: before it listens, and once it has ended."""
    raise SystemExit(0)
