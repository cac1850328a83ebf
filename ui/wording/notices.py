"""Notices and rules on the command line: what is open, by when, and who signed what.

Knows that a deadline is told by the agencies' time, and that a pointer to a record is no answer about it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from overlap.notices import Ask, NoticeState, Party, Step, Urgency
from overlap.records import System
from overlap.rule_set import ROUTINE_MINUTES, URGENT_MINUTES, RuleSet
from storage.notices import NoticeItem, Standing
from storage.rules import KnownRules
from ui.wording.sources import system_label
from ui.wording.times import clock, span, span_of_minutes

_STANDINGS: Final = {
    Standing.NEEDS_YOU: "NEEDS YOU",
    Standing.WAITING: "WAITING",
    Standing.RESOLVED: "RESOLVED",
}

_STATES: Final = {
    NoticeState.SENT: "not acknowledged",
    NoticeState.ACKNOWLEDGED: "acknowledged",
    NoticeState.ANSWERED: "answered",
    NoticeState.RESOLVED: "resolved",
}


def notice_line(item: NoticeItem | None, at: dt.datetime) -> str:
    """One notice: what it needs, what it is, who asked whom, how it stands, by when, and its name."""
    if item is None:
        return "No notice of your unit is open"
    notice = item.notice
    asked = "asks" if notice.ask is Ask.CONFIRM else "tells"
    parts = [
        f"{_STANDINGS[item.standing]} · {notice.about}",
        "urgent" if notice.urgency is Urgency.URGENT else "routine",
        f"{notice.asker.unit} {asked} {notice.owner.unit}",
        ", ".join(notice.records),
        _STATES[notice.state] if notice.answer is None else f"answered {notice.answer.replace('_', ' ')}",
    ]
    if notice.due is not None:
        left = notice.due - at
        told = f"overdue by {span(-left)}" if item.overdue else f"in {span(left)}"
        parts.append(f"due {clock(notice.due, at)} ({told})")
    if notice.tier:
        parts.append(f"escalated to tier {notice.tier}")
    parts.append(_call(item))
    if item.queued:
        parts.append(f"your step waits to be sent: {', '.join(item.queued)}")
    return f"{' · '.join(part for part in parts if part)}\n  {notice.event}"


def _call(item: NoticeItem) -> str:
    """Whom to call on the other side."""
    other = item.notice.owner if Party.ASKER in item.parts else item.notice.asker
    if not other.phone:
        return ""
    whose = "the watch desk, no line of the unit holds now" if other.role.value == "watch desk" else other.role.value
    told = other.unit if other is item.notice.asker else f"{other.unit}, {whose}"
    return f"call {other.phone} ({told})"


def clock_line(system: System, ahead: dt.timedelta) -> str:
    """That this laptop's clock is wrong, and that deadlines don't go by it."""
    way = "ahead of" if ahead > dt.timedelta() else "behind"
    told = f"{span(abs(ahead))} {way} {system_label(system)}'s"
    return f"This laptop's clock is {told}. Deadlines run on the agencies' time."


def step_taken(step: Step, events: int) -> str:
    """That a step is in the outbox."""
    told = "1 agency" if events == 1 else f"{events} agencies"
    return f"{step.replace('_', ' ').capitalize()}: goes to {told} with the next sync"


def step_refused(*, held: bool) -> str:
    """Why a step can't be taken."""
    if not held:
        return "No notice of that name is in this laptop's copies. Nothing was stored. Copy it from `notices list`."
    return "This notice has no such step for you now. Nothing was stored. See `notices list --json` for what it has."


def rules_lines(known: KnownRules | None, refused: Sequence[int]) -> list[str]:
    """The rules that hold, who signed them, and those that were refused."""
    lines = [_holding(None if known is None else known.rules)]
    for system in () if known is None else known.unchecked:
        label = system_label(system)
        lines.append(f"The signature of {label}'s agency could not be checked: this laptop is not enrolled there.")
    told = "was refused: a signature on it is wrong. Tell your administrator."
    return lines + [f"Version {version} {told}" for version in refused]


def _holding(rules: RuleSet | None) -> str:
    if rules is None:
        return (
            f"No rules that both agencies signed are here. Urgent asks for an answer within {URGENT_MINUTES} minutes, "
            f"routine within {span_of_minutes(ROUTINE_MINUTES)}."
        )
    ladder = ", ".join(f"tier {rung.tier} {rung.who} after {rung.after} min" for rung in rules.ladder)
    return (
        f"Version {rules.version} holds · urgent {rules.urgent_minutes} min · routine {rules.routine_minutes} min · "
        f"second request {rules.second_request_minutes} min · when overdue: {ladder or 'nobody'}"
    )
