"""The administrator's commands as processes: serving, stopping, being killed, enrolling while the server runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.backends.agency import e3, event, table

ROOT = Path(__file__).parents[2]
VERSION = {"Crosscheck-Protocol": "1"}

#: A server that doesn't answer within this has failed.
PATIENCE = 30


def command(*arguments: str | Path) -> list[str]:
    """The command line of `python -m backends`."""
    return [sys.executable, "-m", "backends", *map(str, arguments)]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    return subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)


def of(database: Path) -> tuple[str | Path, ...]:
    """The options that name an e3 gateway."""
    return ("--system", "e3", "--database", database)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A gateway's database with one record."""
    extract = tmp_path / "e3.psv"
    extract.write_text(table([e3("SYN-1", OWNER_UNIT="SYN Station")]))
    done = run("ingest", *of(tmp_path / "e3.db"), "--rejects", tmp_path / "rejects", extract)
    assert json.loads(done.stdout)["accepted"] == 1
    return tmp_path / "e3.db"


@contextmanager
def serving(database: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a port of the system's choice, and its address; it is killed at the end if it still runs."""
    arguments = command("serve", *of(database), "--port", "0", "--practice")
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert first.startswith("listening on http://127.0.0.1:")
            yield process, first.removeprefix("listening on ").strip()
        finally:
            process.kill()


def post(url: str, token: str = "", **arguments: Any) -> requests.Response:
    """A request in the protocol's version."""
    headers = {**VERSION, **({"Authorization": f"Bearer {token}"} if token else {})}
    return requests.post(url, headers=headers, timeout=PATIENCE, **arguments)


def signed_in(database: Path, url: str) -> str:
    """An access token of an officer who is entered while the server runs."""
    facts = ("--officer", "SYN-U-1", "--name", "SYN Officer", "--agency", "HSI", "--unit", "SYN", "--role", "agent")
    code = run("enrol", *of(database), *facts).stdout.strip()
    form = {"grant_type": "urn:crosscheck:enrolment", "officer": "SYN-U-1", "device": "SYN-D", "code": code}
    access: str = post(f"{url}/token", data=form).json()["access_token"]
    return access


def notices(database: Path) -> list[dict[str, Any]]:
    """The queue of the owning unit, as the command lists it."""
    return [json.loads(line) for line in run("queue", *of(database), "--unit", "SYN Station").stdout.splitlines()]


def test_an_applied_event_survives_a_kill(database: Path) -> None:
    """After `applied` the server may die at once: the notice is there, and a repetition is answered alike."""
    body = {"record": "e3:SYN-1", "action": "stop", "urgency": "routine", "callback": "+1 360 555 0107"}
    with serving(database) as (process, url):
        now = requests.get(f"{url}/about", timeout=PATIENCE).json()["serverTime"]
        token = signed_in(database, url)
        request = {"events": [event(1, "notice", body, made=now)]}
        first = post(f"{url}/sync", token, json=request).text.splitlines()[1]
        process.kill()
    assert json.loads(first)["status"] == "applied"
    assert [entry["event"] for entry in notices(database)] == [request["events"][0]["eventId"]]
    with serving(database) as (_, url):
        assert post(f"{url}/sync", token, json=request).text.splitlines()[1] == first
    assert len(notices(database)) == 1


def test_a_server_that_is_told_to_stop_leaves_with_success(database: Path) -> None:
    """A termination ends it with status 0 and no complaint."""
    with serving(database) as (process, url):
        assert requests.get(f"{url}/about", timeout=PATIENCE).json()["practice"] is True
        process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in errors
    assert process.returncode == 0


def test_a_revoked_device_is_refused_by_a_running_server(database: Path) -> None:
    """Revocation by command takes effect with the next request."""
    with serving(database) as (_, url):
        token = signed_in(database, url)
        assert post(f"{url}/sync", token, json={}).status_code == 200
        assert run("revoke", *of(database), "--officer", "SYN-U-1").stdout.strip() == "1"
        assert post(f"{url}/sync", token, json={}).json()["type"] == "urn:crosscheck:device_revoked"


def test_the_wrong_file_is_one_clear_line(tmp_path: Path, database: Path) -> None:
    """A file that is no database, another system's database and a missing extract end with status 2 and one line."""
    (tmp_path / "not.db").write_text("this is not a database, and is long enough to look like one " * 20)
    extract = ("--rejects", tmp_path / "rejects", tmp_path / "missing.psv")
    for failed in (
        run("serve", *of(tmp_path / "not.db")),
        run("queue", "--system", "tecs", "--database", database),
        run("ingest", *of(database), *extract),
    ):
        assert failed.returncode == 2
        assert failed.stderr.startswith("crosscheck: ")
        assert len(failed.stderr.splitlines()) == 1


def test_a_units_name_is_one_agencys(database: Path) -> None:
    """No investigator is entered into a station's name, whose records would be theirs; named apart they are."""
    named = ("--officer", "SYN-U-2", "--name", "SYN Officer", "--agency", "HSI", "--role", "agent")
    refused = run("enrol", *of(database), *named, "--unit", "SYN Station")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "USBP" in refused.stderr
    assert run("enrol", *of(database), *named, "--unit", "HSI SYN Station").returncode == 0
    patrol = ("--officer", "SYN-U-3", "--name", "SYN Officer", "--agency", "USBP", "--role", "agent")
    assert "HSI" in run("enrol", *of(database), *patrol, "--unit", "HSI SYN Station").stderr
    assert run("enrol", *of(database), *patrol, "--unit", "SYN Station").returncode == 0
