"""What a command gives back, and how one is refused."""

from __future__ import annotations

from dataclasses import dataclass

DONE = 0
REFUSED = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What goes to the output, and the exit status."""

    text: str
    status: int = DONE


class CommandRefused(Exception):
    """A command can't be done for a reason of the command line's own; its text is one line for the officer."""
