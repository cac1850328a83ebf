"""What an officer reads of those who looked at the officer's checks."""

from __future__ import annotations

import datetime as dt
from typing import Final

from overlap.reviews import Review
from ui.wording.times import clock

NO_REVIEWS: Final = "Nobody has looked at your checks, as far as the last sync tells."
REVIEWS_TITLE: Final = "Who looked at your checks"

_ROLES: Final = {"supervisor": "A supervisor", "auditor": "An auditor"}


def review_title(review: Review) -> str:
    """Who looked: the role and the unit, not the person."""
    who = _ROLES.get(review.role, "Somebody whose role this version does not know")
    return f"{who} of {review.unit} ({review.agency})"


def review_words(review: Review, now: dt.datetime) -> str:
    """When, and at what."""
    return f"Looked at one of your checks at {clock(review.at, now)}."
