"""The digests of a copy: kept with every change, what its records add up to, and counted anew where missing."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.records import RecordId, System
from storage.digests import BUCKETS, LEAVES, LEAVES_OF_BUCKET, Leaves, differing, leaf_of, retired_body
from storage.problems import VaultDamaged
from storage.staging import Closing, Outcome, Removal, RemovalReason, StagedPage, Upsert
from storage.vault import Vault

E3 = System.E3


def body(number: int, revision: int = 1) -> bytes:
    """An invented record's bytes."""
    return (
        f'{{"type":"sighting","id":"e3:SYN-{number}","revision":{revision},"provenance":{{"system":"e3"}}}}'
    ).encode()


def named(number: int) -> RecordId:
    """Its id."""
    return RecordId(f"e3:SYN-{number}")


def leaves(*records: tuple[int, int]) -> Leaves:
    """The leaves of records by number and revision."""
    return Leaves.of((named(number), body(number, revision)) for number, revision in records)


def commit(vault: Vault, now: dt.datetime, page: StagedPage, *proved: tuple[int, int]) -> Outcome:
    """Apply a page whose end proves these records."""
    vault.staging.stage(E3, page)
    closing = Closing(
        cursor=page.cursor, feed="SYN", epoch="e", server_time=now, complete=True, digests=leaves(*proved).buckets()
    )
    return vault.staging.commit(E3, closing, now).outcome


def page(*changes: Upsert | Removal, ranges: tuple[int, ...] = ()) -> StagedPage:
    """A page of changes."""
    return StagedPage(feed="SYN", cursor="c", changes=changes, ranges=ranges)


def put(number: int, revision: int = 1) -> Upsert:
    """A record as it now is."""
    return Upsert(record=body(number, revision))


def gone(number: int, revision: int = 9) -> Removal:
    """A record that goes."""
    return Removal(id=named(number), revision=revision, reason=RemovalReason.TOMBSTONE)


records = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 3)), max_size=20, unique_by=lambda pair: pair[0])


@given(records)
def test_neither_order_nor_what_came_and_went_counts(some: list[tuple[int, int]]) -> None:
    """The same records have the same digests, whatever the way to them."""
    there = leaves(*some, (99, 1))
    there.remove(named(99), body(99, 1))
    other = leaves(*reversed(some))
    assert there.buckets() == other.buckets()
    assert there.whole() == other.whole()
    assert Leaves(there.packed()).buckets() == there.buckets()


@given(records)
def test_each_bucket_is_the_sum_of_its_leaves(some: list[tuple[int, int]]) -> None:
    """And the whole that of the buckets."""
    found = leaves(*some)
    for bucket, told in enumerate(found.buckets()):
        parts = [each.split("-") for each in found.in_bucket(bucket)]
        assert len(parts) == LEAVES_OF_BUCKET
        assert told == f"{sum(int(c) for c, _ in parts)}-{sum(int(d, 16) for _, d in parts) % 2**64:016x}"
    assert found.whole().partition("-")[0] == str(len(some))


def test_another_revision_is_another_digest() -> None:
    """In its own bucket and no other."""
    assert differing(leaves((1, 1), (2, 1)).buckets(), leaves((1, 2), (2, 1)).buckets()) == (
        leaf_of(named(1)) // LEAVES_OF_BUCKET,
    )
    assert (LEAVES, BUCKETS) == (1_024, 16)


def test_the_digests_follow_every_change_of_the_copy(vault: Vault, now: dt.datetime) -> None:
    """Records that come, change, go, and are told anew by range."""
    assert commit(vault, now, page(*map(put, range(12))), *((n, 1) for n in range(12))) is Outcome.APPLIED
    after = [(0, 2), *((n, 1) for n in range(2, 12))]
    assert commit(vault, now, page(put(0, 2), gone(1)), *after) is Outcome.APPLIED
    told = page(put(0, 1), ranges=(leaf_of(named(0)), leaf_of(named(5))))
    left = [(0, 1), *((n, 1) for n in range(2, 12) if leaf_of(named(n)) not in told.ranges)]
    assert commit(vault, now, told, *left) is Outcome.APPLIED
    assert vault.records.get(named(5)) is None
    assert vault.records.verbatim(named(0)) == body(0, 1)
    assert vault.staging.leaves(E3).whole() == leaves(*left).whole()


def test_a_difference_is_told_by_its_bucket_and_the_copy_is_partial(vault: Vault, now: dt.datetime) -> None:
    """Until it is right."""
    vault.staging.stage(E3, page(put(1)))
    closing = Closing(
        cursor="c", feed="SYN", epoch="e", server_time=now, complete=True, digests=leaves((1, 1), (2, 1)).buckets()
    )
    applied = vault.staging.commit(E3, closing, now)
    assert applied.outcome is Outcome.DIGEST_DIFFERS
    assert applied.differing == (leaf_of(named(2)) // LEAVES_OF_BUCKET,)
    assert vault.sources.resume_point(E3).cursor == "c"
    assert commit(vault, now, page(put(2)), (1, 1), (2, 1)) is Outcome.APPLIED


def test_digests_of_a_vault_from_before_are_counted(vault: Vault, now: dt.datetime) -> None:
    """From the records themselves."""
    commit(vault, now, page(put(1), put(2)), (1, 1), (2, 1))
    vault._store.execute("DELETE FROM digest")  # as a vault of the first release has it
    assert vault.staging.leaves(E3).buckets() == leaves((1, 1), (2, 1)).buckets()


def test_a_destroyed_copy_has_none(vault: Vault, now: dt.datetime) -> None:
    """Nothing of what it held is left in its digest."""
    commit(vault, now, page(put(1)), (1, 1))
    vault.staging.destroy(E3, now)
    assert vault.staging.leaves(E3).whole() == leaves().whole()


def test_leaves_of_another_size_are_damage() -> None:
    """They are no leaves."""
    with pytest.raises(VaultDamaged):
        Leaves(bytes(17))


def test_a_record_whose_content_had_to_go_counts_as_what_it_was() -> None:
    """Counted anew from the vault's rows, a copy with such records agrees with the gateway as before."""
    body = b'{"id":"e3:SYN-1","revision":3}'
    kept = retired_body("e3:SYN-1", 3, body)
    assert Leaves.of([("e3:SYN-1", kept)]).whole() == Leaves.of([("e3:SYN-1", body)]).whole()
