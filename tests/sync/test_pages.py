"""Pages count only once their closing line agrees with the bytes that came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.records import System
from sync.limits import MAX_PAGE_BYTES, MAX_PAGE_LINES
from sync.pages import Page, PageReader, Step
from sync.problems import Fault, Garbage
from sync.rows import RecordRow, RejectedLine
from sync.screening import Reason
from sync.wire import Checkpoint, End, Head, Receipt
from tests.sync.hostile import FeedText, encode, encounter, golden_lines, plain_feed, receipt, upsert

EVENT = "01a208e9-f920-7000-8000-000000000001"


def steps(lines: list[bytes], system: System = System.E3) -> list[Step]:
    """What a reader makes of the lines."""
    reader = PageReader(system)
    return [step for step in map(reader.read, lines) if step is not None]


def fault_of(lines: list[bytes], system: System = System.E3) -> Fault:
    """Why a reader refuses the lines."""
    with pytest.raises(Garbage) as caught:
        steps(lines, system)
    return caught.value.fault


def test_the_golden_feed_is_read_step_by_step() -> None:
    """Head, receipts, two pages each with a checkpoint, end."""
    read = steps(golden_lines("sync-response.ndjson"))
    assert [type(step) for step in read] == [
        Head,
        *[Receipt] * 3,
        *[Page, Checkpoint] * 2,
        End,
    ]
    pages = [step for step in read if isinstance(step, Page)]
    assert [len(page.rows) for page in pages] == [7, 2]


def test_a_page_without_rows_is_a_page() -> None:
    """Nothing in it is nothing wrong with it."""
    read = steps(FeedText().head().page("c").end("c", 0).lines)
    assert [type(step) for step in read] == [Head, Page, End]


def test_a_refused_row_stays_in_the_count_of_its_page() -> None:
    """The page is judged by its bytes, the row by what it says."""
    feed = FeedText().head().rows(upsert(encounter("SYN-1")), b"{nonsense\n", upsert({})).page("c")
    page = steps(feed.lines)[1]
    assert isinstance(page, Page)
    assert [type(row) for row in page.rows] == [RecordRow, RejectedLine, RejectedLine]
    assert page.rows[1] == RejectedLine(Reason.MALFORMED)


@pytest.mark.parametrize("wrong", [{"sha256": "0" * 64}, {"count": 0}, {"count": 2}, {"count": 5_000}])
def test_a_page_that_does_not_agree_is_refused(wrong: dict[str, object]) -> None:
    """Count and hash must both be right."""
    feed = FeedText().head().rows(upsert(encounter())).page("c", **wrong)
    assert fault_of(feed.lines) is Fault.BAD_PAGE


def test_a_page_whose_bytes_were_changed_is_refused() -> None:
    """One blank more is another page."""
    lines = plain_feed(encounter()).lines
    lines[1] = lines[1].replace(b",", b", ", 1)
    assert fault_of(lines) is Fault.BAD_PAGE


def test_rows_that_were_swapped_are_refused() -> None:
    """The hash is over the order as well."""
    lines = plain_feed(encounter("SYN-1"), encounter("SYN-2")).lines
    lines[1], lines[2] = lines[2], lines[1]
    assert fault_of(lines) is Fault.BAD_PAGE


def test_a_closed_page_does_not_count_into_the_next() -> None:
    """A page line closes the lines since the last one."""
    feed = FeedText().head().rows(upsert(encounter("SYN-1"))).page("c1")
    feed = feed.rows(upsert(encounter("SYN-2"))).page("c2").end("c2", 2)
    assert [step.cursor for step in steps(feed.lines) if isinstance(step, Page)] == ["c1", "c2"]


HEAD, ROW = FeedText().head().lines, [encode(upsert(encounter()))]
PAGE = FeedText().page("c").lines
CHECK, END = FeedText().checkpoint("c").lines, FeedText().end("c", 0).lines
RECEIPT = FeedText().receipts(receipt(EVENT, "applied")).lines


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (ROW, Fault.NOT_THIS_PROTOCOL),
        ([b"<html>\n"], Fault.NOT_THIS_PROTOCOL),
        (PAGE, Fault.ORDER),
        (CHECK, Fault.ORDER),
        (END, Fault.ORDER),
        (RECEIPT, Fault.ORDER),
        (HEAD + HEAD, Fault.ORDER),
        (HEAD + ROW + RECEIPT, Fault.ORDER),
        (HEAD + PAGE + RECEIPT, Fault.ORDER),
        (HEAD + CHECK + RECEIPT, Fault.ORDER),
        (HEAD + ROW + CHECK, Fault.ORDER),
        (HEAD + ROW + END, Fault.ORDER),
        (HEAD + ROW + HEAD, Fault.ORDER),
        (HEAD + END + END, Fault.ORDER),
        (HEAD + END + ROW, Fault.ORDER),
        (HEAD + END + PAGE, Fault.ORDER),
        (HEAD + END + CHECK, Fault.ORDER),
        (FeedText().head(system="tecs").lines, Fault.OTHER_SYSTEM),
        (FeedText().head(protocol=2).lines, Fault.OTHER_VERSION),
        (FeedText().head(tokenKey="00").lines, Fault.BAD_LINE),
        (HEAD + ROW * (MAX_PAGE_LINES + 1), Fault.LONG_PAGE),
        (HEAD + [encode({"kind": "later", "x": "x" * 60_000})] * (MAX_PAGE_BYTES // 60_000 + 1), Fault.LONG_PAGE),
    ],
)
def test_lines_out_of_place_end_the_round(lines: list[bytes], fault: Fault) -> None:
    """The order of lines is part of the protocol."""
    assert fault_of(lines) is fault


@given(st.permutations(golden_lines("sync-response.ndjson")))
def test_reordered_lines_never_give_a_page_that_was_not_sent(lines: list[bytes]) -> None:
    """Whatever the order, a page that comes out is one of the golden feed's."""
    whole = {step.cursor: step.rows for step in steps(golden_lines("sync-response.ndjson")) if isinstance(step, Page)}
    reader = PageReader(System.E3)
    try:
        read = [reader.read(line) for line in lines]
    except Garbage:
        return
    assert all(whole[step.cursor] == step.rows for step in read if isinstance(step, Page))
