"""What the frame shows of the laptop's state, as one value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from overlap.answer import SourceState


class Screen(StrEnum):
    """The screens that can be shown, in the order of the rail and of Ctrl+1 onwards.

    What a further one needs is told in `ui.controllers`.
    """

    CHECK = "check"
    OVERLAPS = "overlaps"
    OPERATIONS = "operations"
    MAP = "map"
    OUTBOX = "outbox"
    ACTIVITY = "activity"
    OVERSIGHT = "oversight"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Standing:
    """Who uses the laptop, whether its data is invented, how old each copy is, and what waits to be sent.

    `undecided` counts warnings without a decision; `syncing` tells that a round is under way.
    """

    officer: str
    where: str
    practice: bool
    sources: tuple[SourceState, ...]
    now: dt.datetime
    waiting: int = 0
    undecided: int = 0
    syncing: bool = False
