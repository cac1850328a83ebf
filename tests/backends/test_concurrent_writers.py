"""Several writers at once: the feed has no gap that a reader could pass, and one officer's events are applied once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from backends.change import Draft
from backends.entitlement import Sharing
from backends.intake import Intake
from backends.records import Custody, Marking, Person, Provenance
from backends.schema import SHARED
from backends.store import next_batch
from tests.backends.agency import NOON, Agency, e3, event
from tests.databases import on_both_kinds

#: Longest that a test waits for another thread; it never does when all is well.
PATIENCE_S = 20.0

NOTICE = {"record": "e3:SYN-1", "action": "stop", "urgency": "urgent", "callback": "+1 360 555 0107"}


def draft(number: int) -> Draft:
    """An invented record that every officer sees."""
    where = Provenance(system="e3", agency="USBP", unit="SYN Station", updated=NOON, access_level=1)
    record = Custody(
        id=f"e3:SYN-{number}", revision=1, provenance=where, marking=Marking(), subject_record=f"e3:SYN-S{number}",
        change="release", planned=NOON, person=Person(),
    )  # fmt: skip
    return Draft(record.id, record, Sharing.SUMMARY)


def write(agency: Agency, number: int, began: threading.Event, may_end: threading.Event) -> None:
    """One writer: it has its position and its row at `began`, and commits when it may end."""
    with agency.store.writing() as connection:
        batch = next_batch(connection, int(agency.now.timestamp() * 1_000_000))
        Intake(connection, agency.store.identity, batch).take([draft(number)])
        began.set()
        assert may_end.wait(PATIENCE_S)


class TestOnBothKinds:
    """What holds on SQLite and on PostgreSQL."""

    pytestmark = on_both_kinds

    def test_a_writer_that_commits_late_loses_no_row(self, agency: Agency) -> None:
        """A second writer starts while the first is not done; a laptop that syncs all the while ends with both rows."""
        laptop = agency.laptop()
        first, second, go = threading.Event(), threading.Event(), threading.Event()
        free = threading.Event()
        free.set()
        with ThreadPoolExecutor(2) as pool:
            slow = pool.submit(write, agency, 1, first, go)
            assert first.wait(PATIENCE_S)
            quick = pool.submit(write, agency, 2, second, free)
            early = laptop.sync().ids
            go.set()
            for writer in (slow, quick):
                writer.result(PATIENCE_S)
        assert early == []
        assert sorted(laptop.sync().ids) == ["e3:SYN-1", "e3:SYN-2"]
        assert laptop.sync().end["held"] == len(laptop.copy) == 2

    def test_readers_are_not_kept_waiting_by_a_writer(self, agency: Agency) -> None:
        """While an extract is being written, rounds go on with what was there before."""
        agency.ingest(e3("SYN-9"))
        laptop = agency.laptop()
        began, go = threading.Event(), threading.Event()
        with ThreadPoolExecutor(1) as pool:
            writer = pool.submit(write, agency, 1, began, go)
            assert began.wait(PATIENCE_S)
            assert laptop.sync().ids == ["e3:SYN-9"]
            go.set()
            writer.result(PATIENCE_S)
        assert laptop.sync().ids == ["e3:SYN-1"]

    def test_one_event_sent_by_many_at_once_is_applied_once(self, agency: Agency) -> None:
        """All get the same receipt and the owner's queue has one entry."""
        agency.ingest(e3("SYN-1"))
        laptop = agency.laptop()
        signed, body = laptop.signed(), laptop.request(events=[event(1, "notice", NOTICE)])
        sent: Callable[[int], Any] = lambda _: agency.gateway.sync(signed, body).opening.splitlines()[1]  # noqa: E731
        with ThreadPoolExecutor(6) as pool:
            receipts = set(pool.map(sent, range(12)))
        with agency.store.reading() as connection:
            entries = connection.exec_driver_sql("SELECT count(*) FROM queue").scalar_one()
        assert (len(receipts), entries) == (1, 1)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_events_are_taken_while_an_extract_is_being_written(agency: Agency) -> None:
    """On PostgreSQL an officer's check doesn't wait for the feed's writer; only what is published takes its place."""
    agency.ingest(e3("SYN-1"))
    laptop = agency.laptop()
    began, go = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write, agency, 2, began, go)
        assert began.wait(PATIENCE_S)
        try:
            checked = {"action": "stop", "level": "no_overlap", "records": [], "person": {}}
            assert laptop.sync(events=[event(1, "check", checked)]).of("receipt")[0]["status"] == "applied"
        finally:
            go.set()
        writer.result(PATIENCE_S)


def test_a_statement_that_fails_tells_nothing_of_what_it_was_to_write(agency: Agency) -> None:
    """A fault's text may end in a log or on an administrator's screen: no record is in it."""
    agency.ingest(e3("SYN-1", SURNAME="SYNSENTINEL"))
    with agency.store.reading() as connection:
        row = dict(connection.execute(select(SHARED).where(SHARED.c.slot == "e3:SYN-1")).one()._mapping)
    assert b"SYNSENTINEL" in row["body"]
    with pytest.raises(IntegrityError) as caught, agency.store.writing() as connection:
        connection.execute(insert(SHARED), row)
    assert "SYNSENTINEL" not in f"{caught.value} {caught.value!r}"
