"""What a gateway makes itself comes into the feed whole and in order, for those whom it concerns."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text, update

from backends.engine import Busy, NoDatabase
from backends.notice_record import Notice, NoticeUnit
from backends.publishing import for_level, for_officer, for_role, for_unit, publish
from backends.records import Marking, Provenance
from backends.schema import GATEWAY
from backends.store import Store
from tests.backends.agency import NOON, Agency, Laptop, Sent, e3
from tests.databases import on_both_kinds

READS = frozenset({"dealings", "digests"})
#: Longest that a test waits for another thread; it never does when all is well.
PATIENCE_S = 20.0


def dealing(number: int, unit: str = "SYN Station", sent: dt.datetime = NOON) -> Notice:
    """An invented dealing."""
    where = Provenance(system="e3", agency="USBP", unit=unit, updated=NOON, access_level=1)
    side = NoticeUnit(agency="USBP", unit=unit)
    return Notice(id=f"e3:N-{number}", revision=1, provenance=where, marking=Marking(), event=f"SYN-{number}",
                  part="owner", about="check", asker=side, owner=side, sent=sent)  # fmt: skip


def sync(laptop: Laptop, features: frozenset[str] = READS) -> Sent:
    """A round of a laptop; what came is applied."""
    under_way = laptop.agency.gateway.sync(laptop.signed(), laptop.request(), features)
    return laptop.take(under_way.opening + b"".join(under_way.pages))


class TestOnBothKinds:
    """What holds on SQLite and on PostgreSQL."""

    pytestmark = on_both_kinds

    def test_each_draft_reaches_those_it_is_for(self, agency: Agency) -> None:
        """A unit, a role, one officer, or all of a level."""
        laptops = {
            "unit": agency.laptop("SYN-U-1", unit="SYN Station"),
            "desk": agency.laptop("SYN-U-2", unit="SYN Desk", roles=("watch desk",)),
            "one": agency.laptop("SYN-U-3", unit="SYN Elsewhere"),
            "none": agency.laptop("SYN-U-4", unit="SYN Elsewhere", roles=("auditor",)),
        }
        drafts = (for_unit(dealing(1), "SYN Station"), for_role(dealing(2), "watch desk"),
                  for_officer(dealing(3), "SYN-U-3"), for_level(dealing(4)))  # fmt: skip
        with agency.store.acting("SYN-U-1") as connection:
            publish(connection, agency.store.identity, drafts, agency.now)
        seen = {}
        for name, laptop in laptops.items():
            end = sync(laptop).end
            seen[name] = sorted(laptop.copy)
            assert end["held"] == len(laptop.copy)
        assert seen == {"unit": ["e3:N-1", "e3:N-4"], "desk": ["e3:N-2", "e3:N-4"], "one": ["e3:N-3", "e3:N-4"],
                        "none": []}  # fmt: skip

    def test_a_client_that_does_not_read_dealings_counts_none(self, agency: Agency) -> None:
        """Lines, counts and digests leave them out, and all are there once it reads them."""
        agency.ingest(e3("SYN-1"))
        laptop = agency.laptop()
        with agency.store.writing() as connection:
            publish(connection, agency.store.identity, (for_level(dealing(1)),), agency.now)
        old = sync(laptop, frozenset({"digests"})).end
        assert (sorted(laptop.copy), old["held"]) == (["e3:SYN-1"], 1)
        assert sum(int(each.partition("-")[0]) for each in old["digests"]) == 1
        new = sync(laptop).end
        assert (sorted(laptop.copy), new["held"]) == (["e3:N-1", "e3:SYN-1"], 2)
        assert sum(int(each.partition("-")[0]) for each in new["digests"]) == 2

    def test_a_changed_draft_comes_as_a_later_revision(self, agency: Agency) -> None:
        """The same says nothing new; a change replaces what was there."""
        laptop = agency.laptop()
        for sent in (NOON, NOON, NOON + dt.timedelta(hours=1)):
            with agency.store.writing() as connection:
                publish(connection, agency.store.identity, (for_level(dealing(1, sent=sent)),), agency.now)
            sync(laptop)
        assert laptop.copy["e3:N-1"]["revision"] == 2

    def test_what_commits_late_is_passed_by_nobody(self, agency: Agency) -> None:
        """Another officer's publication waits for one that is under way, so that a laptop ends with both."""
        laptop = agency.laptop()
        began, go = threading.Event(), threading.Event()

        def slow() -> None:
            with agency.store.acting("SYN-U-8") as connection:
                publish(connection, agency.store.identity, (for_level(dealing(1)),), agency.now)
                began.set()
                assert go.wait(PATIENCE_S)

        def quick() -> None:
            with agency.store.acting("SYN-U-9") as connection:
                publish(connection, agency.store.identity, (for_level(dealing(2)),), agency.now)

        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(slow)
            assert began.wait(PATIENCE_S)
            second = pool.submit(quick)
            sync(laptop)
            go.set()
            first.result(PATIENCE_S)
            second.result(PATIENCE_S)
        sync(laptop)
        assert sorted(laptop.copy) == ["e3:N-1", "e3:N-2"]

    def test_work_that_can_wait_waits_for_no_other_writer(self, agency: Agency) -> None:
        """It fails at once, and the database's usual patience is as it was."""
        with agency.store.writing(), pytest.raises(Busy), agency.store.writing_at_once():
            pytest.fail("two writers at once")
        with agency.store.writing_at_once() as connection:
            publish(connection, agency.store.identity, (for_level(dealing(1)),), agency.now)
        assert agency.laptop().sync().end["held"] == 0

    def test_rounds_of_one_class_stay_one_answer(self, agency: Agency) -> None:
        """Only an officer who has something of their own gets pages of their own."""
        agency.ingest(*(e3(f"SYN-{number}") for number in range(120)))
        alone, other = agency.laptop("SYN-U-3"), agency.laptop("SYN-U-4")
        with agency.store.writing() as connection:
            publish(connection, agency.store.identity, (for_officer(dealing(1), "SYN-U-3"),), agency.now)
        assert (len(sync(other).ids), len(sync(alone).ids), len(sync(agency.laptop("SYN-U-5")).ids)) == (120, 121, 120)

    def test_a_database_of_the_form_before_is_brought_up_to_date(self, agency: Agency) -> None:
        """What it held stays, and dealings have their place."""
        agency.ingest(e3("SYN-1"))
        with agency.store.writing() as connection:
            for table in ("notice", "notice_step", "rule_set", "partner_key"):
                connection.execute(text(f"DROP TABLE {table}"))
            connection.execute(update(GATEWAY).values(version=2))
        store = Store.open(agency.database, "e3")
        with store.writing() as connection:
            publish(connection, store.identity, (for_level(dealing(1)),), agency.now)
        store.close()
        laptop = agency.laptop()
        sync(laptop)
        assert sorted(laptop.copy) == ["e3:N-1", "e3:SYN-1"]

    @pytest.mark.parametrize("version", [1, 99])
    def test_a_database_of_another_form_is_refused(self, agency: Agency, version: int) -> None:
        """An older one than there is a way from, and one of a newer program."""
        with agency.store.writing() as connection:
            connection.execute(update(GATEWAY).values(version=version))
        with pytest.raises(NoDatabase, match=f"has form {version}"):
            Store.open(agency.database, "e3")
