"""Two officers, two laptops, two running gateways: plans that meet become one operation, whoever is away meanwhile."""

from __future__ import annotations

import pytest

from overlap.joint import Joint, JointMove, JointRole, JointState
from overlap.notices import Basis
from overlap.records import Agency, Operation, RecordId, System
from storage.joints import JointItem, JointName, NotJoint
from storage.outbox import EventState
from tests.contract.agencies import AgencyProgram
from tests.contract.test_two_agencies import Both, _go, both

__all__ = ["both"]

OWN, OTHER = RecordId("e3:SYN-OP-31"), RecordId("tecs:SYN-OP-772")
E3_PLAN = {
    "RECORD_ID": "SYN-OP-31", "OWNER_UNIT": "Blaine Station", "SECTOR": "BLW", "OP_ACTIVITY": "Surveillance",
    "OP_START": "12/24/2026 3:00:00 AM", "OP_END": "12/24/2026 4:00:00 AM", "OP_LATITUDE": "48.9985",
    "OP_LONGITUDE": "-122.7412", "OP_RADIUS_M": "1500",
}  # fmt: skip
#: One side is reached by nobody while the other says go.
AWAY = ("nobody", "TECS")
TECS_PLAN = {
    "TECS_RECORD_ID": "SYN-OP-772", "OWNER_UNIT": "HSI Blaine", "OP_ACTIVITY": "Search warrant",
    "OP_START": "2026-12-24T11:30:00Z", "OP_END": "2026-12-24T13:00:00Z", "OP_LATITUDE": "48.989",
    "OP_LONGITUDE": "-122.731",
}  # fmt: skip


def plan(agency: AgencyProgram, row: dict[str, str]) -> None:
    """Read an extract with one planned operation."""
    delimiter = "|" if agency.system == "e3" else ","
    extract = agency.folder / "operations.extract"
    extract.write_text(f"{delimiter.join(row)}\n{delimiter.join(row.values())}\n", encoding="utf-8")
    agency.run("ingest", "--rejects", agency.folder / "rejects", extract)


def planned(both: Both) -> Both:
    """Both agencies have planned, and both laptops know."""
    plan(both.agencies[System.E3], E3_PLAN)
    plan(both.agencies[System.TECS], TECS_PLAN)
    both.sync()
    return both


def item(both: Both, who: Agency, name: JointName) -> JointItem:
    """The joint operation as one officer's unit has it."""
    found = both.laptops[who].vault.joints.get(name)
    assert found is not None
    return found


def propose(both: Both) -> JointName:
    """The agent sees the conflict and proposes to go together."""
    vault = both.laptops[Agency.USBP].vault
    operation = vault.records.get(OWN)
    assert isinstance(operation, Operation)
    [(other, clash)] = vault.meetings.of(operation)
    assert (other.id, Basis.PLACE in clash.bases) == (OTHER, True)
    return vault.joints.propose((OWN, RecordId(other.id)), JointRole.COVER, "360 555 0107", both.now(Agency.USBP))


def take(both: Both, who: Agency, name: JointName, move: JointMove) -> None:
    """One officer takes a step on their laptop, reached or not."""
    both.laptops[who].vault.joints.take(name, move, both.now(who), role=JointRole.LEAD, phone="360 555 0100")


@pytest.mark.parametrize("away", AWAY)  # steps travel as notices do, which are tried with each of the others away
def test_plans_that_meet_go_as_one_whoever_is_away(both: Both, away: str) -> None:
    """Each of the four in turn is out of reach while go is said: nothing is lost or counts twice, both end alike."""
    name = propose(planned(both))
    both.sync()
    both.exchange()
    both.sync()
    assert item(both, Agency.HSI, name).possible == (JointMove.JOIN,)
    take(both, Agency.HSI, name, JointMove.JOIN)
    both.sync()
    both.exchange()
    both.sync()
    _go(both, away)
    for who in Agency:
        take(both, who, name, JointMove.GO)
        both.sync()
        both.sync()
    both.settle()
    standings = [item(both, who, name).standing for who in Agency]
    assert standings[0] == standings[1]
    assert standings[0].state is JointState.GO
    assert [step.step for step in standings[0].steps][:2] == [JointMove.PROPOSE, JointMove.JOIN]
    assert len(standings[0].steps) == 4
    ends_alike(both)


def ends_alike(both: Both) -> None:
    """Every copy of both systems on both laptops says the same, and nothing waits."""
    held = (record for laptop in both.laptops.values() for record in laptop.vault.records.each())
    copies = [record for record in held if isinstance(record, Joint)]
    assert {copy.system for copy in copies} == set(System)
    assert len({(copy.state, copy.go, copy.participants, copy.steps) for copy in copies}) == 1
    for laptop in both.laptops.values():
        assert [each for each in laptop.vault.outbox.waiting() if each.type == "joint"] == []


def test_steps_that_cross_on_their_way_lead_to_one_state(both: Both) -> None:
    """No go of one side and leaving of the other, said before either heard: ended for both, with the whole history."""
    name = propose(planned(both))
    both.settle()
    take(both, Agency.HSI, name, JointMove.JOIN)
    both.settle()
    take(both, Agency.USBP, name, JointMove.NO_GO)
    take(both, Agency.HSI, name, JointMove.LEAVE)
    both.settle()
    standings = [item(both, who, name).standing for who in Agency]
    assert standings[0] == standings[1]
    assert standings[0].state is JointState.ENDED
    assert len(standings[0].steps) == 4
    ends_alike(both)
    with pytest.raises(NotJoint):
        take(both, Agency.HSI, name, JointMove.JOIN)


def test_a_gateway_that_dies_between_a_step_and_its_receipt_has_it_once(both: Both) -> None:
    """The step is sent again under its id after kill -9."""
    name = propose(planned(both))
    laptop = both.laptops[Agency.USBP]
    both.agencies[System.E3].kill()
    both.sync()
    assert [each.state for each in laptop.vault.outbox.waiting()] == [EventState.WAITING]
    both.settle()
    both.agencies[System.E3].kill()
    both.settle()
    assert [step.step for step in item(both, Agency.HSI, name).standing.steps] == [JointMove.PROPOSE]
    ends_alike(both)
