"""A server under trial, asked over HTTP as the smallest honest client would ask.

Knows the wire of docs/protocol.md. Does not know which answers are right.
"""
# ruff: noqa: PLR2004 - figures here are the protocol's own, told by the sentence beside them

from __future__ import annotations

import hashlib
import json
import secrets
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
import zstandard

#: Longest wait for any answer, in seconds.
PATIENCE_S = 60.0

VERSION = {"Crosscheck-Protocol": "1"}
RECORD_KINDS = frozenset(("upsert", "withdraw", "tombstone"))

#: A call-back number of the range that is reserved for invented ones.
CALLBACK = "+1 360 555 0107"

#: One JSON object of the wire.
Json = dict[str, Any]


class Broken(Exception):
    """The server did something else than the protocol says; the text names it without content."""


class NotTried(Exception):
    """The check needs something that was not given, as a code to enrol with."""


@dataclass
class Copy:
    """What a client would hold after some rounds."""

    records: dict[str, Json] = field(default_factory=dict)
    cursor: str | None = None
    pages: int = 0

    def take(self, raw: Iterable[bytes], pages: int | None = None) -> list[Json]:
        """Applies the lines of a round, page by page; with `pages` it stops after so many, as a cut link would."""
        taken, waiting = [], []
        for text in raw:
            line = json.loads(text)
            taken.append(line)
            if line["kind"] in RECORD_KINDS:
                waiting.append(text)
            elif line["kind"] == "page":
                self._apply(line, waiting)
                waiting = []
                if pages is not None and (pages := pages - 1) == 0:
                    return taken
            elif line["kind"] in ("checkpoint", "end"):
                self.cursor = line["cursor"]
        return taken

    def _apply(self, page: Json, waiting: list[bytes]) -> None:
        expect(page["count"] == len(waiting), "a page counts its lines")
        expect(page["sha256"] == hashlib.sha256(b"".join(waiting)).hexdigest(), "a page's hash is that of its bytes")
        for line in map(json.loads, waiting):
            if line["kind"] == "upsert":
                self.records[line["record"]["id"]] = line["record"]
            else:
                self.records.pop(line["id"], None)
        self.cursor, self.pages = page["cursor"], self.pages + 1


@dataclass
class Server:
    """One gateway by its address, and the sign-in of the officer who tries it."""

    url: str
    officer: str = ""
    code: str = ""
    token: str = ""
    refresh: str = ""
    person: Json = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **other: Any) -> requests.Response:  # noqa: ANN401  # requests' own options
        """An answer, whatever it is."""
        wanted = VERSION if headers is None else headers
        return self.session.request(method, f"{self.url}{path}", headers=dict(wanted), timeout=PATIENCE_S, **other)

    def signed(self, path: str, body: object, **headers: str) -> requests.Response:
        """The answer to a signed-in request; a body of bytes goes as it is."""
        if not self.token:
            raise NotTried("needs --officer and --code")
        named = {**VERSION, "Authorization": f"Bearer {self.token}", "Accept-Encoding": "identity", **headers}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", path, named, data=data)

    def round(self, **fields: object) -> list[bytes]:
        """The lines of a round, their ends included."""
        answer = self.signed("/sync", fields)
        expect(answer.status_code == 200, f"a round is answered 200, not {answer.status_code}")
        return answer.content.splitlines(keepends=True)

    def packed_round(self) -> bytes:
        """The bytes of a round that came as zstd, unpacked."""
        headers = {**VERSION, "Authorization": f"Bearer {self.token}", "Accept-Encoding": "zstd"}
        answer = self.ask("POST", "/sync", headers, data=b"{}", stream=True)
        raw = b"".join(iter(lambda: answer.raw.read(65_536, decode_content=False), b""))
        if answer.headers.get("content-encoding") != "zstd":
            raise NotTried("the server doesn't pack with zstd, which is its right")
        return zstandard.ZstdDecompressor().decompressobj().decompress(raw)

    def receipts(self, *events: Json) -> list[Json]:
        """The receipts of events, in their order."""
        return [line for line in map(json.loads, self.round(events=list(events))) if line["kind"] == "receipt"]


def expect(holds: bool, sentence: str) -> None:  # noqa: FBT001  # reads like assert
    """Goes on where something holds.

    Raises:
        Broken: it doesn't.
    """
    if not holds:
        raise Broken(sentence)


def problem(answer: requests.Response, status: int, *codes: str) -> Json:
    """The problem document of an answer that has to be a refusal of this kind.

    Raises:
        Broken: it is something else.
    """
    expect(answer.status_code == status, f"answered {answer.status_code}, not {status}")
    expect(
        answer.headers.get("content-type", "").startswith("application/problem+json"), "a refusal is a problem document"
    )
    document: Json = answer.json()
    named = document.get("type", "").removeprefix("urn:crosscheck:")
    expect(named in codes, f"the problem is {named}, not {' or '.join(codes)}")
    expect(document.get("status") == status and bool(document.get("title")), "a problem has its status and a title")
    return document


def event_id() -> str:
    """A new UUID of version 7: it sorts by the millisecond in which it was made, as a server may rely on."""
    milliseconds = time.time_ns() // 1_000_000
    made = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=made))


def lines_of(kind: str, lines: Iterable[Json]) -> Iterator[Json]:
    """The lines of one kind."""
    return (line for line in lines if line["kind"] == kind)
