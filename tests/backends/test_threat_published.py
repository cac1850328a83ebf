"""Of the threat picture no count that is kept back follows from all that anybody is told, for any period and role."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.aggregates import MONDAY_S, WEEK_S
from backends.threat import Place, cells
from backends.threat_wire import HOURS, Happening, ThreatCell

SECTORS, SEGMENTS, WEEKS, LEAST = ("BLW", "SPW", "HVM"), ("W122", "W121"), (10, 11, 12), 10
PARTS = HOURS[:3]

#: Everything that can be counted, as finely as it is.
PLACES = [Place(*each) for each in itertools.product(SECTORS, SEGMENTS, PARTS, WEEKS)]

worlds = st.dictionaries(st.sampled_from(PLACES), st.one_of(st.integers(1, LEAST - 1), st.integers(1, 60)), max_size=24)


def answers(world: Mapping[Place, int]) -> Iterator[ThreatCell]:
    """Every cell of every answer: each stretch of weeks, to the board and to each sector's supervisor."""
    for first, last in itertools.combinations_with_replacement(WEEKS, 2):
        found = {what: Counter[Place]() for what in Happening}
        found[Happening.ENCOUNTERS] = Counter({at: n for at, n in world.items() if first <= at.week <= last})
        for sector in ("", *SECTORS):
            for cell in cells(found, LEAST, sector):
                at = sector if sector and not cell.sector else cell.sector
                yield from _stretched(cell, at, first, last)


def _stretched(cell: ThreatCell, sector: str, first: int, last: int) -> Iterator[ThreatCell]:
    """A cell with what it covers told by `what`, which is the same for all here."""
    week = None if cell.week is None else ((cell.week - dt.date(1970, 1, 1)).days * 86_400 + MONDAY_S) // WEEK_S
    yield ThreatCell(what=f"{week or first} {week or last}", sector=sector, segment=cell.segment, hours=cell.hours,
                     value=cell.value, suppressed=cell.suppressed)  # fmt: skip


def nothing(told: list[ThreatCell]) -> Iterator[ThreatCell]:
    """What the answers for single weeks have no cell of: nothing was there."""
    cells_of = {(cell.what, cell.sector, cell.segment, cell.hours) for cell in told}
    for week in WEEKS:
        whole = [("", "", ""), *((sector, "", "") for sector in SECTORS)]
        parts = [(sector, segment, "") for sector in SECTORS for segment in SEGMENTS]
        hours = [(sector, "", each) for sector in ("", *SECTORS) for each in PARTS]
        for sector, segment, each in (*whole, *parts, *hours):
            if (f"{week} {week}", sector, segment, each) not in cells_of:
                yield ThreatCell(what=f"{week} {week}", sector=sector, segment=segment, hours=each, value=0)


def row_of(cell: ThreatCell) -> list[float]:
    """Which of the finest counts a cell adds up."""
    first, last = map(int, cell.what.split())
    return [
        float(cell.sector in {"", at.sector} and cell.segment in {"", at.segment} and cell.hours in {"", at.hours}
              and first <= at.week <= last)
        for at in PLACES
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(worlds)
def test_no_small_count_follows_from_all_answers_together(world: dict[Place, int]) -> None:
    """By adding and subtracting whatever is told, counts of nothing among it: each stays open."""
    told = list(answers(world))
    shown = np.array([row_of(cell) for cell in (*told, *nothing(told)) if not cell.suppressed])
    hidden = {tuple(row_of(cell)) for cell in told if cell.suppressed}
    counts = np.array([float(world.get(at, 0)) for at in PLACES])
    small = [row for row in hidden if 0 < np.dot(row, counts) < LEAST]
    rank = np.linalg.matrix_rank(shown)
    for row in small:
        assert np.linalg.matrix_rank(np.vstack([shown, row])) > rank


@settings(max_examples=60, deadline=None)
@given(worlds)
def test_no_small_count_is_told_by_itself(world: dict[Place, int]) -> None:
    """Whatever else is asked."""
    assert all(cell.value is None or cell.value >= LEAST or cell.suppressed for cell in answers(world))


@settings(max_examples=60, deadline=None)
@given(worlds)
def test_a_count_is_told_alike_to_everybody_or_to_nobody(world: dict[Place, int]) -> None:
    """One week's count in a longer period, and to a supervisor, is what it is in every other answer."""
    told: dict[tuple[str, str, str, str], int | None] = {}
    for cell in answers(world):
        key = cell.what, cell.sector, cell.segment, cell.hours
        assert told.setdefault(key, cell.value) == cell.value
