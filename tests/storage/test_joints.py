"""Joint operations in the vault: steps through the outbox to the officer's own agency, and copies put together."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import pytest

from overlap.joint import Joint, JointMove, JointRole, JointState, JointStep
from overlap.records import Agency, Provenance, RecordId, System
from storage.audit import Deed
from storage.joints import JointName, NotJoint
from storage.outbox import EventId, Receipt, ReceiptStatus
from storage.staging import Upsert
from storage.vault import Vault
from tests.storage.invented import Feed

PARTS = (RecordId("e3:SYN-OP-31"), RecordId("tecs:SYN-OP-772"))
NAME = JointName("01a20900-4c40-7000-8000-0000000000c1")


def step(vault: Vault, move: JointMove, now: dt.datetime, agency: Agency, minute: int) -> JointStep:
    """A step of the officer's unit or of the other side."""
    unit = vault.header.unit if agency is vault.header.agency else "SYN HSI"
    return JointStep(key=f"{minute:03}", step=move, at=now + dt.timedelta(minutes=minute), agency=agency, unit=unit)


def copy(system: System, now: dt.datetime, *steps: JointStep) -> Upsert:
    """A copy as a gateway sends it."""
    agency = Agency.USBP if system is System.E3 else Agency.HSI
    where = Provenance(system=system, agency=agency, unit="SYN unit", updated_at=now)
    made = Joint(
        id=f"{system}:JO-{NAME}-0badc0de", revision=1, provenance=where, event=NAME, operations=PARTS, steps=steps
    )
    return Upsert(record=msgspec.json.encode(made))


def test_a_proposal_waits_for_the_own_agency_alone(vault: Vault, now: dt.datetime) -> None:
    """It is shown while it waits, and not once it was refused; the audit names the operations."""
    name = vault.joints.propose(reversed(PARTS), JointRole.LEAD, "360 555 0107", now)
    [item] = vault.outbox.waiting()
    assert (item.system, item.type) == (System.E3, "joint")
    assert json.loads(item.body) == {
        "joint": name, "operations": list(PARTS), "step": "propose", "role": "lead", "phone": "360 555 0107",
    }  # fmt: skip
    row = next(row for row in vault.audit.recent(5) if row.what == Deed.JOINT)
    assert (row.outcome, row.records) == ("propose", PARTS)
    [shown] = vault.joints.items()
    assert (shown.name, shown.queued, shown.possible, shown.needs_me) == (name, (JointMove.PROPOSE,), (), False)
    assert vault.joints.of(PARTS[0]) == shown
    vault.outbox.mark_sent([item.event_id])
    refused = Receipt(
        system=System.E3, event_id=EventId(item.event_id), status=ReceiptStatus.REJECTED, at=now, reason="x"
    )
    vault.outbox.settle(refused, now)
    assert vault.joints.items() == ()
    assert vault.joints.of(PARTS[0]) is None


@pytest.mark.parametrize(
    "parts", [PARTS[:1], (), ("e3:SYN-1", "e3:SYN-2"), (PARTS[0], *(f"tecs:SYN-{n}" for n in range(8)))]
)
def test_a_joint_operation_is_one_of_both_systems(vault: Vault, now: dt.datetime, parts: tuple[RecordId, ...]) -> None:
    """Of a few operations; anything else stays out of the outbox."""
    with pytest.raises(NotJoint):
        vault.joints.propose(parts, JointRole.LEAD, "", now)
    assert vault.outbox.waiting() == ()


def test_the_copies_of_both_systems_are_put_together(vault: Vault, e3: Feed, tecs: Feed, now: dt.datetime) -> None:
    """Each has a step that the other lacks; while a go of one's own waits it can be taken back, and nothing else."""
    proposed = step(vault, JointMove.PROPOSE, now, Agency.USBP, 0)
    e3.round(copy(System.E3, now, proposed))
    [alone] = vault.joints.items()
    assert alone.standing.state is JointState.PROPOSED
    tecs.round(copy(System.TECS, now, step(vault, JointMove.JOIN, now, Agency.HSI, 1)))
    item = vault.joints.get(NAME)
    assert item is not None
    assert (item.standing.state, item.needs_me) == (JointState.AGREED, True)
    vault.joints.take(NAME, JointMove.GO, now, phone="360 555 0107")
    waiting = vault.joints.get(NAME)
    assert waiting is not None
    assert (waiting.queued, waiting.possible, waiting.needs_me) == ((JointMove.GO,), (JointMove.NO_GO,), False)
    vault.joints.take(NAME, JointMove.NO_GO, now)
    taken_back = vault.joints.get(NAME)
    assert taken_back is not None
    assert (taken_back.queued, taken_back.possible) == ((JointMove.GO, JointMove.NO_GO), ())
    with pytest.raises(NotJoint):
        vault.joints.take(NAME, JointMove.NO_GO, now)


def test_what_is_not_held_has_no_steps(vault: Vault, now: dt.datetime) -> None:
    """And tells so."""
    with pytest.raises(NotJoint) as caught:
        vault.joints.take(NAME, JointMove.JOIN, now)
    assert not caught.value.held
