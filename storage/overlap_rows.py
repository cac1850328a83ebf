"""How the overlaps of one officer's list are asked for: what is near the officer, and the likeliest of the rest.

Knows which index each question goes by. Does *not* know what an overlap's row holds (`storage.overlaps`).
"""

from __future__ import annotations

from typing import Final

#: By what an overlap is near somebody.
_NEAR_BY: Final = ("one_unit", "other_unit", "sector")

#: One look at all would read a hundred thousand rows where few or none are near.
INDEXES: Final = tuple(f"CREATE INDEX IF NOT EXISTS overlap_by_{name} ON overlap ({name}, bits)" for name in _NEAR_BY)

_NEAREST: Final = " UNION ".join(
    f"SELECT * FROM (SELECT one, other FROM overlap WHERE {name} = ? AND {name} <> '' ORDER BY bits DESC LIMIT ?)"  # noqa: S608  # this file's own names
    for name in _NEAR_BY
)


def near_rows(columns: str) -> str:
    """The question for what is near, the likeliest first; its values are `near_values`."""
    # A cross join has the few that are near looked up, where the planner would walk through all in the order of bits.
    return (
        f"SELECT {columns} FROM ({_NEAREST}) AS near CROSS JOIN overlap"  # noqa: S608  # names alone
        " ON overlap.one = near.one AND overlap.other = near.other ORDER BY bits DESC LIMIT ?"
    )


def near_values(unit: str, sector: str, most: int) -> tuple[str | int, ...]:
    """The values of `near_rows`, `most` rows at most."""
    return unit, most, unit, most, sector, most, most


def other_rows(columns: str) -> str:
    """The question for what is not near, the likeliest first; its values are the unit three times, sector, how many."""
    return (
        f"SELECT {columns} FROM overlap WHERE NOT ((one_unit = ? OR other_unit = ?) AND ? <> ''"  # noqa: S608  # as above
        " OR sector = ? AND sector <> '') ORDER BY bits DESC LIMIT ?"
    )
