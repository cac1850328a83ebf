"""What a round relies on in a store, held against the one in memory and the real vault alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overlap.records import RecordId, System
from storage.outbox import BACK_OFF_CAP_MS, EventId, EventState, Receipt, ReceiptStatus
from storage.sources import SourceProblem, Trouble
from storage.staging import Change, Closing, Outcome, Removal, RemovalReason, StagedPage, Upsert
from storage.tokens import Access
from storage.vault import Vault
from tests.simulation.conftest import NOW, OFFICER, Store, holds
from tests.simulation.gateway import record_body
from tests.simulation.memory import MemoryVault

E3 = System.E3
CAP = dt.timedelta(milliseconds=BACK_OFF_CAP_MS)


def named(number: int) -> RecordId:
    """The id of an invented record."""
    return RecordId(f"e3:SYN-P-{number:04}")


def upsert(number: int, revision: int = 1) -> Upsert:
    """A record as it now is."""
    return Upsert(record=record_body(E3, named(number), revision))


def gone(number: int, revision: int = 9) -> Removal:
    """A record that goes."""
    return Removal(id=named(number), revision=revision, reason=RemovalReason.WITHDRAW)


def stage(store: Store, cursor: str, *changes: Change, feed: str = "a") -> None:
    """Keep a page."""
    store.staging.stage(E3, StagedPage(feed=feed, cursor=cursor, changes=changes))


def close(
    store: Store, cursor: str, held: int | None = None, *, feed: str = "a", more: bool = False, complete: bool = True
) -> Outcome:
    """Close a stretch of a round."""
    closing = Closing(cursor=cursor, feed=feed, epoch="e", server_time=NOW, complete=complete, more=more, held=held)
    return store.staging.commit(E3, closing, NOW).outcome


def receipt(event_id: EventId, status: ReceiptStatus, system: System = E3) -> Receipt:
    """A gateway's word on an event."""
    return Receipt(system=system, event_id=event_id, status=status, at=NOW)


def test_a_page_waits_and_a_commit_takes_rows_and_cursor_together(store: Store) -> None:
    """The next request goes on after the page; the rows are there with the commit."""
    stage(store, "c1", upsert(1))
    assert (store.staging.staged_cursor(E3), holds(store)) == ("c1", {})
    assert store.sources.resume_point(E3).cursor == "c1"
    assert close(store, "c2", 1) is Outcome.APPLIED
    assert holds(store) == {named(1): 1}
    point = store.sources.resume_point(E3)
    assert (point.cursor, point.feed, point.epoch) == ("c2", "a", "e")
    assert store.staging.staged_cursor(E3) is None


def test_only_a_higher_or_equal_revision_replaces_or_removes(store: Store) -> None:
    """The newest word wins, whatever the order."""
    stage(store, "c1", upsert(1, 5), upsert(2, 5))
    close(store, "c1", 2)
    stage(store, "c2", upsert(1, 4), gone(2, 4))
    close(store, "c2", 2)
    assert holds(store) == {named(1): 5, named(2): 5}
    stage(store, "c3", upsert(1, 6), gone(2, 5))
    close(store, "c3", 1)
    assert holds(store) == {named(1): 6}


def test_a_count_that_differs_begins_anew_and_deletes_nothing(store: Store) -> None:
    """What is held stays; the cursor goes."""
    stage(store, "c1", upsert(1))
    assert close(store, "c1", 2) is Outcome.COUNT_DIFFERS
    assert (holds(store), store.sources.resume_point(E3).cursor) == ({named(1): 1}, None)


def test_absence_deletes_only_once_a_copy_made_anew_is_complete(store: Store) -> None:
    """What the new copy did not name goes with its end, not before."""
    stage(store, "c1", upsert(1), upsert(2))
    close(store, "c1", 2)
    store.staging.restart(E3, NOW)
    stage(store, "c2", upsert(1))
    close(store, "c2", complete=False)
    assert set(holds(store)) == {named(1), named(2)}
    assert close(store, "c3", 1) is Outcome.APPLIED
    assert set(holds(store)) == {named(1)}


def test_another_life_waits_until_it_is_complete_and_then_outranks_the_old(store: Store) -> None:
    """Its revisions count from the start; where it has more to come it goes on after what was said."""
    stage(store, "c1", upsert(1, 9), upsert(2))
    close(store, "c1", 2)
    stage(store, "d1", upsert(1, 2), feed="b")
    assert close(store, "d2", feed="b", more=True) is Outcome.KEPT_ASIDE
    assert holds(store) == {named(1): 9, named(2): 1}
    assert (store.sources.resume_point(E3).cursor, store.sources.resume_point(E3).feed) == ("d2", "b")
    assert close(store, "d3", 1, feed="b") is Outcome.APPLIED
    assert holds(store) == {named(1): 2}


def test_a_destroyed_copy_leaves_no_record_page_access_or_role(store: Store) -> None:
    """And touches neither the events nor where the other system stands."""
    for system in System:
        store.tokens.put(system, Access(access_token="SYN", refresh_token="SYN", expires_at=NOW))
        store.roles.keep(system, ("agent",))
    event_id = store.outbox.put(E3, "notice", b"{}", NOW)
    stage(store, "c1", upsert(1))
    close(store, "c1", 1)
    stage(store, "c2", upsert(2))
    assert store.staging.destroy(E3, NOW) == 1
    assert (holds(store), store.staging.staged_cursor(E3), store.tokens.get(E3)) == ({}, None, None)
    assert store.tokens.get(System.TECS) is not None
    assert (store.roles.of(E3), store.roles.of(System.TECS)) == (frozenset(), {"agent"})
    assert store.outbox.get(event_id) is not None
    assert store.sources.resume_point(E3).cursor is None


def test_an_event_goes_its_way(store: Store) -> None:
    """Waiting, in flight, in progress, applied: and only the first can be taken back."""
    first, second = (store.outbox.put(E3, "notice", b"{}", NOW) for _ in range(2))
    assert [item.event_id for item in store.outbox.due(E3, OFFICER, NOW, 9)] == [first, second]
    assert store.outbox.withdraw(second, NOW)
    store.outbox.mark_sent([first, second])
    assert not store.outbox.withdraw(first, NOW)
    assert store.outbox.settle(receipt(first, ReceiptStatus.IN_PROGRESS), NOW) is EventState.SENT
    assert store.outbox.due(E3, OFFICER, NOW, 9) == ()
    assert [item.event_id for item in store.outbox.due(E3, OFFICER, NOW + CAP, 9)] == [first]
    assert store.outbox.settle(receipt(first, ReceiptStatus.APPLIED, System.TECS), NOW) is None
    assert store.outbox.settle(receipt(first, ReceiptStatus.APPLIED), NOW) is EventState.APPLIED
    assert store.outbox.settle(receipt(first, ReceiptStatus.REJECTED), NOW) is EventState.APPLIED
    assert store.outbox.due(E3, OFFICER, NOW + CAP, 9) == ()


def test_an_event_that_never_left_waits_again(store: Store) -> None:
    """And is still the officer's to take back; one that may have left is not."""
    stayed, left = (store.outbox.put(E3, "notice", b"{}", NOW) for _ in range(2))
    store.outbox.mark_sent([stayed, left])
    assert store.outbox.put_off(stayed, NOW, "unreachable", may_have_left=False) is EventState.WAITING
    assert store.outbox.put_off(left, NOW, "cut") is EventState.SENT
    assert (store.outbox.withdraw(stayed, NOW), store.outbox.withdraw(left, NOW)) == (True, False)
    item = store.outbox.get(left)
    assert item is not None
    assert (item.attempts, item.last_error, item.not_before > NOW) == (1, "cut", True)


def test_no_other_officers_events_are_due(store: Store) -> None:
    """Whoever asks."""
    store.outbox.put(E3, "notice", b"{}", NOW)
    assert store.outbox.due(E3, "SYN-U-0002", NOW, 9) == ()
    assert store.outbox.due(System.TECS, OFFICER, NOW, 9) == ()


def test_who_is_locked_out_stays_so_until_a_round_succeeds(store: Store) -> None:
    """A lost link does not open a door."""
    for trouble in (Trouble.LOCKED_OUT, Trouble.AGEING):
        store.sources.record_problem(E3, SourceProblem(code="SYN", trouble=trouble, at=NOW))
    problem = store.sources.problem(E3)
    assert problem is not None
    assert problem.trouble is Trouble.LOCKED_OUT
    close(store, "c1", 0)
    assert store.sources.problem(E3) is None


def test_the_page_size_is_remembered(store: Store) -> None:
    """For each source by itself."""
    store.sources.set_page_bytes(E3, 4_096)
    assert [store.sources.page_bytes(system) for system in System] == [4_096, None]


changes = st.one_of(
    st.builds(upsert, st.integers(0, 3), st.integers(1, 4)), st.builds(gone, st.integers(0, 3), st.integers(1, 4))
)
acts = st.one_of(
    st.tuples(st.just("stage"), st.lists(changes, max_size=3), st.sampled_from("ab")),
    st.tuples(st.just("close"), st.sampled_from([None, 0, 1, 2]), st.sampled_from("ab"), st.booleans(), st.booleans()),
    st.tuples(st.just("restart")),
    st.tuples(st.just("destroy")),
)


def act(store: Store, number: int, what: tuple[object, ...]) -> object:
    """Do one thing to a store, and give what it answers."""
    match what:
        case ("stage", list(some), str(feed)):
            return stage(store, f"c{number}", *some, feed=feed)
        case ("close", held, str(feed), bool(more), bool(complete)):
            count = held if isinstance(held, int) else None
            return close(store, f"c{number}", count, feed=feed, more=more, complete=complete)
        case ("restart",):
            return store.staging.restart(E3, NOW)
        case _:
            return store.staging.destroy(E3, NOW)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, max_size=10))
def test_whatever_comes_both_stores_answer_and_hold_the_same(
    both: Callable[[], tuple[MemoryVault, Vault]], script: list[tuple[object, ...]]
) -> None:
    """So that what a simulated world shows of the one is true of the other."""
    memory, real = both()
    for number, what in enumerate(script):
        assert act(memory, number, what) == act(real, number, what)
        assert holds(memory) == holds(real)
        assert memory.sources.resume_point(E3) == real.sources.resume_point(E3)
        assert memory.staging.staged_cursor(E3) == real.staging.staged_cursor(E3)
