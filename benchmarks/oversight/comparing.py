"""What a gateway answered against the recount: every cell that is shown, and every one that is kept back.

Knows the answer's JSON. Does not know how anything was counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

Json = dict[str, Any]
Spot = tuple[str, str, str, str]
Figures = Mapping[tuple[str, Spot], tuple[float, int | None]]

#: The first of the protocol's fixed blocks of four weeks begins then.
FIRST_BLOCK: Final = dt.date(1970, 1, 5)
BLOCK_DAYS: Final = 28


def differences(answer: Json, counted: Figures, by: Sequence[str], *, whole_blocks: bool = True) -> Iterator[str]:
    """A line for each cell that is not what it has to be; none where all are.

    Kinds may be missing where the period is not of `whole_blocks`; a nought may be kept back like something.
    """
    shown = {_key(cell): cell for cell in answer["cells"]}
    wanted = {key: figure for key, figure in counted.items() if _is_asked(key[1], by)}
    for key, (value, of) in sorted(wanted.items()):
        cell = shown.pop(key, None)
        size = of if of is not None else value
        if cell is None:
            may_lack = key[1][3] and (not whole_blocks or (key[1][0] and _keeps_a_sector_back(answer, key[0])))
            yield from [f"{key}: {value} of {of} is missing"] if size and not may_lack else []
        elif cell.get("suppressed"):
            yield from [f"{key}: is kept back with a value"] if {"value", "of"} & cell.keys() else []
        elif (cell["value"], cell.get("of")) != (value, of):
            yield f"{key}: shown {cell['value']} of {cell.get('of')}, counted {value} of {of}"
        elif 0 < size < answer["suppression"]:
            yield f"{key}: is shown though it is about {size}"
    yield from (f"{key}: is shown and was not counted" for key, cell in shown.items() if not cell.get("suppressed"))


def is_of_whole_blocks(begins: dt.date, ends: dt.date) -> bool:
    """Whether a period is of the protocol's fixed blocks of four weeks."""
    return all((day - FIRST_BLOCK).days % BLOCK_DAYS == 0 for day in (begins, ends))


def kept_back(answer: Json) -> int:
    """How many cells are kept back."""
    return sum(bool(cell.get("suppressed")) for cell in answer["cells"])


def _keeps_a_sector_back(answer: Json, measure: str) -> bool:
    """Whether kinds are not told by sector, since a sector's total is kept back."""
    return any(cell.get("suppressed") and cell.get("sector") for cell in answer["cells"] if cell["measure"] == measure)


def _is_asked(spot: Spot, by: Sequence[str]) -> bool:
    """Whether a spot is of the table that was asked for, or one of its totals."""
    sector, unit, week, code = spot
    places = (not sector or "sector" in by or ("unit" in by and not code)) and (not unit or "unit" in by)
    return places and (not week or "week" in by)


def _key(cell: Json) -> tuple[str, Spot]:
    return cell["measure"], (
        cell.get("sector", ""), cell.get("unit", ""), cell.get("week", ""), cell.get("code", "")
    )  # fmt: skip
