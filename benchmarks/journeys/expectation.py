"""What must be so for a journey to go on, told with the step at which it wasn't."""

from __future__ import annotations


class JourneyError(Exception):
    """Something isn't as the truth says; the message says what was expected and what was found."""


def expect(so: bool, what: str) -> None:  # noqa: FBT001  # the condition itself
    """Go on if it is so.

    Raises:
        JourneyError: it isn't.
    """
    if not so:
        raise JourneyError(what)
