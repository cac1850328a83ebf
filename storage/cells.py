"""Where on the ground a record is, as a cell of a fixed grid: thousands of cells, not a million points.

Knows the grid, circles and distances on it; does *not* know which cells have records (`storage.places`). An R*Tree of a
million points takes 47 bytes and ten microseconds a record; one of the cells in use, with the cell as a match key of
its records, takes five bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import xxhash

from overlap.any_record import Record
from overlap.records import Encounter, Place

#: Side of a cell in degrees: two kilometres from north to south, and some hundred metres less at the 49th parallel.
CELL_DEGREES: Final = 0.02
_ROW: Final = round(360 / CELL_DEGREES)
#: The mean radius of the earth in metres, and of a degree of latitude.
_EARTH_M: Final = 6_371_008.8
_DEGREE_M: Final = math.radians(1) * _EARTH_M
#: Bytes and bits of a match key (`storage.chunks`).
_KEY_BYTES: Final = 5
_KEY_LOST: Final = 24
#: Bound of the memo of keys: more cells than the whole northern border has.
_REMEMBERED: Final = 65_536


_HALF_WAY_ROUND: Final = 180.0
_ROUND: Final = 360.0


class Box(NamedTuple):
    """A rectangle in degrees that lies on one side of the 180th meridian."""

    south: float
    north: float
    west: float
    east: float


#: All of the earth.
EVERYWHERE: Final = Box(-90.0, 90.0, -_HALF_WAY_ROUND, _HALF_WAY_ROUND)


def cell_of(record: Record) -> int | None:
    """The number of the cell where an encounter happened; None for what has no place of that kind."""
    if not isinstance(record, Encounter) or record.place is None:
        return None
    return cell_at(record.place.latitude, record.place.longitude)


def cells_of(records: Sequence[Record]) -> list[int | None]:
    """The same for each of many records, in their order."""
    places = [record.place if isinstance(record, Encounter) else None for record in records]
    return [None if place is None else cell_at(place.latitude, place.longitude) for place in places]


def cell_at(latitude: float, longitude: float) -> int:
    """The number of the cell of a point."""
    row, column = int((latitude + 90) / CELL_DEGREES), int((longitude + _HALF_WAY_ROUND) / CELL_DEGREES)
    return row * _ROW + min(column, _ROW - 1)


@lru_cache(maxsize=_REMEMBERED)
def cell_key(cell: int) -> bytes:
    """The match key of a cell, as it stands in a chunk."""
    return (xxhash.xxh3_64_intdigest(b"S\0%d" % cell) >> _KEY_LOST).to_bytes(_KEY_BYTES, "little")


def cell_box(cell: int) -> Box:
    """The rectangle of a cell."""
    row, column = divmod(cell, _ROW)
    south, west = row * CELL_DEGREES - 90, column * CELL_DEGREES - _HALF_WAY_ROUND
    return Box(south, south + CELL_DEGREES, west, west + CELL_DEGREES)


def boxes_around(place: Place, radius_m: float) -> tuple[Box, ...]:
    """The rectangles that hold a circle: one, or two where it crosses the 180th meridian."""
    high = radius_m / _DEGREE_M
    south, north = max(-90.0, place.latitude - high), min(90.0, place.latitude + high)
    narrowest = math.cos(math.radians(max(abs(south), abs(north))))
    half = _HALF_WAY_ROUND
    wide = half if narrowest * half <= high else high / narrowest
    west, east = place.longitude - wide, place.longitude + wide
    if wide >= half:
        return (Box(south, north, -half, half),)
    if west < -half:
        return (Box(south, north, -half, east), Box(south, north, west + _ROUND, half))
    if east > half:
        return (Box(south, north, west, half), Box(south, north, -half, east - _ROUND))
    return (Box(south, north, west, east),)


def box_around(place: Place, radius_m: float) -> Box:
    """The one rectangle of a circle, which goes round the whole earth where the circle crosses the 180th meridian."""
    boxes = boxes_around(place, radius_m)
    return boxes[0] if len(boxes) == 1 else Box(boxes[0].south, boxes[0].north, -_HALF_WAY_ROUND, _HALF_WAY_ROUND)


def metres_between(one: Place, other: Place) -> float:
    """The distance of two points along the ground (haversine; half a percent of error at most)."""
    latitudes = math.radians(one.latitude), math.radians(other.latitude)
    half_north = math.sin((latitudes[1] - latitudes[0]) / 2)
    half_east = math.sin(math.radians(other.longitude - one.longitude) / 2)
    chord = half_north**2 + math.cos(latitudes[0]) * math.cos(latitudes[1]) * half_east**2
    return 2 * _EARTH_M * math.asin(math.sqrt(min(1.0, chord)))
