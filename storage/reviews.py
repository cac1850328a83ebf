"""The looks that others had at this officer's checks, as the agencies told of them.

Knows the stored reviews. It does *not* know who may look at what.
"""

from __future__ import annotations

from overlap.reviews import Review
from storage.records import Records
from storage.systems import Kind


class Reviews:
    """The reviews in one vault."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def newest(self, limit: int) -> tuple[Review, ...]:
        """The latest looks, newest first; none while the agencies' records may not be shown."""
        found = [each for each in self._records.dealings(Kind.REVIEW) if isinstance(each, Review)]
        return tuple(sorted(found, key=lambda each: (each.at, each.id), reverse=True)[:limit])
