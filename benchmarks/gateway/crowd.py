"""Many laptops of invented officers, each as little as the protocol allows, asking a gateway over HTTP.

Knows the wire; verifies what it counts. Does not know the gateway's code, but for issuing codes in bulk.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import uuid
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import zstandard

from backends.identity import Officer, issue_code
from backends.store import Store

#: Longest wait for one answer, in seconds.
PATIENCE_S = 120.0

#: Laptops that ask at the same time.
AT_ONCE = 32

_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Crosscheck-Protocol": "1"}


@dataclass
class Device:
    """One laptop: its officer, its token, and how far its copy has come."""

    officer: str
    token: str
    cursor: str | None = None


def officers(database: str, system: str, count: int, now: int) -> list[tuple[str, str]]:
    """Ids and one-time codes of that many new officers, entitled alike."""
    store = Store.open(database, system)
    names = [f"SYN-U-{uuid.uuid4().hex[:8]}" for _ in range(count)]
    with store.writing() as connection:
        codes = [
            issue_code(connection, Officer(name, "SYN Officer", "USBP", "SYN Elsewhere", "BLW", ("agent",)), now)
            for name in names
        ]
    store.close()
    return list(zip(names, codes, strict=True))


class Line:
    """A warm connection to one gateway."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE_S)

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
        """The body of an answer of 200.

        Raises:
            OSError: there is no answer, or another one.
        """
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise OSError(f"answered {answer.status}")
        return content

    def enrol(self, officer: str, code: str) -> Device:
        """A device of an officer."""
        form = {"grant_type": "urn:crosscheck:enrolment", "officer": officer, "device": "SYN-D-1", "code": code}
        return Device(officer, json.loads(self.ask("POST", "/token", _FORM, urlencode(form).encode()))["access_token"])

    def round(self, device: Device, **fields: object) -> bytes:
        """The packed bytes of a round."""
        headers = {"Crosscheck-Protocol": "1", "Authorization": f"Bearer {device.token}", "Accept-Encoding": "zstd"}
        return self.ask("POST", "/sync", headers, json.dumps({"cursor": device.cursor, **fields}).encode())

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()


def unpacked(body: bytes) -> bytes:
    """The bytes behind zstd, over all frames."""
    whole = b""
    while body:
        frame = zstandard.ZstdDecompressor().decompressobj()
        whole += frame.decompress(body)
        body = frame.unused_data
    return whole


@dataclass(frozen=True, slots=True)
class Counted:
    """What a verified round had."""

    records: int
    pages: int
    receipts: int
    cursor: str


def verified(body: bytes) -> Counted:
    """A round's counts, each page's hash checked.

    Raises:
        ValueError: it isn't whole, or a page doesn't agree.
    """
    records = pages = receipts = 0
    cursor = ""
    waiting: list[bytes] = []
    for text in unpacked(body).splitlines(keepends=True):
        line = json.loads(text)
        match line["kind"]:
            case "head":
                continue
            case "receipt":
                receipts += line["status"] == "applied"
            case "page":
                if line["sha256"] != hashlib.sha256(b"".join(waiting)).hexdigest():
                    raise ValueError("a page doesn't agree with its hash")
                records, pages, waiting = records + line["count"], pages + 1, []
            case "checkpoint":
                continue
            case "end":
                cursor = line["cursor"]
            case _:
                waiting.append(text)
    if not cursor:
        raise ValueError("a round without end")
    return Counted(records, pages, receipts, cursor)


def enrolled(urls: Sequence[str], named: Iterable[tuple[str, str]]) -> list[Device]:
    """Devices of officers, each enrolled over HTTP."""

    def enrol(place: int, who: tuple[str, str]) -> Device:
        line = Line(urls[place % len(urls)])
        try:
            return line.enrol(*who)
        finally:
            line.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(enrol, *zip(*enumerate(named), strict=True)))


def shift(urls: Sequence[str], devices: Sequence[Device], records: int) -> list[str]:
    """Every device syncs what changed in a shift and sends its events; what went wrong, by device."""

    def sync(place: int, device: Device) -> str:
        line = Line(urls[place % len(urls)])
        try:
            counted = verified(line.round(device, events=[_event(device.officer)]))
            device.cursor = counted.cursor
        except (OSError, ValueError, KeyError, http.client.HTTPException) as fault:
            return f"{type(fault).__name__}: {fault}"
        finally:
            line.close()
        return "" if (counted.records, counted.receipts) == (records, 1) else f"{counted.records} records"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [fault for fault in pool.map(sync, range(len(devices)), devices) if fault]


def _event(officer: str) -> dict[str, object]:
    """A check that an officer made during the shift."""
    import datetime as dt

    number = uuid.uuid4().int & ~(0xFFFF << 64) | (7 << 76)
    made = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    body = {"action": "stop", "level": "no_overlap", "records": [],
            "phones": [{"nc:FullTelephoneNumber": "+1 360 555 0107"}]}  # fmt: skip
    return {"eventId": str(uuid.UUID(int=number)), "made": made, "officer": officer, "type": "check", "body": body}
