"""Makes the bundled map of public data: `python -m benchmarks.mapping.geometry --data FOLDER --places FILE OUT`.

Knows where the data is in the packages of `requirements/map.in`, which nothing else needs: Natural Earth 1:10m and the
US Census Bureau's counties 1:5m (both public domain), GeoNames towns (CC BY 4.0). The made file is what `ui.map.asset`
reads. Sectors are made of whole counties (`benchmarks.mapping.sectors`); county shapes come without their names, so a
county's state is that of the towns in it.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import shapefile
from shapely import STRtree, box, make_valid
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, unary_union

from benchmarks.mapping.sectors import CROSSINGS, SECTORS, Sector

REGION: Final = box(-171.0, 38.5, -52.0, 71.5)
#: What stands in the file is in steps of this many degrees: eleven metres.
STEP: Final = 1e-4
#: How far a line may be off, in degrees: 250 m where officers work, 2 km in the far north.
_NEAR: Final = box(-130.0, 41.0, -66.0, 51.0)
_FINE: Final = 0.0022
_COARSE: Final = 0.02
#: A sector's outline, which is approximate anyhow, and its least part in square degrees.
_SECTOR: Final = 0.006
_LEAST_PART: Final = 0.1
#: Smaller islands, lakes and holes than this many square degrees are left out (about two square kilometres).
_LEAST_AREA: Final = 0.0003
#: Towns: near the border all of them, elsewhere those that a map of this scale names.
_BORDER: Final = box(-141.0, 41.5, -66.0, 50.5)
_COUNTRIES: Final = ("US", "CA")
_SMALL: Final = 1_000
_LARGE: Final = 8_000


def _shapes(path: Path) -> Iterator[BaseGeometry]:
    """The shapes of one file that are in the region, cut to it."""
    with shapefile.Reader(shp=str(path), shx=str(path.with_suffix(".shx"))) as reader:
        for found in reader.iterShapes(bbox=list(REGION.bounds)):
            if found is not None and found.shapeType != shapefile.NULL:
                cut = make_valid(shape(found.__geo_interface__)).intersection(REGION)
                if not cut.is_empty:
                    yield cut


def _simple(found: BaseGeometry) -> Iterator[BaseGeometry]:
    """A shape with fewer points: finer near the border."""
    near, far = found.intersection(_NEAR), found.difference(_NEAR)
    if isinstance(found, (LineString, MultiLineString)):
        near, far = (linemerge(part) if isinstance(part, MultiLineString) else part for part in (near, far))
    yield near.simplify(_FINE)
    yield far.simplify(_COARSE)


def _polygons(found: BaseGeometry) -> Iterator[Polygon]:
    if isinstance(found, Polygon):
        yield found
    elif hasattr(found, "geoms"):
        for part in found.geoms:
            yield from _polygons(part)


def _lines(found: BaseGeometry) -> Iterator[LineString]:
    if isinstance(found, LineString):
        yield found
    elif hasattr(found, "geoms"):
        for part in found.geoms:
            yield from _lines(part)


def _rings(shapes: Iterable[BaseGeometry]) -> list[list[tuple[float, float]]]:
    """The outer and inner rings that are large enough to see."""
    found = []
    for each in shapes:
        for part in _simple(each):
            for polygon in _polygons(part):
                rings = [polygon.exterior, *polygon.interiors]
                found += [list(ring.coords) for ring in rings if Polygon(ring).area >= _LEAST_AREA]
    return found


def _strokes(shapes: Iterable[BaseGeometry]) -> list[list[tuple[float, float]]]:
    return [
        list(line.coords) for each in shapes for part in _simple(each) for line in _lines(part)
        if line.length >= _FINE
    ]  # fmt: skip


def _packed(lines: list[list[tuple[float, float]]]) -> dict[str, bytes]:
    """Lines as their lengths and the differences of their points, in steps."""
    counts, deltas = [], []
    for line in lines:
        steps = np.round(np.array(line) / STEP).astype(np.int32)
        keep = np.r_[True, np.any(np.diff(steps, axis=0) != 0, axis=1)]
        steps = steps[keep]
        if len(steps) > 1:
            counts.append(len(steps))
            deltas.append(np.diff(steps, axis=0, prepend=np.zeros((1, 2), np.int32)))
    body = np.concatenate(deltas).astype("<i4")
    # Column by column and byte by byte: like stands beside like, and packs to half.
    planes = body.T.copy().view(np.uint8).reshape(2, -1, 4).transpose(0, 2, 1)
    return {"counts": np.array(counts, "<u4").tobytes(), "steps": planes.tobytes()}


def _towns(path: Path) -> list[dict[str, Any]]:
    """The towns of both countries in the region."""
    every = json.loads(path.read_text(encoding="utf-8")).values()
    west, south, east, north = REGION.bounds
    return [
        town for town in every
        if town["countrycode"] in _COUNTRIES
        and west <= town["longitude"] <= east
        and south <= town["latitude"] <= north
    ]  # fmt: skip


_PROVINCES: Final = {
    "01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE", "10": "QC",
    "11": "SK", "12": "YT", "13": "NT", "14": "NU",
}  # fmt: skip


def _region(town: dict[str, Any]) -> str:
    code = str(town["admin1code"])
    return code if town["countrycode"] == "US" else _PROVINCES.get(code, code)


def _steps(town: dict[str, Any]) -> tuple[int, int]:
    return round(town["latitude"] / STEP), round(town["longitude"] / STEP)


class Counties:
    """The counties of the region, each with the state that the towns in it say it is in."""

    def __init__(self, shapes: list[BaseGeometry], towns: list[dict[str, Any]]) -> None:
        self.shapes = shapes
        self._tree = STRtree(shapes)
        self._towns = [town for town in towns if town["countrycode"] == "US"]
        self._at = {(_region(town), town["name"]): self._holding(town) for town in self._towns}
        votes: list[Counter[str]] = [Counter() for _ in shapes]
        for town in self._towns:
            for at in self._holding(town):
                votes[at][_region(town)] += 1
        self.states = [vote.most_common(1)[0][0] if vote else "" for vote in votes]
        self._ask_neighbours()

    def of(self, sector: Sector) -> set[int]:
        """The counties of a sector."""
        found = {at for at, state in enumerate(self.states) if state in sector.states}
        found |= {
            at for at, state in enumerate(self.states)
            if sector.divided and state == sector.divided and sector.west <= self.shapes[at].centroid.x < sector.east
        }  # fmt: skip
        return (found | self._named(sector.towns)) - self._named(sector.without)

    def _named(self, towns: Iterable[tuple[str, str]]) -> set[int]:
        missing = [town for town in towns if town not in self._at]
        if missing:
            raise SystemExit(f"no such towns: {missing}")
        return {at for town in towns for at in self._at[town]}

    def _holding(self, town: dict[str, Any]) -> list[int]:
        return [int(at) for at in self._tree.query(Point(town["longitude"], town["latitude"]), predicate="within")]

    def _ask_neighbours(self) -> None:
        """A county without a town is in the state with which it shares most of its outline."""
        for at, state in enumerate(self.states):
            if not state:
                shared: Counter[str] = Counter()
                for other in self._tree.query(self.shapes[at], predicate="intersects"):
                    if self.states[other]:
                        shared[self.states[other]] += self.shapes[at].intersection(self.shapes[other]).length
                self.states[at] = shared.most_common(1)[0][0] if shared else ""


def _outline(counties: Counties, sector: Sector) -> BaseGeometry:
    """The outline of a sector, without slivers and holes."""
    # Neighbouring counties of the source meet to the last digit or within a few metres.
    merged = unary_union([counties.shapes[at].buffer(0.0005) for at in counties.of(sector)])
    return MultiPolygon([Polygon(part.exterior) for part in _polygons(merged) if part.area > _LEAST_PART])


def _named_places(towns: list[dict[str, Any]]) -> list[tuple[str, str, int, int, int]]:
    """Name, state or province, latitude and longitude in steps, and people; the largest first."""
    kept = [
        town for town in towns
        if town["population"] >= (_SMALL if _BORDER.contains(Point(town["longitude"], town["latitude"])) else _LARGE)
    ]  # fmt: skip
    kept.sort(key=lambda town: (-town["population"], town["name"], town["geonameid"]))
    return [
        (town["name"], _region(town), *_steps(town), town["population"])
        for town in kept
    ]  # fmt: skip


def build(data: Path, places: Path) -> bytes:
    """The bytes of the map."""
    earth = data / "natural_earth_10m"
    towns = _towns(places)
    counties = Counties(list(_shapes(data / "us_counties_5m" / "cb_2023_us_county_5m.shp")), towns)
    sectors = [(sector, _outline(counties, sector)) for sector in SECTORS]
    borders = unary_union([each.boundary for each in counties.shapes]).difference(_drawn_elsewhere(earth))
    land = unary_union(list(_shapes(earth / "ne_10m_land.shp")))
    lakes = list(_shapes(earth / "ne_10m_lakes.shp"))
    layers = {
        "land": _packed(_rings([land])),
        "lakes": _packed(_rings(lakes)),
        "counties": _packed(_strokes([linemerge(borders.intersection(land.buffer(-0.004)))])),
        "states": _packed(_strokes(_shapes(earth / "ne_10m_admin_1_states_provinces_lines.shp"))),
        "border": _packed(_strokes(_shapes(earth / "ne_10m_admin_0_boundary_lines_land.shp"))),
    }
    content = {
        "layers": layers,
        "sectors": [
            {"code": sector.code, "name": sector.name, **_packed(_outer(outline))} for sector, outline in sectors
        ],
        "places": _named_places(towns),
        "crossings": [(name, state, round(lat / STEP), round(lon / STEP)) for name, state, lat, lon in CROSSINGS],
    }
    return lzma.compress(msgspec.msgpack.encode(content), preset=9 | lzma.PRESET_EXTREME)


def _drawn_elsewhere(earth: Path) -> BaseGeometry:
    """Where county outlines are the border or a state's line: those are drawn from the other source."""
    names = ("ne_10m_admin_0_boundary_lines_land.shp", "ne_10m_admin_1_states_provinces_lines.shp")
    return unary_union([each.buffer(0.012) for name in names for each in _shapes(earth / name)])


def _outer(outline: BaseGeometry) -> list[list[tuple[float, float]]]:
    return [list(part.exterior.coords) for part in _polygons(outline.simplify(_SECTOR))]


def main(argv: Sequence[str]) -> int:
    """Make the file."""
    parser = argparse.ArgumentParser(prog="geometry", description="Make the bundled map of public data.")
    parser.add_argument("--data", type=Path, required=True, help="the folder with natural_earth_10m and us_counties_5m")
    parser.add_argument("--places", type=Path, required=True, help="GeoNames towns as JSON (cities500.json)")
    parser.add_argument("out", type=Path)
    options = parser.parse_args(argv)
    made = build(options.data, options.places)
    options.out.write_bytes(made)
    print(f"{options.out}: {len(made):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
