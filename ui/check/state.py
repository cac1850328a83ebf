"""What the Check screen is given to show, as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from overlap.answer import Assessment, Level, SourceState
from overlap.query import Action


@dataclass(frozen=True, slots=True)
class Answer:
    """An assessment and how long this laptop took for it, in milliseconds."""

    assessment: Assessment
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class LastCheck:
    """An earlier check of this officer; `decided` is the decision's digit, None where none was recorded."""

    key: str
    text: str
    action: Action
    at: dt.datetime
    level: Level
    decided: int | None = None

    @property
    def is_undecided(self) -> bool:
        """Whether this is a warning that still waits for a decision."""
        return self.level is Level.WARNING and self.decided is None


@dataclass(frozen=True, slots=True)
class Idle:
    """What the screen shows while nothing is typed."""

    needs_you: tuple[LastCheck, ...]
    last: tuple[LastCheck, ...]
    sources: tuple[SourceState, ...]
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong: what, what it means for the answer, and what to do."""

    what: str
    effect: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the officer decided: the digit, and the reason's code where the digit needs one."""

    choice: int
    reason: str = ""
