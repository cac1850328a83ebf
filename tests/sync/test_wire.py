"""Lines of the feed: what is read, what is refused, and that nothing else ever happens."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.records import Encounter, RecordId, System
from sync.limits import MAX_LIST_ENTRIES
from sync.problems import Fault, Garbage
from sync.rows import RecordRow, RejectedLine, RemovalRow, Row, UnreadRow, read_record, read_row
from sync.screening import Reason
from sync.wire import Checkpoint, End, Head, PageEnd, Receipt, ReceiptStatus, kind_of, read_frame
from tests.sync.hostile import RECORDS, encode, encounter, golden_lines, upsert

FEED = golden_lines("sync-response.ndjson")
FRAMES = [line for line in FEED if kind_of(line) in {"head", "receipt", "page", "checkpoint", "end"}]
ROWS = [line for line in FEED if line not in FRAMES]


def row_of(**changes: object) -> object:
    """What a line with a changed golden encounter is read as."""
    return read_row(encode(upsert(encounter(**changes))), System.E3)


def test_every_frame_line_of_the_golden_feed_is_read_as_its_kind() -> None:
    """The golden feed has each kind of the frame."""
    kinds = {type(read_frame(line)) for line in FRAMES}
    assert kinds == {Head, Receipt, PageEnd, Checkpoint, End}


def test_every_row_of_the_golden_feed_is_read() -> None:
    """The golden feed has records and both kinds of removal."""
    rows = [read_row(line, System.E3) for line in ROWS]
    assert [row.withdrawn for row in rows if isinstance(row, RemovalRow)] == [True, False]
    assert sum(isinstance(row, RecordRow) for row in rows) == 7


def test_a_record_keeps_the_very_bytes_that_were_sent() -> None:
    """Spaces, order and unknown fields inside a record survive."""
    body = b'{ "later": [1.50] , ' + json.dumps(encounter()).encode()[1:]
    row = read_row(b'{"class":5,"record":' + body + b',"kind":"upsert"}\n', System.E3)
    assert isinstance(row, RecordRow)
    assert row.body == body
    assert isinstance(row.record, Encounter)


@pytest.mark.parametrize("line", golden_lines("records.ndjson") + golden_lines("dealings.ndjson"))
def test_every_golden_record_is_taken_from_its_own_system_alone(line: bytes) -> None:
    """A record comes through its owner's gateway and through no other."""
    system = System(json.loads(line)["provenance"]["system"])
    (other,) = set(System) - {system}
    assert isinstance(read_record(line, system), RecordRow)
    assert read_record(line, other) == RejectedLine(Reason.OTHER_SYSTEM)


@pytest.mark.parametrize("line", golden_lines("receipts.ndjson"))
def test_every_golden_receipt_is_read(line: bytes) -> None:
    """Each status of a receipt has its value."""
    frame = read_frame(line)
    assert isinstance(frame, Receipt)
    assert frame.status in ReceiptStatus


def refusal(row: Row) -> Reason | None:
    """Why a row was refused; None where it was not."""
    return row.reason if isinstance(row, RejectedLine) else None


@pytest.mark.parametrize("category", ["INF", "WIT", "JURY", "LCOMM", "TRACE", "BATT", "IVIC", "ASYL"])
@pytest.mark.parametrize("form", ["{}", "SP-{}", "CUI//LEI/{}", "cui//sp-{}"])
def test_a_withheld_category_is_refused_in_whatever_form(category: str, form: str) -> None:
    """A marking is looked at word by word."""
    marking = {"categories": ["LEI", form.format(category)]}
    assert refusal(row_of(marking=marking)) is Reason.WITHHELD


@pytest.mark.parametrize("disposition", ["ER/CF", "REINRF", "VWP/CF", "er/cf", " ER / CF "])
def test_a_disposition_that_tells_of_a_fear_claim_is_refused(disposition: str) -> None:
    """The three dispositions are refused however they are written."""
    assert refusal(row_of(disposition=disposition)) is Reason.WITHHELD


@pytest.mark.parametrize("marking", ["CUI//WIT", {"categories": {"a": ["WIT"]}}, [["WIT"]]])
def test_a_withheld_marking_of_an_unknown_shape_is_refused_for_what_it_says(marking: object) -> None:
    """A later version's marking is still looked through."""
    record = {"type": "later", "id": "e3:SYN-1", "revision": 1, "marking": marking}
    assert read_row(encode(upsert(record)), System.E3) == RejectedLine(Reason.WITHHELD, RecordId("e3:SYN-1"), 1)
    assert read_row(encode(upsert(record)), System.TECS) == RejectedLine(Reason.WITHHELD)
    assert read_row(encode({"kind": "later", "record": record}), System.E3) == RejectedLine(Reason.WITHHELD)


def test_a_record_of_an_unknown_type_is_kept_as_it_came() -> None:
    """It makes answers incomplete; it isn't dropped."""
    record = {"type": "later", "id": "e3:SYN-1", "revision": 4, "what": "SYN"}
    assert read_row(encode(upsert(record)), System.E3) == UnreadRow("e3:SYN-1", 4, encode(record).rstrip())


def test_an_unknown_type_of_another_system_is_refused() -> None:
    """Unknown does not mean unchecked."""
    record = {"type": "later", "id": "tecs:SYN-1", "revision": 4}
    assert read_row(encode(upsert(record)), System.E3) == RejectedLine(Reason.OTHER_SYSTEM)


def test_a_line_of_an_unknown_kind_is_told_apart_from_a_broken_one() -> None:
    """The first is counted as unread, the second as malformed."""
    assert isinstance(read_row(encode({"kind": "later"}), System.E3), UnreadRow)
    assert read_row(b"{broken\n", System.E3) == RejectedLine(Reason.MALFORMED)
    assert read_row(b"[1]\n", System.E3) == RejectedLine(Reason.MALFORMED)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "tecs:SYN-1"}, Reason.OTHER_SYSTEM),
        ({"provenance": {**RECORDS["encounter"]["provenance"], "system": "tecs"}}, Reason.OTHER_SYSTEM),
        ({"id": "e3:SYN 1"}, Reason.MALFORMED),
        ({"id": "eid:SYN-1"}, Reason.MALFORMED),
        ({"revision": 0}, Reason.MALFORMED),
        ({"revision": "3"}, Reason.MALFORMED),
        ({"revision": 2**53 + 1}, Reason.OVER_LIMIT),
        ({"revision": 10**400}, Reason.OVER_LIMIT),
        ({"later": -(2**53) - 1}, Reason.OVER_LIMIT),
        ({"later": 1e300}, Reason.OVER_LIMIT),
        ({"landmark": "x" * 257}, Reason.OVER_LIMIT),
        ({"later": "x" * 257}, Reason.OVER_LIMIT),
        ({"landmark": "SYN\x00"}, Reason.CONTROL_CHARACTERS),
        ({"landmark": "SYN\n"}, Reason.CONTROL_CHARACTERS),
        ({"landmark": "SYN\x9b"}, Reason.CONTROL_CHARACTERS),
        ({"later\x1b": 1}, Reason.CONTROL_CHARACTERS),
        ({"flags": [RECORDS["encounter"]["flags"][0]] * (MAX_LIST_ENTRIES + 1)}, Reason.OVER_LIMIT),
        ({"later": [0] * (MAX_LIST_ENTRIES + 1)}, Reason.OVER_LIMIT),
        ({"nc:Person": {"nc:PersonBirthDate": ["1987-02-30"]}}, Reason.IMPOSSIBLE_DATE),
        ({"nc:Person": {"nc:PersonBirthDate": ["0000"]}}, Reason.IMPOSSIBLE_DATE),
        ({"nc:Person": {"nc:PersonBirthDate": ["1987-13"]}}, Reason.IMPOSSIBLE_DATE),
        ({"nc:Person": {"nc:PersonBirthDate": ["14.02.1987"]}}, Reason.MALFORMED),
        ({"nc:ActivityDate": "2026-11-22T18:12:00"}, Reason.MALFORMED),
        ({"nc:ActivityDate": "2026-11-22T18:12:00-08:00"}, Reason.MALFORMED),
        ({"nc:ActivityDate": "2026-02-30T18:12:00Z"}, Reason.MALFORMED),
        ({"nc:ActivityDate": 5}, Reason.MALFORMED),
        ({"place": {"nc:Latitude": 91, "nc:Longitude": 0}}, Reason.MALFORMED),
        ({"type": None}, Reason.MALFORMED),
        ({"provenance": None}, Reason.MALFORMED),
    ],
)
def test_a_record_beyond_the_protocol_is_refused(changes: dict[str, object], reason: Reason) -> None:
    """One refused record has its reason and stops nothing else."""
    assert row_of(**changes) == RejectedLine(reason)


def test_an_operation_with_an_impossible_birth_date_of_a_target_is_refused() -> None:
    """The targets of a plan are people too."""
    operation = {**RECORDS["operation"], "targets": [{"nc:PersonBirthDate": ["1990-02-31"]}]}
    assert read_row(encode(upsert(operation)), System.TECS) == RejectedLine(Reason.IMPOSSIBLE_DATE)


def test_a_lone_surrogate_is_refused() -> None:
    """Such a text could be neither stored nor shown."""
    line = encode(upsert(encounter(landmark="SYN"))).replace(b'"landmark":"SYN"', b'"landmark":"\\ud800"')
    assert read_row(line, System.E3) == RejectedLine(Reason.MALFORMED)


@pytest.mark.parametrize(("depth", "wrong"), [(14, False), (15, True), (5_000, True), (30_000, True)])
def test_nesting_is_refused_beyond_sixteen(depth: int, wrong: bool) -> None:
    """The line itself and its record are two levels."""
    deep = encode(upsert(encounter(later=0))).replace(b'"later":0', b'"later":' + b"[" * depth + b"]" * depth)
    assert isinstance(read_row(deep, System.E3), RejectedLine) is wrong


@pytest.mark.parametrize("kind", ["withdraw", "tombstone"])
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "tecs:SYN-1"}, Reason.OTHER_SYSTEM),
        ({"id": ""}, Reason.MALFORMED),
        ({"revision": -1}, Reason.MALFORMED),
        ({"revision": True}, Reason.MALFORMED),
    ],
)
def test_a_removal_beyond_the_protocol_is_refused(kind: str, changes: dict[str, object], reason: Reason) -> None:
    """One agency can't remove the other's records, nor remove without a revision."""
    line = {"kind": kind, "class": 1, "id": "e3:SYN-1", "revision": 1, **changes}
    assert read_row(encode(line), System.E3) == RejectedLine(reason)


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "head"},
        {"kind": "end", "cursor": "c", "more": "no", "held": 1},
        {"kind": "end", "cursor": "c", "more": False, "held": -1},
        {"kind": "end", "cursor": "c" * 257, "more": False, "held": 1},
        {"kind": "end", "cursor": "", "more": False, "held": 1},
        {"kind": "page", "cursor": "c", "count": 5_001, "sha256": "0" * 64},
        {"kind": "page", "cursor": "c", "count": 1, "sha256": "Z" * 64},
        {"kind": "receipt", "eventId": "1", "status": "applied", "at": "2026-11-23T15:04:05Z"},
        {"kind": "checkpoint", "cursor": "c", "classes": [0]},
        {"kind": "checkpoint", "cursor": "c\n", "classes": [1]},
        {"kind": "upsert"},
        5,
    ],
)
def test_a_broken_line_of_the_frame_ends_the_round(line: object) -> None:
    """The frame is the gateway's word about the round, so nothing of it is guessed."""
    with pytest.raises(Garbage) as caught:
        read_frame(encode(line))
    assert caught.value.fault is Fault.BAD_LINE


def test_no_refusal_repeats_what_was_sent() -> None:
    """An exception must not carry a name into a log, not even through its cause."""
    with pytest.raises(Garbage) as caught:
        read_frame(b'{"kind":"head","feed":"SYN-SENTINEL-VARGA"\n')
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "SENTINEL" not in repr(caught.value)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_bring_only_our_own_problems(line: bytes) -> None:
    """Whatever comes, a row is a row and a frame is a frame or garbage."""
    assert isinstance(read_row(line, System.E3), RecordRow | RemovalRow | UnreadRow | RejectedLine)
    assert isinstance(kind_of(line), str)
    with contextlib.suppress(Garbage):
        read_frame(line)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A golden line with some bytes put in, taken out or changed."""
    line = bytearray(draw(st.sampled_from(FEED + golden_lines("records.ndjson"))))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(line)))
        line[at : at + draw(st.integers(0, 4))] = draw(
            st.one_of(
                st.binary(max_size=4), st.sampled_from([b'"', b"[", b"{", b"\\u0000", b"9" * 30, b"null", b"1e999"])
            )
        )
    return bytes(line)


@given(mutated())
def test_mutated_golden_lines_bring_only_our_own_problems(line: bytes) -> None:
    """A damaged line is read as something of this system, or refused."""
    row = read_row(line, System.E3)
    if isinstance(row, RecordRow):
        assert row.record.id.startswith("e3:")
        assert row.body in line
    if isinstance(row, RemovalRow):
        assert row.record_id.startswith("e3:")
    assert isinstance(read_record(line, System.TECS), RecordRow | UnreadRow | RejectedLine)
    with contextlib.suppress(Garbage):
        read_frame(line)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=40) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=40,
)


@given(st.sampled_from(sorted(RECORDS["encounter"])), json_values)
def test_any_value_in_any_field_is_taken_or_refused(name: str, value: object) -> None:
    """No value of any field brings anything but a row."""
    line = json.dumps(upsert(encounter(**{name: value}))).encode()
    assert isinstance(read_row(line, System.E3), RecordRow | UnreadRow | RejectedLine)
