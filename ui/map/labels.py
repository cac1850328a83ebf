"""Which towns are named at each scale, so that no two names meet: the largest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ui.map.asset import Named
from ui.map.projection import scale_of, world_of

#: A town's name takes about this much room at 100 %, in pixels, and a letter of it this much.
_ROW: Final = 22
_LETTER: Final = 8.5
_DOT: Final = 14
#: Width of the columns in which the room is counted.
_COLUMN: Final = 16
#: From this step on every town is named; four steps farther only those of some thousands, and so on.
_ALL_FROM: Final = 20
_PEOPLE: Final = 500
_GROWS: Final = 1.9


@dataclass(frozen=True, slots=True)
class Label:
    """One name: where its dot stands, in pixels of the whole earth, and its words."""

    x: float
    y: float
    words: str


def labels_at(places: tuple[Named, ...], step: int, text: float) -> tuple[Label, ...]:
    """The names at a step; `text` is the size of letters against 100 %."""
    least = _PEOPLE * _GROWS ** max(0, _ALL_FROM - step)
    taken: set[tuple[int, int]] = set()
    found = []
    for place in places:
        if place.people < least:
            break
        x, y = (part * scale_of(step) for part in world_of(place.latitude, place.longitude))
        cells = _cells(x, y, _DOT + len(place.name) * _LETTER * text, _ROW * text)
        if taken.isdisjoint(cells):
            taken.update(cells)
            found.append(Label(x, y, place.name))
    return tuple(found)


def _cells(x: float, y: float, width: float, height: float) -> list[tuple[int, int]]:
    """The cells that a name would cover."""
    row, first, last = int(y // height), int(x // _COLUMN), int((x + width) // _COLUMN)
    return [(column, line) for column in range(first, last + 1) for line in (row, row + 1)]
