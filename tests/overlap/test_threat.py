"""Both agencies' statements as one picture, the document that both sign, and how far a share of few may be off."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.records import Marking, System
from overlap.threat import Assessment, Happening, ThreatCell, ThreatStatement, joint_marking, together
from overlap.uncertainty import share_interval

MONDAY = dt.date(2026, 11, 16)
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def statement(source: System, *cells: ThreatCell, marking: tuple[str, ...] = ("LEI",)) -> ThreatStatement:
    """What an invented agency states of one week."""
    return ThreatStatement(
        kind="threat", source=source, begins=MONDAY, ends=MONDAY + dt.timedelta(weeks=1), as_of=NOON, cells=cells,
        marking=marking,
    )  # fmt: skip


def cell(value: int | None, what: Happening = Happening.OPERATIONS, sector: str = "BLW") -> ThreatCell:
    """One count, None kept back."""
    return ThreatCell(what=what.value, sector=sector, value=value, suppressed=value is None)


def test_counts_add_up_and_what_one_keeps_back_is_kept_back() -> None:
    """The same place is one cell; another kind or place stays its own."""
    one = statement(System.E3, cell(4), cell(12, Happening.ENCOUNTERS), cell(None, sector="SPW"))
    other = statement(System.TECS, cell(6), cell(9, sector="SPW"), cell(None, Happening.ENCOUNTERS))
    found = {(each.what, each.sector): (each.value, each.suppressed) for each in together((one, other))}
    assert found == {
        ("operations", "BLW"): (10, False),
        ("encounters", "BLW"): (None, True),
        ("operations", "SPW"): (None, True),
    }


def test_a_sheet_carries_the_marking_of_all_that_is_in_it() -> None:
    """The union of both, and the usual one where there is nothing."""
    both = (statement(System.E3, marking=("LEI", "PRVCY")), statement(System.TECS, marking=("LEI",)))
    assert joint_marking(both).categories == ("LEI", "PRVCY")
    assert joint_marking(()) == Marking()


def test_what_is_signed_is_the_hash_of_both_statements_alone() -> None:
    """A signature more changes nothing of it, another word of either agency all of it."""
    made = Assessment(e3="SYN.e3", tecs="SYN.tecs")
    body = b'{"e3":"SYN.e3","kind":"assessment","tecs":"SYN.tecs"}'
    assert made.body == body
    assert made.document == hashlib.sha256(body).hexdigest()
    assert Assessment(e3="SYN.e3", tecs="SYN.tecs", signed={System.E3: "SYN"}).document == made.document
    assert Assessment(e3="SYN.e3", tecs="SYN.other").document != made.document


def test_the_interval_is_the_one_that_is_printed() -> None:
    """Wilson's interval of 8 of 10, as NIST's handbook computes it; of nothing it is everything."""
    low, high = share_interval(8, 10)
    assert (low, high) == (pytest.approx(0.4902, abs=5e-4), pytest.approx(0.9433, abs=5e-4))
    assert share_interval(0, 0) == (0.0, 1.0)


@given(whole=st.integers(1, 500), data=st.data())
def test_the_interval_holds_the_share_and_narrows(whole: int, data: st.DataObject) -> None:
    """It contains what was seen, stays within none and all, and with ten times as many is narrower."""
    part = data.draw(st.integers(0, whole))
    low, high = share_interval(part, whole)
    assert 0 <= low <= part / whole + 1e-9
    assert part / whole - 1e-9 <= high <= 1
    more = share_interval(10 * part, 10 * whole)
    assert more[1] - more[0] < high - low
