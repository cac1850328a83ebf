"""The types of planned operations that an officer can choose, each with the radius that it begins with.

The radii are starting points within what deconfliction centres use, a quarter of a mile to a mile; an officer changes
them freely.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class OperationKind(StrEnum):
    """What is planned, by the word that travels as `activity`."""

    SURVEILLANCE = "Surveillance"
    SEARCH_WARRANT = "Search warrant"
    ARREST_WARRANT = "Arrest warrant"
    CONTROLLED_DELIVERY = "Controlled delivery"
    BUY_BUST = "Buy-bust"
    UNDERCOVER_MEET = "Undercover meet"
    SWEEP = "Sweep"


_QUARTER_MILE, _HALF_MILE, _MILE = 400.0, 800.0, 1_600.0

#: Metres: a warrant stays at its door, a delivery or a sweep moves.
DEFAULT_RADIUS_M: Final = {
    OperationKind.SURVEILLANCE: _HALF_MILE,
    OperationKind.SEARCH_WARRANT: _QUARTER_MILE,
    OperationKind.ARREST_WARRANT: _QUARTER_MILE,
    OperationKind.CONTROLLED_DELIVERY: _MILE,
    OperationKind.BUY_BUST: _HALF_MILE,
    OperationKind.UNDERCOVER_MEET: _HALF_MILE,
    OperationKind.SWEEP: _MILE,
}


def kind_of(activity: str) -> OperationKind | None:
    """The type that an activity's word stands for; None for one of an agency's own words."""
    return next((kind for kind in OperationKind if kind.value.casefold() == activity.casefold()), None)
