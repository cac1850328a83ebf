"""The bundled geometry, read once: lines and areas in world coordinates, sectors, towns and crossings.

Knows the file that `benchmarks.mapping.geometry` makes. It does *not* draw, and knows neither Qt nor records.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from overlap.decoding import learnt
from ui.map.projection import Numbers, worlds_of

_FILE: Final = Path(__file__).parent / "data" / "north.map"
#: Degrees of one step in the file.
_STEP: Final = 1e-4
#: What a packed line's numbers are made of: four planes of bytes for each of two columns.
_BYTES: Final = 4

#: x and y of each point of one line.
Line = tuple[Numbers, Numbers]


class _Lines(msgspec.Struct, frozen=True):
    counts: bytes
    steps: bytes


class _Sector(msgspec.Struct, frozen=True):
    code: str
    name: str
    counts: bytes
    steps: bytes


class _Content(msgspec.Struct, frozen=True):
    layers: dict[str, _Lines]
    sectors: list[_Sector]
    places: list[tuple[str, str, int, int, int]]
    crossings: list[tuple[str, str, int, int]]


@dataclass(frozen=True, slots=True)
class SectorShape:
    """A sector by its code and name, with the lines around it; they are approximate."""

    code: str
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A town or crossing: name, state or province, degrees, and people (0 at a crossing)."""

    name: str
    region: str
    latitude: float
    longitude: float
    people: int = 0

    @property
    def title(self) -> str:
        """The name as it is told: `Blaine, WA`."""
        return f"{self.name}, {self.region}"


@dataclass(frozen=True, slots=True)
class Asset:
    """Everything that the bundled map knows, the largest towns first."""

    layers: dict[str, tuple[Line, ...]]
    sectors: tuple[SectorShape, ...]
    places: tuple[Named, ...]
    crossings: tuple[Named, ...]


class MapDamagedError(RuntimeError):
    """The bundled map cannot be read, so the installation is damaged."""


@lru_cache(maxsize=1)
def bundled() -> Asset:
    """The bundled map, read at the first call.

    Raises:
        MapDamagedError: the file is missing or damaged.
    """
    try:
        content = msgspec.msgpack.decode(lzma.decompress(_FILE.read_bytes()), type=learnt(_Content))
    except (OSError, lzma.LZMAError, msgspec.MsgspecError) as error:
        raise MapDamagedError("the bundled map cannot be read") from error
    return Asset(
        layers={name: _lines(packed.counts, packed.steps) for name, packed in content.layers.items()},
        sectors=tuple(SectorShape(each.code, each.name, _lines(each.counts, each.steps)) for each in content.sectors),
        places=tuple(
            Named(name, region, north * _STEP, east * _STEP, people)
            for name, region, north, east, people in content.places
        ),
        crossings=tuple(
            Named(name, region, north * _STEP, east * _STEP) for name, region, north, east in content.crossings
        ),
    )


def _lines(counts: bytes, steps: bytes) -> tuple[Line, ...]:
    """Lines whose points stand in the file as differences, plane by plane."""
    sizes: npt.NDArray[np.uint32] = np.frombuffer(counts, "<u4")
    planes = np.frombuffer(steps, np.uint8).reshape(2, _BYTES, -1).transpose(0, 2, 1)
    differences = np.ascontiguousarray(planes).view("<i4").reshape(2, -1).astype(np.int64)
    ends = np.cumsum(sizes).astype(np.int64)
    # One sum over all lines; what had come together before a line is taken off it.
    sums = np.cumsum(differences, axis=1)
    before = np.concatenate((np.zeros((2, 1), np.int64), sums[:, ends[:-1] - 1]), axis=1)
    east, north = (sums - np.repeat(before, sizes, axis=1)) * _STEP
    x, y = worlds_of(north, east)
    return tuple(zip(np.split(x, ends[:-1]), np.split(y, ends[:-1]), strict=True))
