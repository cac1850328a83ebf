"""The officer's plans in the vault: sent through the outbox to the own agency, and what that agency says of them."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import Any

import msgspec
import pytest

from overlap.notices import Basis
from overlap.plan_states import PlanState
from overlap.records import Address, Operation, Person, PersonName, Place, RecordId, System, Vehicle, Visibility
from storage.audit import Deed
from storage.outbox import EventId, EventState, Receipt, ReceiptStatus
from storage.plan_faults import PlanFault, PlanRefused
from storage.plans import PlanSaid
from storage.staging import Removal, RemovalReason, Upsert
from storage.vault import Vault
from tests.overlap.plans import MANY, conflicts_by_oracle, many_plans
from tests.storage.invented import Feed

HOUR = dt.timedelta(hours=1)
HERE = Place(latitude=48.9501, longitude=-122.6999)
PHONE = "+1 360 555 0107"


@pytest.fixture
def said(now: dt.datetime) -> PlanSaid:
    """A surveillance tomorrow."""
    return PlanSaid(activity="Surveillance", starts_at=now + 24 * HOUR, ends_at=now + 26 * HOUR, place=HERE)


def upserts(plans: list[Operation], system: System) -> list[Upsert]:
    """The upserts of one system's plans."""
    return [Upsert(record=msgspec.json.encode(each)) for each in plans if each.id.startswith(f"{system.value}:")]


def answer(vault: Vault, now: dt.datetime, outcome: str = "", reason: str = "", **fields: Any) -> EventId:
    """A receipt of the own agency for the event that waits longest."""
    event = vault.outbox.waiting()[0].event_id
    vault.outbox.mark_sent([event])
    status = ReceiptStatus.REJECTED if reason else ReceiptStatus.APPLIED
    receipt = Receipt(
        system=vault.plans.home, event_id=event, status=status, at=now, reason=reason, outcome=outcome, **fields
    )
    assert vault.outbox.settle(receipt, now) is EventState(status.value)
    return event


def told(plan_id: str, plan: int, outcome: str, at: str) -> Upsert:
    """A later word of the agency on a plan."""
    record = {
        "type": "outcome", "id": "e3:O-" + plan_id.partition("OP-")[2], "revision": 1, "operation": plan_id,
        "plan": plan, "provenance": {"system": "e3", "agency": "USBP", "unit": "Blaine Station", "updated": at},
        "outcome": outcome, "at": at, "partnerAsOf": at,
    }  # fmt: skip
    return Upsert(record=msgspec.json.encode(record))


def test_a_plan_waits_for_the_own_agency_alone(vault: Vault, said: PlanSaid, now: dt.datetime) -> None:
    """It is in the outbox of e3, the system of the officer's agency, with its contact and an audit row."""
    plan = vault.plans.add(said, PHONE, now)
    assert (plan.state, plan.said_at, plan.phone) == (PlanState.QUEUED, None, PHONE)
    [item] = vault.outbox.waiting()
    assert (item.system, item.type) == (System.E3, "operation")
    body = json.loads(item.body)
    assert body["operation"]["id"] == plan.id
    assert plan.id.startswith("e3:OP-")
    assert body["contact"] == {"unit": "Blaine Station", "phone": PHONE}
    row = next(row for row in vault.audit.recent(5) if row.what == Deed.PLAN)
    assert (row.outcome, row.records) == ("planned", (plan.id,))


@pytest.mark.parametrize(
    ("outcome", "state", "heard"),
    [
        ("no_conflict_disclosed", PlanState.WITHOUT_CONFLICT, True),
        ("conflict", PlanState.WITH_CONFLICT, True),
        ("partner_not_heard", PlanState.NOT_DECONFLICTED, False),
        ("", PlanState.NOT_DECONFLICTED, False),
        ("SYN later edition", PlanState.NOT_DECONFLICTED, False),
    ],
)
def test_the_receipt_says_how_far_a_plan_has_come(
    vault: Vault, said: PlanSaid, now: dt.datetime, outcome: str, state: PlanState, heard: bool
) -> None:
    """A receipt without an outcome that is known deconflicts nothing."""
    plan = vault.plans.add(said, PHONE, now)
    answer(vault, now, outcome, partner_as_of=now - HOUR)
    [held] = vault.plans.items()
    assert (held.id, held.state, held.partner_heard) == (plan.id, state, heard)
    assert (held.said_at, held.partner_as_of) == (now, now - HOUR)


def test_a_receipt_that_has_only_been_received_changes_nothing(vault: Vault, said: PlanSaid, now: dt.datetime) -> None:
    """What is in progress is still queued."""
    vault.plans.add(said, PHONE, now)
    event = vault.outbox.waiting()[0].event_id
    vault.outbox.mark_sent([event])
    vault.outbox.settle(
        Receipt(system=System.E3, event_id=event, status=ReceiptStatus.IN_PROGRESS, at=now, outcome="conflict"), now
    )
    assert vault.plans.items()[0].state is PlanState.QUEUED


def test_a_refused_plan_is_not_deconflicted_and_says_why(vault: Vault, said: PlanSaid, now: dt.datetime) -> None:
    """The reason is the receipt's code."""
    plan = vault.plans.add(said, PHONE, now)
    answer(vault, now, reason="not_yours")
    held = vault.plans.get(plan.id)
    assert held is not None
    assert (held.state, held.reason) == (PlanState.NOT_DECONFLICTED, "not_yours")


def test_a_change_sends_a_plan_back(vault: Vault, said: PlanSaid, now: dt.datetime) -> None:
    """What was said of the plan as it was counts no more, whether it came by receipt or in the feed."""
    plan = vault.plans.add(said, PHONE, now)
    answer(vault, now, "no_conflict_disclosed", partner_as_of=now)
    moved = msgspec.structs.replace(said, place=Place(latitude=48.0, longitude=-122.0))
    changed = vault.plans.change(plan.id, moved, PHONE, now + HOUR)
    assert (changed.id, changed.state, changed.operation.revision) == (plan.id, PlanState.QUEUED, 2)
    assert changed.said_at is None
    Feed(vault, now).round(told(plan.id, 1, "conflict", "2026-11-23T20:00:00Z"))
    assert vault.plans.items()[0].state is PlanState.QUEUED


def test_a_later_word_in_the_feed_takes_the_place_of_the_receipt(
    vault: Vault, said: PlanSaid, now: dt.datetime
) -> None:
    """A partner that was not heard is heard later; a word from before the receipt counts less than it."""
    plan = vault.plans.add(said, PHONE, now)
    answer(vault, now, "partner_not_heard", partner_as_of=now - 48 * HOUR)
    feed = Feed(vault, now)
    feed.round(told(plan.id, 1, "no_conflict_disclosed", "2026-11-23T14:00:00Z"))
    assert vault.plans.items()[0].state is PlanState.NOT_DECONFLICTED
    word = json.loads(told(plan.id, 1, "no_conflict_disclosed", "2026-11-23T16:00:00Z").record) | {"revision": 2}
    feed.round(Upsert(record=json.dumps(word).encode()))
    [held] = vault.plans.items()
    assert (held.state, held.partner_heard) == (PlanState.WITHOUT_CONFLICT, True)
    assert held.partner_as_of == dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC)


def test_a_cancelled_plan_meets_nothing_and_is_not_taken_up_again(
    vault: Vault, said: PlanSaid, now: dt.datetime
) -> None:
    """The word of it is in the outbox; a second time there is nothing to cancel or to change."""
    plan = vault.plans.add(said, PHONE, now)
    gone = vault.plans.cancel(plan.id, now + HOUR)
    assert (gone.operation.cancelled, gone.operation.revision, gone.state) == (True, 2, PlanState.QUEUED)
    assert json.loads(vault.outbox.waiting()[1].body)["cancelled"] is True
    for refused in (
        lambda: vault.plans.cancel(plan.id, now), lambda: vault.plans.change(plan.id, said, PHONE, now),
    ):  # fmt: skip
        with pytest.raises(PlanRefused) as caught:
            refused()
        assert caught.value.fault is PlanFault.CANCELLED
    other = vault.plans.draft_of(said, now)
    assert vault.plans.check(other, now).met == ()
    assert vault.plans.check(gone.operation, now).met == ()


def test_a_draft_stays_on_the_laptop_until_it_is_sent(vault: Vault, said: PlanSaid, now: dt.datetime) -> None:
    """It is kept, changed and discarded without a word to anybody, and may lack what a gateway asks for."""
    lacking = msgspec.structs.replace(said, place=None)
    draft = vault.plans.draft(lacking, PHONE, now)
    assert (draft.state, vault.outbox.waiting()) == (PlanState.DRAFT, ())
    with pytest.raises(PlanRefused) as caught:
        vault.plans.send(draft.id, now)
    assert caught.value.fault is PlanFault.NO_PLACE
    whole = vault.plans.change(draft.id, said, PHONE, now)
    assert whole.state is PlanState.DRAFT
    other = vault.plans.draft(said, PHONE, now)
    vault.plans.discard(other.id, now)
    assert vault.plans.send(draft.id, now).state is PlanState.QUEUED
    assert [plan.id for plan in vault.plans.items()] == [draft.id]


def test_what_was_sent_is_neither_sent_again_nor_discarded(vault: Vault, said: PlanSaid, now: dt.datetime) -> None:
    """Each refusal says which, and stores nothing."""
    plan, draft = vault.plans.add(said, PHONE, now), vault.plans.draft(said, PHONE, now)
    for refused, fault in (
        (lambda: vault.plans.send(plan.id, now), PlanFault.SENT),
        (lambda: vault.plans.discard(plan.id, now), PlanFault.SENT),
        (lambda: vault.plans.cancel(draft.id, now), PlanFault.UNKNOWN),
        (lambda: vault.plans.cancel(RecordId("e3:OP-none"), now), PlanFault.UNKNOWN),
        (lambda: vault.plans.add(msgspec.structs.replace(said, activity=" "), PHONE, now), PlanFault.NO_ACTIVITY),
        (lambda: vault.plans.add(msgspec.structs.replace(said, ends_at=now), PHONE, now), PlanFault.WINDOW_REVERSED),
    ):
        with pytest.raises(PlanRefused) as caught:
            refused()
        assert caught.value.fault is fault
    assert len(vault.outbox.waiting()) == 1


def test_the_true_place_of_a_restricted_plan_stays_on_the_laptop(
    vault: Vault, said: PlanSaid, now: dt.datetime
) -> None:
    """What leaves is the centre of the cell, without the address; the officer sees the plan as it is."""
    hidden = msgspec.structs.replace(said, visibility=Visibility.RESTRICTED, address=Address(text="100 Synthetic St"))
    plan = vault.plans.add(hidden, PHONE, now)
    body = vault.outbox.waiting()[0].body
    assert json.loads(body)["operation"]["place"] == {"nc:Latitude": 48.975, "nc:Longitude": -122.675}
    assert b"48.95" not in body
    assert b"Synthetic" not in body
    assert (plan.operation.place, plan.operation.address) == (HERE, Address(text="100 Synthetic St"))


def test_the_local_check_says_what_it_knows_and_as_of_when(vault: Vault, said: PlanSaid, now: dt.datetime) -> None:
    """A cached operation, one without a place, and another plan of the officer's own; never the plan itself."""
    plan = vault.plans.add(said, PHONE, now)
    mine = vault.plans.add(said, PHONE, now)
    provenance = {"system": "tecs", "agency": "HSI", "unit": "HSI Blaine", "updated": "2026-11-23T15:10:00Z"}
    common = {"type": "operation", "revision": 1, "provenance": provenance, "activity": "Search warrant",
              "starts": "2026-11-24T15:00:00Z", "ends": "2026-11-24T18:00:00Z"}  # fmt: skip
    near = {**common, "id": "tecs:SYN-OP-1", "place": {"nc:Latitude": 48.951, "nc:Longitude": -122.7}}
    nowhere = {**common, "id": "tecs:SYN-OP-2"}
    stale = json.loads(msgspec.json.encode(mine.operation)) | {"cancelled": True}
    Feed(vault, now, System.TECS).round(*(Upsert(record=json.dumps(each).encode()) for each in (near, nowhere)))
    Feed(vault, now).round(Upsert(record=json.dumps(stale).encode()))
    found = vault.plans.check(plan.operation, now)
    assert [(met.operation.id, met.clash.bases) for met in found.met] == [
        (mine.id, {Basis.PLACE}), ("tecs:SYN-OP-1", {Basis.PLACE}), ("tecs:SYN-OP-2", {Basis.TIME}),
    ]  # fmt: skip
    assert len(found.conflicts) == 2
    assert found.met[1].contact.unit == "HSI Blaine"
    assert found.as_of == now
    assert found.desk.fallback


def test_a_copy_that_was_never_synced_has_no_age(vault: Vault, said: PlanSaid, now: dt.datetime) -> None:
    """As of nothing is not as of now."""
    assert vault.plans.check(vault.plans.draft_of(said, now), now).as_of is None


def test_a_plan_without_a_place_meets_everything_of_its_time(vault: Vault, said: PlanSaid, now: dt.datetime) -> None:
    """The position is unknown, so nothing is ruled out."""
    vault.plans.add(said, PHONE, now)
    nowhere = vault.plans.draft_of(msgspec.structs.replace(said, place=None), now)
    assert [met.clash.bases for met in vault.plans.check(nowhere, now).met] == [{Basis.TIME}]


def test_a_cached_target_is_found_by_name_or_plate_however_far_away(
    vault: Vault, said: PlanSaid, now: dt.datetime
) -> None:
    """And no more once the operation has left the copy."""
    target = Person(names=(PersonName(surname="VARGA", given_names="MILOS"),), birth_dates=("1987-02-14",))
    asked = vault.plans.draft_of(
        msgspec.structs.replace(said, targets=(target,), vehicles=(Vehicle(plate="SYN 123"),)), now
    )
    feed = Feed(vault, now)
    far = msgspec.structs.replace(
        asked, id="e3:SYN-OP-1", place=Place(latitude=44.0, longitude=-70.0), vehicles=(), visibility=Visibility.FULL
    )
    car = msgspec.structs.replace(far, id="e3:SYN-OP-2", targets=(), vehicles=(Vehicle(plate="SYN123"),))
    feed.round(*upserts([far, car], System.E3))
    assert [met.clash.bases for met in vault.plans.check(asked, now).met] == [{Basis.TARGET}] * 2
    gone = Removal(id=RecordId("e3:SYN-OP-1"), revision=2, reason=RemovalReason.TOMBSTONE)
    feed.round(gone)
    assert [met.operation.id for met in vault.plans.check(asked, now).met] == ["e3:SYN-OP-2"]
    assert vault._store.value("SELECT count(*) FROM operation_key WHERE rid NOT IN (SELECT rid FROM operation)") == 0


def test_ten_thousand_cached_operations_are_searched_as_the_oracle_says(vault: Vault, now: dt.datetime) -> None:
    """The index brings up every operation in conflict and nothing that isn't, moved and cancelled ones included."""
    dice = random.Random(80)
    plans = many_plans(MANY, dice)
    feeds = {system: Feed(vault, now, system) for system in System}
    for system, feed in feeds.items():
        feed.round(*upserts(plans, system))
    moved = [
        msgspec.structs.replace(each, revision=9, starts_at=each.starts_at + 5 * HOUR, ends_at=each.ends_at + 5 * HOUR)
        for each in plans[:500]
    ]
    cancelled = [msgspec.structs.replace(each, revision=9, cancelled=True) for each in plans[500:700]]
    for system, feed in feeds.items():
        feed.round(*upserts([*moved, *cancelled], system))
    plans[:700] = [*moved, *cancelled]
    hits = 0
    for one in plans[:60] + plans[900:940]:
        met = {other.id for other, clash in vault.meetings.of(one) if clash.is_conflict}
        assert met == conflicts_by_oracle(one, plans)
        hits += len(met)
    assert hits > 100
