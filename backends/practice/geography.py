"""The northern border as this practice world has it: real sector codes, invented stations, units and streets.

Points lie near the border of the sector. Names of stations and units carry `SYN`: they are nobody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from zoneinfo import ZoneInfo

from backends.practice.weighted import Weighted


@dataclass(frozen=True, slots=True)
class Station:
    """A station by its name, its point in degrees, and the state or province that its people's plates come from."""

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


def _sector(code: str, zone: str, weight: float, points: str, hsi: str, regions: str, towns: str) -> Sector:
    stations = tuple(_station(code, place) for place in points.split(";"))
    return Sector(
        code, ZoneInfo(zone), weight, stations, f"SYN HSI {hsi}", tuple(regions.split()), tuple(towns.split("; "))
    )


def _station(code: str, place: str) -> Station:
    name, latitude, longitude = place.rsplit(" ", 2)
    return Station(f"SYN {code} {name.strip()}", float(latitude), float(longitude))


#: Weights are the apprehensions of fiscal year 2019 by sector, as published.
SECTORS = (
    _sector("BLW", "America/Los_Angeles", 524, "Peace Flats 48.99 -122.74;Sumas Fork 48.99 -122.26;Strait Point 48.11 -123.43",
            "Bellingham", "WA BC OR", "Blaine, WA; Lynden, WA; Bellingham, WA; Sumas, WA; Surrey, BC"),
    _sector("SPW", "America/Los_Angeles", 428, "Okanogan Bend 48.95 -119.43;Columbia Gap 48.91 -117.78;Kootenai Mill 48.98 -116.18",
            "Spokane", "WA ID BC AB", "Oroville, WA; Colville, WA; Bonners Ferry, ID; Spokane, WA"),
    _sector("HVM", "America/Denver", 77, "Sweet Grass 48.98 -111.96;Milk River 48.95 -109.73;Plains End 48.85 -106.40",
            "Great Falls", "MT AB SK", "Shelby, MT; Havre, MT; Plentywood, MT"),
    _sector("GFN", "America/Chicago", 412, "Red Valley 48.99 -97.24;Rainy Falls 48.60 -93.40;Turtle Hill 48.80 -100.10",
            "Grand Forks", "ND MN MB SK", "Pembina, ND; International Falls, MN; Grand Forks, ND; Warroad, MN"),
    _sector("DTM", "America/Detroit", 1322, "River Reach 42.32 -83.05;Huron Cut 42.98 -82.42;Locks Landing 46.49 -84.34",
            "Detroit", "MI OH ON", "Detroit, MI; Port Huron, MI; Sault Ste Marie, MI; Toledo, OH"),
    _sector("BUN", "America/New_York", 537, "Niagara Rise 42.90 -78.90;Ontario Shore 43.26 -79.05;Islands 44.33 -75.92",
            "Buffalo", "NY PA ON", "Buffalo, NY; Niagara Falls, NY; Watertown, NY; Erie, PA"),
    _sector("SWB", "America/New_York", 1056, "Seaway Bank 44.99 -74.74;Champlain Narrows 44.99 -73.38;Kingdom Notch 45.00 -72.10",
            "Burlington", "VT NY NH QC", "Massena, NY; Plattsburgh, NY; Newport, VT; Burlington, VT"),
    _sector("HLT", "America/New_York", 52, "Orchard Line 46.13 -67.84;St John Crook 47.25 -68.60;Quoddy Edge 45.19 -67.28",
            "Portland", "ME NB NS", "Houlton, ME; Fort Kent, ME; Calais, ME"),
)  # fmt: skip

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
