"""What an officer reads of those who looked at the officer's checks, and of the audit that tells of them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from overlap.reviews import Review
from ui.activity.state import AuditStanding
from ui.wording.problems import contradicted_trouble
from ui.wording.sources import system_label
from ui.wording.times import clock

NO_REVIEWS: Final = "Nobody has looked at your checks, as far as the last sync tells."
REVIEWS_TITLE: Final = "Who looked at your checks"
AUDIT_TITLE: Final = "Your audit"

_ROLES: Final = {"supervisor": "A supervisor", "auditor": "An auditor"}


def review_title(review: Review) -> str:
    """Who looked: the role and the unit, not the person."""
    who = _ROLES.get(review.role, "Somebody whose role this version does not know")
    return f"{who} of {review.unit} ({review.agency})"


def review_words(review: Review, now: dt.datetime) -> str:
    """When, and at what."""
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
