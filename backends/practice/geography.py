"""The northern border as this practice world has it: real sector codes, invented stations, units and streets.

Points lie near the border of the sector. Names of stations and units carry `SYN`: they are nobody's.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from backends.practice.weighted import Weighted


@dataclass(frozen=True, slots=True)
class Station:
    """A station by its name, its point in degrees, and ."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector: its code, its clock, its stations, the HSI unit opposite, nearby regions and towns."""

    code: str
    zone: ZoneInfo
    weight: float
    stations: tuple[Station, ...]
    hsi_unit: str
    regions: tuple[str, ...]
    towns: tuple[str, ...]


def _sector(code: str, table: dict[str, Any]) -> Sector:  # what tomllib gives is untyped
    stations = (Station(f"SYN {code} {at['name']}", at["latitude"], at["longitude"]) for at in table["stations"])
    return Sector(
        code=code,
        zone=ZoneInfo(table["zone"]),
        weight=table["apprehensions"],
        stations=tuple(stations),
        hsi_unit=f"SYN HSI {table['hsi']}",
        regions=tuple(table["regions"]),
        towns=tuple(table["towns"]),
    )


_TABLES = tomllib.loads((files("backends.practice") / "sectors.toml").read_text(encoding="utf-8"))
SECTORS = tuple(_sector(code, table) for code, table in _TABLES.items())
BY_CODE = {sector.code: sector for sector in SECTORS}
DRAWN_SECTORS = Weighted((sector, sector.weight) for sector in SECTORS)

#: The units that stand in for all others at any hour.
USBP_WATCH_DESK = "SYN USBP Northern Watch Desk"
HSI_WATCH_DESK = "SYN HSI Northern Watch Desk"

_STREET_HEADS = (
    "Mar",
    "Toll",
    "Kest",
    "Bran",
    "Whit",
    "Loom",
    "Fern",
    "Hask",
    "Dun",
    "Perl",
    "Cor",
    "Eld",
    "Gran",
    "Hol",
    "Ives",
    "Jor",
    "Lark",
    "Nor",
    "Oster",
    "Quill",
)
_STREET_TAILS = ("brook", "mere", "field", "wick", "dale", "ford", "crest", "haven", "moor", "stead", "ridge", "well")
_STREET_KINDS = ("Street", "Avenue", "Road", "Drive", "Lane")
_LANDMARKS = (
    "orchard fence",
    "rail trestle",
    "culvert 4",
    "marina slip",
    "boundary marker",
    "gravel pit",
    "bus depot",
    "county road",
    "ferry ramp",
    "power line cut",
)

#: Half a degree of longitude is about 35 km here: the width that a station's incidents are spread over.
SPREAD_LONGITUDE = 0.25
SPREAD_LATITUDE = 0.06


def draw_address(rng: Random, sector: Sector) -> str:
    """An invented address in one line, in a town of the sector."""
    street = f"{rng.choice(_STREET_HEADS)}{rng.choice(_STREET_TAILS)} {rng.choice(_STREET_KINDS)}"
    apartment = f" Apartment {rng.randint(1, 60)}" if rng.random() < 0.25 else ""  # noqa: PLR2004  # a quarter rent
    return f"{rng.randint(10, 9989)} {street}{apartment}, {rng.choice(sector.towns)}"


def draw_point(rng: Random, station: Station) -> tuple[float, float]:
    """A point in the reach of a station, in degrees."""
    latitude = station.latitude - abs(rng.gauss(0, SPREAD_LATITUDE))
    return round(latitude, 5), round(station.longitude + rng.gauss(0, SPREAD_LONGITUDE), 5)


def draw_landmark(rng: Random, station: Station) -> str:
    """An invented landmark of a station's reach."""
    return f"{station.name.removeprefix('SYN ')} {rng.choice(_LANDMARKS)} {rng.randint(1, 40)}"
