"""The words of the map: what stands where, as the labels, the list beside it and a screen reader have it.

Knows that lines of sectors are approximate and that what is not on the map may exist all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from overlap.answer import Position, SourceCondition
from overlap.records import Operation, Visibility
from storage.mbtiles import MapFault
from ui.wording.operations import code, owner_words, place_line, visibility_words, window_words
from ui.wording.places import place_words
from ui.wording.sources import age, source_title
from ui.wording.times import distance, local_time

if TYPE_CHECKING:
    from ui.map.state import MapContent, Sketch

MAP: Mapping[str, str] = MappingProxyType(
    {
        "title": "Map",
        "hint": "+ − 0 size · arrows move · Tab next thing",
        "canvas": "Map of operations and encounters; the list beside it tells the same",
        "list": "On the map",
        "layers": "Layers",
        "operations": "Operations",
        "encounters": "Encounters",
        "sectors": "Sectors",
        "station": "Station map",
        "you": "You",
        "in": "Nearer",
        "out": "Farther",
        "all": "Show all",
        "plan": "N  Plan here",
        "approximate": "boundary approximate",
        "credit": "Boundaries: Natural Earth, US Census. Places: GeoNames. Bundled, works offline.",
        "cells": "Encounters are counted by squares of 2 km.",
        "absent": "What is not shared is not on this map.",
        "empty": "No operation or encounter with a place is in this laptop’s copy. Some may exist that are not shared.",
        "error": "The map’s things cannot be read",
        "no_place": "{count} without a place, on Operations only",
        "conflict": "CONFLICT",
        "yours": "yours",
        "restricted": "restricted: somewhere in the dashed circle",
        "sketch": "This plan",
        "pick": "Where it is planned: the cross gives the place",
        "pick_hint": "Ctrl+M map and back · arrows, + − 0 · Enter or a press takes the place",
        "aim": "Cross at {place}",
        "taken": "Taken: {place}",
    }
)


#: Why a station's own map is not taken: what happened, what is safe, what to do.
STATION: Mapping[MapFault, str] = MappingProxyType(
    {
        fault: f"{happened}. The bundled map is shown. {to_do}."
        for fault, happened, to_do in (
            (MapFault.MISSING, "The map file can’t be read", "Put it back, or name another one"),
            (MapFault.NOT_A_MAP, "The file is no map of pictures, or is damaged", "Ask for MBTiles of PNG or JPEG"),
            (MapFault.VECTOR, "The map file has lines in place of pictures", "Ask for MBTiles of PNG or JPEG"),
            (MapFault.TOO_LARGE, "The map file is larger than 8 GB", "Ask for a smaller area or fewer scales"),
            (MapFault.EMPTY, "The map file has no tiles", "Ask whoever made it for another one"),
        )
    }
)
STATION_SET = "The map of {name} is drawn under operations and encounters from the next unlock. Data: {credit}."
STATION_OFF = "The bundled map alone is drawn from the next unlock."
STATION_NONE = "No map of a station is set: the bundled one is drawn."


def station_credit(credit: str) -> str:
    """Whose data is on a map that a station's own one is part of."""
    return f"Station map: {credit}. {MAP['credit']}"


def short_label(operation: Operation, content: MapContent) -> str:
    """What stands beside a mark: code and local time of the start, and whether it is in conflict."""
    met = f"  {MAP['conflict']}" if operation.id in content.in_conflict else ""
    return f"{code(operation.id)}  {local_time(operation.starts_at):%H:%M}{met}"


def mark_line(operation: Operation, content: MapContent) -> str:
    """Everything that the map tells of an operation, in one line."""
    restricted = operation.visibility is Visibility.RESTRICTED
    met = [
        code(other if operation.id == one else one) for one, other in content.conflicts if operation.id in (one, other)
    ]
    parts = (
        f"{MAP['conflict']} with {', '.join(met)}" if met else "",
        code(operation.id),
        "" if restricted else operation.activity,
        MAP["yours"] if operation.id in content.own else owner_words(operation),
        window_words(operation, content.now),
        MAP["restricted"] if restricted else place_line(operation),
        "" if restricted else visibility_words(operation),
    )
    return " · ".join(part for part in parts if part)


def position_line(position: Position, now: dt.datetime) -> str:
    """Where the officer is taken to be."""
    return place_words(position, now)


def sketch_line(sketch: Sketch) -> str:
    """Where a plan that is being written would be."""
    place = degrees_words(sketch.latitude, sketch.longitude)
    return f"{MAP['sketch']} · {place}, radius {distance(sketch.radius_m)}"


def degrees_words(latitude: float, longitude: float) -> str:
    """A point of the ground: `48.9985, -122.7412`."""
    return f"{latitude:.4f}, {longitude:.4f}"


def point_words(latitude: float, longitude: float, metres: float, town: str) -> str:
    """A point of the ground, and which town it is near: `48.9985, -122.7412, 1.2 km from Blaine, WA`."""
    return f"{degrees_words(latitude, longitude)}, {distance(metres)} from {town}"


def cluster_title(count: int) -> str:
    """How many encounters a circle stands for."""
    return "1 encounter" if count == 1 else f"{count:,} encounters"


def cluster_line(metres: float, place: str) -> str:
    """Where the middle of a circle is: `about 3.2 km from Sumas, WA`."""
    return f"about {distance(metres)} from {place}" if place else ""


def scale_words(metres: float) -> str:
    """The length of the scale bar."""
    return f"{metres:.0f} m" if metres < 1_000 else f"{metres / 1_000:.0f} km"  # noqa: PLR2004  # metres of a kilometre


def sector_words(name: str) -> str:
    """A sector's name on the map."""
    return f"{name} Sector"


def notes(content: MapContent) -> list[str]:
    """What has to be known of all that is shown: how old, what is missing."""
    old = [each for each in content.sources if each.condition is not SourceCondition.CURRENT]
    without = sum(each.place is None and not each.cancelled for each in content.operations)
    return [
        *(f"{source_title(each.system)} {age(each, content.now)}" for each in old),
        *((MAP["no_place"].format(count=without),) if without else ()),
    ]
