"""The sync trial: its link counts, slows and cuts as it says, and its figures come from a real round."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.journeys.agencies import Agency, generate
from benchmarks.report import Report
from benchmarks.syncing.records import Table, changed
from benchmarks.syncing.satellite import Link, Proxy
from benchmarks.syncing.trial import Trial, cut, near, utc_now

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + bytes(3_000)


@pytest.fixture
def server() -> Iterator[str]:
    """Answers every request with three thousand bytes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                while connection.recv(65_536):
                    connection.sendall(ANSWER)

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def answered(proxy: Proxy) -> bytes:
    """What comes back for one request through a link, until it is whole or cut."""
    with socket.create_connection(("127.0.0.1", int(proxy.url.rpartition(":")[2]))) as connection:
        connection.sendall(b"GET /x HTTP/1.1\r\n\r\n")
        got = b""
        while len(got) < len(ANSWER):
            piece = connection.recv(65_536)
            if not piece:
                break
            got += piece
        return got


def test_a_link_counts_what_passes(server: str) -> None:
    """Both ways, and the requests."""
    with Proxy(server, Link()) as proxy:
        assert answered(proxy) == ANSWER
        assert (proxy.down, proxy.up, proxy.requests, proxy.cuts) == (len(ANSWER), 19, 1, 0)


def test_a_link_is_cut_where_it_says(server: str) -> None:
    """After at most so many bytes of each connection."""
    with Proxy(server, Link(cut_after=1_024)) as proxy:
        assert ANSWER.startswith(answered(proxy))
        assert proxy.down <= 1_024
        assert proxy.cuts == 1


def test_a_link_is_no_faster_than_it_says(server: str) -> None:
    """Rate and round trip add up, a connection's own included."""
    with Proxy(server, Link(down=128_000, up=64_000, round_trip=0.1)) as proxy:
        began = time.monotonic()
        assert answered(proxy) == ANSWER
        assert time.monotonic() - began >= 0.2 + len(ANSWER) * 8 / 128_000


def test_figures_come_from_real_rounds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a small world: one request each, nothing lost where the link is cut."""
    generate(tmp_path / "world", 7, 60)
    extracts = sorted((tmp_path / "world").glob("e3*.psv"), key=lambda path: len(path.stem))
    agency = Agency("e3", tmp_path)
    agency.ingest(extracts)
    table = Table.of(extracts[0])
    assert len(changed(table.rows, 5, utc_now())) == 5
    trial = Trial(tmp_path, agency, table, Report(), None)
    with agency.serving() as url:
        near(trial, url)
        cut(trial, url)
    told = {line["figure"]: line["value"] for line in map(json.loads, capsys.readouterr().out.splitlines())}
    assert [told[f"sync.requests_{name}"] for name in ("initial", "changes", "idle")] == [1, 1, 1]
    assert told["sync.idle_bytes"] <= 1_000
    assert told["sync.bytes_per_change"] < told["sync.bytes_per_record"]
    assert trial.lost == 0
