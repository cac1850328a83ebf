"""An invented world as the generator wrote it: its extracts, and the truth about the scenes that a journey plays.

Knows the files' names and the few columns that a journey needs. What is expected of each answer is read from the truth
here and written down nowhere else, so that another seed is another journey.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path

import msgspec

from overlap.answer import Level
from overlap.query import Action

#: Far enough from every planned operation that none bears on a stop there, a restricted one's coarse cell included.
QUIET_KM = 20.0
_KM_PER_DEGREE = 111.2


class Scene(msgspec.Struct, frozen=True):
    """One scene: who types what before which action, and between which levels the answer must lie."""

    scene: str
    agency: str
    action: Action
    typed: str
    least: str
    most: str
    e3: tuple[str, ...]
    tecs: tuple[str, ...]
    position: str
    at_station: str
    unit: str
    later_least: str

    def allows(self, level: Level) -> bool:
        """Whether an answer of this level is what the truth says."""
        return Level[self.least] <= level <= Level[self.most]

    def is_raised_to(self, level: Level) -> bool:
        """Whether this level is what the scene must come to once the later extract was synced."""
        return bool(self.later_least) and level >= Level[self.later_least]

    @property
    def place(self) -> tuple[float, float] | None:
        """Where the scene plays, in degrees; None where it plays anywhere."""
        if not self.position:
            return None
        latitude, longitude = self.position.split(",")
        return float(latitude), float(longitude)


class World:
    """The files of one generated world."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        cast = msgspec.json.decode((folder / "cast.json").read_bytes(), type=tuple[Scene, ...])
        self._scenes = {scene.scene: scene for scene in cast}

    def scene(self, name: str) -> Scene:
        """The scene of this name."""
        return self._scenes[name]

    def extracts(self, system: str) -> list[Path]:
        """The extracts of one system, the later one left out."""
        names = {
            "e3": ("e3.psv", "e3-operations.psv", "e3-duty.psv"),
            "tecs": ("tecs.csv", "tecs-operations.csv", "tecs-duty.csv"),
        }
        return [self.folder / name for name in names[system]]

    @property
    def later(self) -> Path:
        """The TECS extract that arrives while the journey is under way."""
        return self.folder / "tecs-later.csv"

    def quiet_place(self) -> tuple[float, float]:
        """A place where people were met and near which nobody plans anything, so that only the person counts."""
        operations = [
            point
            for name in ("e3-operations.psv", "tecs-operations.csv")
            for point in _points(self.folder / name, "OP_LATITUDE", "OP_LONGITUDE")
        ]
        places = _points(self.folder / "e3.psv", "LATITUDE", "LONGITUDE")
        return next(place for place in places if all(_km(place, point) > QUIET_KM for point in operations))


def _points(path: Path, latitude: str, longitude: str) -> Iterator[tuple[float, float]]:
    """The points of an extract, in degrees."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        header = next(line for line in lines if latitude in line)
        delimiter = "|" if "|" in header else ","
        names = next(csv.reader([header], delimiter=delimiter))
        for row in csv.DictReader(lines, names, delimiter=delimiter):
            try:
                yield float(row[latitude]), float(row[longitude])
            except (TypeError, ValueError):  # a row without a place
                continue


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """About how far apart two points are; good to a few parts in a hundred, which is enough to stay away."""
    north = (one[0] - other[0]) * _KM_PER_DEGREE
    east = (one[1] - other[1]) * _KM_PER_DEGREE * math.cos(math.radians(one[0]))
    return math.hypot(north, east)
