"""The gateway over HTTP: headers, problems, sizes, compression, and what the log says."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import zstandard
from litestar.testing import TestClient

from backends.app import build_app
from tests.backends.agency import Agency, Laptop, e3, event, person

VERSION = {"Crosscheck-Protocol": "1"}


@dataclass
class Line:
    """An agency reached over HTTP, and what it logged."""

    agency: Agency
    client: TestClient[Any]
    log: io.StringIO

    def headers(self, laptop: Laptop, **other: str) -> dict[str, str]:
        """The headers of a signed-in request."""
        return {**VERSION, "Authorization": f"Bearer {laptop.access}", **other}

    def logged(self) -> list[dict[str, Any]]:
        """The lines of the log."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


@pytest.fixture
def line(agency: Agency) -> Iterator[Line]:
    """An agency with two records behind a real application."""
    agency.ingest(e3("SYN-1", SURNAME="SYNSENTINEL"), e3("SYN-2", SHARING="POINTER"))
    log = io.StringIO()
    app = build_app(agency.gateway, log=log, check_floor=0.0)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Line(agency, client, log)


def test_about_needs_no_sign_in_and_no_version(line: Line) -> None:
    """Anyone may ask what is spoken here."""
    answer = line.client.get("/about")
    assert answer.status_code == 200
    assert answer.json()["versions"] == [1]


def test_a_device_enrols_and_syncs_over_http(line: Line) -> None:
    """Form in, tokens out; then a round as lines of JSON."""
    form = {
        "grant_type": "urn:crosscheck:enrolment",
        "officer": "SYN-U-1",
        "device": "SYN-D-1",
        "code": line.agency.code(),
    }
    tokens = line.client.post("/token", data=form, headers=VERSION).json()
    headers = {**VERSION, "Authorization": f"Bearer {tokens['access_token']}"}
    answer = line.client.post("/sync", content=b"{}", headers=headers)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    kinds = [json.loads(text)["kind"] for text in answer.text.splitlines()]
    assert (kinds[0], kinds[-1]) == ("head", "end")


def test_a_round_is_one_zstd_frame_where_the_client_wants_it(line: Line) -> None:
    """The same bytes come out; without the wish they come plain."""
    headers = line.headers(line.agency.laptop())
    plain = line.client.post("/sync", content=b"{}", headers={**headers, "Accept-Encoding": "identity"})
    with line.client.stream("POST", "/sync", content=b"{}", headers={**headers, "Accept-Encoding": "zstd"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "zstd"
    assert "content-encoding" not in plain.headers
    assert zstandard.ZstdDecompressor().decompressobj().decompress(raw) == plain.content


@pytest.mark.parametrize("path", ["/token", "/sync", "/check"])
@pytest.mark.parametrize("version", [None, "0", "2", "one", "1,2"])
def test_another_version_is_not_supported(line: Line, path: str, version: str | None) -> None:
    """Every route but `/about` says which versions are spoken."""
    headers = {} if version is None else {"Crosscheck-Protocol": version}
    answer = line.client.post(path, content=b"{}", headers=headers)
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:crosscheck:version_not_supported"
    assert answer.json()["versions"] == [1]


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Bearer SYN", "Basic SYN", "Bearer \xe9"])
@pytest.mark.parametrize("path", ["/sync", "/check"])
def test_nobody_gets_in_without_a_good_token(line: Line, path: str, authorization: str | None) -> None:
    """Missing, made-up and oddly written tokens are `token_unknown`."""
    headers = [("Crosscheck-Protocol", b"1")]
    if authorization is not None:
        headers.append(("Authorization", authorization.encode("latin-1")))
    answer = line.client.post(path, content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:crosscheck:token_unknown")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"pageBytes": 1}', b'{"pageBytes": 2097152}', b'{"events": {}}',
     b'{"cursor": 7}', b'{"area": "' + b"x" * 300 + b'"}', b"[" * 100_000],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/sync", "/check"])
def test_a_request_that_can_not_be_read_is_malformed(line: Line, path: str, body: bytes) -> None:
    """Whatever is sent, the answer is a problem document without any of it."""
    answer = line.client.post(path, content=body, headers=line.headers(line.agency.laptop()))
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json() == {"type": "urn:crosscheck:malformed", "title": "The request can't be read.", "status": 400}


@pytest.mark.parametrize("path", ["/token", "/sync", "/check"])
def test_a_request_over_the_limit_is_too_large(line: Line, path: str) -> None:
    """One byte more than a mebibyte is refused, whether its length is announced or not."""
    headers = line.headers(line.agency.laptop())
    whole = line.client.post(path, content=b" " * 1_048_577, headers=headers)
    chunked = line.client.post(path, content=iter([b" " * 65_536] * 17), headers=headers)
    for answer in (whole, chunked):
        assert (answer.status_code, answer.json()["type"]) == (413, "urn:crosscheck:too_large")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("GET", "/sync", 405), ("POST", "/about", 405)]
)
def test_other_routes_answer_with_problems_too(line: Line, method: str, path: str, status: int) -> None:
    """The framework's own refusals have the protocol's form."""
    answer = line.client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_cursor_that_is_unknown_is_a_conflict(line: Line) -> None:
    """409, so that the client starts anew and keeps its copy meanwhile."""
    answer = line.client.post("/sync", content=b'{"cursor": "SYN"}', headers=line.headers(line.agency.laptop()))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:crosscheck:cursor_unknown")


def test_a_live_check_is_padded_and_never_compressed(line: Line) -> None:
    """Compression would undo the padding, so it isn't applied whatever the client accepts."""
    body = {"eventId": event(1, "", {})["eventId"], "action": "stop", "person": person("SYNSENTINEL", "ANNA")}
    headers = line.headers(line.agency.laptop(), **{"Accept-Encoding": "zstd, gzip"})
    answer = line.client.post("/check", json=body, headers=headers)
    assert len(answer.json()["records"]) == 1
    assert int(answer.headers["content-length"]) == len(answer.content) == 4_096


def test_a_fault_of_ours_is_told_without_content(line: Line) -> None:
    """A broken record breaks the request, not the server; the log names the kind of fault and its place alone."""
    laptop = line.agency.laptop()
    with line.agency.store.writing() as connection:
        connection.exec_driver_sql("UPDATE shared SET sharing = 'SYNSENTINEL'")
    body = {"eventId": event(1, "", {})["eventId"], "action": "stop", "person": person("SYNSENTINEL", "ANNA")}
    answer = line.client.post("/check", json=body, headers=line.headers(laptop))
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:crosscheck:unavailable")
    assert "SYNSENTINEL" not in answer.text + line.log.getvalue()
    assert line.logged()[-1]["fault"].startswith("ValueError in ")
    assert line.client.get("/about").status_code == 200


def test_each_request_is_one_line_without_content(line: Line) -> None:
    """Id, officer, route, status, counts, time; neither names nor tokens, nor a path that somebody made up."""
    laptop = line.agency.laptop()
    line.client.post("/sync", content=b"{}", headers=line.headers(laptop))
    line.client.get("/SYNSENTINEL?q=SYNSENTINEL")
    first, second = line.logged()
    assert {name: first[name] for name in ("officer", "route", "status", "receipts", "lines")} == {
        "officer": "SYN-U-1", "route": "/sync", "status": 200, "receipts": 0, "lines": 2,
    }  # fmt: skip
    assert first["request"] != second["request"]
    assert (second["route"], second["status"]) == ("?", 404)
    assert "SYNSENTINEL" not in line.log.getvalue()
    assert laptop.access not in line.log.getvalue()


def test_a_busy_database_is_unavailable_for_a_while(line: Line) -> None:
    """Where the database can't be written, the client is told when to come back."""
    with line.agency.store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE enrolment RENAME TO elsewhere")
    form = {"grant_type": "urn:crosscheck:enrolment", "officer": "x", "device": "x", "code": "x"}
    answer = line.client.post("/token", data=form, headers=VERSION)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:crosscheck:unavailable")
    assert answer.headers["retry-after"] == str(answer.json()["retryAfter"])
