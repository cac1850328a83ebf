"""Rows of a page packed by columns: one line for many (docs/protocol.md section 5, "Columns").

Knows the nodes that a column can be. Does not know what a row means. What is packed comes back to the last byte, so a
record's digest is the same however it travelled.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import msgspec

#: Fewer rows than these cost more as columns than line by line.
FEWEST_ROWS: Final = 5

#: A dictionary longer than this, or than this share of its column, costs more than the values themselves.
MOST_DISTINCT: Final = 400
DISTINCT_SHARE: Final = 0.6

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_MINUTE = 60

_ENCODER = msgspec.json.Encoder(order="sorted")

#: Any: a row is whatever JSON it is.
Json = Any
Node = dict[str, Any]


def columns_line(rows: Sequence[bytes]) -> bytes:
    """The line that stands for rows in their order, its line end included; each row is given with its line end."""
    values = msgspec.json.decode(b"[" + b",".join(row[:-1] for row in rows) + b"]")
    return _ENCODER.encode({"count": len(rows), "kind": "columns", "rows": node_of(values)}) + b"\n"


def node_of(values: Sequence[Json]) -> Node:
    """The column of some values: objects member by member, lists end to end, everything else as it is."""
    if values and all(type(value) is dict for value in values):
        return {"o": _members(values)}
    if values and all(type(value) is list for value in values):
        return {"a": _scalars([len(value) for value in values]), "e": node_of([one for each in values for one in each])}
    return _scalars(values)


def _members(values: Sequence[dict[str, Json]]) -> Node:
    """The columns of objects, by the names of their members; one that some lack tells which have it."""
    names = sorted({name for value in values for name in value})
    return {name: _member(values, name) for name in names}


def _member(values: Sequence[dict[str, Json]], name: str) -> Node:
    found = [value[name] for value in values if name in value]
    if len(found) == len(values):
        return node_of(found)
    return {"n": node_of(found), "p": "".join("1" if name in value else "0" for value in values)}


def _scalars(values: Sequence[Json]) -> Node:
    if values and all(value == values[0] and type(value) is type(values[0]) for value in values):
        return {"c": values[0]}
    if all(type(value) is str for value in values):
        return _texts(values)
    return {"v": list(values)}


def _texts(values: Sequence[str]) -> Node:
    if values and all(map(_TIME.fullmatch, values)):
        moments = _moments(values)
        if moments is not None:
            return moments
    places: dict[str, int] = {}
    for value in values:
        places.setdefault(value, len(places))
    if len(places) <= min(MOST_DISTINCT, DISTINCT_SHARE * len(values)):
        return {"d": list(places), "i": [places[value] for value in values]}
    return {"v": list(values)}


def _moments(values: Sequence[str]) -> Node | None:
    """Times as steps from each to the next; None where one of them is no time of the calendar."""
    try:
        seconds = [int(dt.datetime.fromisoformat(value).timestamp()) for value in values]
    except ValueError:
        return None
    unit = _MINUTE if all(each % _MINUTE == 0 for each in seconds) else 1
    steps = [seconds[0], *(later - earlier for earlier, later in pairwise(seconds))]
    return {"t": [step // unit for step in steps], "u": unit}
