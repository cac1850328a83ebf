"""The conformance kit against this tree's own gateways, and against servers that do something wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.conformance.__main__ import main, tried
from benchmarks.conformance.asking import NotTried, Server
from benchmarks.conformance.checks import CHECKS, a_code_works_once
from benchmarks.conformance.planning import only_the_own_agencys_officers_plan, two_plans_that_meet_conflict
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
        component, unit = ("USBP", "Blaine Station") if system == "e3" else ("HSI", "HSI Blaine")
        code = agency.run("enrol", "--officer", "SYN-U-0007", "--name", "Officer Synthetic", "--agency", component,
                          "--unit", unit, "--role", "agent").strip()  # fmt: skip
        server = Server(agency.start().url, "SYN-U-0007", code)
        assert [r for r in tried(server) if r.verdict != "holds"] == []


def test_another_agencys_officer_is_refused_to_plan_and_the_rest_is_not_tried(
    new_agency: Callable[[str], AgencyProgram],
) -> None:
    """An agent of the Border Patrol at TECS: one check holds, those that need a planner say what they need."""
    agency = new_agency("tecs")
    server = Server(agency.start().url, "SYN-U-0007", agency.enrol("SYN-U-0007"))
    a_code_works_once(server)
    only_the_own_agencys_officers_plan(server)
    with pytest.raises(NotTried, match="own agency"):
        two_plans_that_meet_conflict(server)


def test_without_a_code_only_what_is_public_is_tried(
    new_agency: Callable[[str], AgencyProgram], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rest is reported as not tried, in both forms of the report."""
    agency = new_agency("e3")
    assert main([agency.start().url, "--out", str(tmp_path / "report")]) == 0
    results = json.loads((tmp_path / "report" / "conformance.json").read_text())["results"]
    assert {result["verdict"] for result in results} == {"holds", "not tried"}
    assert (tmp_path / "report" / "conformance.md").read_text().count("| not tried: needs") == 27
    assert capsys.readouterr().out.splitlines()[-1] == "5 holds, 0 broken, 27 not tried"


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
