"""The notices of an officer's unit: what needs whom, the steps that wait in the outbox, the clock and the rules."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from overlap.notices import About, Ask, Notice, NoticeState, Party, Step, Urgency
from overlap.records import RecordId, System
from overlap.rule_set import RuleSet
from storage.notices import AskBody, NoticeName, NotPossible, Standing, StepBody
from storage.outbox import EventState, Receipt, ReceiptStatus
from storage.problems import Damage, VaultDamaged
from storage.rules import Signature
from storage.staging import Upsert
from storage.vault import Vault
from tests.storage.invented import Feed

LINES = (Path(__file__).parents[2] / "docs" / "protocol" / "dealings.ndjson").read_bytes().splitlines()
ASKED, MET = (msgspec.json.decode(line, type=Notice) for line in LINES if b'"type":"notice"' in line)
RULES = next(msgspec.json.decode(line, type=RuleSet) for line in LINES if b'"type":"rules"' in line)
NAME = NoticeName(ASKED.event)
E3_KEY = "AfcaNcmTCXF2rWjc9RicgnDMbRabu0_AlSLH_eloM7A"
TECS_KEY = "ZMYxZZupHwByumt7aee_ZtJvwddjBzi_i57M--1XrmM"


def put(notice: Notice, **changes: object) -> Upsert:
    """A copy of a notice as a gateway sends it."""
    return Upsert(record=msgspec.json.encode(msgspec.structs.replace(notice, **changes)))


def copy(part: Party = Party.OWNER, **changes: object) -> Upsert:
    """TECS's copy of the question, for one side."""
    plain = {"state": NoticeState.SENT, "answer": None, "minutes": 0, "steps": (), "tier": 0}
    return put(ASKED, **{"part": part, "id": f"tecs:N-1-{part.value[0]}", **plain, **changes})


def of_e3(part: Party = Party.OWNER, **changes: object) -> Upsert:
    """e3's copy of the same."""
    where = msgspec.structs.replace(ASKED.provenance, system=System.E3)
    return copy(part, id=f"e3:N-1-{part.value[0]}", provenance=where, **changes)


def standing(vault: Vault, at: dt.datetime) -> Standing:
    """What the question needs."""
    item = vault.notices.get(NAME, at)
    assert item is not None
    return item.standing


def test_what_came_from_both_systems_is_one_notice(vault: Vault, e3: Feed, tecs: Feed, now: dt.datetime) -> None:
    """The copy that knows most is shown, with the parts and systems of all."""
    tecs.round(copy(), put(MET, id="tecs:N-2-d", provenance=ASKED.provenance))
    e3.round(of_e3(state=NoticeState.ACKNOWLEDGED, steps=ASKED.steps[1:2]))
    item, met = vault.notices.items(now)
    assert (item.notice.state, item.systems, item.parts) == (
        NoticeState.ACKNOWLEDGED, (System.E3, System.TECS), {Party.OWNER},
    )  # fmt: skip
    assert (met.event, met.parts, met.standing) == (MET.event, {Party.DESK}, Standing.NEEDS_YOU)
    assert vault.notices.get(NoticeName("SYN-other"), now) is None


def test_a_step_goes_to_every_gateway_that_has_the_notice_under_one_key(
    vault: Vault, e3: Feed, tecs: Feed, now: dt.datetime
) -> None:
    """With an audit row of the records, and no second time while it waits."""
    tecs.round(copy())
    e3.round(of_e3())
    before = vault.audit.verify().rows
    first, second = vault.notices.take(NAME, Step.ACKNOWLEDGE, now)
    told = [vault.outbox.get(event) for event in (first, second)]
    assert [item.system for item in told if item] == [System.E3, System.TECS]
    bodies = {msgspec.json.decode(item.body, type=StepBody) for item in told if item}
    assert {(body.notice, body.step) for body in bodies} == {(NAME, Step.ACKNOWLEDGE)}
    assert len(bodies) == 1
    assert vault.audit.verify().rows == before + 3
    item = vault.notices.get(NAME, now)
    assert item is not None
    assert (item.queued, item.standing) == ((Step.ACKNOWLEDGE,), Standing.WAITING)
    with pytest.raises(NotPossible):
        vault.notices.take(NAME, Step.ACKNOWLEDGE, now)


def test_a_step_that_was_refused_waits_for_nothing(vault: Vault, tecs: Feed, now: dt.datetime) -> None:
    """It can be taken again."""
    tecs.round(copy())
    [event] = vault.notices.take(NAME, Step.ACKNOWLEDGE, now)
    refused = Receipt(system=System.TECS, event_id=event, status=ReceiptStatus.REJECTED, at=now, reason="conflict")
    assert vault.outbox.settle(refused, now) is EventState.REJECTED
    assert standing(vault, now) is Standing.NEEDS_YOU
    assert len(vault.notices.take(NAME, Step.ACKNOWLEDGE, now)) == 1


@pytest.mark.parametrize(
    ("part", "step", "minutes", "changes"),
    [
        (Party.ASKER, Step.POSITIVE, 0, {}), (Party.OWNER, Step.SECOND_REQUEST, 0, {}),
        (Party.OWNER, Step.MORE_TIME, 0, {}), (Party.OWNER, Step.POSITIVE, 5, {}),
        (Party.OWNER, Step.MORE_TIME, 99_999, {}), (Party.OWNER, Step.POSITIVE, 0, {"ask": Ask.TELL}),
        (Party.OWNER, Step.RESOLVE, 0, {"state": NoticeState.RESOLVED}),
    ],
)  # fmt: skip
def test_a_step_that_is_not_possible_is_not_queued(
    vault: Vault, tecs: Feed, now: dt.datetime, part: Party, step: Step, minutes: int, changes: dict[str, object]
) -> None:
    """The outbox and the audit stay as they were."""
    tecs.round(copy(part, **changes))
    before = vault.audit.verify().rows
    with pytest.raises(NotPossible) as refused:
        vault.notices.take(NAME, step, now, minutes)
    assert refused.value.held
    assert vault.outbox.waiting() == ()
    assert vault.audit.verify().rows == before


def test_a_notice_that_is_not_held_has_no_steps(vault: Vault, now: dt.datetime) -> None:
    """And is said not to be here."""
    with pytest.raises(NotPossible) as refused:
        vault.notices.take(NAME, Step.RESOLVE, now)
    assert not refused.value.held


@pytest.mark.parametrize(
    ("part", "changes", "wanted"),
    [
        (Party.OWNER, {}, Standing.NEEDS_YOU), (Party.ASKER, {}, Standing.WAITING),
        (Party.OWNER, {"state": NoticeState.ACKNOWLEDGED}, Standing.NEEDS_YOU),
        (Party.OWNER, {"state": NoticeState.ANSWERED}, Standing.WAITING),
        (Party.ASKER, {"state": NoticeState.ANSWERED}, Standing.NEEDS_YOU),
        (Party.ASKER, {"ask": Ask.TELL, "state": NoticeState.ACKNOWLEDGED}, Standing.NEEDS_YOU),
        (Party.OWNER, {"ask": Ask.TELL, "state": NoticeState.ACKNOWLEDGED}, Standing.WAITING),
        (Party.DESK, {"desk": True}, Standing.NEEDS_YOU), (Party.DESK, {}, Standing.WAITING),
        (Party.ASKER, {"state": NoticeState.RESOLVED}, Standing.RESOLVED),
        (Party.ASKER, {"about": About.CONFLICT, "ask": Ask.TELL}, Standing.NEEDS_YOU),
    ],
)  # fmt: skip
def test_whose_turn_it_is_follows_from_part_and_state(
    vault: Vault, tecs: Feed, now: dt.datetime, part: Party, changes: dict[str, object], wanted: Standing
) -> None:
    """Before anything is overdue."""
    tecs.round(copy(part, **changes))
    assert standing(vault, now) is wanted


def test_an_asker_is_needed_once_the_answer_is_overdue(vault: Vault, tecs: Feed, now: dt.datetime) -> None:
    """To ask again, which then waits to be sent; what is closed here is resolved at once."""
    tecs.round(copy(Party.ASKER))
    assert ASKED.due is not None
    assert standing(vault, ASKED.due) is Standing.NEEDS_YOU
    vault.notices.take(NAME, Step.SECOND_REQUEST, now)
    assert standing(vault, ASKED.due) is Standing.WAITING
    vault.notices.take(NAME, Step.RESOLVE, now)
    assert standing(vault, ASKED.due) is Standing.RESOLVED


def test_what_needs_the_officer_comes_first_then_what_is_due_first(vault: Vault, tecs: Feed, now: dt.datetime) -> None:
    """What is resolved is left out."""
    hour = dt.timedelta(hours=1)
    tecs.round(
        copy(Party.ASKER, event="SYN-waits", id="tecs:N-3-a"), copy(event="SYN-later", id="tecs:N-4-o", due=now + hour),
        copy(event="SYN-never", id="tecs:N-5-o", due=None), copy(),
        copy(event="SYN-over", id="tecs:N-6-o", state=NoticeState.RESOLVED),
    )  # fmt: skip
    assert [item.event for item in vault.notices.open_items(now)] == [NAME, "SYN-later", "SYN-never", "SYN-waits"]


def test_a_question_is_put_into_the_outbox_of_its_record(vault: Vault, now: dt.datetime) -> None:
    """With an audit row of its own."""
    body = AskBody(record=RecordId("e3:SYN-E-1"), action="stop", urgency=Urgency.ROUTINE, callback="360 555 0107",
                   ask=Ask.CONFIRM, also=(RecordId("tecs:SYN-T-1"),))  # fmt: skip
    event = vault.outbox.get(vault.notices.ask(body, now))
    assert event is not None
    assert (event.system, event.type) == (System.E3, "notice")
    assert msgspec.json.decode(event.body, type=AskBody) == body


def test_deadlines_go_by_the_agencies_clock_after_it_was_found_to_differ(vault: Vault, now: dt.datetime) -> None:
    """Until the two agree again; what can't be read is damage."""
    assert vault.agency_clock.time(now) == now
    vault.agency_clock.heard(System.E3, dt.timedelta(hours=2))
    vault.agency_clock.heard(System.TECS, None)
    assert vault.agency_clock.time(now) == now - dt.timedelta(hours=2)
    assert vault.agency_clock.wrong() == {System.E3: dt.timedelta(hours=2)}
    vault.agency_clock.heard(System.E3, None)
    assert vault.agency_clock.time(now) == now
    vault._store.keep("agency clocks", b"SYN")
    with pytest.raises(VaultDamaged) as damaged:
        vault.agency_clock.wrong()
    assert damaged.value.damage is Damage.CONTENT


def rules(**changes: object) -> Upsert:
    """The golden rules."""
    return Upsert(record=msgspec.json.encode(msgspec.structs.replace(RULES, **changes)))


def test_rules_hold_where_every_signature_that_can_be_checked_is_good(vault: Vault, e3: Feed, now: dt.datetime) -> None:
    """With one agency's key the other's signature is said to be unchecked; with neither none is believed."""
    e3.round(rules())
    later = RULES.effective
    assert vault.rules.in_force(later) is None
    vault.agency_keys.pin(System.E3, E3_KEY)
    known = vault.rules.in_force(later)
    assert known is not None
    assert known.unchecked == (System.TECS,)
    vault.agency_keys.pin(System.TECS, TECS_KEY)
    known = vault.rules.in_force(later)
    assert known is not None
    assert (known.unchecked, set(known.signatures.values())) == ((), {Signature.GOOD})
    assert vault.rules.in_force(now) is None


def test_rules_with_a_wrong_signature_are_refused_and_said(vault: Vault, e3: Feed, tecs: Feed) -> None:
    """A good copy of the same version, from the other system, counts in their place."""
    vault.agency_keys.pin(System.E3, E3_KEY)
    vault.agency_keys.pin(System.TECS, TECS_KEY)
    e3.round(rules(urgent_minutes=500))
    assert vault.rules.in_force(RULES.effective) is None
    assert [known.rules.version for known in vault.rules.refused()] == [1]
    where = msgspec.structs.replace(RULES.provenance, system=System.TECS)
    tecs.round(rules(id="tecs:R-1", provenance=where))
    known = vault.rules.in_force(RULES.effective)
    assert known is not None
    assert known.rules.urgent_minutes == RULES.urgent_minutes
    assert vault.rules.refused() == ()
