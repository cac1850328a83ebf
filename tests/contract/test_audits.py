"""Audits, figures and looks between a laptop and running gateways."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable

import pytest

from overlap.oversight import OversightQuestion
from overlap.records import System
from storage.audit import Deed
from storage.audit_trail import AuditPoint
from sync.auditing import after_round, bring_audit
from sync.oversight import ask_bare_checks, ask_oversight, ask_review
from sync.problems import Contradicted, NotAllowed, NotFound, Unreachable
from tests.contract.agencies import AgencyProgram
from tests.contract.conftest import Laptop, clock
from tests.databases import on_both_kinds
from ui.arguments import read
from ui.commands.outcome import REFUSED
from ui.commands.reviewing import checks_of_others
from ui.commands.standing import status
from ui.commands.syncing import sync_outcome

pytestmark = on_both_kinds

SYSTEM = System.E3
#: An id that no check has.
NO_CHECK = "01a208e9-f920-7000-8000-000000000001"


def question() -> OversightQuestion:
    """This week."""
    today = clock().date()
    monday = today - dt.timedelta(days=today.weekday())
    return OversightQuestion(begins=monday, ends=monday + dt.timedelta(weeks=1))


def enrolled(laptop: Laptop, agency: AgencyProgram, role: str) -> None:
    """Enrols a laptop whose officer has a role."""
    from sync.credentials import enrol

    officer = laptop.vault.header.officer_id
    told = agency.run("enrol", "--officer", officer, "--name", "SYN Officer", "--agency", "USBP", "--unit",
                      "Blaine Station", "--sector", "BLW", "--role", role)  # fmt: skip
    gateway = laptop.knows(agency)
    enrol(gateway, laptop.access, f"SYN-D-{officer}", told.split()[-1], lambda job: job(laptop.vault), clock)


@pytest.fixture
def agency(new_agency: Callable[[str], AgencyProgram]) -> AgencyProgram:
    """A running gateway of e3."""
    made = new_agency("e3")
    made.start()
    return made


def bring(laptop: Laptop) -> int:
    """How many rows the gateway acknowledged."""
    return bring_audit(laptop.gateways[SYSTEM], lambda job: job(laptop.vault), clock())


def look_at(check: str) -> argparse.Namespace:
    """The command line's words for a look at one check, as a person reads it."""
    return read(["reviews", "--check", check, "--system", SYSTEM.value])


def put_back(laptop: Laptop) -> AuditPoint:
    """Brings an audit, puts the vault back by one row and has it write another; the newest row before that."""
    laptop.vault.outbox.put(SYSTEM, "check", b"{}", clock())
    bring(laptop)
    with laptop.vault._store.transaction():
        laptop.vault._store.execute("DROP TRIGGER audit_stays")
        laptop.vault._store.execute("DROP TRIGGER acknowledged_grows")
        laptop.vault._store.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
        laptop.vault._store.execute("UPDATE audit_acknowledged SET seq = seq - 1")
    last = laptop.vault.audit_trail.last()
    assert last is not None
    laptop.vault.outbox.put(SYSTEM, "check", b'{"other":1}', clock() + dt.timedelta(seconds=5))
    return last


def verdict(agency: AgencyProgram) -> dict[str, object]:
    """What the administrator's command says of the only audit."""
    return json.loads(agency.run("audit"))  # type: ignore[no-any-return]


def test_an_audit_travels_and_is_acknowledged(laptop: Laptop, agency: AgencyProgram) -> None:
    """All rows, in order, signed for; a second time there is nothing to bring until something was done."""
    enrolled(laptop, agency, "agent")
    for _ in range(450):
        laptop.vault.outbox.put(SYSTEM, "check", b"{}", clock())
    last = laptop.vault.audit_trail.last()
    assert last is not None
    assert bring(laptop) == last.number
    assert laptop.vault.audit_trail.acknowledged(SYSTEM) == last.number
    kept = laptop.vault.checkpoints.kept(SYSTEM)
    assert kept is not None
    assert (kept.number, kept.chain) == (last.number, last.chain)
    assert bring(laptop) == 0
    assert (verdict(agency)["rows"], verdict(agency)["state"]) == (last.number, "intact")


def test_a_vault_that_was_put_back_is_found_with_its_next_row(
    new_laptop: Callable[..., Laptop], agency: AgencyProgram
) -> None:
    """The rows that it writes anew stand where others are held: refused, and noted at the gateway."""
    laptop = new_laptop()
    enrolled(laptop, agency, "agent")
    put_back(laptop)
    with pytest.raises(Contradicted):
        bring(laptop)


def test_a_contradicted_audit_is_told_until_one_is_taken_again(
    new_laptop: Callable[..., Laptop], agency: AgencyProgram
) -> None:
    """The round is good, its report has what the agency said, and status says so, again after every start."""
    laptop = new_laptop()
    enrolled(laptop, agency, "agent")
    before = put_back(laptop)
    gateway = laptop.gateways[SYSTEM]
    report = after_round(laptop.sync(SYSTEM), gateway, lambda job: job(laptop.vault), clock())
    assert (report.problem, type(report.audit)) == (None, Contradicted)
    told = sync_outcome([report], (), clock(), practice=True, as_json=False)
    assert (told.status, "put back or rewritten" in told.text) == (REFUSED, True)
    assert laptop.vault.checkpoints.contradicted() == (SYSTEM,)
    assert "put back or rewritten" in status(laptop.vault, clock(), as_json=False).text
    kept = laptop.vault.checkpoints.kept(SYSTEM)
    assert kept is not None
    laptop.vault.checkpoints.keep(SYSTEM, before, kept.signed)
    assert laptop.vault.checkpoints.contradicted() == ()


def test_figures_are_asked_kept_and_refused_by_role(new_laptop: Callable[..., Laptop], agency: AgencyProgram) -> None:
    """The board gets and keeps them; an agent gets none over the wire, and none are in the agent's vault."""
    board, agent = new_laptop("SYN-U-0001"), new_laptop("SYN-U-0002")
    enrolled(board, agency, "governance")
    enrolled(agent, agency, "agent")
    got = ask_oversight(board.gateways[SYSTEM], board.access, lambda job: job(board.vault), clock, question())
    kept = board.vault.oversight.kept(SYSTEM, question())
    assert kept is not None
    assert kept.answer == got
    agent.vault.oversight.keep(SYSTEM, question(), got, clock())
    with pytest.raises(NotAllowed):
        ask_oversight(agent.gateways[SYSTEM], agent.access, lambda job: job(agent.vault), clock, question())
    assert agent.vault.oversight.latest(SYSTEM) is None
    agency.stop()
    with pytest.raises(Unreachable):
        ask_oversight(board.gateways[SYSTEM], board.access, lambda job: job(board.vault), clock, question())
    assert board.vault.oversight.kept(SYSTEM, question()) == kept


def test_a_look_at_a_check_reaches_the_officer(new_laptop: Callable[..., Laptop], agency: AgencyProgram) -> None:
    """A supervisor finds a check without a number, looks at it, and the officer's vault says so after a sync."""
    agent, boss = new_laptop("SYN-U-0001"), new_laptop("SYN-U-0002")
    enrolled(agent, agency, "agent")
    enrolled(boss, agency, "supervisor")
    agent.vault.outbox.put(SYSTEM, "check", b'{"action":"stop","level":"warning","records":[]}', clock())
    agent.sync(SYSTEM)
    asked = boss.gateways[SYSTEM], boss.access, lambda job: job(boss.vault), clock
    [listed] = ask_bare_checks(*asked, question().begins)
    looked = ask_review(*asked, listed.check)
    assert (listed.officer, looked.officer, looked.action) == ("", "SYN-U-0001", "stop")
    with pytest.raises(NotFound):
        ask_review(*asked, NO_CHECK)
    told = checks_of_others(boss.vault, [boss.gateways[SYSTEM]], look_at(listed.check), clock)
    assert (told.status, "Officer: SYN-U-0001" in told.text, "None was given" in told.text) == (0, True, True)
    agent.sync(SYSTEM)
    boss.sync(SYSTEM)
    assert {(each.check, each.role) for each in agent.vault.reviews.newest(10)} == {(listed.check, "supervisor")}
    assert boss.vault.reviews.newest(10) == ()
    written = [row.outcome for row in boss.vault.audit.recent(50) if row.what == Deed.REVIEW]
    assert written[-1] == f"e3: checks without a number, week of {question().begins}"
    assert written.count(f"e3: check {listed.check}") == 2


def test_the_board_looks_at_no_check_of_others(new_laptop: Callable[..., Laptop], agency: AgencyProgram) -> None:
    """The laptop asks nobody and writes that down; one that lies about its role is refused by the gateway."""
    laptop = new_laptop("SYN-U-0003")
    enrolled(laptop, agency, "governance")
    asked = laptop.gateways[SYSTEM], laptop.access, lambda job: job(laptop.vault), clock
    with pytest.raises(NotAllowed):
        ask_bare_checks(*asked, question().begins)
    assert laptop.vault.audit.recent(1)[0].outcome == "e3: refused"
    laptop.vault.roles.keep(SYSTEM, ["auditor"])
    with pytest.raises(NotAllowed):
        ask_bare_checks(*asked, question().begins)
    told = checks_of_others(
        laptop.vault, [laptop.gateways[SYSTEM]], look_at("01a208e9-f920-7000-8000-000000000001"), clock
    )
    assert (told.status, "does not allow this to you" in told.text) == (REFUSED, True)
