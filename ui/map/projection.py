"""Degrees on the ground and pixels on the screen: Mercator, in steps of half a doubling.

Knows where a point stands in a view and how a view is moved. It does *not* draw. A world coordinate runs from 0 to 1
over the whole earth; east of the 180th meridian it goes on below 0, so that the Aleutians stay in one piece.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
#: Latitude and longitude in degrees.
Degrees = tuple[float, float]
#: West to east and north to south, each from 0 to 1.
World = tuple[float, float]

#: Pixels of the whole earth at step 0.
_EARTH_PX: Final = 256.0
#: Steps in which a scale doubles.
_DOUBLES: Final = 2
#: The whole northern border on a laptop's screen; and a village, below which the bundled lines are too coarse.
FARTHEST: Final = 7
NEAREST: Final = 28
#: Length of the equator in metres (WGS 84).
_EQUATOR_M: Final = 40_075_016.7
#: Beyond this latitude Mercator's earth has no end.
_HIGHEST: Final = 85.0
#: Longitudes above this one are beyond the 180th meridian, seen from North America.
_FAR_WEST: Final = 100.0
_DATE_LINE: Final = -180.0
#: What a view may not leave, in degrees: south, north, west, east.
_LIMITS: Final = (38.5, 71.5, -171.0, -52.0)


def world_of(latitude: float, longitude: float) -> World:
    """Where a point of the ground stands on the whole earth's map."""
    x, y = worlds_of(np.array([latitude]), np.array([longitude]))
    return float(x[0]), float(y[0])


def worlds_of(latitudes: Numbers, longitudes: Numbers) -> tuple[Numbers, Numbers]:
    """Where many points stand."""
    east = np.where(longitudes > _FAR_WEST, longitudes - 360.0, longitudes)
    sines = np.sin(np.radians(np.clip(latitudes, -_HIGHEST, _HIGHEST)))
    return (east + 180.0) / 360.0, 0.5 - np.log((1 + sines) / (1 - sines)) / (4 * math.pi)


def degrees_of(x: float, y: float) -> Degrees:
    """The point of the ground at a place of the whole earth's map."""
    latitude = math.degrees(2 * math.atan(math.exp((0.5 - y) * 2 * math.pi)) - math.pi / 2)
    longitude = x * 360.0 - 180.0
    return latitude, longitude if longitude >= _DATE_LINE else longitude + 360.0


_NORTH_WEST: Final = world_of(_LIMITS[1], _LIMITS[2])
_SOUTH_EAST: Final = world_of(_LIMITS[0], _LIMITS[3])


def scale_of(step: int) -> float:
    """Pixels of the whole earth at a step."""
    return float(_EARTH_PX * 2 ** (step / _DOUBLES))


@dataclass(frozen=True, slots=True)
class View:
    """What a widget of a size shows: the world coordinate in its middle, and the step of its scale."""

    x: float
    y: float
    step: int
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Pixels of the whole earth."""
        return scale_of(self.step)

    @property
    def left(self) -> float:
        """Pixels from the whole earth's left edge to the view's."""
        return round(self.x * self.scale - self.width / 2)

    @property
    def top(self) -> float:
        """Pixels from the whole earth's upper edge to the view's."""
        return round(self.y * self.scale - self.height / 2)

    def screen(self, latitude: float, longitude: float) -> tuple[float, float]:
        """The pixel of a point of the ground."""
        x, y = world_of(latitude, longitude)
        return x * self.scale - self.left, y * self.scale - self.top

    def ground(self, x: float, y: float) -> Degrees:
        """The point of the ground at a pixel."""
        return degrees_of((x + self.left) / self.scale, (y + self.top) / self.scale)

    def metres_per_pixel(self, latitude: float) -> float:
        """How much ground a pixel covers at a latitude."""
        return _EQUATOR_M * math.cos(math.radians(latitude)) / self.scale

    def moved(self, right: float, down: float) -> View:
        """The view after the ground went by so many pixels under it."""
        return self._held(replace(self, x=self.x + right / self.scale, y=self.y + down / self.scale))

    def zoomed(self, by: int, x: float, y: float) -> View:
        """The view so many steps nearer, with the same ground at a pixel."""
        step = min(max(self.step + by, FARTHEST), NEAREST)
        at_x, at_y = self.x + (x - self.width / 2) / self.scale, self.y + (y - self.height / 2) / self.scale
        scale = scale_of(step)
        centre = at_x - (x - self.width / 2) / scale, at_y - (y - self.height / 2) / scale
        return self._held(replace(self, x=centre[0], y=centre[1], step=step))

    def sized(self, width: int, height: int) -> View:
        """The same middle in another size."""
        return replace(self, width=width, height=height)

    def centred(self, latitude: float, longitude: float) -> View:
        """The same scale around another point."""
        x, y = world_of(latitude, longitude)
        return self._held(replace(self, x=x, y=y))

    @staticmethod
    def _held(view: View) -> View:
        """A view whose middle is on the bundled map."""
        x = min(max(view.x, _NORTH_WEST[0]), _SOUTH_EAST[0])
        y = min(max(view.y, _NORTH_WEST[1]), _SOUTH_EAST[1])
        return replace(view, x=x, y=y)


def view_around(points: list[Degrees], width: int, height: int, step: int, margin: int = 90) -> View:
    """The view that holds all points, no nearer than a step."""
    worlds = [world_of(*point) for point in points]
    left, right = min(x for x, _ in worlds), max(x for x, _ in worlds)
    top, bottom = min(y for _, y in worlds), max(y for _, y in worlds)
    room = max(1, width - 2 * margin), max(1, height - 2 * margin)
    while step > FARTHEST and ((right - left) * scale_of(step) > room[0] or (bottom - top) * scale_of(step) > room[1]):
        step -= 1
    return View((left + right) / 2, (top + bottom) / 2, step, width, height)
