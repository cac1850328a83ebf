"""Where the officer is, in words: source, accuracy and age, and what an unknown place means for the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from overlap.answer import Position, PositionSource
from ui.wording.times import distance, span

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "title": "Where are you?",
        "field": "Town, crossing, or latitude and longitude",
        "forms": "Sumas, WA · 48.9985 -122.7412 · 48°59.91'N 122°44.47'W · N 48 59 54.6 W 122 44 28.3",
        "refused": "No town or crossing has that name here, and these are no coordinates. Nothing was changed.",
        "several": "There are several: {places}. Type one of them.",
        "take": "Use this place",
        "forget": "Use receiver or station",
        "unknown": "Position unknown: planned operations cannot be ruled out",
    }
)

_SOURCES: Mapping[PositionSource, str] = MappingProxyType(
    {PositionSource.GPS: "GPS", PositionSource.TYPED: "typed", PositionSource.STATION: "at the station"}
)


def place_words(position: Position | None, now: dt.datetime) -> str:
    """Where the answer takes the officer to be: `Position: GPS, within 50 m, under 1 min old`."""
    if position is None:
        return PLACES["unknown"]
    near = distance(position.accuracy_m).removeprefix("under ")
    source = f"Position: {_SOURCES[position.source]}, within {near}"
    return source if position.source is PositionSource.STATION else f"{source}, {span(now - position.at)} old"


def places_words(titles: list[str], count: int) -> str:
    """Why a name gives no place: none has it, or several have."""
    if not count:
        return PLACES["refused"]
    more = " …" if count > len(titles) else ""
    return PLACES["several"].format(places=" · ".join(titles) + more)
