"""What the map shows, as one value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from overlap.answer import Position, SourceState
from overlap.records import Marking, Operation, RecordId


class Spot(NamedTuple):
    """A place of the grid with the number of encounters in its cell."""

    latitude: float
    longitude: float
    encounters: int


class Sketch(NamedTuple):
    """The place that stands in the form of a plan which nobody has kept yet."""

    latitude: float
    longitude: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class MapContent:
    """Operations, which of them are own plans, which meet, counted encounters, and where the officer is.

    `sector` is the officer's own, by its code. `marking` is the union of the markings of what is shown.
    """

    now: dt.datetime
    operations: tuple[Operation, ...] = ()
    own: frozenset[RecordId] = frozenset()
    conflicts: tuple[tuple[RecordId, RecordId], ...] = ()
    spots: tuple[Spot, ...] = ()
    position: Position | None = None
    sketch: Sketch | None = None
    sector: str = ""
    sources: tuple[SourceState, ...] = ()
    marking: Marking = field(default_factory=lambda: Marking(categories=()))

    @property
    def in_conflict(self) -> frozenset[RecordId]:
        """The operations that meet another one."""
        return frozenset(each for pair in self.conflicts for each in pair)
