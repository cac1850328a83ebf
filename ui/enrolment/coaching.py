"""The lessons of a first check on invented people: what comes after what.

Knows the order of the lessons and which deed ends each. It does *not* know any sentence or widget.
"""

from __future__ import annotations

from enum import Enum

from overlap.answer import Level

#: What the first lesson has the officer type, and the last one: a person on file, and one that is on none.
TEXT = "varga milos 1987-02-14 bxt4821"
ABSENT = "halvorsen ingrid 1991-07-30"


class Deed(Enum):
    """What an officer does that may end a lesson."""

    WARNED = "an answer at WARNING or CAUTION is shown"
    CALLED = "the number to call is shown"
    DECIDED = "a decision was recorded"
    NOTHING_FOUND = "an answer without an overlap is shown"


class Lesson(Enum):
    """One step of the practice check, in order."""

    ASK = 1
    READ = 2
    DECIDE = 3
    NEXT = 4
    DONE = 5


_ENDED_BY = {
    Lesson.ASK: Deed.WARNED,
    Lesson.READ: Deed.CALLED,
    Lesson.DECIDE: Deed.DECIDED,
    Lesson.NEXT: Deed.NOTHING_FOUND,
}


def after(lesson: Lesson, deed: Deed) -> Lesson:
    """The lesson that follows a deed: the next one if the deed ends this one, else the same."""
    return Lesson(lesson.value + 1) if _ENDED_BY.get(lesson) is deed else lesson


def deed_of(level: Level) -> Deed:
    """What an answer of a level is in the lessons."""
    return Deed.WARNED if level >= Level.CAUTION else Deed.NOTHING_FOUND
