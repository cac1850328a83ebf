"""The outbox: what an officer did is kept until an agency's final word, and goes nowhere else."""

from __future__ import annotations

import datetime as dt
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.records import System
from storage.outbox import (
    BACK_OFF_CAP_MS,
    TRANSITIONS,
    EventId,
    EventState,
    Outbox,
    Receipt,
    ReceiptStatus,
    Stimulus,
    back_off,
)
from storage.vault import Vault, VaultHeader

ME, MINUTE = "SYN-U-0007", dt.timedelta(minutes=1)
TERMINAL = {EventState.APPLIED, EventState.REJECTED, EventState.WITHDRAWN}


def put(vault: Vault, now: dt.datetime, system: System = System.E3) -> EventId:
    """Put an invented notice."""
    return vault.outbox.put(system, "notice", b'{"record":"e3:SYN-1"}', now)


def receipt(event_id: str, status: ReceiptStatus, at: dt.datetime, system: System = System.E3) -> Receipt:
    """Make a gateway's word on an event."""
    return Receipt(system=system, event_id=EventId(event_id), status=status, at=at)


def due(vault: Vault, now: dt.datetime, system: System = System.E3) -> list[str]:
    """Return the events that may be sent now."""
    return [item.event_id for item in vault.outbox.due(system, ME, now, 100)]


def in_state(vault: Vault, now: dt.datetime, state: EventState) -> EventId:
    """Bring an event into a state by what really leads there."""
    event_id = put(vault, now)
    match state:
        case EventState.SENT:
            vault.outbox.put_off(event_id, now, "cut")
        case EventState.APPLIED:
            vault.outbox.settle(receipt(event_id, ReceiptStatus.APPLIED, now), now)
        case EventState.REJECTED:
            vault.outbox.settle(receipt(event_id, ReceiptStatus.REJECTED, now), now)
        case EventState.WITHDRAWN:
            vault.outbox.withdraw(event_id, now)
        case _:
            pass
    return event_id


def after(vault: Vault, now: dt.datetime, state: EventState, stimulus: Stimulus) -> EventState:
    """Return the stored state after something happened to an event."""
    event_id = in_state(vault, now, state)
    match stimulus:
        case Stimulus.SEND:
            vault.outbox.mark_sent([event_id])
        case Stimulus.RECALL:
            vault.outbox.put_off(event_id, now, "unreachable", may_have_left=False)
        case Stimulus.RECEIVED:
            vault.outbox.settle(receipt(event_id, ReceiptStatus.IN_PROGRESS, now), now)
        case Stimulus.APPLIED:
            vault.outbox.settle(receipt(event_id, ReceiptStatus.APPLIED, now), now)
        case Stimulus.REJECTED:
            vault.outbox.settle(receipt(event_id, ReceiptStatus.REJECTED, now), now)
        case Stimulus.WITHDRAW:
            vault.outbox.withdraw(event_id, now)
    item = vault.outbox.get(event_id)
    assert item is not None
    return item.state


def test_an_event_is_on_disk_with_all_that_it_needs(vault: Vault, now: dt.datetime) -> None:
    """A put event is due at once, with officer, system, time and body as they were given."""
    event_id = put(vault, now)
    (item,) = vault.outbox.due(System.E3, ME, now, 10)
    assert (item.event_id, item.officer, item.system, item.type) == (event_id, ME, System.E3, "notice")
    assert (item.body, item.made_at, item.state, item.attempts) == (
        b'{"record":"e3:SYN-1"}', now, EventState.WAITING, 0,
    )  # fmt: skip
    assert item.receipt is None


@pytest.mark.parametrize(("state", "stimulus"), list(product(EventState, Stimulus)))
def test_every_state_meets_everything_that_can_happen(
    vault: Vault, now: dt.datetime, state: EventState, stimulus: Stimulus
) -> None:
    """The table of transitions is what happens to the row; what is not in it leaves the row as it is."""
    assert after(vault, now, state, stimulus) is TRANSITIONS.get((state, stimulus), state)


def test_final_states_are_final() -> None:
    """Nothing leads out of applied, rejected or withdrawn."""
    assert {state for state, _ in TRANSITIONS} & TERMINAL == set()


def test_in_progress_is_not_done(vault: Vault, now: dt.datetime) -> None:
    """An event that the gateway has not finished is asked about again, later."""
    event_id = put(vault, now)
    assert vault.outbox.settle(receipt(event_id, ReceiptStatus.IN_PROGRESS, now), now) is EventState.SENT
    assert due(vault, now) == []
    assert due(vault, now + MINUTE) == [event_id]


def test_a_received_event_is_not_done_either(vault: Vault, now: dt.datetime) -> None:
    """A word that is not final keeps the event."""
    event_id = put(vault, now)
    assert vault.outbox.settle(receipt(event_id, ReceiptStatus.RECEIVED, now), now) is EventState.SENT
    assert [item.event_id for item in vault.outbox.waiting()] == [event_id]


def test_a_rejected_event_waits_for_a_person_with_its_reason(vault: Vault, now: dt.datetime) -> None:
    """A refusal is kept and shown, and never sent again."""
    event_id = put(vault, now)
    refusal = Receipt(
        system=System.E3, event_id=event_id, status=ReceiptStatus.REJECTED, at=now, reason="unknown_record"
    )
    vault.outbox.settle(refusal, now)
    assert due(vault, now + MINUTE) == []
    (item,) = vault.outbox.waiting()
    assert item.receipt == refusal


def test_an_applied_event_needs_nothing_more(vault: Vault, now: dt.datetime) -> None:
    """An applied event is neither due nor waiting; its receipt is kept."""
    event_id = put(vault, now)
    vault.outbox.settle(receipt(event_id, ReceiptStatus.APPLIED, now), now)
    assert vault.outbox.waiting() == ()
    item = vault.outbox.get(event_id)
    assert item is not None
    assert item.receipt is not None
    assert item.receipt.status is ReceiptStatus.APPLIED


def test_a_receipt_for_an_unknown_event_is_nothing(vault: Vault, now: dt.datetime) -> None:
    """A gateway can't invent an event."""
    assert vault.outbox.settle(receipt("SYN-none", ReceiptStatus.APPLIED, now), now) is None


def test_one_agency_cannot_answer_for_the_other(vault: Vault, now: dt.datetime) -> None:
    """A receipt counts only from the system that the event is for."""
    event_id = put(vault, now)
    assert vault.outbox.settle(receipt(event_id, ReceiptStatus.APPLIED, now, System.TECS), now) is None
    assert due(vault, now) == [event_id]


def test_putting_off_an_unknown_event_is_nothing(vault: Vault, now: dt.datetime) -> None:
    """There is nothing to put off."""
    assert vault.outbox.put_off(EventId("SYN-none"), now, "cut") is None


def test_putting_off_a_settled_event_changes_nothing(vault: Vault, now: dt.datetime) -> None:
    """A late failure does not undo a receipt."""
    event_id = in_state(vault, now, EventState.APPLIED)
    assert vault.outbox.put_off(event_id, now, "cut") is EventState.APPLIED


def test_an_event_that_cannot_have_left_can_be_withdrawn(vault: Vault, now: dt.datetime) -> None:
    """A try that never reached the gateway leaves the event withdrawable; a try that may have does not."""
    stayed, left = put(vault, now), put(vault, now)
    vault.outbox.put_off(stayed, now, "unreachable", may_have_left=False)
    vault.outbox.put_off(left, now, "cut")
    assert vault.outbox.withdraw(stayed, now)
    assert not vault.outbox.withdraw(left, now)
    assert not vault.outbox.withdraw(EventId("SYN-none"), now)
    assert [item.event_id for item in vault.outbox.waiting()] == [left]


def test_an_event_is_in_flight_on_the_disk_before_it_leaves(
    path: Path, key: bytes, header: VaultHeader, now: dt.datetime
) -> None:
    """After a crash between sending and its receipt it can't be withdrawn, and goes again under the same id."""
    with Vault.create(path, key, header) as vault:
        event_id, other = put(vault, now), put(vault, now)
        vault.outbox.mark_sent([event_id, EventId("SYN-none")])
    with Vault.open(path, key, practice=True) as vault:
        assert not vault.outbox.withdraw(event_id, now)
        assert vault.outbox.withdraw(other, now)
        assert due(vault, now) == [event_id]


def test_what_is_settled_or_withdrawn_is_never_in_flight_again(vault: Vault, now: dt.datetime) -> None:
    """An officer who was quicker than the round, or a receipt, has the last word."""
    for state in TERMINAL:
        event_id = in_state(vault, now, state)
        vault.outbox.mark_sent([event_id])
        item = vault.outbox.get(event_id)
        assert item is not None
        assert item.state is state


@pytest.mark.parametrize("at", [dt.datetime.max, dt.datetime.min, dt.datetime(1970, 1, 1)])  # noqa: DTZ901,DTZ001
def test_a_receipt_from_an_absurd_time_moves_no_deadline(vault: Vault, now: dt.datetime, at: dt.datetime) -> None:
    """The wait and the audit go by the laptop's time, whatever a gateway's clock says."""
    event_id = put(vault, now)
    said = receipt(event_id, ReceiptStatus.IN_PROGRESS, at.replace(tzinfo=dt.UTC))
    assert vault.outbox.settle(said, now) is EventState.SENT
    item = vault.outbox.get(event_id)
    assert item is not None
    assert item.receipt == said
    assert now < item.not_before <= now + dt.timedelta(milliseconds=BACK_OFF_CAP_MS)
    assert vault.audit.recent(1)[0].at == now


def test_failures_are_waited_out_longer_each_time_up_to_a_cap(vault: Vault, now: dt.datetime) -> None:
    """Waits grow, are stored with the error's code, and never pass the cap."""
    event_id, waits = put(vault, now), []
    for _ in range(12):
        vault.outbox.put_off(event_id, now, "unreachable")
        item = vault.outbox.get(event_id)
        assert item is not None
        waits.append(item.not_before - now)
    assert waits == sorted(waits)
    assert waits[0] < waits[3] < waits[-1] <= dt.timedelta(milliseconds=BACK_OFF_CAP_MS)
    assert (item.attempts, item.last_error) == (12, "unreachable")


@given(st.integers(0, 10**6), st.floats(0, 1))
def test_no_wait_is_negative_or_beyond_the_cap(attempts: int, draw: float) -> None:
    """Whatever the number of tries and the jitter, a wait is from half the first wait to the cap."""
    wait = back_off(attempts, draw)
    assert dt.timedelta(seconds=2.5) <= wait <= dt.timedelta(milliseconds=BACK_OFF_CAP_MS)


def test_jitter_spreads_the_laptops() -> None:
    """Two laptops that failed at once come back at different times."""
    assert back_off(3, 0.1) < back_off(3, 0.9)


def test_a_wait_from_a_wrong_clock_does_not_hold(vault: Vault, now: dt.datetime) -> None:
    """An event put off while the clock was a year ahead is due once the clock is right."""
    event_id = put(vault, now)
    vault.outbox.put_off(event_id, now + dt.timedelta(days=365), "cut")
    assert due(vault, now) == [event_id]


def test_events_come_oldest_first_and_no_more_than_asked(vault: Vault, now: dt.datetime) -> None:
    """The order is that of the officer's actions."""
    every = [put(vault, now) for _ in range(5)]
    assert every == sorted(every)
    assert [item.event_id for item in vault.outbox.due(System.E3, ME, now, 3)] == every[:3]


def test_each_system_gets_its_own_events(vault: Vault, now: dt.datetime) -> None:
    """What is for e3 is not due for TECS."""
    mine, theirs = put(vault, now), put(vault, now, System.TECS)
    assert (due(vault, now), due(vault, now, System.TECS)) == ([mine], [theirs])


def test_one_officers_rows_are_never_anothers(path: Path, key: bytes, header: VaultHeader, now: dt.datetime) -> None:
    """Rows of another officer, however they came into the file, are neither due nor listed."""
    with Vault.create(path, key, header) as vault:
        event_id = put(vault, now)
        other = Outbox(vault._store, vault.audit, "SYN-U-0008", lambda: 0.0)
        theirs = other.put(System.E3, "notice", b"{}", now)
        assert due(vault, now) == [event_id]
        assert [item.event_id for item in other.due(System.E3, "SYN-U-0008", now, 9)] == [theirs]
        assert [item.event_id for item in vault.outbox.waiting()] == [event_id]
        assert [item.event_id for item in other.waiting()] == [theirs]


def test_every_step_is_audited_without_the_body(vault: Vault, now: dt.datetime) -> None:
    """Queued, receipted, withdrawn: one row each, naming the event alone."""
    event_id, other = put(vault, now), put(vault, now)
    vault.outbox.settle(receipt(event_id, ReceiptStatus.APPLIED, now), now)
    vault.outbox.withdraw(other, now)
    rows = vault.audit.recent(4)
    assert [row.what for row in rows] == ["event withdrawn", "receipt stored", "event queued", "event queued"]
    assert all("SYN-1" not in row.outcome for row in rows)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE outbox SET body = x'00' WHERE seq = 2",
        "UPDATE outbox SET officer = 'SYN-U-0008' WHERE seq = 2",
        "DELETE FROM outbox WHERE seq = 2",
        "DELETE FROM outbox WHERE seq = 3",
        "UPDATE outbox SET seq = 9 WHERE seq = 1",
    ],
)
def test_a_row_that_was_changed_or_lost_shows(vault: Vault, now: dt.datetime, damage: str) -> None:
    """The chain over the queue tells of a row that was changed, moved or taken out; its state may change."""
    for event_id in [put(vault, now) for _ in range(3)][:1]:
        vault.outbox.settle(receipt(event_id, ReceiptStatus.APPLIED, now), now)
    assert vault.outbox.verify().holds
    vault._store.execute(damage)
    assert not vault.outbox.verify().holds
