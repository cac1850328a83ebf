"""The shape of a review: that somebody looked at a check of the officer who gets it.

Knows names and forms of the fields. Does not know who may look (`reviewing`).
"""

from __future__ import annotations

from backends.records import Dealing, Text, Time


class Review(Dealing, tag_field="type", tag="review", frozen=True, kw_only=True, gc=False):
    """One look at one check: by which unit, in which role, and when.

    With `listed` so many checks of the officer were seen in a list, `check` the first of them.
    """

    check: Text
    agency: Text
    unit: Text
    role: Text
    at: Time
    listed: int = 0
