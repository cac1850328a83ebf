"""Of oversight no small figure follows from all that anybody is told, for any period, role and way to tell apart."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from backends.aggregates import MONDAY_S, WEEK_S, By, Figure, Span, Spot, sizes, summed
from backends.blocks import BLOCK_WEEKS, Part, Told, block_of, parts_of, weeks_of, whole_blocks
from backends.measures import Measure
from backends.oversight import Cell, cells_of

LEAST = 10
SECTORS, UNITS, CODES = ("BLW", "HVM", "SPW"), ("1", "2"), ("late", "wrong")

#: The last two weeks of one block and the first two of the next one; the others of both had nothing.
WEEKS = (43, 44, 45, 46)
AROUND = range(41, 49)

#: Everything that can be counted, as finely as it is.
PLACES = [Spot(s, s + u, w, c) for s, u, w, c in itertools.product(SECTORS, UNITS, WEEKS, CODES)]

World = Mapping[Spot, int]

#: Places with little in them, or few of them, and such with much in all of the others.
few = st.dictionaries(st.sampled_from(PLACES), st.one_of(st.integers(1, LEAST - 1), st.integers(1, 60)), max_size=30)
many = st.dictionaries(st.sampled_from(PLACES), st.integers(0, LEAST), max_size=8)
worlds = st.one_of(few, st.builds(lambda less, each: dict.fromkeys(PLACES, each) | less, many, st.integers(10, 30)))


class Said(NamedTuple):
    """A sum that somebody is told, or that is kept back from them where there is no value: of what, in which weeks."""

    sector: str
    unit: str
    code: str
    first: int
    last: int
    value: int | None

    def row(self) -> tuple[float, ...]:
        """Which of the finest counts it adds up."""
        return tuple(
            float(self.sector in {"", at.sector} and self.unit in {"", at.unit} and self.code in {"", at.code}
                  and self.first <= at.week <= self.last)
            for at in PLACES
        )  # fmt: skip


def counted(world: World) -> list[tuple[Measure, Spot, Figure]]:
    """A world as the gateway counts it: each code, and the same towards all of them."""
    plain = [(Measure.NEEDS, Spot(at.sector, at.unit, at.week), Figure(count)) for at, count in world.items()]
    return plain + [(Measure.NEEDS, at, Figure(count)) for at, count in world.items()]


def answer(world: World, weeks: range, sector: str, by: By) -> list[Cell]:
    """The cells of one measure as the gateway tells them, of a period to a role."""
    around = whole_blocks(weeks)
    found = [each for each in counted(world) if each[1].week in around]
    begins, ends = (week * WEEK_S - MONDAY_S for week in (weeks[0], weeks[-1] + 1))
    span = Span("e3", begins, ends, ends, sector)
    told = Told(sizes(found)[Measure.NEEDS], span.weeks, LEAST)
    return list(cells_of(Measure.NEEDS, summed(found, span, by)[Measure.NEEDS], told, span, by))


def said(world: World, weeks: range, sector: str, by: By) -> Iterator[Said]:
    """What an answer says, and that there was nothing where it could say something and has no cell."""
    cells = answer(world, weeks, sector, by)
    for cell in cells:
        value = None if cell.value is None else int(cell.value)
        yield Said(cell.sector or sector, cell.unit, cell.code, *_weeks_of(cell, weeks), value)
    known = {(cell.sector or sector, cell.unit, cell.code, *_weeks_of(cell, weeks)) for cell in cells}
    places = [("", ""), *itertools.product(SECTORS, ("",)), *((s, s + u) for s in SECTORS for u in UNITS)]
    stretches = [(weeks[0], weeks[-1]), *((week, week) for week in weeks)]
    asked = [(*place, "", *stretch) for place in places for stretch in stretches]
    coded = {bool(cell.sector or sector) for cell in cells if cell.code}
    asked += [(at, "", code, *stretches[0]) for at in ("", *SECTORS) for code in CODES if bool(at) in coded]
    for spot in asked:
        if spot not in known and sector in {"", spot[0]}:
            yield Said(*spot, 0)


def _weeks_of(cell: Cell, weeks: range) -> tuple[int, int]:
    if cell.week is None:
        return weeks[0], weeks[-1]
    week = ((cell.week - dt.date(1970, 1, 1)).days * 86_400 + MONDAY_S) // WEEK_S
    return week, week


def answers(world: World) -> list[Said]:
    """All that all roles are told in all periods around, in the finest table, whose totals are among its cells."""
    by = By(sector=True, unit=True, week=True)
    periods = (range(first, last + 1) for first, last in itertools.combinations_with_replacement(AROUND, 2))
    return [each for weeks in periods for sector in ("", *SECTORS) for each in said(world, weeks, sector, by)]


def count_of(world: World, row: tuple[float, ...]) -> float:
    """What a sum really is."""
    return float(sum(world.get(at, 0) * part for at, part in zip(PLACES, row, strict=True)))


def small(world: World) -> list[tuple[float, ...]]:
    """Every sum of 1 to 9 of a place, of all codes or one, in any stretch of weeks: asked for or not."""
    places = [("", ""), *itertools.product(SECTORS, ("",)), *((s, s + u) for s in SECTORS for u in UNITS)]
    stretches = list(itertools.combinations_with_replacement(WEEKS, 2))
    sums = [Said(*place, code, *weeks, None) for place in places for code in ("", *CODES) for weeks in stretches]
    return [row for row in sorted({each.row() for each in sums}) if 0 < count_of(world, row) < LEAST]


@settings(max_examples=30, deadline=None)
@given(worlds)
def test_no_small_figure_follows_from_all_answers_together(world: dict[Spot, int]) -> None:
    """By adding and subtracting whatever is told, nothings among it: each stays open."""
    shown = np.array(sorted({each.row() for each in answers(world) if each.value is not None}))
    if shown.size:
        _, strength, axes = np.linalg.svd(shown, full_matrices=False)
        axes = axes[strength > 1e-9]
        for row in map(np.array, small(world)):
            assert np.linalg.norm(row - axes.T @ (axes @ row)) > 1e-6


@settings(max_examples=15, deadline=None)
@given(worlds)
def test_no_small_figure_is_the_only_one_that_fits(world: dict[Spot, int]) -> None:
    """Nor does one follow from that and from no count's being below nought: there is more than one that it could be."""
    shown = {each.row(): each.value for each in answers(world) if each.value is not None}
    if shown:
        rows, values = np.array(list(shown)), np.array([float(value) for value in shown.values()])
        for row in small(world):
            ends = [linprog(sign * np.array(row), A_eq=rows, b_eq=values, method="highs") for sign in (1, -1)]
            low, high = ends[0].fun, np.inf if ends[1].status == _UNBOUNDED else -ends[1].fun
            assert high - low >= 1 - 1e-6


#: What the solver says of a sum that has no greatest value.
_UNBOUNDED = 3


@settings(max_examples=20, deadline=None)
@given(worlds)
def test_what_is_told_is_right_and_never_small(world: dict[Spot, int]) -> None:
    """Every figure that is shown is the count, and is nothing or the least cell."""
    for each in answers(world):
        if each.value is not None:
            assert each.value == count_of(world, each.row())
            assert not 0 < each.value < LEAST


@settings(max_examples=20, deadline=None)
@given(worlds)
def test_a_figure_is_told_alike_to_everybody_and_in_every_table(world: dict[Spot, int]) -> None:
    """Neither another role nor another way to tell apart brings out what one answer keeps back."""
    whole = answers(world)
    hidden = {each[:-1] for each in whole if each.value is None}
    assert not hidden & {each[:-1] for each in whole if each.value is not None and each.value}
    for by in (By(), By(sector=True), By(week=True), By(sector=True, week=True), By(unit=True)):
        for weeks in (range(41, 45), range(42, 44), range(41, 49), range(44, 47)):
            cells = [each for each in said(world, weeks, "", by) if each.value]
            assert not hidden & {each[:-1] for each in cells}


def test_a_total_that_two_periods_would_tell_apart_is_told_in_neither() -> None:
    """Weeks 2 to 4 of a block and weeks 1 to 4 differ by week 1, which had three: the shorter one is kept back."""
    world = {Spot("BLW", "BLW1", 41, "late"): 3, **{Spot("BLW", "BLW1", week, "late"): 40 for week in (42, 43, 44)}}
    whole = {cell.week: cell.value for cell in answer(world, range(41, 45), "", By(week=True)) if not cell.code}
    assert whole == {None: 123, **dict.fromkeys(whole.keys() - {None})}
    assert len(whole) == BLOCK_WEEKS + 1
    part = [cell.value for cell in answer(world, range(42, 45), "", By(week=True))]
    assert part
    assert set(part) == {None}


@pytest.mark.parametrize(
    ("weeks", "parts"),
    [
        (range(41, 45), [Part(10)]),
        (range(41, 49), [Part(10), Part(11)]),
        (range(43, 50), [Part(10, 43), Part(10, 44), Part(11), Part(12, 49)]),
        (range(46, 48), [Part(11, 46), Part(11, 47)]),
    ],
)
def test_a_period_is_its_whole_blocks_and_the_weeks_at_both_ends(weeks: range, parts: list[Part]) -> None:
    """However it lies, each week is in it once."""
    assert list(parts_of(weeks)) == parts
    inside = [week for part in parts for week in ([part.week] if part.week else weeks_of(part.block))]
    assert inside == list(weeks)
    assert {block_of(week) for week in whole_blocks(weeks)} == {part.block for part in parts}


#: The four weeks of one block, with units and codes in two sectors.
GROWING = [Spot(s, s + u, w, c) for s, u, w, c in itertools.product(SECTORS[:2], UNITS, range(41, 45), CODES)]
grown = st.lists(st.sampled_from([0, 0, 2, 5, 9, 12, 25, 40]), min_size=len(GROWING), max_size=len(GROWING)).map(
    lambda counts: dict(zip(GROWING, counts, strict=True))
)


def told_as_it_grew(world: World) -> dict[tuple[float, ...], int]:
    """What anybody is told of a block who asks at the end of each of its weeks, each sum with its value."""
    by, found = By(sector=True, unit=True, week=True), {}
    for last in range(41, 45):
        so_far = {at: count for at, count in world.items() if at.week <= last}
        periods = (range(first, end + 1) for first, end in itertools.combinations_with_replacement(range(41, 45), 2))
        for weeks in periods:
            for each in said(so_far, weeks, "", by):
                if each.value is not None:
                    found[row_of(each, last)] = each.value
    return found


def row_of(told: Said, last: int) -> tuple[float, ...]:
    """Which counts a sum adds up that is told at the end of a week."""
    return tuple(
        float(told.sector in {"", at.sector} and told.unit in {"", at.unit} and told.code in {"", at.code}
              and told.first <= at.week <= min(told.last, last))
        for at in GROWING
    )  # fmt: skip


def small_of_growing(world: World) -> list[tuple[float, ...]]:
    """Every sum of 1 to 9 of a place, of all codes or one, in any stretch of the block's weeks."""
    places = [("", ""), *itertools.product(SECTORS[:2], ("",)), *((s, s + u) for s in SECTORS[:2] for u in UNITS)]
    stretches = list(itertools.combinations_with_replacement(range(41, 45), 2))
    sums = {row_of(Said(*at, code, *weeks, None), 44) for at in places for code in ("", *CODES) for weeks in stretches}
    return [
        row for row in sorted(sums)
        if 0 < sum(world[at] * part for at, part in zip(GROWING, row, strict=True)) < LEAST
    ]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(grown)
def test_no_small_figure_follows_from_answers_of_different_weeks(world: dict[Spot, int]) -> None:
    """Neither by what a total grew since it was told before, nor by what was told before a row was kept back."""
    told = told_as_it_grew(world)
    if told:
        _, strength, axes = np.linalg.svd(np.array(sorted(told)), full_matrices=False)
        axes = axes[strength > 1e-9]
        for row in map(np.array, small_of_growing(world)):
            assert np.linalg.norm(row - axes.T @ (axes @ row)) > 1e-6


@settings(max_examples=5, deadline=None)
@given(grown, st.randoms(use_true_random=False))
def test_no_small_figure_is_the_only_one_that_fits_answers_of_different_weeks(
    world: dict[Spot, int], chance: random.Random
) -> None:
    """Nor by that and by no count's being below nought."""
    told, small_sums = told_as_it_grew(world), small_of_growing(world)
    if told:
        rows, values = np.array(list(told)), np.array([float(value) for value in told.values()])
        for row in chance.sample(small_sums, min(20, len(small_sums))):
            ends = [linprog(sign * np.array(row), A_eq=rows, b_eq=values, method="highs") for sign in (1, -1)]
            low, high = ends[0].fun, np.inf if ends[1].status == _UNBOUNDED else -ends[1].fun
            assert high - low >= 1 - 1e-6


def test_a_total_is_told_anew_once_it_has_grown_enough() -> None:
    """A unit with six a week is told every second week, and never by week; one with plenty each week."""
    world = {
        Spot("BLW", f"BLW{u}", week, "late"): n for u, n in (("1", 6), ("2", 6), ("3", 40)) for week in range(41, 45)
    }
    seen = []
    for last in range(41, 45):
        so_far = {at: count for at, count in world.items() if at.week <= last}
        cells = answer(so_far, range(41, 45), "", By(unit=True, week=True))
        totals = {cell.unit: cell.value for cell in cells if cell.unit and cell.week is None}
        seen.append([totals[f"BLW{u}"] for u in "123"])
        assert {cell.value for cell in cells if cell.unit in {"BLW1", "BLW2"} and cell.week} == {None}
    assert seen == [[None, None, 40], [12, 12, 80], [None, None, 120], [24, 24, 160]]
