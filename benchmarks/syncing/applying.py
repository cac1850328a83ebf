"""How fast a laptop takes in an answer that is already there: the round without a gateway's work or a link.

Knows that an answer is bytes, and sends those that were recorded. Does not know what is in them.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit


@contextmanager
def replaying(url: str, recorded: bytes) -> Iterator[str]:
    """The address of something that answers `/sync` with recorded bytes, and all else as the gateway at `url` does."""

    def answer(request: bytes) -> bytes:
        return recorded if request.startswith(b"POST /sync ") else forwarded(url, request)

    with _answering(answer) as address:
        yield address


@contextmanager
def recording(url: str, kept: Path) -> Iterator[str]:
    """The address of something that passes requests on to a gateway and keeps its answer to `/sync` in a file."""

    def answer(request: bytes) -> bytes:
        told = forwarded(url, request.replace(b"signed,", b""))  # a lease is for one device alone
        if request.startswith(b"POST /sync "):
            kept.write_bytes(told)
        return told

    with _answering(answer) as address:
        yield address


@contextmanager
def _answering(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """The address of something that gives each request its answer, one at a time."""
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(listener, answer), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _serve(listener: socket.socket, answer: Callable[[bytes], bytes]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            request = read_request(connection)
            if request:
                connection.sendall(answer(request))


def read_request(connection: socket.socket) -> bytes:
    """One request, headers and body; empty where the client went away."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
    while len(body) < sum(lengths):
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def forwarded(url: str, request: bytes) -> bytes:
    """What a gateway answers to a request, to the last byte."""
    where = urlsplit(url)
    head, _, body = request.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"host:"))]
    sent = b"\r\n".join([*kept, b"Host: " + where.netloc.encode(), b"Connection: close"])
    with socket.create_connection((where.hostname or "", where.port or 0)) as connection:
        connection.sendall(sent + b"\r\n\r\n" + body)
        return b"".join(iter(lambda: connection.recv(65_536), b""))
