"""A gateway over PostgreSQL whose processes are killed at random moments keeps every event that it acknowledged."""

import itertools
import json
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from backends.practice.postgres import NoPostgres, PracticePostgres
from tests.contract.agencies import AgencyProgram

#: How often each kind of process is killed.
KILLS = 2

#: Longest wait for a gateway that is on its way back.
PATIENCE_S = 30.0

VERSION = {"Crosscheck-Protocol": "1"}


@pytest.fixture
def own_postgres() -> Iterator[PracticePostgres]:
    """A server that this test may kill."""
    server = PracticePostgres()
    try:
        server.start()
    except NoPostgres as missing:
        pytest.skip(str(missing))
    yield server
    server.stop()


@dataclass
class Sender:
    """An officer's laptop that sends one event after another, each until it has a terminal receipt."""

    agency: AgencyProgram
    officer: str
    stop: threading.Event = field(default_factory=threading.Event)
    more: threading.Condition = field(default_factory=threading.Condition)
    acknowledged: dict[str, dict[str, str]] = field(default_factory=dict)
    token: str = ""

    def sign_in(self) -> None:
        """Enrols with a code."""
        form = {"grant_type": "urn:crosscheck:enrolment", "officer": self.officer, "device": "SYN-D-1"}
        code = self.agency.enrol(self.officer)
        answer = requests.post(f"{self.agency.url}/token", {**form, "code": code}, headers=VERSION, timeout=PATIENCE_S)
        self.token = answer.json()["access_token"]

    def run(self) -> None:
        """Sends until it is stopped."""
        for number in itertools.count(1):
            name = f"01a208e9-f920-7000-8000-{number:012x}"
            while name not in self.acknowledged and not self.stop.is_set():
                self.try_to_send(name)
            if self.stop.is_set():
                return

    def try_to_send(self, name: str) -> dict[str, str] | None:
        """The receipt of an event, kept if it is terminal; None where nobody answered."""
        body = {"record": "e3:SYN-E-1", "action": "stop", "urgency": "urgent", "callback": "+1 360 555 0107"}
        event = {
            "eventId": name,
            "made": "2026-11-23T12:00:00Z",
            "officer": self.officer,
            "type": "notice",
            "body": body,
        }
        headers = {**VERSION, "Authorization": f"Bearer {self.token}"}
        try:
            answer = requests.post(f"{self.agency.url}/sync", json={"events": [event]}, headers=headers, timeout=5)
            [receipt] = [line for line in map(json.loads, answer.text.splitlines())
                         if line.get("kind") == "receipt"]  # fmt: skip
        except (OSError, ValueError):
            return None
        assert receipt["status"] == "applied", receipt
        with self.more:
            self.acknowledged.setdefault(name, receipt)
            self.more.notify_all()
        return receipt

    def wait_for(self, count: int) -> None:
        """Returns once that many more events were acknowledged."""
        with self.more:
            wanted = len(self.acknowledged) + count
            assert self.more.wait_for(lambda: len(self.acknowledged) >= wanted, PATIENCE_S)


def test_no_acknowledged_event_is_lost_by_kills(own_postgres: PracticePostgres, tmp_path: Path) -> None:
    """Gateway and database are killed in turn while events come in; afterwards each acknowledged one is there once."""
    random_moment = random.Random(20261123)
    agency = AgencyProgram("e3", tmp_path, own_postgres.make("syn_killed"))
    agency.ingest({"RECORD_ID": "SYN-E-1"})
    sender = Sender(agency.start(), "SYN-U-0007")
    sender.sign_in()
    at_work = threading.Thread(target=sender.run)
    at_work.start()
    try:
        for _ in range(KILLS):
            sender.wait_for(random_moment.randint(2, 12))
            agency.kill()
            agency.start()
            sender.wait_for(random_moment.randint(2, 12))
            own_postgres.kill()
            own_postgres.start()
        sender.wait_for(3)
    finally:
        sender.stop.set()
        at_work.join(PATIENCE_S)
    queued = [entry["event"] for entry in agency.queue()]
    assert len(queued) == len(set(queued))
    assert set(sender.acknowledged) <= set(queued)
    name, receipt = next(iter(sender.acknowledged.items()))
    assert sender.try_to_send(name) == receipt
    agency.stop()
