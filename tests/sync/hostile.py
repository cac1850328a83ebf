"""A gateway that misbehaves byte by byte, and feeds to have it send.

Knows sockets and the golden messages; imports nothing of the client's decoding, so that both are written twice.
"""

import contextlib
import hashlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parents[2] / "docs" / "protocol"

#: How long the server waits for a client that says nothing, so that a broken test ends.
PATIENCE_S = 10.0


def golden(name: str) -> bytes:
    """The bytes of one golden message."""
    return (GOLDEN / name).read_bytes()


def golden_json(name: str) -> Any:
    """One golden message as plain JSON."""
    return json.loads(golden(name))


def golden_lines(name: str) -> list[bytes]:
    """The lines of one golden message, each with its line end."""
    return golden(name).splitlines(keepends=True)


def encode(value: object) -> bytes:
    """One line of JSON, with its line end."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


HEAD = json.loads(golden_lines("sync-response.ndjson")[0])
RECORDS = {record["type"]: record for record in map(json.loads, golden_lines("records.ndjson"))}


def encounter(number: str = "SYN-E-000001-1", revision: int = 1, **other: object) -> dict[str, Any]:
    """An e3 record of its own number."""
    return {**RECORDS["encounter"], "id": f"e3:{number}", "revision": revision, **other}


def upsert(record: object, priority: int = 5) -> dict[str, Any]:
    """The line that sends a record."""
    return {"kind": "upsert", "class": priority, "record": record}


def receipt(event_id: str, status: str, **other: object) -> dict[str, Any]:
    """The line that answers an event."""
    return {"kind": "receipt", "eventId": event_id, "status": status, "at": "2026-11-23T15:04:05Z", **other}


def page_signature(signer: Any, line: dict[str, Any], **other: object) -> str:
    """The signature of a closing line, or of one that says something else."""
    from backends.signing import Context, canonical

    said = {"source": "e3", "epoch": HEAD["epoch"], "cursor": line["cursor"], "count": line["count"]}
    return str(signer.signature(canonical({**said, "hash": line["sha256"], **other}), Context.PAGE))


@dataclass
class FeedText:
    """An answer to a round, built line by line with true counts and hashes; `signer` is the agency's, for its pages."""

    signer: Any = None
    lines: list[bytes] = field(default_factory=list)
    open: list[bytes] = field(default_factory=list)

    def head(self, **other: object) -> "FeedText":
        """Begin, as the golden head does but for what is given."""
        return self.raw(encode({**HEAD, **other}))

    def raw(self, *lines: bytes) -> "FeedText":
        """Lines as they are, outside any page."""
        self.lines += lines
        return self

    def receipts(self, *receipts: dict[str, Any]) -> "FeedText":
        """Receipts."""
        return self.raw(*map(encode, receipts))

    def rows(self, *rows: object) -> "FeedText":
        """Rows of the page that is open; bytes go as they are, a mapping as JSON."""
        encoded = [row if isinstance(row, bytes) else encode(row) for row in rows]
        self.open += encoded
        return self.raw(*encoded)

    def page(self, cursor: str, **other: object) -> "FeedText":
        """Close the page."""
        digest = hashlib.sha256(b"".join(self.open)).hexdigest()
        line = {"kind": "page", "cursor": cursor, "count": len(self.open), "sha256": digest, **other}
        if self.signer is not None and "signature" not in other:
            line["signature"] = page_signature(self.signer, line)
        self.open = []
        return self.raw(encode(line))

    def checkpoint(self, cursor: str) -> "FeedText":
        """A checkpoint after all classes."""
        return self.raw(encode({"kind": "checkpoint", "cursor": cursor, "classes": [1, 2, 3, 4, 5]}))

    def end(self, cursor: str, held: int, *, more: bool = False) -> "FeedText":
        """The end of the round."""
        return self.raw(encode({"kind": "end", "cursor": cursor, "more": more, "held": held}))

    @property
    def body(self) -> bytes:
        """The whole answer."""
        return b"".join(self.lines)


def plain_feed(*records: dict[str, Any], cursor: str = "SYN-c-1") -> FeedText:
    """A well-formed answer with these records in one page."""
    return FeedText().head().rows(*map(upsert, records)).page(cursor).checkpoint(cursor).end(cursor, len(records))


def answer(
    body: bytes = b"",
    status: str = "200 OK",
    kind: str = "application/x-ndjson",
    length: int | None = -1,
    **headers: str,
) -> bytes:
    """An HTTP answer; `length` is the length it claims, None for no word of it."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close"]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length < 0 else length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def document(value: object, status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP answer with one JSON document."""
    return answer(encode(value), status, "application/json", **headers)


def problem(status: int, code: str, title: str = "SYN", **other: object) -> bytes:
    """An HTTP answer with a problem document."""
    headers = other.pop("headers", {})
    body = encode({"type": f"urn:crosscheck:{code}", "title": title, "status": status, **other})
    return answer(body, f"{status} SYN", "application/problem+json", **headers)


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Answer = bytes | Iterable[bytes] | Callable[[Request], "bytes | Iterable[bytes]"]


class HostileServer:
    """A server on this machine that answers as it is told: by path, the next of a list, the last for ever."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.requests: list[Request] = []
        self.scripts: dict[str, list[Answer]] = {
            "/about": [document(golden_json("about.json"))],
            # Without a key: what these answers send is not signed.
            "/token": [document({**golden_json("token-response.json"), "signing_key": ""})],
        }
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="hostile server")
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        scheme = "http" if self._tls is None else "https"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def on(self, path: str, *answers: Answer) -> "HostileServer":
        """Answer requests for a path like this, in order."""
        self.scripts[path] = list(answers)
        return self

    def asked(self, path: str) -> list[Request]:
        """The requests for a path so far."""
        return [request for request in self.requests if request.path == path]

    def close(self) -> None:
        """End, and wait until it has."""
        # A listener that is shut down wakes the thread that waits in accept.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(PATIENCE_S)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(PATIENCE_S)
            with connection, contextlib.suppress(OSError, ValueError):
                if self._tls is None:
                    self._answer(connection)
                    continue
                with self._tls.wrap_socket(connection, server_side=True) as secured:
                    self._answer(secured)

    def _answer(self, connection: socket.socket) -> None:
        request = read_request(connection)
        self.requests.append(request)
        script = self.scripts.get(request.path, [answer(status="404 Not Found")])
        chosen = script.pop(0) if len(script) > 1 else script[0]
        made = chosen(request) if callable(chosen) else chosen
        for piece in [made] if isinstance(made, bytes) else made:
            connection.sendall(piece)


def read_request(connection: socket.socket) -> Request:
    """One request, headers and body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += received(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += received(connection)
    method, path, _ = first.split(" ")
    return Request(method, path, headers, body)


def received(connection: socket.socket) -> bytes:
    """The next bytes of a connection that must not end here."""
    piece = connection.recv(65536)
    if not piece:
        raise ValueError("the client is gone")
    return piece


def endless(piece: bytes) -> Iterator[bytes]:
    """The same piece for ever."""
    while True:
        yield piece


@contextmanager
def taking_connections(serve: Callable[[int, socket.socket], None], connections: int) -> Iterator[str]:
    """The address of a server whose nth connection of so many `serve` talks to, one after the other."""
    listener = socket.create_server(("127.0.0.1", 0))

    def take() -> None:
        for number in range(connections):
            with contextlib.suppress(OSError, ValueError), listener.accept()[0] as connection:
                connection.settimeout(5)
                serve(number, connection)

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)
