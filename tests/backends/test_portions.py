"""An extract is stored in portions: nobody waits for it, nothing is lost between them, and nobody's places move."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.change import Draft
from backends.entitlement import Sharing
from backends.ingest.portions import MOST, portions
from backends.ingest.run import ingest
from backends.preparing import Prepared, prepared
from backends.publishing import publish
from backends.records import Custody, Marking, Provenance
from tests.backends.agency import NOON, Agency, e3, table
from tests.databases import on_both_kinds

#: Longest that a test waits for another thread; it never does when all is well.
PATIENCE_S = 20.0

#: Rows of the extract, and the one before which reading stops for a while.
ROWS, STOP = 12, 8


def draft(number: int, level: int = 1, sharing: Sharing = Sharing.SUMMARY) -> Draft:
    """An invented record."""
    where = Provenance(system="e3", agency="USBP", unit="SYN Station", updated=NOON, access_level=level)
    record = Custody(id=f"e3:SYN-{number}", revision=1, provenance=where, marking=Marking(),
                     subject_record=f"e3:SYN-S{number}", change="release", planned=NOON)  # fmt: skip
    return Draft(record.id, record, sharing)


class Interrupted:
    """An extract file in which something happens before a line is read."""

    suffix, name = ".psv", "extract.psv"

    def __init__(self, text: str, line: int, happens: Callable[[], None]) -> None:
        self._text = text.encode()
        self._line = line
        self._happens = happens

    def open(self, _: str) -> io.BytesIO:
        """The file's bytes."""
        file = self

        class Stream(io.BytesIO):
            """What the ingest reads."""

            lines = 0

            def readline(self, size: int | None = -1, /) -> bytes:
                """The next line, once what happens before it has happened."""
                self.lines += 1
                if self.lines == file._line:
                    file._happens()
                return super().readline(size)

        return Stream(self._text)


def rows() -> str:
    """The extract's text: the header is its first line."""
    return table([e3(f"SYN-{number}", APPR_DT_TIME=f"11/2/2026 {number % 12 + 1}:00 AM") for number in range(ROWS)])


def read(agency: Agency, file: Any) -> dict[str, Any]:
    """Reads a file in portions of two rows that are put in order four at a time."""
    return ingest(agency.store, [file], agency.rejects, agency.now, portion=2, window=4, apart=None)


class TestOnBothKinds:
    """What holds on SQLite and on PostgreSQL."""

    pytestmark = on_both_kinds

    def test_what_officers_publish_waits_for_no_extract(self, agency: Agency) -> None:
        """In the midst of an ingest a record is published, synced, and passed by nothing that comes later."""
        laptop = agency.laptop()
        began, go = threading.Event(), threading.Event()

        def stop() -> None:
            began.set()
            assert go.wait(PATIENCE_S)

        with ThreadPoolExecutor(2) as pool:
            running = pool.submit(read, agency, Interrupted(rows(), STOP + 2, stop))
            try:
                assert began.wait(PATIENCE_S)
                early = laptop.sync().ids
                with agency.store.writing_at_once() as connection:  # fails where it would have to wait
                    publish(connection, agency.store.identity, (draft(99),), agency.now)
                between = laptop.sync().ids
            finally:
                go.set()
            report = running.result(PATIENCE_S)
        assert 0 < len(early) < ROWS
        assert between == ["e3:SYN-99"]
        assert (report["read"], report["stored"]["new"]) == (ROWS, ROWS)
        late = laptop.sync()
        assert len(early) + len(between) + len(late.ids) == late.end["held"] == len(laptop.copy) == ROWS + 1

    def test_an_ingest_that_was_ended_goes_on_where_it_was(self, agency: Agency) -> None:
        """Whole portions stay, and the next run stores the rest alone."""

        def fail() -> None:
            raise OSError("the disk is gone")

        with pytest.raises(OSError, match="gone"):
            read(agency, Interrupted(rows(), STOP + 2, fail))
        laptop = agency.laptop()
        kept = len(laptop.sync().ids)
        report = read(agency, Interrupted(rows(), 0, fail))
        assert 0 < kept < ROWS
        assert report["stored"] == {"new": ROWS - kept, "changed": 0, "unchanged": kept, "deleted": 0}
        laptop.sync()
        assert len(laptop.copy) == ROWS

    def test_the_newest_rows_of_a_window_come_first(self, agency: Agency, tmp_path: Path) -> None:
        """Whatever order the extract has, and however many portions it takes."""
        file = tmp_path / "extract.psv"
        file.write_text(rows(), encoding="utf-8")
        ingest(agency.store, [file], agency.rejects, agency.now, portion=2)
        times = [line["record"]["nc:ActivityDate"] for line in agency.laptop().sync().of("upsert")]
        assert times == sorted(times, reverse=True)


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([1, 1, 1, 3]), st.sampled_from(Sharing))))
def test_portions_hold_every_draft_once_and_in_its_order(drawn: list[tuple[int, int, Sharing]]) -> None:
    """Each draft is in one portion, none is too long, and of two with one id the later one comes later."""
    drafts = [prepared(draft(*each)) for each in drawn]
    cut = list(portions(drafts, portion=3, window=5))
    flat = [each for portion in cut for each in portion]
    for name in {each.id for each in drafts}:
        assert [each for each in flat if each.id == name] == [each for each in drafts if each.id == name]
    assert len(flat) == len(drafts)
    assert all(0 < len(portion) <= 3 * MOST for portion in cut)


@given(st.integers(0, 20), st.lists(st.integers(0, 20), max_size=15))
def test_hidden_drafts_move_no_open_one_to_another_portion(count: int, places: list[int]) -> None:
    """Portions end at the same open drafts with drafts among them that not everybody may know of."""
    shown = [prepared(draft(number)) for number in range(count)]
    mixed = list(shown)
    for number, place in enumerate(places):
        hidden = draft(100 + number, 3) if number % 2 else draft(100 + number, 1, Sharing.SILENT)
        mixed.insert(min(place, len(mixed)), prepared(hidden))
    assert opened(mixed) == opened(shown)


def opened(drafts: list[Prepared]) -> list[list[str]]:
    """The open drafts of each portion that has any."""
    cut = [[each.id for each in portion if len(each.id) < len("e3:SYN-100")] for portion in portions(drafts, 3, 6)]
    return [portion for portion in cut if portion]
