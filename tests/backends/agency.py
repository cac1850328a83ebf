"""An agency and its officers for tests: a real gateway over a real file, and laptops that apply what it sends.

The laptop is a small client of its own, written from docs/protocol.md: it throws away a page that doesn't agree.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backends.gateway import Gateway
from backends.identity import Officer, Signed, issue_code
from backends.ingest.run import ingest
from backends.store import Identity, Store

#: When tests take place; agencies move their own clock on.
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

E3_ROW = {
    "APPR_DT_TIME": "11/20/2026 9:00:00 AM",
    "SECTOR": "BLW",
    "OWNER_UNIT": "SYN Station",
    "SURNAME": "SYNTHETIC",
    "GIVEN_NAME": "ANNA",
    "DATE_OF_BIRTH": "5/6/1990",
}

TECS_ROW = {
    "RECORD_TYPE": "CASE",
    "OWNER_UNIT": "SYN HSI Unit",
    "LAST_UPDATE_DATETIME": "2026-11-20T09:00:00Z",
    "PERSON_SURNAME": "SYNTHETIC",
    "PERSON_GIVEN_NAME": "BORIS",
}


def table(rows: Sequence[Mapping[str, str]], delimiter: str = "|") -> str:
    """The text of an extract whose header is all columns that any row has."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def e3(record: str, **cells: str) -> dict[str, str]:
    """An e3 row of an invented subject with these cells."""
    return {"RECORD_ID": record, **E3_ROW, **cells}


def tecs(record: str, **cells: str) -> dict[str, str]:
    """A TECS row of an invented case with these cells."""
    return {"TECS_RECORD_ID": record, **TECS_ROW, **cells}


@dataclass
class Agency:
    """One system's gateway in a folder, with an administrator and a clock that tests set."""

    folder: Path
    system: str = "e3"
    now: dt.datetime = NOON
    database: str = ""
    store: Store = field(init=False)
    gateway: Gateway = field(init=False)
    rejects: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.rejects = self.folder / "rejects.jsonl"
        self.database = self.database or str(self.folder / "gateway.db")
        same = Identity(self.system, "SYN-feed", b"t" * 32, b"s" * 32)
        self.store = Store.open(self.database, self.system, same)
        self.gateway = Gateway(self.store, practice=True, clock=lambda: self.now)

    def later(self, **by: float) -> None:
        """Moves the clock on."""
        self.now += dt.timedelta(**by)

    def ingest(self, *rows: Mapping[str, str]) -> dict[str, Any]:
        """Reads rows as one extract, a minute after whatever was before."""
        return self.ingest_text(table(rows, "|" if self.system == "e3" else ","))

    def ingest_text(self, text: str | bytes) -> dict[str, Any]:
        """Reads a text as one extract file, a minute after whatever was before."""
        self.later(minutes=1)
        file = self.folder / "extract.txt"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.ingest_file(file)

    def ingest_file(self, *files: Path) -> dict[str, Any]:
        """Reads files now."""
        return ingest(self.store, files, self.rejects, self.now)

    def refused(self) -> list[dict[str, Any]]:
        """The rejects file of the last ingest."""
        return [json.loads(line) for line in self.rejects.read_text().splitlines()]

    def code(self, officer: str = "SYN-U-1", **other: Any) -> str:
        """A one-time code for an officer, an agent of HSI unless told otherwise."""
        facts = {"name": "SYN Officer", "agency": "HSI", "unit": "SYN Elsewhere", "sector": "", "roles": ("agent",)}
        with self.store.writing() as connection:
            return issue_code(connection, Officer(officer, **{**facts, **other}), int(self.now.timestamp()))

    def laptop(self, officer: str = "SYN-U-1", **other: Any) -> Laptop:
        """An enrolled laptop of an officer."""
        form = {"grant_type": "urn:crosscheck:enrolment", "officer": officer, "device": f"SYN-D-{officer}"}
        answer = json.loads(self.gateway.token({**form, "code": self.code(officer, **other)}))
        return Laptop(self, officer, answer["access_token"], answer["refresh_token"])

    def close(self) -> None:
        """Gives the database back."""
        self.store.close()


@dataclass
class Sent:
    """What one round sent: its bytes and its lines."""

    bytes: bytes
    lines: list[dict[str, Any]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The lines of one kind."""
        return [line for line in self.lines if line["kind"] == kind]

    @property
    def ids(self) -> list[str]:
        """The ids of all record lines, in order."""
        return [line.get("id") or line["record"]["id"] for line in self.lines if "class" in line]

    @property
    def end(self) -> dict[str, Any]:
        """The line that closes the round."""
        assert self.lines[-1]["kind"] == "end"
        return self.lines[-1]


@dataclass
class Laptop:
    """An officer's copy of one system, brought up to date round by round."""

    agency: Agency
    officer: str
    access: str
    refresh: str
    cursor: str | None = None
    copy: dict[str, dict[str, Any]] = field(default_factory=dict)

    def signed(self) -> Signed:
        """The officer as the gateway recognises them now."""
        return self.agency.gateway.sign_in(self.access)

    def request(self, **fields: Any) -> bytes:
        """The body of a sync request from where this laptop is."""
        return json.dumps({"cursor": self.cursor, "epoch": None, "area": "", "events": [], **fields}).encode()

    def sync(self, pages: int | None = None, **fields: Any) -> Sent:
        """A round, cut after that many pages where `pages` is given; what came whole is applied."""
        under_way = self.agency.gateway.sync(self.signed(), self.request(**fields))
        chunks = [under_way.opening]
        for chunk in under_way.pages:
            chunks.append(chunk)
            if pages is not None and len(chunks) > pages:
                break
        return self.take(b"".join(chunks))

    def take(self, content: bytes) -> Sent:
        """Applies the bytes of a round, whole pages only."""
        waiting: list[bytes] = []
        for raw in io.BytesIO(content):
            line = json.loads(raw)
            match line["kind"]:
                case "upsert" | "withdraw" | "tombstone":
                    waiting.append(raw)
                case "page":
                    assert line["count"] == len(waiting)
                    assert line["sha256"] == hashlib.sha256(b"".join(waiting)).hexdigest()
                    self._apply(map(json.loads, waiting))
                    waiting.clear()
                    self.cursor = line["cursor"]
                case "checkpoint" | "end":
                    self.cursor = line["cursor"]
        return Sent(content, [json.loads(raw) for raw in io.BytesIO(content)])

    def check(self, **asked: Any) -> dict[str, Any]:
        """A live check, decoded."""
        answer: dict[str, Any] = json.loads(self.check_bytes(**asked))
        return answer

    def check_bytes(self, event: str = "01a208ef-7300-7000-8000-000000000004", **asked: Any) -> bytes:
        """A live check as it comes."""
        body = json.dumps({"eventId": event, "action": "stop", **asked}).encode()
        return self.agency.gateway.check(self.signed(), body)[0]

    def _apply(self, lines: Iterable[dict[str, Any]]) -> None:
        for line in lines:
            if line["kind"] == "upsert":
                record = line["record"]
                if record["revision"] >= self.copy.get(record["id"], record)["revision"]:
                    self.copy[record["id"]] = record
            else:
                self.copy.pop(line["id"], None)


def person(surname: str, given: str, *births: str, **numbers: str) -> dict[str, Any]:
    """A person as a check asks about them."""
    items = [{"category": kind, "nc:IdentificationID": value} for kind, value in numbers.items()]
    name = {"nc:PersonSurName": surname, "nc:PersonGivenName": given}
    return {"nc:PersonName": [name], "nc:PersonBirthDate": list(births), "identifications": items}


def event(number: int, kind: str, body: object, officer: str = "SYN-U-1", made: str = "2026-11-23T11:00:00Z") -> Any:
    """An event of an officer; equal numbers make equal ids."""
    event_id = f"01a208e9-f920-7000-8000-{number:012x}"
    return {"eventId": event_id, "made": made, "officer": officer, "type": kind, "body": body}
