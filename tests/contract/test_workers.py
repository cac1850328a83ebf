"""Several workers over one database, and what an administrator's machines are told of each."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.contract.agencies import AgencyProgram
from tests.databases import on_both_kinds
from tests.programs import ROOT

VERSION = {"Crosscheck-Protocol": "1"}
PATIENCE_S = 30


@dataclass
class Worker:
    """One running worker, where it listens and where it is watched."""

    process: subprocess.Popen[str]
    url: str
    watch: str


@pytest.fixture
def new_worker(tmp_path: Path) -> Iterator[Callable[[AgencyProgram], Worker]]:
    """Starts workers from a settings file, and ends them."""
    started: list[subprocess.Popen[str]] = []

    def start(agency: AgencyProgram) -> Worker:
        settings = tmp_path / "gateway.toml"
        settings.write_text(
            f"system = {json.dumps(agency.system)}\ndatabase = {json.dumps(agency.database)}\nport = 0\n"
            "watch_port = 0\npractice = true\n"
        )
        command = [sys.executable, "-m", "backends", "serve", "--config", str(settings)]
        process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        said = [process.stdout.readline().split()[-1] for _ in range(2)]
        return Worker(process, *said)

    yield start
    for process in started:
        process.terminate()
        process.wait(PATIENCE_S)
        assert process.stdout is not None
        process.stdout.close()


class TestOnBothKinds:
    """What holds on SQLite and on PostgreSQL."""

    pytestmark = on_both_kinds

    def test_two_workers_are_one_gateway(
        self, new_agency: Callable[[str], AgencyProgram], new_worker: Callable[[AgencyProgram], Worker]
    ) -> None:
        """A device enrols at one and syncs at the other; an event sent to both is applied once; a cursor goes over."""
        agency = new_agency("e3")
        agency.ingest({"RECORD_ID": "SYN-E-1"})
        one, other = new_worker(agency), new_worker(agency)
        form = {
            "grant_type": "urn:crosscheck:enrolment",
            "officer": "SYN-U-7",
            "device": "SYN-D",
            "code": agency.enrol("SYN-U-7"),
        }
        token = requests.post(f"{one.url}/token", form, headers=VERSION, timeout=PATIENCE_S).json()["access_token"]
        notice = {"record": "e3:SYN-E-1", "action": "stop", "urgency": "urgent", "callback": "+1 360 555 0107"}
        event = {"eventId": "01a208e9-f920-7000-8000-000000000001", "made": "2026-11-23T12:00:00Z",
                 "officer": "SYN-U-7", "type": "notice", "body": notice}  # fmt: skip
        cursor, receipts = None, []
        for worker in (other, one, other):
            headers = {**VERSION, "Authorization": f"Bearer {token}"}
            body = {"cursor": cursor, "events": [event]}
            answer = requests.post(f"{worker.url}/sync", json=body, headers=headers, timeout=PATIENCE_S)
            lines = [json.loads(text) for text in answer.text.splitlines()]
            receipts += [line["at"] for line in lines if line["kind"] == "receipt"]
            cursor = lines[-1]["cursor"]
        assert len(set(receipts)) == 1
        assert len(agency.queue()) == 1


def test_a_worker_tells_that_it_lives_is_ready_and_what_it_did(
    new_agency: Callable[[str], AgencyProgram], new_worker: Callable[[AgencyProgram], Worker]
) -> None:
    """Health, readiness and metrics stand on a port of their own, and are no routes of the officers' one."""
    agency = new_agency("e3")
    agency.ingest({"RECORD_ID": "SYN-E-1"})
    worker = new_worker(agency)
    requests.get(f"{worker.url}/about", timeout=PATIENCE_S)
    told = {
        path: requests.get(f"{worker.watch}{path}", timeout=PATIENCE_S)
        for path in ("/health", "/ready", "/metrics", "/x")
    }
    assert [answer.status_code for answer in told.values()] == [200, 200, 200, 404]
    assert 'crosscheck_requests_total{route="/about",status="200"} 1.0' in told["/metrics"].text
    assert requests.get(f"{worker.url}/metrics", timeout=PATIENCE_S).status_code == 404
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(PATIENCE_S) == 0


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_worker_whose_database_went_away_is_not_ready(
    new_agency: Callable[[str], AgencyProgram], new_worker: Callable[[AgencyProgram], Worker]
) -> None:
    """It lives on, says that it isn't ready, and answers 503 until the database is back."""
    agency = new_agency("e3")
    agency.ingest({"RECORD_ID": "SYN-E-1"})
    worker = new_worker(agency)
    import psycopg

    name = agency.database.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(agency.database.replace(f"/{name}?", "/postgres?"), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        assert requests.get(f"{worker.watch}/health", timeout=PATIENCE_S).status_code == 200
        assert requests.get(f"{worker.watch}/ready", timeout=PATIENCE_S).status_code == 503
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert requests.get(f"{worker.watch}/ready", timeout=PATIENCE_S).status_code == 200


def test_one_backend_tells_the_other_by_command(new_agency: Callable[[str], AgencyProgram], tmp_path: Path) -> None:
    """A service signs in with a code, then by what it kept; with the other gateway down everything waits."""
    e3, tecs = new_agency("e3"), new_agency("tecs")
    operation = "RECORD_ID|OWNER_UNIT|OP_ACTIVITY|OP_START|OP_END\nSYN-OP|SYN Unit|Surveillance|11/24/2026|11/25/2026\n"
    extract = tmp_path / "operations.psv"
    extract.write_text(operation)
    e3.run("ingest", "--rejects", tmp_path / "rejects", extract)
    tecs.start()
    code = tecs.run("enrol", "--officer", "SYN-SVC", "--name", "SYN e3", "--agency", "USBP", "--unit", "SYN e3",
                    "--role", "partner").strip()  # fmt: skip
    to_tecs = ("--partner", tecs.url, "--officer", "SYN-SVC", "--token-file", tmp_path / "token.json")
    assert json.loads(e3.run("exchange", *to_tecs, "--code", code))["applied"] == 1
    assert [entry["kind"] for entry in tecs.queue()] == ["partner-operation"]
    extract.write_text(operation.replace("SYN-OP|", "SYN-OP-2|"))
    e3.run("ingest", "--rejects", tmp_path / "rejects", extract)
    tecs.stop()
    assert json.loads(e3.run("exchange", *to_tecs)) == {"applied": 0, "rejected": 0, "unreachable": 1, "waiting": 1}
    to_tecs = ("--partner", tecs.start().url, *to_tecs[2:])
    assert json.loads(e3.run("exchange", *to_tecs))["applied"] == 1
