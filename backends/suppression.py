"""Which cells of a table of counts are too small to be shown, and which others would give them away.

Pure: knows keys and sizes. A key is (place, part, column): a row is a place or a part of one, "" stands for the total.
What is promised: no cell that is kept back follows from those that are shown by adding and subtracting, within one
table that has its noughts too. Does not know which tables are told: see `blocks` and `threat`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

#: Place (a sector, or a code), part of it (a unit), column (a week, or a sector).
Key = tuple[str, str, str]
Row = tuple[str, str]

_ROOT: Row = ("", "")

#: With one row kept back its total gives it away.
_FEWEST_ROWS = 2


def kept_back(sizes: Mapping[Key, int], least: int) -> frozenset[Key]:
    """The cells that may not be shown: those of 1 to `least` - 1, and others so that no total gives them away.

    A row is kept back in all columns or in none; a place that is kept back takes its parts along.
    """
    rows = sorted({(place, part) for place, part, _ in sizes})
    columns = sorted({column for _, _, column in sizes})
    totals = rows_kept_back(sizes, rows, [""], least, frozenset())
    inner = rows_kept_back(sizes, rows, [each for each in columns if each], least, totals)
    hidden = {(*row, "") for row in totals} | {(*row, column) for row in inner for column in columns if column}
    return frozenset(hidden & sizes.keys())


def rows_kept_back(
    sizes: Mapping[Key, int], rows: Sequence[Row], columns: Sequence[str], least: int, known: frozenset[Row]
) -> frozenset[Row]:
    """The rows that are kept back in these columns, from the total down to the parts of places."""
    hidden = {row for row in rows if row in known or _is_small(sizes, row, columns, least)}
    _hide_more(sizes, hidden, [row for row in rows if row != _ROOT and not row[1]], columns, least, parent=_ROOT)
    for place in [row for row in rows if row != _ROOT and not row[1]]:
        parts = [row for row in rows if row[0] == place[0] and row[1]]
        _hide_more(sizes, hidden, parts, columns, least, parent=place)
    return frozenset(hidden)


def _hide_more(
    sizes: Mapping[Key, int], hidden: set[Row], rows: Sequence[Row], columns: Sequence[str], least: int, *, parent: Row
) -> None:
    """Adds the smallest rows until those that are kept back can't be told apart; all of them where the total is."""
    if parent in hidden:
        hidden.update(rows)
    shown = sorted((row for row in rows if row not in hidden), key=lambda row: (_size(sizes, row, columns), row))
    while shown and _gives_away(sizes, [row for row in rows if row in hidden], columns, least):
        hidden.add(shown.pop(0))


def _gives_away(sizes: Mapping[Key, int], hidden: Sequence[Row], columns: Iterable[str], least: int) -> bool:
    if not hidden:
        return False
    together = [sum(sizes.get((*row, column), 0) for row in hidden) for column in columns]
    return len(hidden) < _FEWEST_ROWS or any(0 < size < least for size in together)


def _is_small(sizes: Mapping[Key, int], row: Row, columns: Iterable[str], least: int) -> bool:
    return any(0 < sizes.get((*row, column), 0) < least for column in columns)


def _size(sizes: Mapping[Key, int], row: Row, columns: Iterable[str]) -> int:
    return sum(sizes.get((*row, column), 0) for column in columns)
