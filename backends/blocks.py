"""Which figures of oversight are told: decided once for each fixed block of four weeks, over all sectors.

Every answer, of whatever period and to whatever role, tells of the same weeks and blocks, so that several together tell
no more than what is told of these. Pure: knows how many things a figure is about, by place, week and code. Does not
know values, roles, or how a table is kept from giving away what is too small (`suppression`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Final, NamedTuple

from backends.aggregates import Spot
from backends.suppression import Key, Row
from backends.weekly import Block, Codes

#: Weeks of a block; the first of all begins on Monday, 5 January 1970.
BLOCK_WEEKS: Final = 4


class Part(NamedTuple):
    """A whole block, or one week of it; week 0 stands for all four."""

    block: int
    week: int = 0


def block_of(week: int) -> int:
    """The block that a week (by its number since 1970) is in."""
    return (week - 1) // BLOCK_WEEKS


def weeks_of(block: int) -> range:
    """The numbers of a block's weeks."""
    first = block * BLOCK_WEEKS + 1
    return range(first, first + BLOCK_WEEKS)


def whole_blocks(weeks: range) -> range:
    """The weeks of all blocks that a period has weeks of."""
    return range(weeks_of(block_of(weeks[0]))[0], weeks_of(block_of(weeks[-1]))[-1] + 1)


def parts_of(weeks: range) -> Iterator[Part]:
    """What a period's total is the sum of: its whole blocks, and the weeks that are left at both ends."""
    for block in range(block_of(weeks[0]), block_of(weeks[-1]) + 1):
        inside = [week for week in weeks_of(block) if week in weeks]
        whole = len(inside) == BLOCK_WEEKS
        yield from [Part(block)] if whole else [Part(block, week) for week in inside]


@dataclass(frozen=True, slots=True)
class Held:
    """What of one block is kept back: places by week, and codes by sector; these are told unless it is closed."""

    rows: frozenset[Row]
    codes: frozenset[str]
    places: frozenset[Key]
    coded: frozenset[str]
    is_closed: bool


class Told:
    """What may be told of one measure in a period of whole weeks.

    `sizes` are those of all weeks of all blocks that the period has weeks of, as finely as they are counted.
    """

    def __init__(self, sizes: Mapping[Spot, int], weeks: range, least: int) -> None:
        blocks: defaultdict[int, dict[Spot, int]] = defaultdict(dict)
        for spot, size in sizes.items():
            blocks[block_of(spot.week)][spot] = size
        self._held = {block: _held(found, least) for block, found in blocks.items()}
        self._parts = tuple(part for part in parts_of(weeks) if part.block in self._held)

    @property
    def rows(self) -> frozenset[Row]:
        """The sectors and their units of which anything was counted in these blocks, and the row of all."""
        return frozenset(row for held in self._held.values() for row in held.rows)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of which anything was counted in these blocks."""
        return frozenset(code for held in self._held.values() for code in held.codes)

    def hides(self, row: Row, week: int) -> bool:
        """Whether a figure of a place is kept back, of one week or, where that is 0, of the whole period."""
        parts = (Part(block_of(week), week),) if week else self._parts
        return any((*row, _column(at.week)) in self._held[at.block].places for at in parts if at.block in self._held)

    @property
    def tells_codes(self) -> bool:
        """Whether codes are told: of whole blocks alone, for by week and by sector they would tell of each other."""
        return not any(at.week for at in self._parts)

    @property
    def tells_codes_by_sector(self) -> bool:
        """Whether codes are told by sector: where no sector's total is kept back, which they would give away."""
        return self.tells_codes and not any(self._held[at.block].is_closed for at in self._parts)

    def hides_code(self, code: str) -> bool:
        """Whether the period's count of a code is kept back, over all sectors and in each."""
        return any(code in self._held[at.block].coded for at in self._parts)


def _held(sizes: Mapping[Spot, int], least: int) -> Held:
    """What of one block is kept back."""
    plain = {spot: size for spot, size in sizes.items() if not spot.code}
    coded = {spot: size for spot, size in sizes.items() if spot.code}
    table = _table(((spot.sector, spot.unit), _column(spot.week), size) for spot, size in plain.items())
    grown = Block(table, least).live()
    places = frozenset(key for key in table if key[:2] in (grown.by_week if key[2] else grown.totals))
    counts = {(spot.code, spot.sector, _column(spot.week)): size for spot, size in _by_sector(coded).items()}
    codes = Codes(counts, grown).live()
    rows = frozenset(key[:2] for key in table)
    return Held(rows, frozenset(spot.code for spot in coded), places, codes.hidden, codes.is_closed)


def _by_sector(coded: Mapping[Spot, int]) -> dict[Spot, int]:
    """Counts of codes, those of a sector's units together."""
    found: defaultdict[Spot, int] = defaultdict(int)
    for spot, size in coded.items():
        found[replace(spot, unit="")] += size
    return found


def _table(counted: Iterable[tuple[Row, str, int]]) -> dict[Key, int]:
    """Sizes with all totals, and noughts where nothing was counted: a nought that is shown tells of its neighbours."""
    found: defaultdict[Key, int] = defaultdict(int)
    for (place, part), column, size in counted:
        for row in {(place, part), (place, ""), ("", "")}:
            for each in {column, ""}:
                found[*row, each] += size
    rows, columns = {key[:2] for key in found}, {key[2] for key in found}
    return {(*row, column): found.get((*row, column), 0) for row, column in product(rows, columns)}


def _column(week: int) -> str:
    """The name of a week's column; empty for the total."""
    return f"{week:06}" if week else ""
