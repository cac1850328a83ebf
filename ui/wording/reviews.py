"""What an officer reads of those who looked at the officer's checks."""

from __future__ import annotations

import datetime as dt
from typing import Final

from overlap.reviews import Review

NO_REVIEWS: Final = "Nobody has looked at your checks, as far as the last sync tells."
REVIEWS_TITLE: Final = "Who looked at your checks"

_ROLES: Final = {"supervisor": "A supervisor", "auditor": "An auditor"}


def review_words(review: Review) -> str:
    """One look: who, of which unit, and when, in UTC."""
    who = _ROLES.get(review.role, "Somebody whose role this version does not know")
    at = review.at.astimezone(dt.UTC)
    return f"{who} of {review.unit} ({review.agency}) looked at one of your checks on {at:%d %b %Y at %H:%M} UTC."
