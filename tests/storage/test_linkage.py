"""Links of a linkage in a vault: beside the overlaps that it has, and a reason to compare those that it has not."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from overlap.inbox import Changes
from overlap.judgements import Pair
from overlap.records import RecordId
from storage.staging import Upsert
from storage.vault import Vault
from tests.storage.invented import Encounters, Feed
from tests.storage.test_overlaps import NAME, case

PAIR: Pair = RecordId("e3:SYN-E-000007-1"), RecordId("tecs:SYN-T-000007")


def half(record: RecordId, revision: int = 1, probability: float = 0.875) -> Upsert:
    """Return the upsert of a half-link about a record."""
    system, agency = ("e3", "USBP") if record.startswith("e3:") else ("tecs", "HSI")
    where = {"system": system, "agency": agency, "unit": "", "updated": "2026-11-22T21:40:00Z"}
    said = {"bits": 20.5, "probability": probability, "model": "SYN-1", "at": "2026-11-22T21:40:00Z"}
    name = "a" * 32
    told = {"type": "link", "id": f"{system}:L-{name}", "revision": revision, "provenance": where, "pair": name,
            "record": record, **said}  # fmt: skip
    return Upsert(record=msgspec.json.encode(told))


@pytest.fixture
def linked(vault: Vault, e3: Feed, tecs: Feed, encounter: Encounters, now: dt.datetime) -> Vault:
    """A vault whose one overlap was compared, and both halves of a link between its records."""
    e3.round(*(encounter(number, NAME if number == 7 else f"SYN{chr(65 + number)}TON") for number in range(20)))
    tecs.round(case(7))
    vault.overlaps.update(now)
    e3.round(half(PAIR[0]))
    tecs.round(half(PAIR[1]))
    return vault


def test_a_link_stands_beside_its_overlap_and_changes_nothing_of_it(linked: Vault, now: dt.datetime) -> None:
    """The pair is compared already: nothing is due, and the item says what the linkage said."""
    assert linked.overlaps.update(now) == Changes()
    [item] = linked.overlaps.inbox(now)
    assert item.linked is not None
    assert (item.linked.probability, item.linked.model) == (0.875, "SYN-1")


def test_a_half_that_is_told_anew_is_what_stands_there(linked: Vault, e3: Feed, tecs: Feed, now: dt.datetime) -> None:
    """A later linkage found the same pair less likely: there are as many halves as before, and other ones."""
    assert linked.overlaps.inbox(now)[0].linked is not None
    e3.round(half(PAIR[0], revision=2, probability=0.5))
    tecs.round(half(PAIR[1], revision=2, probability=0.5))
    [item] = linked.overlaps.inbox(now)
    assert item.linked is not None
    assert item.linked.probability == 0.5


def test_a_linked_pair_that_nothing_brought_together_is_compared(linked: Vault, now: dt.datetime) -> None:
    """It is found by the vault's own comparison, and is as new as any other."""
    linked._store.execute("DELETE FROM overlap")
    assert [(item.one, item.other) for item in linked.overlaps.update(now).new] == [PAIR]
    assert linked.overlaps.update(now) == Changes()


def test_a_link_between_records_that_are_not_both_held_is_nothing(vault: Vault, e3: Feed, tecs: Feed) -> None:
    """There is nothing to compare, nothing listed, and nothing that fails."""
    e3.round(half(PAIR[0]))
    tecs.round(case(7), half(PAIR[1]))
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    assert vault.overlaps.update(now) == Changes()
    assert vault.overlaps.inbox(now) == ()
