"""What an officer reads of those who looked at the officer's checks, and of the audit that tells of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from overlap.answer import Level
from overlap.query import Action
from overlap.records import System
from overlap.reviews import Review
from sync.oversight import ReviewedCheck
from sync.problems import Cut, SlowDown, SyncProblem, Unavailable, Unreachable
from ui.activity.state import AuditStanding
from ui.wording.answer import level_word
from ui.wording.labels import ACTIONS
from ui.wording.problems import Trouble, contradicted_trouble, sync_trouble
from ui.wording.sources import system_label
from ui.wording.times import clock

NO_REVIEWS: Final = "Nobody has looked at your checks, as far as the last sync tells."
REVIEWS_TITLE: Final = "Who looked at your checks"
AUDIT_TITLE: Final = "Your audit"

#: The part of Oversight in which supervisors and auditors look at checks of others.
CHECKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "title": "Checks without a case or event number",
        "told": "Each officer in it is told of this list, and of each check that you open. Your audit keeps it.",
        "none": "No check of this week lacks a number, as far as your role reaches.",
        "one": "The check that you opened",
        "none_opened": "None is open.",
        "opened": "The officer is told of this look. Whom the search was for is not shown.",
        "look": "Look at it",
        "officer": "Officer",
        "made": "Made",
        "level": "Answer, and before what",
        "numbers": "Case or event number",
        "records": "Records shown",
        "no_number": "None was given",
        "no_records": "None",
        "kept": "Nothing of others' checks is kept on this laptop",
        "again": "F5 asks again",
    }
)

_ROLES: Final = {"supervisor": "A supervisor", "auditor": "An auditor"}


def review_title(review: Review) -> str:
    """Who looked: the role and the unit, not the person."""
    who = _ROLES.get(review.role, "Somebody whose role this version does not know")
    return f"{who} of {review.unit} ({review.agency})"


def review_words(review: Review, now: dt.datetime) -> str:
    """When, and at what."""
    if review.listed:
        seen = "one of your checks" if review.listed == 1 else f"{review.listed} of your checks"
        return f"Saw {seen} without a number in a list at {clock(review.at, now)}: when, which unit, how it ended."
    return f"Looked at one of your checks at {clock(review.at, now)}."


def audit_title(standing: AuditStanding) -> str:
    """Whether an agency holds this laptop's audit."""
    if standing.contradicted:
        return contradicted_trouble(standing.system).happened
    label = system_label(standing.system)
    return f"{label} holds your audit" if standing.held else f"{label} does not hold your audit yet"


def audit_text(standing: AuditStanding) -> str:
    """How far an agency holds it; where it holds another one, what is safe and what to do."""
    if standing.contradicted:
        trouble = contradicted_trouble(standing.system)
        return f"{trouble.kept}. {trouble.to_do}."
    held = f"{standing.held:,} of {standing.rows:,} rows"
    return f"{held}. The rest goes up with the next sync." if standing.held < standing.rows else held


def level_of(check: ReviewedCheck) -> Level | None:
    """How a check was answered; None for a level that this version does not know."""
    return {each.name.lower(): each for each in Level}.get(check.level)


def bare_title(system: System, check: ReviewedCheck) -> str:
    """A check of a list: which unit made it, and in whose system it is."""
    return f"{check.unit} ({system_label(system)})"


def bare_text(check: ReviewedCheck, now: dt.datetime) -> str:
    """When it was made and how it was answered."""
    return f"{clock(check.at, now)} · {_level_words(check)}"


def looked_lines(system: System, check: ReviewedCheck, now: dt.datetime) -> Iterator[tuple[str, str]]:
    """A check that was looked at, each part with its name; never whom the search was for."""
    yield CHECKS["officer"], check.officer
    yield CHECKS["made"], f"{bare_title(system, check)}, {clock(check.at, now)}"
    yield CHECKS["level"], f"{_level_words(check)} · {_action_words(check)}"
    numbers = (check.case_number, check.event_number)
    yield CHECKS["numbers"], " · ".join(filter(None, numbers)) or CHECKS["no_number"]
    yield CHECKS["records"], ", ".join(check.records) or CHECKS["no_records"]


def look_trouble(problem: SyncProblem, system: System) -> Trouble:
    """Why there is no look at others' checks with an agency; without a link nothing stands in for it."""
    told = sync_trouble(problem, system)
    passes = isinstance(problem, (Unreachable, Cut, SlowDown, Unavailable))
    return Trouble(told.happened, CHECKS["kept"], CHECKS["again"] if passes else told.to_do)


def _action_words(check: ReviewedCheck) -> str:
    return {each.value: ACTIONS[each] for each in Action}.get(check.action, check.action)


def _level_words(check: ReviewedCheck) -> str:
    level = level_of(check)
    return check.level if level is None else level_word(level).capitalize()
