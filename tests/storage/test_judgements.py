"""Judgements in the vault: stored whole or not at all, told to both agencies, never changed, one with its copies."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import pytest
from sqlcipher3 import dbapi2

from overlap.judgements import Pair, Reason, Seen, ShownBy, Verdict
from overlap.records import RecordId, System
from storage.judgements import JudgementRefused
from storage.outbox import EventState, Receipt, ReceiptStatus
from storage.pages import Upsert
from storage.vault import Vault
from tests.storage.invented import Encounters, Feed
from tests.storage.test_overlaps import case

PAIR: Pair = (RecordId("e3:SYN-E-000007-1"), RecordId("tecs:SYN-T-000007"))
SEEN = Seen(one=1, other=1, bits=33.5, shared=True)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def both(vault: Vault, e3: Feed, tecs: Feed, encounter: Encounters) -> Vault:
    """A vault with one record of each system."""
    e3.round(encounter(7))
    tecs.round(case(7))
    return vault


def shared(event: str, system: System, **changes: Any) -> Upsert:
    """A judgement as an agency shares it."""
    one, other = PAIR
    record = {
        "type": "judgement", "id": f"{system.value}:J-{event}", "revision": 1,
        "provenance": {"system": system, "agency": "HSI", "unit": "SYN unit", "updated": "2026-11-23T15:00:00Z"},
        "event": event, "one": one, "other": other, "verdict": "same_coordinate", "at": "2026-11-23T15:00:00Z",
        "agency": "HSI", "unit": "SYN unit", "seen": {"one": 1, "other": 1, "bits": 33.5}, **changes,
    }  # fmt: skip
    return Upsert(record=msgspec.json.encode(record))


def test_a_judgement_is_told_to_both_agencies_in_the_same_words(both: Vault, now: dt.datetime) -> None:
    """One key, an event each, one audit row that names both records."""
    made = both.judgements.judge(PAIR, Verdict.NOT_THE_SAME, SEEN, now, shown_by=ShownBy.BIRTH)
    events = both.outbox.waiting()
    assert [(event.system, event.type) for event in events] == [(system, "judgement") for system in System]
    assert events[0].body == events[1].body
    body = json.loads(events[0].body)
    assert body == {
        "key": made.event, "one": PAIR[0], "other": PAIR[1], "verdict": "not_the_same", "level": 1,
        "at": made.at.isoformat().replace("+00:00", "Z"), "shownBy": "birth_differs",
        "seen": {"one": 1, "other": 1, "bits": 33.5, "shared": True},
    }  # fmt: skip
    assert both.audit.verify().holds
    rows = both._store.rows("SELECT what, records FROM audit WHERE what = 'judgement'")
    assert len(rows) == 1


def test_what_was_said_is_looked_up_by_an_index(both: Vault) -> None:
    """A check among a million records does not look at each of them."""
    seen: list[str] = []
    rows = both._store.rows

    def planned(sql: str, values: Any = ()) -> Any:
        if " FROM rec " in sql:
            seen.extend(row[3] for row in rows(f"EXPLAIN QUERY PLAN {sql}", values))
        return rows(sql, values)

    both._store.rows = planned  # type: ignore[method-assign]  # to read the plans of what the facet asks
    both._store.row = lambda sql, values=(): next(iter(planned(sql, values)), None)  # type: ignore[method-assign]
    both.judgements.said()
    assert seen
    assert all("rec_dealing" in plan for plan in seen)


@pytest.mark.parametrize(
    ("pair", "verdict", "more"),
    [
        (PAIR, Verdict.NOT_THE_SAME, {}),
        (PAIR, Verdict.DEFERRED, {"shown_by": ShownBy.PHOTO}),
        (PAIR, Verdict.SAME_COORDINATE, {"reason": Reason.NO_TIME}),
        ((PAIR[0], RecordId("tecs:SYN-nowhere")), Verdict.SAME_COORDINATE, {}),
    ],
)
def test_what_is_not_whole_is_not_stored(
    both: Vault, now: dt.datetime, pair: Pair, verdict: Verdict, more: dict[str, Any]
) -> None:
    """Neither a row nor an event is left of it."""
    with pytest.raises(JudgementRefused):
        both.judgements.judge(pair, verdict, SEEN, now, **more)
    assert both.judgements.history() == {}
    assert both.outbox.waiting() == ()


@pytest.mark.parametrize("statement", ["DELETE FROM judgement", "UPDATE judgement SET verdict = 'withdrawn'"])
def test_a_judgement_can_t_be_changed(both: Vault, now: dt.datetime, statement: str) -> None:
    """Undoing is another row."""
    both.judgements.judge(PAIR, Verdict.SAME_COORDINATE, SEEN, now)
    with pytest.raises(dbapi2.IntegrityError):
        both._store.execute(statement)


def test_the_higher_access_level_goes_with_it(both: Vault, tecs: Feed, now: dt.datetime) -> None:
    """So that neither agency tells of the other's record to more officers."""
    where = {"system": "tecs", "agency": "HSI", "unit": "SYN unit", "updated": "2026-11-22T21:40:00Z", "accessLevel": 3}
    tecs.round(case(7, revision=2, provenance=where))
    both.judgements.judge(PAIR, Verdict.SAME_COORDINATE, SEEN, now)
    assert json.loads(both.outbox.waiting()[0].body)["level"] == 3


def test_what_comes_back_is_the_judgement_that_was_made(both: Vault, e3: Feed, tecs: Feed, now: dt.datetime) -> None:
    """Own row, e3's record and TECS's are one; another officer's later one holds."""
    made = both.judgements.judge(PAIR, Verdict.NOT_THE_SAME, SEEN, now, shown_by=ShownBy.BIRTH)
    at = made.at.isoformat().replace("+00:00", "Z")
    same = {
        "verdict": "not_the_same", "shownBy": "birth_differs", "at": at, "agency": both.header.agency,
        "unit": both.header.unit, "seen": {"one": 1, "other": 1, "bits": 33.5, "shared": True},
    }  # fmt: skip
    e3.round(shared(made.event, System.E3, **same))
    tecs.round(shared(made.event, System.TECS, **same))
    assert both.judgements.history() == {PAIR: (made,)}
    later = (now + MINUTE).isoformat().replace("+00:00", "Z")
    tecs.round(shared("SYN-J-2", System.TECS, at=later))
    assert [each.verdict for each in both.judgements.history()[PAIR]] == [Verdict.NOT_THE_SAME, Verdict.SAME_COORDINATE]
    assert [each.event for each in both.judgements.said()[PAIR[0]]] == ["SYN-J-2"]


def test_a_rejected_event_leaves_the_judgement_here(both: Vault, now: dt.datetime) -> None:
    """An agency that refuses it is told in the outbox; what the officer said stays."""
    made = both.judgements.judge(PAIR, Verdict.SAME_NO_CONFLICT, SEEN, now)
    event = both.outbox.waiting()[0]
    receipt = Receipt(
        system=event.system, event_id=event.event_id, status=ReceiptStatus.REJECTED, at=now, reason="unknown_record"
    )
    both.outbox.mark_sent([event.event_id])
    assert both.outbox.settle(receipt, now) is EventState.REJECTED
    assert both.judgements.history() == {PAIR: (made,)}


def test_the_agencies_time_orders_judgements(both: Vault, now: dt.datetime) -> None:
    """A laptop whose clock is wrong is put right by the time that the agencies told."""
    made = both.judgements.judge(PAIR, Verdict.SAME_NO_CONFLICT, SEEN, now, at=now - 10 * MINUTE)
    assert made.at == now - 10 * MINUTE
    assert both.outbox.waiting()[0].made_at == now


def test_nothing_is_told_of_judgements_while_a_system_is_sealed(
    both: Vault, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They name records that may not be read now."""
    both.judgements.judge(PAIR, Verdict.SAME_NO_CONFLICT, SEEN, now)
    monkeypatch.setattr(type(both.records), "is_sealed", property(lambda _: True))
    assert both.judgements.history() == both.judgements.said() == {}
    assert both.overlaps.prepare()


def answered(vault: Vault, now: dt.datetime, *statuses: ReceiptStatus) -> None:
    """Have the waiting events be answered, in their order."""
    waiting = vault.outbox.waiting()
    vault.outbox.mark_sent(event.event_id for event in waiting)
    for event, status in zip(waiting, statuses, strict=True):
        receipt = Receipt(system=event.system, event_id=event.event_id, status=status, at=now, reason="unknown_record")
        vault.outbox.settle(receipt, now)


REFUSED, TAKEN = ReceiptStatus.REJECTED, ReceiptStatus.APPLIED


@pytest.mark.parametrize("statuses", [(REFUSED, TAKEN), (TAKEN, REFUSED), (TAKEN, TAKEN)])
def test_one_agencys_word_keeps_a_judgement_that_the_other_refused(
    both: Vault, now: dt.datetime, statuses: tuple[ReceiptStatus, ...]
) -> None:
    """It crossed a withdrawal there; the other shares it."""
    made = both.judgements.judge(PAIR, Verdict.SAME_COORDINATE, SEEN, now)
    answered(both, now, *statuses)
    assert both.judgements.history() == {PAIR: (made,)}


def test_a_judgement_that_both_agencies_refused_undoes_itself(both: Vault, now: dt.datetime) -> None:
    """It crossed a withdrawal of both records: when they come back, nobody has judged them; one made then counts."""
    both.judgements.judge(PAIR, Verdict.SAME_NO_CONFLICT, SEEN, now)
    assert both.judgements.history()
    answered(both, now, REFUSED, REFUSED)
    assert both.judgements.history() == {}
    assert both.judgements.said() == {}
    again = both.judgements.judge(PAIR, Verdict.SAME_NO_CONFLICT, SEEN, now + MINUTE)
    assert both.judgements.history() == {PAIR: (again,)}


def test_a_judgement_that_was_taken_back_before_it_left_is_none(both: Vault, now: dt.datetime) -> None:
    """Taken back from one agency it still counts, from both no more."""
    both.judgements.judge(PAIR, Verdict.SAME_NO_CONFLICT, SEEN, now)
    first, second = both.outbox.waiting()
    assert both.outbox.withdraw(first.event_id, now)
    assert both.judgements.history()
    assert both.outbox.withdraw(second.event_id, now)
    assert both.judgements.history() == {}
