"""Which town or crossing is nearest to a place, so that a circle on the map has a name."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from overlap.records import Place
from storage.cells import metres_between
from ui.map.asset import Named, bundled
from ui.map.projection import Degrees, Numbers


def nearest(where: Degrees) -> tuple[Named, float]:
    """The nearest town with its distance in metres."""
    latitudes, longitudes = _towns()
    shrunk = np.cos(np.radians(where[0]))
    at = int(np.argmin((latitudes - where[0]) ** 2 + ((longitudes - where[1]) * shrunk) ** 2))
    town = bundled().places[at]
    here, there = (Place(latitude=each[0], longitude=each[1]) for each in (where, (town.latitude, town.longitude)))
    return town, metres_between(here, there)


@lru_cache(maxsize=1)
def _towns() -> tuple[Numbers, Numbers]:
    """Latitudes and longitudes of all towns."""
    places = bundled().places
    return np.array([each.latitude for each in places]), np.array([each.longitude for each in places])
