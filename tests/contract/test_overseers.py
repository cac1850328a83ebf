"""Those who oversee, over the wire: the threat picture, the assessment that both sign, needs and their answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest

from overlap.needs import NeedKind, NeedState
from overlap.records import System
from overlap.threat import ThreatQuestion
from storage.audit import Deed
from storage.signed import NotSigned
from sync.credentials import enrol, valid_token
from sync.problems import NotAllowed
from sync.threat import ask_threat, sign_off
from tests.contract.agencies import AgencyProgram
from tests.contract.conftest import OFFICER, Laptop, clock

TODAY = clock().date()
MONDAY = TODAY - dt.timedelta(days=TODAY.weekday())
QUESTION = ThreatQuestion(begins=MONDAY - dt.timedelta(weeks=4), ends=MONDAY)
AGENT, CHAIR = OFFICER, "SYN-U-0042"


def code(agency: AgencyProgram, officer: str, role: str, of: str = "USBP") -> str:
    """A one-time code for an officer with a role."""
    return agency.run(
        "enrol", "--officer", officer, "--name", "Synthetic", "--agency", of, "--unit", "Blaine Station",
        "--sector", "BLW", "--role", role,
    ).strip()  # fmt: skip


@pytest.fixture
def agencies(new_agency: Callable[[str], AgencyProgram]) -> list[AgencyProgram]:
    """Both agencies' gateways, running, with last week's encounters and cases."""
    made = [new_agency("e3"), new_agency("tecs")]
    last = MONDAY - dt.timedelta(days=3)
    made[0].ingest(
        *({"RECORD_ID": f"SYN-E-{number}", "APPR_DT_TIME": f"{last:%m/%d/%Y} 9:00:00 AM"} for number in range(12))
    )
    made[1].ingest(
        *({"TECS_RECORD_ID": f"SYN-T-{number}", "LAST_UPDATE_DATETIME": f"{last}T09:00:00Z"} for number in range(11))
    )
    for each in made:
        each.start()
    return made


def enrolled(laptop: Laptop, agencies: list[AgencyProgram], role: str) -> Laptop:
    """A laptop whose officer has a role with both agencies."""
    for agency in agencies:
        once = code(agency, laptop.vault.header.officer_id, role)
        enrol(laptop.knows(agency), laptop.access, "SYN-D-0042", once, lambda job: job(laptop.vault), clock)
    return laptop


def test_both_agencies_state_and_one_of_them_signs(
    agencies: list[AgencyProgram], new_laptop: Callable[..., Laptop]
) -> None:
    """Statements are verified and kept, a draft joins them, the own agency signs it, the other one does not."""
    chair = enrolled(new_laptop(CHAIR), agencies, "governance")
    vault = chair.vault
    assert vault.roles.all() == {"governance"}
    for system in System:
        ask_threat(chair.gateways[system], chair.access, lambda job: job(vault), clock, QUESTION)
    said = {system: vault.threat.stated(system) for system in System}
    totals = {
        system: {cell.what: cell.value for cell in each.cells if not any(cell.spot[1:])}
        for system, each in said.items()
        if each is not None
    }
    assert totals == {System.E3: {"encounters": 12}, System.TECS: {"case_activity": 11}}
    draft = vault.threat.draft()
    assert draft is not None
    with pytest.raises(NotAllowed):
        sign_off(chair.gateways[System.TECS], chair.access, lambda job: job(vault), clock, draft)
    signed = sign_off(chair.gateways[System.E3], chair.access, lambda job: job(vault), clock, draft)
    assert set(signed.signed) == {System.E3}
    assert any(row.what == Deed.EXPORT and "assessment" in row.outcome for row in vault.audit.recent(9))
    assert vault.threat.draft() == signed
    body = msgspec.json.encode(signed)
    assert vault.threat.read(body) == signed
    forged = msgspec.json.encode(msgspec.structs.replace(signed, tecs=signed.e3))
    with pytest.raises(NotSigned):
        vault.threat.take(forged)
    with pytest.raises(NotSigned):
        vault.threat.take(b"nonsense")
    assert vault.threat.take(body) == signed


@pytest.mark.parametrize("role", ["agent", "watch desk", "analyst"])
def test_nobody_else_reaches_the_picture(
    agencies: list[AgencyProgram], new_laptop: Callable[..., Laptop], role: str
) -> None:
    """The gateway refuses, and what was kept from before is taken away."""
    laptop = enrolled(new_laptop(AGENT), agencies, role)
    vault = laptop.vault
    with pytest.raises(NotAllowed):
        ask_threat(laptop.gateways[System.E3], laptop.access, lambda job: job(vault), clock, QUESTION)
    assert vault.threat.stated(System.E3) is None
    assert vault.threat.draft() is None
    assert vault.needs.board() == ()


def test_a_need_goes_to_the_own_agency_and_its_answer_comes_back(
    agencies: list[AgencyProgram], new_laptop: Callable[..., Laptop]
) -> None:
    """Reported on one laptop, answered on another, read on the first; the other agency never has it."""
    agent = enrolled(new_laptop(AGENT), agencies, "agent")
    chair = enrolled(new_laptop(CHAIR), agencies, "governance")
    event = agent.vault.needs.report(NeedKind.LATE, "check", "Release times", clock())
    for laptop in (agent, chair):
        for system in System:
            laptop.sync(system)
    [need] = chair.vault.needs.board()
    assert (need.event, need.text, need.provenance.system) == (event, "Release times", System.E3)
    assert AGENT not in msgspec.json.encode(need).decode()
    chair.vault.needs.answer([need.event], NeedState.PLANNED, clock(), group="Custody", answer="From February on.")
    chair.sync(System.E3)
    agent.sync(System.E3)
    [own] = agent.vault.needs.own()
    assert own.need is not None
    assert (own.need.state, own.need.answer) == (NeedState.PLANNED, "From February on.")
    assert agent.vault.needs.board() == ()
    assert agencies[1].run("needs", "list") == ""


def test_a_statement_that_the_agency_did_not_sign_is_none(
    agencies: list[AgencyProgram], new_laptop: Callable[..., Laptop]
) -> None:
    """One agency's own word does not pass for the other's, and nothing of it is kept."""
    chair = enrolled(new_laptop(CHAIR), agencies, "governance")
    vault = chair.vault
    ask_threat(chair.gateways[System.TECS], chair.access, lambda job: job(vault), clock, QUESTION)
    body = chair.gateways[System.TECS].ask(
        valid_token(chair.gateways[System.TECS], chair.access, lambda job: job(vault), clock), "/threat",
        msgspec.json.encode(QUESTION), dict[str, str],
    )  # fmt: skip
    with pytest.raises(NotSigned):
        vault.threat.keep(System.E3, body["statement"])
    assert vault.threat.stated(System.E3) is None
    assert vault.threat.draft() is None
