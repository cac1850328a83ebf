"""What officers miss in the information that is shared, and what the governance board answers.

Knows the shape of one need and how needs are counted by group. Does *not* know who may see one: the gateway sends a
copy to the officer who reported it, and one without the officer to those who answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from overlap.records import Agency, Dealing, System, Text, Time, Value

#: Where an officer's agency keeps its own records: what an officer writes stays within that agency.
HOME: Final = {Agency.USBP: System.E3, Agency.HSI: System.TECS}

#: A group's name fits a table's first column.
LONGEST_GROUP: Final = 64

Group = Annotated[str, msgspec.Meta(max_length=LONGEST_GROUP)]


class NeedKind(StrEnum):
    """What was wrong with the information."""

    MISSING = "missing"
    LATE = "late"
    WRONG = "wrong"
    HIDDEN = "hidden"


class NeedState(StrEnum):
    """How far a need has come."""

    RECEIVED = "received"
    GROUPED = "grouped"
    PLANNED = "planned"
    DONE = "done"
    DECLINED = "declined"


#: What the board can set: a need is received by itself.
SETTABLE: Final = (NeedState.GROUPED, NeedState.PLANNED, NeedState.DONE, NeedState.DECLINED)


class NeedPart(StrEnum):
    """For whom a copy of a need is."""

    REPORTER = "reporter"
    BOARD = "board"


class Need(Dealing, tag_field="type", tag="need", frozen=True, kw_only=True):
    """One copy of a need, by the id of the event that reported it; the board's copy names neither officer nor unit."""

    event: Text
    part: NeedPart
    kind: NeedKind
    screen: Text
    text: Text = ""
    at: Time
    state: NeedState = NeedState.RECEIVED
    group: Group = ""
    answer: Text = ""
    answered: Time | None = None


class NeedCount(Value, frozen=True, kw_only=True):
    """How many needs there are of one group, one kind and one state, and the answer to the latest of them."""

    group: str
    kind: NeedKind
    state: NeedState
    count: int
    answer: str = ""


def counted(needs: Iterable[Need]) -> tuple[NeedCount, ...]:
    """The needs of the board by group, kind and state, most of one kind first; those without a group stand last."""
    found: dict[tuple[str, NeedKind, NeedState], list[Need]] = {}
    for need in needs:
        found.setdefault((need.group, need.kind, need.state), []).append(need)
    counts = [
        NeedCount(group=group, kind=kind, state=state, count=len(each), answer=max(each, key=_answered).answer)
        for (group, kind, state), each in found.items()
    ]
    return tuple(sorted(counts, key=lambda each: (not each.group, -each.count, each.group, each.kind, each.state)))


def _answered(need: Need) -> tuple[str, str]:
    """When a need was answered, as it sorts; what was not answered sorts first."""
    return ("" if need.answered is None else need.answered.isoformat(), need.event)
