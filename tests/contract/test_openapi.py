"""The description of a gateway, against the application that it describes and against the protocol's examples."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import uvicorn
from litestar.testing import TestClient
from litestar.types import ASGIApp

from backends.app import ROUTES, build_app
from backends.gateway import Gateway
from backends.rates import RatePolicy
from tests.backends.agency import Agency, Laptop, e3
from tests.databases import on_both_kinds

PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol"

#: So many tries that the limit on requests would otherwise be all that is tried.
UNLIMITED = RatePolicy(syncs=10**6, checks=10**6, tokens=10**6)

HTTP_OK = 200

#: Tried are random requests, the same ones each time.
SETTINGS = """
seed = 5
workers = 1

[generation]
max-examples = 6
deterministic = true
database = "none"

[phases.stateful]
enabled = false

[checks]
negative_data_rejection.expected-statuses = ["400", "401", "403", "406", "409", "413"]
"""

#: It isn't asked whether good requests are taken: to JSON Schema 4096.0 is an integer, to the gateway malformed.
UNASKED = "positive_data_acceptance"
#: With the bounds of each field one after another, some 1,500 requests: of the description, whatever the database.
BOUNDS_TOO = "coverage,fuzzing"


class Trial:
    """One gateway with a laptop that is signed in, and all that it logged."""

    def __init__(self, agency: Agency) -> None:
        agency.ingest(*(e3(f"SYN-{number}") for number in range(3)))
        self.laptop: Laptop = agency.laptop()
        self.log = io.StringIO()
        gateway = Gateway(agency.store, practice=True, clock=lambda: agency.now, rates=UNLIMITED)
        self.app: ASGIApp = build_app(gateway, log=self.log, check_floor=0.0)
        with TestClient(self.app) as client:
            self.document: dict[str, Any] = client.get("/openapi.json").json()

    def validator(self, name: str) -> jsonschema_rs.Draft202012Validator:
        """What tells whether a value has one of the described shapes."""
        schema = {"$ref": f"#/components/schemas/{name}", "components": self.document["components"]}
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    def round(self, features: str) -> list[dict[str, Any]]:
        """The lines of a whole round with a bad event in it."""
        headers = {"Crosscheck-Protocol": "1", "Crosscheck-Features": features, "Accept-Encoding": "identity",
                   "Authorization": f"Bearer {self.laptop.access}"}  # fmt: skip
        with TestClient(self.app) as client:
            answer = client.post("/sync", json={"events": [{}]}, headers=headers)
        return [json.loads(text) for text in answer.text.splitlines()]

    def answered(self) -> set[tuple[str, int]]:
        """The routes that were asked, with the statuses that they answered."""
        return {(said["route"], said["status"]) for said in map(json.loads, self.log.getvalue().splitlines())}

    def faults(self) -> list[str]:
        """The faults of the gateway's own that it logged."""
        return [said["fault"] for said in map(json.loads, self.log.getvalue().splitlines()) if "fault" in said]


@pytest.fixture
def trial(tmp_path: Path, new_database: Callable[[Path], str]) -> Iterator[Trial]:
    """A gateway with three records."""
    agency = Agency(tmp_path / "e3", database=new_database(tmp_path / "e3" / "gateway.db"))
    yield Trial(agency)
    agency.close()


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address of an application that is served on a port of its own."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, server_header=False))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="gateway on trial")
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def put_to_the_test(trial: Trial, folder: Path, phases: str) -> None:
    """Ask a gateway what its description lets one ask, and hold each answer against the description."""
    settings = folder / "schemathesis.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    # Nothing of this tree runs in the one who asks: counting its lines would double what it costs.
    variables = {name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"}
    with served(trial.app) as url:
        tried = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "--config-file", settings, "run", f"{url}/openapi.json",
             "--header", f"Authorization: Bearer {trial.laptop.access}", "--no-color", "--phases", phases,
             "--checks", "all", "--exclude-checks", UNASKED],
            cwd=folder, env=variables, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert trial.faults() == []
    assert {route for route, status in trial.answered() if status == HTTP_OK} >= {"/about", "/sync", "/check"}


def test_every_bound_of_every_field_is_answered_as_described(trial: Trial, tmp_path: Path) -> None:
    """No fault, no status, header, media type or body that the description doesn't have."""
    put_to_the_test(trial, tmp_path, BOUNDS_TOO)


class TestOnBothKinds:
    """What is described is what is done, whatever the database."""

    pytestmark = on_both_kinds

    def test_every_answer_is_one_that_is_described(self, trial: Trial, tmp_path: Path) -> None:
        """Whatever is asked at random."""
        put_to_the_test(trial, tmp_path, "fuzzing")

    @pytest.mark.parametrize("features", ["", "signed,signed-pages,resume", "columns,patch,digests"])
    def test_every_line_of_a_round_is_one_that_is_described(self, trial: Trial, features: str) -> None:
        """Lines of every kind that a client may ask for have their shape."""
        validator = trial.validator("Line")
        kinds = [line["kind"] for line in trial.round(features)]
        assert {"head", "receipt", "page", "checkpoint", "end"} <= set(kinds)
        assert [dict(line) for line in trial.round(features) if not validator.is_valid(line)] == []


def test_every_route_is_described(trial: Trial) -> None:
    """The description has the protocol's routes, all of them and no other, in the version that it claims."""
    assert trial.document["openapi"].startswith("3.1.")
    assert set(trial.document["paths"]) == ROUTES - {"/openapi.json"}
    jsonschema_rs.meta.validate({"$defs": trial.document["components"]["schemas"]})


@pytest.mark.parametrize(
    ("file", "shape"),
    [("about.json", "About"), ("check-request.json", "CheckRequest"), ("check-response.json", "CheckAnswer"),
     ("sync-request.json", "SyncRequest"), ("token-response.json", "TokenAnswer"),
     ("problem-version.json", "ProblemDocument"), ("problem-token.json", "ProblemDocument")],
)  # fmt: skip
def test_the_protocol_s_examples_are_as_described(trial: Trial, file: str, shape: str) -> None:
    """A golden message has the shape that the description gives it."""
    trial.validator(shape).validate(json.loads((PROTOCOL / file).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("file", "shape"),
    [("sync-response.ndjson", "Line"), ("records.ndjson", "Record"), ("dealings.ndjson", "Record"),
     ("columns.ndjson", "Line"), ("signed-pages.ndjson", "Line"), ("receipts.ndjson", "Line")],
)  # fmt: skip
def test_the_protocol_s_lines_are_as_described(trial: Trial, file: str, shape: str) -> None:
    """Each line of a golden stream has the shape that the description gives to lines."""
    validator = trial.validator(shape)
    for text in (PROTOCOL / file).read_text(encoding="utf-8").splitlines():
        validator.validate(json.loads(text))


@pytest.mark.parametrize(
    ("shape", "value"),
    [("About", {}), ("Line", {"kind": "other"}), ("Line", {"kind": "page", "cursor": "SYN", "count": "1"}),
     ("Point", {"number": 1, "chain": "0" * 64 + "\n"}), ("Record", {"type": "encounter", "id": "e3:SYN"})],
)  # fmt: skip
def test_a_description_refuses_what_has_another_shape(trial: Trial, shape: str, value: Any) -> None:
    """So that the examples above prove something."""
    assert not trial.validator(shape).is_valid(value)
