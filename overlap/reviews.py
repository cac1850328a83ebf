"""Who looked at a check of this officer, as an agency tells the officer alone.

Knows what a review says. It does *not* know the check, or who may look.
"""

from __future__ import annotations

from overlap.records import Dealing, Text, Time


class Review(Dealing, tag_field="type", tag="review", frozen=True, kw_only=True):
    """One look at one check, by its event's id: by which unit, in which role, and when.

    With `listed` so many checks of the officer were seen in a list, of each when and where it was and how it ended.
    """

    check: Text
    agency: Text
    unit: Text
    role: Text
    at: Time
    listed: int = 0
