"""What the Check screen is given to show, as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from overlap.answer import Assessment, Found, Level, SourceState
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


def adds(after: Assessment, before: Assessment | None) -> bool:
    """Whether an answer asks more of the officer than the one before: a higher level, or more to be careful about."""
    if before is None or after.level > before.level:
        return True
    known = {record for fact in before.facts for record in fact.records if fact.level >= Level.CAUTION}
    return any(set(fact.records) - known for fact in after.facts if fact.level >= Level.CAUTION)


def is_wider(assessment: Assessment) -> bool:
    """Whether an answer rests on more than the keys of this laptop's copy brought up."""
    return any(match.found is not Found.KEYS for match in assessment.matches)


def is_undecided(check: PastCheck) -> bool:
    """Whether an earlier check is a warning that still waits for a decision."""
    return check.level is Level.WARNING and check.decided is None
