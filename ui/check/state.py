"""What the Check screen is given to show, as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from overlap.answer import Assessment, Level, SourceState
from storage.checks import Choice, PastCheck


@dataclass(frozen=True, slots=True)
class Answer:
    """An assessment and how long this laptop took for it, in milliseconds."""

    assessment: Assessment
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class Idle:
    """What the screen shows while nothing is typed."""

    needs_you: tuple[PastCheck, ...]
    last: tuple[PastCheck, ...]
    sources: tuple[SourceState, ...]
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What the officer decided: the digit, and the reason's code where the digit needs one.

    `record` is the one record that the decision is about, empty where it is about the whole answer.
    """

    choice: Choice
    reason: str = ""
    record: str = ""


def is_undecided(check: PastCheck) -> bool:
    """Whether an earlier check is a warning that still waits for a decision."""
    return check.level is Level.WARNING and check.decided is None
