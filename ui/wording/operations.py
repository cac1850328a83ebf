"""The words of the Operations screen: plans, their states, and what they meet.

Knows how a plan's state is told so that nobody takes it for more than it is: only an agency's receipt deconflicts, and
it says what was disclosed, never that nothing is there. Joint operations have their own words (`ui.wording.joint`).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from overlap.answer import Level, SourceState
from overlap.notices import Basis
from overlap.plan_states import PlanState
from overlap.records import Operation, RecordId, Visibility
from storage.plans import Plan
from ui.operations.state import Meeting, OperationsView, level_of
from ui.wording.answer import level_word
from ui.wording.sources import age, system_label
from ui.wording.times import clock, distance, span_of_minutes

OPERATIONS: Mapping[str, str] = MappingProxyType(
    {
        "lanes": "Time lanes",
        "hours": "Next {hours} hours",
        "zone": "local time",
        "now": "now",
        "list": "Planned operations",
        "list_tab": "List",
        "map_tab": "Map",
        "joint_tab": "Joint operation",
        "sides": "What is shown",
        "own": "yours",
        "restricted": "time window only",
        "hidden": "restricted",
        "empty": "This laptop's copy has no planned operation. Operations may exist that are not shared. N plans one.",
        "nothing_chosen": "No operation is chosen. N plans one.",
        "new": "New",
        "change": "Change",
        "move_time": "Move time",
        "move_place": "Move place",
        "send": "Send plan",
        "cancel": "Cancel plan",
        "cancel_again": "Press again to cancel",
        "coordinate": "Coordinate",
        "call": "Call",
        "overlaps": "Open in Overlaps",
        "joint": "Joint operation",
        "earlier": "15 min earlier",
        "later": "15 min later",
        "buffers": "hatched: lead and lag time",
        "band": "overlap of the chosen plan",
        "owner": "Owner: {owner}",
        "cache_only": "This laptop's copy only",
        "unplaced": "One of the two has no place that is shown: call its owner.",
        "untold": "Nobody was told yet: send the plan, and call.",
        "looked": "This laptop's copy shows nothing that meets it: {copies}.",
        "no_contact": "No number on this laptop: ask your own watch desk",
    }
)

#: The word of a plan's state, as its chip says it.
STATES: Mapping[PlanState, str] = MappingProxyType(
    {
        PlanState.DRAFT: "DRAFT",
        PlanState.QUEUED: "QUEUED",
        PlanState.NOT_DECONFLICTED: "NOT DECONFLICTED",
        PlanState.WITHOUT_CONFLICT: "RECEIVED WITHOUT CONFLICT",
        PlanState.WITH_CONFLICT: "RECEIVED WITH CONFLICT",
    }
)

#: What each state means for the officer.
_MEANING: Final = {
    PlanState.DRAFT: "On this laptop alone. Nobody was told, nothing is deconflicted. Send it when it is ready.",
    PlanState.QUEUED: "Goes out with the next sync. Not deconflicted until a receipt is here.",
    PlanState.NOT_DECONFLICTED: "No receipt that deconflicts it. Call the watch desk if you start before one comes.",
    PlanState.WITHOUT_CONFLICT: "No conflict was disclosed. Operations may exist that are not disclosed.",
    PlanState.WITH_CONFLICT: "Both owners were told. Neither plan changes by itself: call, then agree who does what.",
}

#: What the banner's upper line asks, by level.
_ASKS: Final = {
    Level.WARNING: "{kind} – CALL BEFORE YOU START",
    Level.INCOMPLETE: "NOT DECONFLICTED",
    Level.NO_OVERLAP: "RECEIVED WITHOUT CONFLICT",
}

#: What kind of conflict it is, the most pressing first.
_KINDS: Final = {
    Basis.PLACE: "TIME AND PLACE CONFLICT",
    Basis.ADDRESS: "SAME ADDRESS",
    Basis.TARGET: "SAME TARGET",
}

_BASES: Final = {
    Basis.PLACE: "near each other",
    Basis.ADDRESS: "same address",
    Basis.TARGET: "same target",
    Basis.TIME: "overlapping times",
}

_VISIBILITIES: Final = {
    Visibility.FULL: "shared in full",
    Visibility.TIME_AND_PLACE: "shared as time and place only",
    Visibility.RESTRICTED: "restricted: shared as time window and coarse area",
}

#: Why a plan was refused, by the receipt's code.
_REFUSED: Final = {
    "malformed": "the agency could not read it",
    "conflict": "the operation was changed by someone else meanwhile",
    "not_yours": "the plan is not yours to change",
    "too_old": "it waited too long on this laptop",
    "unknown_record": "the agency does not know this operation",
}

_UUID_LENGTH: Final = 36
_CODE_DIGITS: Final = 4


def code(operation: RecordId | str) -> str:
    """What an operation is called: its number in its system, of one that a laptop made the last digits."""
    number = operation.partition(":")[2]
    tail = number[-_UUID_LENGTH:]
    try:
        uuid.UUID(tail)
    except ValueError:
        return number.removeprefix("SYN-")
    return f"{number[:-_UUID_LENGTH]}{tail[-_CODE_DIGITS:].upper()}"


def owner_words(operation: Operation) -> str:
    """Agency and unit that own an operation, with the system that it is from."""
    where = operation.provenance
    unit = where.unit.removeprefix(f"{where.agency} ")
    return f"{where.agency} {unit} ({system_label(where.system)})"


def window_words(operation: Operation, now: dt.datetime) -> str:
    """From when to when, in local time and Zulu: `03:00 (11:00Z) to 04:00 (12:00Z)`."""
    return f"{clock(operation.starts_at, now)} to {clock(operation.ends_at, now)}"


def buffer_words(operation: Operation) -> str:
    """Lead and lag, empty where there are none: `lead 15 min, lag 30 min`."""
    parts = (("lead", operation.lead_minutes), ("lag", operation.lag_minutes))
    return ", ".join(f"{name} {span_of_minutes(minutes)}" for name, minutes in parts if minutes)


def place_line(operation: Operation) -> str:
    """Where it is, as far as it is shown, with its radius."""
    if operation.visibility is Visibility.RESTRICTED:
        return "coarse area only"
    near = f"radius {distance(operation.radius_m)}" if operation.radius_m else ""
    at = operation.place
    spot = f"{at.latitude:.4f}, {at.longitude:.4f}" if at is not None else ""
    address = operation.address.text if operation.address is not None else ""
    return ", ".join(part for part in (address, spot, near) if part) if spot or address else "place not known"


def visibility_words(operation: Operation) -> str:
    """How much of it its owner shows."""
    return _VISIBILITIES[operation.visibility]


def operation_title(operation: Operation, view: OperationsView) -> str:
    """What a row is headed by: `OP-31 Surveillance · yours`."""
    is_own = view.plan(RecordId(operation.id)) is not None
    own = f" · {OPERATIONS['own']}" if is_own else ""
    gone = " · cancelled" if operation.cancelled else ""
    return f"{code(operation.id)} {activity_words(operation, own=is_own)}{own}{gone}"


def activity_words(operation: Operation, *, own: bool) -> str:
    """What is planned; of another's restricted operation that it is one, whatever the record carries."""
    return OPERATIONS["hidden"] if operation.visibility is Visibility.RESTRICTED and not own else operation.activity


def operation_line(operation: Operation, view: OperationsView) -> str:
    """Everything that a row tells of an operation, as the list and a screen reader have it."""
    plan = view.plan(RecordId(operation.id))
    targets = len(operation.targets) + len(operation.vehicles) + len(operation.phones)
    own = RecordId(operation.id)
    met = (f"meets {code(_other(each, own))}: {meeting_words(each)}" for each in view.meetings_of(own))
    parts = (
        STATES[plan.state] if plan is not None else owner_words(operation),
        window_words(operation, view.now),
        buffer_words(operation),
        place_line(operation),
        f"{targets} {'target' if targets == 1 else 'targets'} shared" if targets else "",
        visibility_words(operation),
        *met,
    )  # fmt: skip
    return " · ".join(part for part in parts if part)


def lane_label(operation: Operation) -> tuple[str, str]:
    """The two lines beside a lane: code, and what it is or that only its window is shown."""
    if operation.visibility is Visibility.RESTRICTED:
        return f"{code(operation.id)} restricted", OPERATIONS["restricted"]
    return code(operation.id), operation.activity


def meeting_words(meeting: Meeting) -> str:
    """By what two plans meet: `30 min, 2.5 km apart, near each other`."""
    parts = (
        span_of_minutes(meeting.minutes) if meeting.minutes else "at other times",
        f"{distance(meeting.distance_m)} apart" if meeting.distance_m is not None else "",
        *(_BASES[basis] for basis in Basis if basis in meeting.bases and basis is not Basis.TIME),
    )
    return ", ".join(part for part in parts if part)


def state_meaning(plan: Plan, now: dt.datetime) -> str:
    """What a plan's state means, with when a receipt came and what the other agency had been heard of by then."""
    if plan.reason:
        return f"Refused: {_REFUSED.get(plan.reason, 'the agency could not read it')}. Change it, then send it again."
    return f"{receipt_words(plan, now)} {_MEANING[plan.state]}".strip()


def receipt_words(plan: Plan, now: dt.datetime) -> str:
    """When the receipt came, and as of when the other agency's plans were known; empty without a receipt."""
    if plan.said_at is None:
        return ""
    heard, as_of = f"Receipt of {clock(plan.said_at, now)}.", plan.partner_as_of
    if plan.partner_heard:
        return f"{heard} The other agency's plans as of {clock(as_of, now)}." if as_of is not None else heard
    since = f" since {clock(as_of, now)}" if as_of is not None else ""
    return f"{heard} The other agency was not heard{since}: its plans are not ruled out."


def banner_kicker(view: OperationsView, plan: Plan) -> str:
    """The banner's upper line."""
    level = level_of(view, plan)
    if level is Level.WARNING:
        bases = {basis for each in view.meetings_of(plan.id) for basis in each.bases}
        kind = next((words for basis, words in _KINDS.items() if basis in bases), "CONFLICT")
        return f"{level_word(level)} – {_ASKS[level].format(kind=kind)}"
    more = f" – {STATES[plan.state]}" if plan.state in (PlanState.DRAFT, PlanState.QUEUED) else ""
    return f"{_ASKS[level]}{more}"


def banner_headline(view: OperationsView, plan: Plan) -> str:
    """The banner's sentence: what the plan meets, or what is not known yet."""
    met = view.meetings_of(plan.id)
    if met:
        first, other = met[0], code(_other(met[0], plan.id))
        if not first.is_conflict:
            return f"Your {code(plan.id)} overlaps {other} in time; how far apart they are can't be told"
        more = f", and {len(met) - 1} more" if len(met) > 1 else ""
        return f"Your {code(plan.id)} overlaps {other}: {meeting_words(first)}{more}"
    if plan.state is PlanState.WITH_CONFLICT:
        return f"Your {code(plan.id)} has a conflict; what it meets comes with the next sync"
    if plan.state is PlanState.WITHOUT_CONFLICT and plan.partner_heard:
        return f"No conflict disclosed for {code(plan.id)}"
    return f"Your {code(plan.id)} is not deconflicted"


def banner_text(view: OperationsView, plan: Plan) -> str:
    """The line below: who was told, from which copies it is known, and how old they are."""
    met = view.meetings_of(plan.id)
    if met and not met[0].is_conflict:
        return f"{state_meaning(plan, view.now)} {OPERATIONS['unplaced']}"
    if met and not any(each.told for each in met):
        return f"{OPERATIONS['cache_only']}, {copies(view.sources, view.now)}. {OPERATIONS['untold']}"
    if met:
        other = view.operation(_other(met[0], plan.id))
        whose = f"{owner_words(other)} {window_words(other, view.now)}. " if other is not None else ""
        return f"{whose}{_MEANING[PlanState.WITH_CONFLICT]}"
    if plan.state in (PlanState.WITHOUT_CONFLICT, PlanState.WITH_CONFLICT):
        return state_meaning(plan, view.now)
    looked = OPERATIONS["looked"].format(copies=copies(view.sources, view.now))
    return f"{state_meaning(plan, view.now)} {looked}"


def copies(sources: Iterable[SourceState], now: dt.datetime) -> str:
    """Which copies a local look goes by, with their ages: `e3 4 min old – current, TECS never synced`."""
    return ", ".join(f"{system_label(source.system)} {age(source, now)}" for source in sources)


def _other(meeting: Meeting, operation: RecordId | str) -> RecordId:
    """The operation at the other end of a meeting."""
    return meeting.other if meeting.plan == operation else meeting.plan
