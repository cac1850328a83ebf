"""One gateway over a database of its own, written row by row and asked as an officer's laptop asks.

Knows the gateway's values, no HTTP. Does not know what anybody should see.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import insert

from backends.change import Draft
from backends.entitlement import Rule, assign
from backends.gateway import Gateway
from backends.identity import Officer, issue_code
from backends.ingest.e3 import E3Subjects
from backends.ingest.row import Row
from backends.ingest.tally import Tally
from backends.ingest.tecs import TecsSubjects
from backends.intake import Intake
from backends.schema import POLICY
from backends.store import Identity, Store, next_batch

#: When all trials take place.
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

_ENROLMENT = "urn:crosscheck:enrolment"


class Desk:
    """A gateway and its officers; two with the same name write equal bytes about equal rows."""

    def __init__(self, file: Path, system: str = "e3") -> None:
        self.now = NOON
        self.system = system
        self.store = Store.open(str(file), system, Identity(system, "SYN-feed", b"t" * 32, b"s" * 32))
        self.gateway = self._gateway()
        self._adapter = E3Subjects() if system == "e3" else TecsSubjects()
        self._file = file
        self.store.close()
        self._empty = file.read_bytes()

    def begin_anew(self) -> None:
        """An empty database in the place of its own; what was compiled for the one is as good for the other."""
        self.store.close()
        self._file.write_bytes(self._empty)
        self.now = NOON
        self.gateway = self._gateway()

    def _gateway(self) -> Gateway:
        """A gateway that remembers nothing."""
        return Gateway(self.store, practice=True, clock=lambda: self.now)

    def write(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Takes rows of an extract in as one batch."""
        drafts = [draft for row in rows for draft in self._drafts(row)]
        with self.store.writing() as connection:
            batch = next_batch(connection, int(self.now.timestamp() * 1_000_000))
            Intake(connection, self.store.identity, batch).take(drafts)

    def enrol(self, officer: Officer, team: str = "") -> str:
        """An access token for a new device of an officer, who may be on another unit's case team."""
        with self.store.writing() as connection:
            code = issue_code(connection, officer, int(self.now.timestamp()))
            if team:
                assign(connection, officer.id, team)
        form = {"grant_type": _ENROLMENT, "officer": officer.id, "device": f"SYN-D-{officer.id}", "code": code}
        token: str = json.loads(self.gateway.token(form))["access_token"]
        return token

    def allow(self, rule: Rule) -> None:
        """Adds a rule to the policy."""
        with self.store.writing() as connection:
            connection.execute(insert(POLICY), asdict(rule))

    def sync(self, access: str, **fields: object) -> list[bytes]:
        """The pieces of a round."""
        body = json.dumps({"cursor": None, "epoch": None, "area": "", "events": [], **fields}).encode()
        under_way = self.gateway.sync(self.gateway.sign_in(access), body)
        return [under_way.opening, *under_way.pages]

    def check(self, access: str, number: int, action: str, **asked: object) -> bytes:
        """The answer to a live check; equal numbers make equal event ids."""
        event = f"01a208ef-7300-7000-8000-{number:012x}"
        body = json.dumps({"eventId": event, "action": action, **asked}).encode()
        return self.gateway.check(self.gateway.sign_in(access), body)[0]

    def close(self) -> None:
        """Gives the database back."""
        self.store.close()

    def _drafts(self, row: Mapping[str, str]) -> Iterable[Draft]:
        return self._adapter.drafts(Row(list(row.values()), list(row), Tally(), self.system))
