"""Figures of oversight: what each is, and both agencies' together."""

from __future__ import annotations

import datetime as dt
import json

import msgspec

from overlap.measures import DEFINITIONS, Measure, Shape
from overlap.oversight import By, Cell, OversightAnswer, OversightQuestion, joined
from overlap.records import System

AT = dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC)


def answer(system: System, *cells: Cell) -> OversightAnswer:
    """One agency's figures."""
    return OversightAnswer(system=system, as_of=AT, cells=cells)


def test_every_measure_has_a_definition() -> None:
    """The list is closed, and what a share is of is a count of the list."""
    assert set(DEFINITIONS) == set(Measure)
    parts = [each for each in DEFINITIONS.values() if each.of is not None]
    assert parts
    assert all(each.shape is Shape.SHARE and DEFINITIONS[each.of].shape is Shape.COUNT for each in parts if each.of)


def test_counts_and_shares_of_both_agencies_add_up() -> None:
    """Each cell with the same of the other agency; one that only one agency has stands as it is."""
    e3 = answer(System.E3, Cell(measure="checks", value=3), Cell(measure="overlaps_resolved", value=1, of=4))
    tecs = answer(
        System.TECS, Cell(measure="checks", value=5), Cell(measure="overlaps_resolved", value=2, of=6),
        Cell(measure="checks", sector="BLW", value=5),
    )  # fmt: skip
    assert joined((e3, tecs)) == (
        Cell(measure="checks", value=8), Cell(measure="overlaps_resolved", value=3, of=10),
        Cell(measure="checks", sector="BLW", value=5),
    )  # fmt: skip


def test_what_one_agency_keeps_back_is_kept_back() -> None:
    """In whichever order they come."""
    kept, shown = Cell(measure="checks", suppressed=True), Cell(measure="checks", value=30)
    for pair in ((kept, shown), (shown, kept)):
        answers = [answer(system, cell) for system, cell in zip(System, pair, strict=True)]
        assert joined(answers) == (kept,)


def test_minutes_and_unknown_measures_do_not_add_up() -> None:
    """A median of both is not made of two medians; what this version doesn't know isn't shown as if it did."""
    cells = (Cell(measure="contact_minutes_median", value=3, of=20), Cell(measure="SYN_new", value=1))
    assert joined([answer(System.E3, *cells)]) == ()


def test_a_question_is_written_as_the_protocol_says() -> None:
    """Dates, and what figures are told apart by."""
    question = OversightQuestion(begins=dt.date(2026, 11, 16), ends=dt.date(2026, 11, 23), by=(By.SECTOR,))
    told = {"from": "2026-11-16", "to": "2026-11-23", "by": ["sector"]}
    assert json.loads(msgspec.json.encode(question)) == told
