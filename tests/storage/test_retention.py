"""Limits of keeping: enforced by trusted time, nothing left in any page, and the copy still proves whole."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from overlap.query import Query
from overlap.records import PersonName, RecordId, System
from storage.instants import EPOCH
from storage.retention import RetentionPolicy
from storage.staging import Outcome, Upsert
from storage.vault import Vault
from tests.storage.invented import Decrypted, Encounters, Feed, Removals

SENTINEL = "SYNZYXQUARTZBLATT"
YEAR = dt.timedelta(days=366)
YOUNG, OLD = "2026-11-20T00:00:00Z", "2025-06-01T00:00:00Z"


def dated(upsert: Upsert, updated: str) -> Upsert:
    """Return the same record as of another last update."""
    record = msgspec.json.decode(upsert.record)
    record["provenance"]["updated"] = updated
    return Upsert(record=msgspec.json.encode(record))


@pytest.fixture
def filled(vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime) -> Vault:
    """A vault that keeps encounters for a year, with 20 young ones and an old one of the sentinel's name."""
    young = [dated(encounter(number), YOUNG) for number in range(20)]
    e3.round(*young, dated(encounter(99, SENTINEL), OLD), held=21)
    vault.retention.set(RetentionPolicy(encounter=365))
    return vault


def test_what_is_past_its_limit_loses_its_content(filled: Vault, decrypted: Decrypted, now: dt.datetime) -> None:
    """It is found no more, by id, by name or by number, and its name is in no page."""
    assert SENTINEL.lower().encode() in decrypted().lower()
    assert filled.retain(now) == 1
    assert filled.records.get(RecordId("e3:SYN-E-000099-1")) is None
    assert filled.search.candidates(Query(text=SENTINEL, names=(PersonName(surname=SENTINEL),)), now) == []
    assert filled.records.get(RecordId("e3:SYN-E-000003-1")) is not None
    assert SENTINEL.encode() not in decrypted()
    assert SENTINEL.lower().encode() not in decrypted().lower()
    assert filled.check_integrity().is_whole


def test_the_copy_still_proves_whole(filled: Vault, e3: Feed, encounter: Encounters, now: dt.datetime) -> None:
    """The agency still counts the record; the next round agrees, and asks for nothing anew."""
    filled.retain(now)
    applied = e3.round(dated(encounter(3, revision=2), YOUNG), held=21)
    assert (applied.outcome, applied.records) == (Outcome.APPLIED, 21)


def test_a_record_that_is_updated_comes_back(filled: Vault, e3: Feed, encounter: Encounters, now: dt.datetime) -> None:
    """It is young again; and a removal of one without content is a removal."""
    filled.retain(now)
    e3.round(dated(encounter(99, "SYNNEW", revision=2), YOUNG), held=21)
    found = filled.records.get(RecordId("e3:SYN-E-000099-1"))
    assert found is not None
    assert found.revision == 2
    assert filled.check_integrity().is_whole


def test_a_record_without_content_can_be_removed(
    filled: Vault, e3: Feed, gone: Removals, decrypted: Decrypted, now: dt.datetime
) -> None:
    """Its id goes then as well."""
    filled.retain(now)
    assert e3.round(gone(99), held=20).outcome is Outcome.APPLIED
    assert b"SYN-E-000099" not in decrypted()
    assert filled.check_integrity().is_whole


def test_the_passage_of_time_ends_it_without_an_agency(filled: Vault, now: dt.datetime) -> None:
    """A year later all are past their limit; a pass begins anew each day."""
    assert filled.retain(now) == 1
    assert filled.retain(now) == 0
    for day in range(0, 380, 10):  # a clock that goes on day by day is believed
        filled.lease(now + dt.timedelta(days=day))
    assert filled.retain(now + YEAR) == 20


def test_no_pass_begins_while_no_time_is_known(filled: Vault, now: dt.datetime) -> None:
    """Nothing is past a limit then, so that no record is looked at, round after round."""
    looked: list[bool] = []
    assert filled.retention.enforce(EPOCH, lambda: bool(looked.append(True))) == 0
    assert looked == []
    assert filled.retain(now) == 1


def test_a_clock_set_back_keeps_nothing_longer(filled: Vault, now: dt.datetime) -> None:
    """Trusted time counts."""
    for day in range(0, 380, 10):
        filled.lease(now + dt.timedelta(days=day))
    assert filled.retain(now) == 21


def test_a_pass_goes_on_where_it_stopped(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each stretch is short, so that nobody waits for it."""
    monkeypatch.setattr("storage.retention._AT_ONCE", 5)
    e3.round(*(dated(encounter(number), OLD) for number in range(12)), held=12)
    vault.retention.set(RetentionPolicy(encounter=30))
    at = now
    stretches = [vault.retention.enforce(at, lambda: False) for _ in range(4)]
    assert stretches == [5, 5, 2, 0]


@pytest.mark.parametrize(
    ("record", "passed"),
    [
        ({"type": "operation", "starts": OLD, "ends": OLD}, True),
        ({"type": "operation", "starts": OLD, "ends": "2026-11-20T00:00:00Z"}, False),
        ({"type": "custody", "planned": OLD}, True),
        ({"type": "duty", "validTo": "2025-01-01T00:00:00Z"}, True),
        ({"type": "duty", "validTo": "2026-10-01T00:00:00Z"}, False),
        ({"type": "SYN novelty"}, False),
    ],
)
def test_each_kind_goes_by_its_own_time(
    vault: Vault, now: dt.datetime, record: dict[str, object], passed: bool
) -> None:
    """What an operation, a release or a duty line is about has passed, however late it was entered."""
    body = {"id": "e3:SYN-1", "revision": 1, "provenance": {"updated": YOUNG}, **record}
    assert vault.retention._is_past(msgspec.json.encode(body), RetentionPolicy(), now) is passed
    assert not vault.retention._is_past(b'{"id":"e3:SYN-2"}', RetentionPolicy(), now)


def test_the_defaults_are_the_agencies_own(vault: Vault) -> None:
    """75 years; a limit out of its bounds is refused."""
    assert vault.retention.policy.encounter == 27_394
    with pytest.raises(ValueError, match="bounds"):
        vault.retention.set(RetentionPolicy(encounter=0))
    assert System.E3 in System
