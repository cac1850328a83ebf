"""Towns and crossings by name, as an officer types where they are without a link.

Knows the names of the bundled map and how far around each the officer may be. It does *not* guess: where several
places have a name, all are given, and the state decides.
"""

from __future__ import annotations

from typing import Final

from overlap.normalize import fold
from ui.map.asset import Named, bundled

#: A crossing is where its booths are, to about a kilometre.
CROSSING_M: Final = 1_000.0
#: How far from its middle a town of so many people reaches, the smallest first (people, metres).
_REACH: Final = ((2_000, 2_000.0), (20_000, 4_000.0), (200_000, 10_000.0))
_LARGEST_M: Final = 20_000.0
#: More places of one name than this are not told one by one.
MOST: Final = 4


def find_landmarks(text: str) -> tuple[Named, ...]:
    """The places of a name, with or without the state or province behind it: `Sumas`, `Blaine, WA`."""
    name, _, region = text.rpartition(",")
    wanted, where = (fold(name), region.strip().upper()) if name else (fold(text), "")
    asset = bundled()
    found = [each for each in (*asset.crossings, *asset.places) if fold(each.name) == wanted]
    return tuple(each for each in found if where in ("", each.region))


def accuracy_m(place: Named) -> float:
    """How far from a place's coordinates somebody there may be, in metres."""
    if not place.people:
        return CROSSING_M
    return next((metres for people, metres in _REACH if place.people <= people), _LARGEST_M)
