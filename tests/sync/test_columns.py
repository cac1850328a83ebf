"""Columns: what was packed comes back to the last byte, and nothing that a line stands for is beyond the limits."""

import contextlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.columns import columns_line
from overlap.records import System
from sync.columns import unpacked
from sync.limits import MAX_UNPACKED_BYTES
from sync.pages import Page, PageReader
from sync.problems import Fault, Garbage
from sync.rows import RecordRow, RejectedLine, read_all_plain, read_plain, read_row
from sync.screening import Reason
from tests.sync.hostile import FeedText, encounter, golden, golden_lines, upsert


def canonical(value: object) -> bytes:
    """A row in the one form that is packed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def columns(count: int, rows: object) -> bytes:
    """A line of columns with any node."""
    return canonical({"kind": "columns", "count": count, "rows": rows}) + b"\n"


def together(count: int, rows: object) -> list[bytes]:
    """The rows of a line with any node."""
    return list(unpacked(columns(count, rows)).rows)


def page_of(*lines: bytes) -> Page:
    """The page that a reader makes of these lines."""
    feed = FeedText().head().rows(*lines).page("SYN-c-1")
    reader = PageReader(System.E3)
    said = [reader.read(line) for line in feed.lines]
    assert isinstance(said[-1], Page)
    return said[-1]


def test_the_golden_columns_are_the_golden_rows() -> None:
    """To the last byte."""
    rows = unpacked(golden("columns.ndjson")).rows
    assert [bytes(row) + b"\n" for row in rows] == golden_lines("columns-rows.ndjson")


def test_the_golden_columns_are_read_like_their_rows() -> None:
    """The reader of pages makes the same of both."""
    packed, plain = page_of(golden("columns.ndjson")), page_of(*golden_lines("columns-rows.ndjson"))
    assert packed.rows == plain.rows
    assert sum(isinstance(row, RecordRow) for row in packed.rows) == 3


scalars = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12) | st.sampled_from(["2026-11-23T15:04:05Z", "0000-99-99T99:99:99Z", "LEI", "a,b", '","'])
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.text(max_size=6), values, max_size=5), min_size=1, max_size=8))
@settings(max_examples=100)
def test_any_rows_come_back_to_the_last_byte(rows: list[dict[str, Any]]) -> None:
    """Whatever JSON they are, alike or not."""
    encoder = msgspec.json.Encoder(order="sorted")
    lines = [encoder.encode(row) + b"\n" for row in rows]
    assert [bytes(row) + b"\n" for row in unpacked(columns_line(lines)).rows] == lines


@given(st.lists(st.sampled_from(range(40)), min_size=5, max_size=60))
def test_records_read_as_columns_are_read_as_lines(numbers: list[int]) -> None:
    """The quick way for columns in which nothing can be wrong comes to the same as the slow one."""
    rows = [canonical(upsert(encounter(f"SYN-E-{n}", 1 + n))) + b"\n" for n in numbers]
    assert page_of(columns_line(rows)).rows == tuple(read_row(row, System.E3) for row in rows)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"marking": {"categories": ["LEI", "wit"]}}, Reason.WITHHELD),
        ({"disposition": "er /cf"}, Reason.WITHHELD),
        ({"landmark": "SYN \x07 bell"}, Reason.CONTROL_CHARACTERS),
        ({"landmark": "SYN \x85 next"}, Reason.CONTROL_CHARACTERS),
        ({"later": "x" * 257}, Reason.OVER_LIMIT),
        ({"later": list(range(33))}, Reason.OVER_LIMIT),
        ({"later": 2**60}, Reason.OVER_LIMIT),
        ({"later": [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}, Reason.OVER_LIMIT),
        ({"nc:ActivityDate": "2026-11-22T18:12:00+02:00"}, Reason.MALFORMED),
        ({"id": "tecs:SYN-T-1"}, Reason.OTHER_SYSTEM),
        ({"nc:Person": {"nc:PersonBirthDate": ["2026-02-30"]}}, Reason.IMPOSSIBLE_DATE),
    ],
)
def test_one_bad_record_among_columns_is_refused_alone(changes: dict[str, Any], reason: Reason) -> None:
    """With the reason that it would have as a line; the others stay."""
    rows = [upsert(encounter(f"SYN-E-{n}")) for n in range(6)]
    rows[3]["record"] |= changes
    found = page_of(columns_line([canonical(row) + b"\n" for row in rows])).rows
    assert [type(row) for row in found].count(RecordRow) == 5
    refused = found[3]
    assert isinstance(refused, RejectedLine)
    assert refused.reason is reason


@pytest.mark.parametrize(
    ("count", "rows"),
    [
        (0, {"v": []}),
        (2, {"v": [1]}),
        (2, {"d": [1], "i": [0, 1]}),
        (2, {"d": [1], "i": [0, -1]}),
        (1, {}),
        (1, {"n": {"c": 1}}),
        (2, {"o": {"a": {"p": "1", "n": {"v": [1]}}}}),
        (2, {"o": {"a": {"p": "1x", "n": {"v": [1]}}}}),
        (2, {"o": {"a": {"p": "11", "n": {"v": [1]}}}}),
        (2, {"a": {"v": [1]}, "e": {"v": [1]}}),
        (1, {"a": {"c": 2}, "e": {"v": [1]}}),
        (1, {"a": {"c": -1}, "e": {"v": []}}),
        (1, {"t": [10**15], "u": 60}),
        (1, {"t": [-(10**15)], "u": 1}),
        (1, {"t": [1], "u": 0}),
        (5_001, {"c": 1}),
        (5_000, {"c": "x" * 60_000}),
        (5_000, {"a": {"c": 1_000_000}, "e": {"c": ""}}),
        (5_000, {"a": {"c": 32}, "e": {"a": {"c": 32}, "e": {"a": {"c": 32}, "e": {"c": 1}}}}),
        (5_000, {"o": {"x" * 60_000: {"v": [1] * 5_000}}}),
        (5_000, {"d": ["x" * 60_000], "i": [0] * 5_000}),
    ],
)
def test_a_line_that_stands_for_nothing_or_too_much_ends_the_round(count: int, rows: object) -> None:
    """Nothing of it is made, and nothing swells."""
    with pytest.raises(Garbage) as caught:
        together(count, rows)
    assert caught.value.fault is Fault.BAD_LINE


def test_no_small_line_swells_beyond_its_bound() -> None:
    """What is made of little is counted before it is made."""
    rows = together(4_000, {"o": {"a": {"c": "x" * 900}}})
    assert sum(map(len, rows)) <= MAX_UNPACKED_BYTES


@given(st.recursive(scalars | st.text(max_size=40), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
    st.sampled_from("cvditouaepn"), inner, max_size=5), max_leaves=25), st.integers(-1, 6))  # fmt: skip
@settings(max_examples=200)
def test_no_node_whatever_does_anything_but_fail_or_give_its_rows(node: object, count: int) -> None:
    """A gateway can send any JSON."""
    with contextlib.suppress(Garbage):
        rows = unpacked(json.dumps({"kind": "columns", "count": count, "rows": node}).encode() + b"\n").rows
        assert len(rows) == count


@given(st.binary(max_size=200))
def test_no_bytes_whatever_do_anything_but_fail(line: bytes) -> None:
    """They are no line of columns."""
    with pytest.raises(Garbage):
        unpacked(line)


def test_a_line_beyond_the_limit_is_refused_unless_it_is_columns() -> None:
    """Only a line that stands for many rows may be as long as a page."""
    long = [canonical(upsert(encounter(f"SYN-E-{n}", landmark=f"SYN {n * 7919}" * 20))) + b"\n" for n in range(400)]
    line = columns_line(long)
    assert len(line) > 65_536
    assert len(page_of(line).rows) == 400
    with pytest.raises(Garbage) as caught:
        page_of(canonical({"kind": "later", "text": "x" * 70_000}) + b"\n")
    assert caught.value.fault is Fault.LONG_LINE


SOUND = [encounter(f"SYN-E-{number}") for number in range(3)]
UNSOUND = [
    {**SOUND[0], "id": "tecs:SYN-T-1"},
    {**SOUND[0], "provenance": {**SOUND[0]["provenance"], "system": "tecs"}},
    {**SOUND[0], "provenance": {**SOUND[0]["provenance"], "accessLevel": -(2**53) - 1}},
    {**SOUND[0], "nc:Person": {"nc:PersonBirthDate": ["1987-02-30"]}},
    {**SOUND[0], "revision": 0},
    {**SOUND[0], "type": "of a later version"},
]


@pytest.mark.parametrize("odd", UNSOUND)
@pytest.mark.parametrize("place", range(3))
def test_records_that_are_read_together_are_refused_one_by_one(odd: dict[str, Any], place: int) -> None:
    """One that may not be kept costs none of the others, and is refused for the same reason."""
    bodies = [canonical(each) for each in (*SOUND[:place], odd, *SOUND[place:])]
    rows = read_all_plain(bodies, System.E3)
    assert rows == [read_plain(body, System.E3) for body in bodies]
    assert [type(row) is RecordRow for row in rows] == [at != place for at in range(4)]


def test_objects_within_are_put_together_whatever_their_first_member_is() -> None:
    """One that all have, one that some have, none at all, and a name with a percent sign."""
    rows = [
        {
            "a": {"%b": number, "z": {"y": {"x": "%s"}}},
            "b": {**({"c": number} if number % 2 else {}), "d": "%"},
            "e": {},
        }
        for number in range(4)
    ]
    plain = list(map(canonical, rows))
    assert list(unpacked(columns_line([row + b"\n" for row in plain])).rows) == plain
