"""The conformance kit against this tree's own gateways, and against servers that do something wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.conformance.__main__ import main, tried
from benchmarks.conformance.asking import Server
from benchmarks.conformance.checks import CHECKS
from tests.contract.agencies import AgencyProgram
from tests.databases import on_both_kinds
from tests.sync.hostile import HostileServer


class TestOnBothKinds:
    """Every check, on each kind of database."""

    pytestmark = on_both_kinds

    @pytest.mark.parametrize("system", ["e3", "tecs"])
    def test_our_gateways_keep_every_sentence(self, new_agency: Callable[[str], AgencyProgram], system: str) -> None:
        """All checks are made and hold."""
        agency = new_agency(system)
        names = "RECORD_ID" if system == "e3" else "TECS_RECORD_ID"
        agency.ingest(*({names: f"SYN-{number}"} for number in range(12)))
        server = Server(agency.start().url, "SYN-U-0007", agency.enrol("SYN-U-0007"))
        assert [r for r in tried(server) if r.verdict != "holds"] == []


def test_without_a_code_only_what_is_public_is_tried(
    new_agency: Callable[[str], AgencyProgram], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rest is reported as not tried, in both forms of the report."""
    agency = new_agency("e3")
    assert main([agency.start().url, "--out", str(tmp_path / "report")]) == 0
    results = json.loads((tmp_path / "report" / "conformance.json").read_text())["results"]
    assert {result["verdict"] for result in results} == {"holds", "not tried"}
    assert (tmp_path / "report" / "conformance.md").read_text().count("| not tried: needs") == 17
    assert capsys.readouterr().out.splitlines()[-1] == "5 holds, 0 broken, 17 not tried"


def test_a_server_that_speaks_something_else_is_told_apart(tmp_path: Path) -> None:
    """Every public check is broken, none stops the others, and the command ends with 1."""
    server = HostileServer().on("/about", lambda _: b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
    try:
        assert main([server.url, "--out", str(tmp_path)]) == 1
    finally:
        server.close()
    results = json.loads((tmp_path / "conformance.json").read_text())["results"]
    assert len(results) == len(CHECKS)
    assert [result["verdict"] for result in results[:5]] == ["broken"] * 5
