"""The words about what officers miss in the shared information: the card, the list of own reports, the board's view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from overlap.needs import Need, NeedCount, NeedKind, NeedState
from storage.needs import OwnNeed
from ui.wording.screens import SCREENS
from ui.wording.times import clock, day

#: What was wrong, in the order of the digits.
KINDS: Mapping[NeedKind, str] = MappingProxyType(
    {
        NeedKind.MISSING: "Missing: not there at all",
        NeedKind.LATE: "Late: too late to be used",
        NeedKind.WRONG: "Wrong: did not agree",
        NeedKind.HIDDEN: "Hidden: not shown to you",
    }
)
_SHORT: Mapping[NeedKind, str] = MappingProxyType(
    {NeedKind.MISSING: "Missing", NeedKind.LATE: "Late", NeedKind.WRONG: "Wrong", NeedKind.HIDDEN: "Hidden"}
)
STATES: Mapping[NeedState, str] = MappingProxyType(
    {
        NeedState.RECEIVED: "received, no answer yet",
        NeedState.GROUPED: "put together with others",
        NeedState.PLANNED: "planned",
        NeedState.DONE: "done",
        NeedState.DECLINED: "declined",
    }
)

NEEDS: Mapping[str, str] = MappingProxyType(
    {
        "ask": "What did you need?",
        "ask_text": (
            "The board that oversees the agreement reads this and answers you. It goes to your own agency alone, with"
            " the next sync."
        ),
        "text": "In a few words, if you like",
        "text_hint": "Nobody's name, number or address belongs here. Say what kind of information, not about whom.",
        "digits": "The digits may be somebody's number. Take them out, or choose again to send it as it is.",
        "own": "Information you missed",
        "own_none": "Nothing reported. F4 tells the board what you missed, from any screen.",
        "waiting": "waits for the next sync",
        "reported": "Reported. Answer: on Activity",
        "queued": "Told to the board with the next sync",
        "loose": "Not put together yet",
        "none": "No need was reported yet. From any screen F4 reports one.",
        "board": "Needs, counted",
        "board_hint": "Counts of both agencies. Whoever reported one is not shown, and sees your answer.",
        "text_of": "What was written",
        "answer": "Answer",
        "group": "Put into the group",
        "answer_text": "Answer that they will read",
        "group_missing": "Name the group first.",
        "answer_missing": "Say why it is declined: whoever reported it reads this.",
        "answered": "Goes out with the next sync",
        "grouped": "Put into a group",
        "planned": "Planned",
        "done": "Done",
        "declined": "Declined",
    }
)


def own_title(own: OwnNeed) -> str:
    """What an officer reported, on one line."""
    return f"{_SHORT[own.kind]}: {own.text}" if own.text else _SHORT[own.kind]


def own_text(own: OwnNeed, now: dt.datetime) -> str:
    """When it was reported, how far it has come, and what the board answered."""
    when = clock(own.at, now)
    if own.need is None:
        return f"{when} · {NEEDS['waiting']}"
    parts = (when, STATES[own.need.state], own.need.group, own.need.answer)
    return " · ".join(part for part in parts if part)


def count_title(count: NeedCount) -> str:
    """How many needs of one kind a group has."""
    return f"{count.count} · {_SHORT[count.kind]} · {count.group or NEEDS['loose']}"


def count_text(count: NeedCount) -> str:
    """How far they have come, and what was answered."""
    return " · ".join(part for part in (STATES[count.state], count.answer) if part)


def need_title(need: Need) -> str:
    """One need as the board reads it."""
    return f"{_SHORT[need.kind]}: {need.text}" if need.text else _SHORT[need.kind]


def need_text(need: Need) -> str:
    """Which agency's officer reported it, on which screen and day, and how far it has come."""
    screen = SCREENS.get(need.screen, need.screen)
    parts = (need.provenance.agency.value, screen, day(need.at), STATES[need.state], need.group, need.answer)
    return " · ".join(part for part in parts if part)
