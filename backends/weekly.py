"""Which rows of a block are kept back at the end of each of its weeks, so that no two answers differ by too little.

What is told of a block is decided anew with each week that comes, and whoever asked before knows what was told then: a
total that grew by less than the least cell would tell of just those weeks that are kept back. So a row that is kept
back by week stays so for the rest of the block, and a total is told once it has grown by the least cell, or not at all,
since it was last known. Pure: knows rows, weeks and sizes. Does not know whose they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from backends.suppression import Key, Row, rows_kept_back

_ROOT: Row = ("", "")
_PAIR = 2


@dataclass(slots=True)
class Block:
    """One block as it grows; `sizes` has each row's week, by its column, and all totals by place."""

    sizes: Mapping[Key, int]
    least: int
    #: Rows that are kept back by week, and those whose totals are, as of the last week so far.
    by_week: frozenset[Row] = frozenset()
    totals: frozenset[Row] = frozenset()
    #: The same after each week so far, nothing being kept back before the first.
    history: list[tuple[frozenset[Row], frozenset[Row]]] = field(default_factory=list)
    #: Each row's total at the end of each week so far, and at which of these ends it was known; nothing is known of 0.
    _sums: dict[Row, list[int]] = field(default_factory=dict)
    _known: dict[Row, list[bool]] = field(default_factory=dict)

    def live(self) -> Block:
        """This block after its last week."""
        columns = sorted({column for _, _, column in self.sizes if column})
        rows = sorted({key[:2] for key in self.sizes})
        self._sums = {row: [0] for row in rows}
        self._known = {row: [True] for row in rows}
        for at in range(len(columns)):
            for row in rows:
                self._sums[row].append(self._sums[row][-1] + self.sizes.get((*row, columns[at]), 0))
            present = [row for row in rows if self._sums[row][-1] or row == _ROOT]
            self._end_week(present, columns[: at + 1])
            for row in rows:
                self._known[row].append(row not in self.totals)
            self.history.append((self.by_week, self.totals))
        return self

    def _end_week(self, rows: Sequence[Row], columns: Sequence[str]) -> None:
        small = frozenset(row for row in rows if self._is_small(row))
        kept = rows_kept_back(self.sizes, rows, columns, self.least, small | self.by_week)
        self.by_week = kept
        hidden = set(small)
        for parent, children in _groups(rows):
            if parent in hidden:
                hidden.update(children)
            shown = sorted((row for row in children if row in kept and row not in hidden), key=self._size)
            while shown and self._tells(parent, children, hidden):
                hidden.add(shown.pop(0))
        self.totals = frozenset(hidden)

    def _is_small(self, row: Row) -> bool:
        """Whether a row's total is too small, or grew by too little since it was last known."""
        return _grew_too_little(self._sums[row], self._known[row], self.least)

    def _size(self, row: Row) -> tuple[int, Row]:
        return self._sums[row][-1], row

    def _tells(self, parent: Row, children: Sequence[Row], hidden: set[Row]) -> bool:
        """Whether the totals that would be shown give away what the others grew by since some end of a week."""
        for at in range(len(self._known[parent])):
            if (parent in hidden or not self._known[parent][at]) and parent in self.by_week:
                continue
            unknown = [row for row in children if row in hidden or (not self._known[row][at] and row in self.by_week)]
            grown = sum(self._sums[row][-1] - self._sums[row][at] for row in unknown)
            if unknown and (len(unknown) < _PAIR or 0 < grown < self.least):
                return True
        return False


def _groups(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """The total with its places, then each place with its parts."""
    places = [row for row in rows if row != _ROOT and not row[1]]
    yield _ROOT, places
    for place in places:
        yield place, [row for row in rows if row[0] == place[0] and row[1]]


@dataclass(slots=True)
class Codes:
    """The counts of codes of a block as it grows, which are told for the block alone: in all, and by sector.

    `sizes` has each code's count by sector and by week's column. By sector they are told where no sector's total is
    kept back.
    """

    sizes: Mapping[tuple[str, str, str], int]
    block: Block
    hidden: frozenset[str] = frozenset()
    is_closed: bool = False
    #: Each code's count in a sector, or in all where that is empty, at the end of each week, and where it was known.
    _sums: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _known: dict[tuple[str, str], list[bool]] = field(default_factory=dict)

    def live(self) -> Codes:
        """These codes after the block's last week."""
        columns = sorted({column for _, _, column in self.block.sizes if column})
        codes = sorted({code for code, _, _ in self.sizes})
        sectors = sorted({sector for _, sector, _ in self.sizes})
        spots = [(code, sector) for code in codes for sector in ("", *sectors)]
        self._sums, self._known = {spot: [0] for spot in spots}, {spot: [True] for spot in spots}
        for column, (by_week, totals) in zip(columns, self.block.history, strict=True):
            for code, sector in spots:
                counted = [each for each in sectors if sector in {"", each}]
                grown = sum(self.sizes.get((code, each, column), 0) for each in counted)
                self._sums[code, sector].append(self._sums[code, sector][-1] + grown)
            self._end_week(codes, sectors, by_week, totals)
        return self

    def _end_week(
        self, codes: Sequence[str], sectors: Sequence[str], by_week: frozenset[Row], totals: frozenset[Row]
    ) -> None:
        self.is_closed = any(place and not part for place, part in totals)
        told = [""] if self.is_closed else ["", *sectors]
        present = [code for code in codes if self._sums[code, ""][-1]]
        hidden = {code for code in present if _ROOT in totals or any(self._is_small(code, each) for each in told)}
        shown = sorted(
            (code for code in present if code not in hidden), key=lambda code: (self._sums[code, ""][-1], code)
        )
        while shown and any(self._tells(present, hidden, each, by_week) for each in told):
            hidden.add(shown.pop(0))
        self.hidden = frozenset(hidden)
        for (code, sector), known in self._known.items():
            known.append(code not in hidden and sector in told)

    def _is_small(self, code: str, sector: str) -> bool:
        return _grew_too_little(self._sums[code, sector], self._known[code, sector], self.block.least)

    def _tells(self, codes: Sequence[str], hidden: set[str], sector: str, by_week: frozenset[Row]) -> bool:
        """Whether what would be shown gives away what the other codes grew by, since the place's total is known."""
        place: Row = (sector, "")
        ends = [True, *(place not in totals for _, totals in self.block.history)]
        for at in range(len(self._sums[codes[0], sector]) - 1):
            if not ends[at] and place in by_week:
                continue
            unknown = [code for code in codes if code in hidden or not self._known[code, sector][at]]
            grown = sum(self._sums[code, sector][-1] - self._sums[code, sector][at] for code in unknown)
            if unknown and ((not at and len(unknown) < _PAIR) or 0 < grown < self.block.least):
                return True
        return False


def _grew_too_little(sums: Sequence[int], known: Sequence[bool], least: int) -> bool:
    """Whether a count is too small, or grew by too little since it was last known."""
    last = max(at for at, is_known in enumerate(known) if is_known)
    return any(0 < size < least for size in (sums[-1], sums[-1] - sums[last]))
