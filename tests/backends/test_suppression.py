"""Cells too small to be shown, and those that would give them away."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.suppression import Key, kept_back


def whole(counts: Mapping[tuple[str, str, str], int]) -> dict[Key, int]:
    """A table of sector, unit and week with all its totals."""
    sizes: dict[Key, int] = {}
    for (sector, unit, week), count in counts.items():
        for row in ((sector, unit), (sector, ""), ("", "")):
            for column in (week, ""):
                key = (*row, column)
                sizes[key] = sizes.get(key, 0) + count
    return sizes


def lines(sizes: Mapping[Key, int]) -> list[tuple[Key, list[Key]]]:
    """Each total with the cells that add up to it."""
    found = []
    for total in sizes:
        sector, unit, week = total
        weeks = [key for key in sizes if key[:2] == (sector, unit) and key[2] and not week]
        parts = [key for key in sizes if key[0] == sector and key[1] and key[2] == week and sector and not unit]
        places = [key for key in sizes if key[0] and not key[1] and key[2] == week and not sector]
        found += [(total, group) for group in (weeks, parts, places) if group]
    return found


def known_cells(sizes: Mapping[Key, int], hidden: frozenset[Key]) -> set[Key]:
    """The cells that are kept back and still follow from the others by adding and subtracting."""
    unknown = sorted(hidden)
    at = {key: number for number, key in enumerate(unknown)}
    rows = []
    for total, parts in lines(sizes):
        row = [Fraction(0)] * len(unknown)
        for key, sign in ((total, -1), *((part, 1) for part in parts)):
            if key in at:
                row[at[key]] += sign
        rows.append(row)
    pivots = 0
    for column in range(len(unknown)):
        found = next((row for row in rows[pivots:] if row[column]), None)
        if found is None:
            continue
        rows.remove(found)
        found = [value / found[column] for value in found]
        rows = [[a - row[column] * b for a, b in zip(row, found, strict=True)] for row in rows]
        rows.insert(pivots, found)
        pivots += 1
    return {unknown[row.index(1)] for row in rows[:pivots] if sum(value != 0 for value in row) == 1}


COUNTS = st.dictionaries(
    st.tuples(st.sampled_from("AB"), st.sampled_from("xyz"), st.sampled_from(["1", "2", "3"])),
    st.integers(0, 30), min_size=1, max_size=18,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(COUNTS, st.integers(1, 12))
def test_what_is_kept_back_follows_from_nothing_that_is_shown(
    counts: dict[tuple[str, str, str], int], least: int
) -> None:
    """Neither is a small cell shown, nor can one be had from totals by adding and subtracting."""
    full = {(s, s + u, w): counts.get((s, u, w), 0) for s in "AB" for u in "xyz" for w in "123"}
    sizes = whole(full)
    hidden = kept_back(sizes, least)
    assert all(key in hidden for key, size in sizes.items() if 0 < size < least)
    assert known_cells(sizes, hidden) == set()


@settings(max_examples=50, deadline=None)
@given(COUNTS)
def test_nothing_is_kept_back_where_nothing_is_small(counts: dict[tuple[str, str, str], int]) -> None:
    """With a least cell of one everything is shown."""
    assert kept_back(whole(counts), 1) == frozenset()


def test_the_smallest_other_row_goes_along_with_a_small_one() -> None:
    """One small unit of three takes the smaller of the others with it; its sector stays."""
    hidden = kept_back(whole({("A", "x", "1"): 3, ("A", "y", "1"): 20, ("A", "z", "1"): 90}), 10)
    assert {key[1] for key in hidden} == {"x", "y"}


@pytest.mark.parametrize("count", [1, 9])
def test_a_place_that_is_kept_back_takes_its_parts_along(count: int) -> None:
    """Where a sector may not be shown, none of its units is."""
    counts = {("A", "x", "1"): count, ("B", "y", "1"): 40, ("B", "z", "1"): 40, ("C", "v", "1"): 99}
    assert {key[1] for key in kept_back(whole(counts), 10) if key[1]} == {"x", "y", "z"}
