"""A client of the edition before with a gateway of this one, and the other way round; and what neither knows yet."""

import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from overlap.answer import Level
from overlap.query import Action
from overlap.reading import read
from overlap.records import System
from storage.tokens import Access as Grant
from sync.report import RoundOutcome
from tests.contract.agencies import AgencyProgram
from tests.contract.conftest import OFFICER, Laptop, clock
from tests.sync.hostile import FeedText, HostileServer, answer, document, encounter, golden_json, upsert

NewAgency = Callable[[str], AgencyProgram]

#: The kinds of lines of the first edition, and the fields of those that have got more since.
FIRST_KINDS = {"head", "receipt", "upsert", "withdraw", "tombstone", "page", "checkpoint", "end"}


def asked(url: str, path: str, body: bytes, **headers: str) -> bytes:
    """What a gateway answers to a client that is not ours."""
    answered = requests.post(url + path, body, headers={"Crosscheck-Protocol": "1", **headers}, timeout=20)
    assert answered.status_code == 200
    return answered.content


class OldClient:
    """A client written from the first edition: plain lines, no digests, nothing that was cut goes on."""

    def __init__(self, agency: AgencyProgram) -> None:
        self._url = agency.url
        form = f"grant_type=urn:crosscheck:enrolment&officer={OFFICER}&device=SYN-D-1&code={agency.enrol(OFFICER)}"
        kind = "application/x-www-form-urlencoded"
        told = json.loads(asked(self._url, "/token", form.encode(), **{"Content-Type": kind}))
        self._token = told["access_token"]
        self.cursor: str | None = None
        self.copy: dict[str, dict[str, Any]] = {}

    def sync(self) -> list[dict[str, Any]]:
        """The lines of a round, applied."""
        body = {"cursor": self.cursor, "epoch": None, "area": "", "pageBytes": 262_144, "events": []}
        content = asked(self._url, "/sync", json.dumps(body).encode(), Authorization=f"Bearer {self._token}")
        waiting: list[bytes] = []
        said = []
        for raw in io.BytesIO(content):
            line = json.loads(raw)
            said.append(line)
            match line["kind"]:
                case "upsert" | "withdraw" | "tombstone":
                    waiting.append(raw)
                case "page":
                    assert (line["count"], line["sha256"]) == (
                        len(waiting), hashlib.sha256(b"".join(waiting)).hexdigest()
                    )  # fmt: skip
                    for each in map(json.loads, waiting):
                        self._apply(each)
                    waiting = []
                case "end":
                    assert line["held"] == len(self.copy)
                    self.cursor = line["cursor"]
        return said

    def _apply(self, line: dict[str, Any]) -> None:
        if line["kind"] == "upsert":
            self.copy[line["record"]["id"]] = line["record"]
        else:
            self.copy.pop(line["id"], None)


def test_a_client_of_the_edition_before_works_with_this_gateway(new_agency: NewAgency, laptop: Laptop) -> None:
    """It is told nothing that it does not know, and ends with the same copy."""
    agency = new_agency("e3")
    agency.ingest(*({"RECORD_ID": f"SYN-E-{n}", "ADDRESS": f"{n} SYN ST"} for n in range(40)))
    laptop.enrol(agency.start())
    old = OldClient(agency)
    said = old.sync()
    laptop.sync(System.E3)
    agency.ingest({"RECORD_ID": "SYN-E-3", "ADDRESS": "9 SYN AVE"}, {"RECORD_ID": "SYN-E-4", "DELETED_IND": "Y"})
    said += old.sync()
    report = laptop.sync(System.E3)
    assert {line["kind"] for line in said} <= FIRST_KINDS
    assert not {"answer", "lease"} & {name for line in said for name in line}
    assert report.outcome is RoundOutcome.COMPLETE
    bodies = [json.loads(body) for body in laptop.vault.records.bodies(System.E3)]
    assert {record["id"]: record for record in bodies} == old.copy
    assert len(old.copy) == 39


@pytest.fixture
def old_gateway() -> Any:
    """A gateway of the edition before: greeting and answers know nothing of what came since."""
    server = HostileServer()
    server.on("/about", document({**golden_json("about.json"), "features": ["zstd", "live-check"]}))
    yield server
    server.close()


def test_this_client_works_with_a_gateway_of_the_edition_before(old_gateway: HostileServer, laptop: Laptop) -> None:
    """Plain lines, unsigned receipts, a count in the place of digests; what it asks beyond is left unread."""
    token = {name: value for name, value in golden_json("token-response.json").items() if name in {
        "access_token", "token_type", "expires_in", "refresh_token", "officer",
    }}  # fmt: skip
    old_gateway.on("/token", document(token))
    records = [encounter(f"SYN-{n}") for n in range(12)]
    text = FeedText().head().rows(*map(upsert, records)).page("c1").checkpoint("c1").end("c1", 12)
    old_gateway.on("/sync", answer(text.body), answer(FeedText().head().end("c1", 12).body))
    _enrolled(laptop, old_gateway)
    for _ in range(2):
        report = laptop.sync(System.E3, lambda: dt.datetime(2026, 11, 23, 15, 4, 5, tzinfo=dt.UTC))
        assert report.outcome is RoundOutcome.COMPLETE, report.problem
    assert laptop.vault.records.count(System.E3) == 12
    assert old_gateway.asked("/sync")[1].json["cursor"] == "c1"


def _enrolled(laptop: Laptop, server: HostileServer) -> None:
    """Enrol with a server that is no agency's program."""
    now = clock()
    laptop.vault.tokens.put(
        System.E3,
        Grant(access_token="SYN", refresh_token="SYN", expires_at=now + dt.timedelta(days=3_650), device="SYN-D-1"),
    )
    agency = AgencyProgram("e3", laptop.vault.path.parent, "")
    laptop.knows(agency, server.url)


def test_a_record_of_an_unknown_kind_is_kept_counted_and_makes_answers_incomplete(
    old_gateway: HostileServer, laptop: Laptop
) -> None:
    """A later edition's record may be about whoever is asked for."""
    later = {**encounter("SYN-later"), "type": "sighting"}
    text = FeedText().head().rows(upsert(encounter("SYN-1")), upsert(later), {"kind": "later", "class": 5})
    old_gateway.on("/sync", answer(text.page("c1").checkpoint("c1").end("c1", 2).body))
    _enrolled(laptop, old_gateway)
    now = dt.datetime(2026, 11, 23, 15, 4, 5, tzinfo=dt.UTC)
    report = laptop.sync(System.E3, lambda: now)
    assert (report.outcome, report.unread) == (RoundOutcome.COMPLETE, 2)
    assert laptop.vault.records.count(System.E3) == 2
    state = laptop.vault.sources.state(System.E3, now)
    assert state.unreadable == 2
    query = read("SYNTHETIC NOBODY 1950-01-01", today=now.date())
    assert laptop.vault.checks.run(query, Action.STOP, now).level is Level.INCOMPLETE
