"""The sentences of the command line on planned operations.

Knows how a plan and a look into this laptop's copy are told on a terminal; it shares the words of a state with the
Operations screen (`ui.wording.operations`), so that neither says more than the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from overlap.plan_states import PlanState
from overlap.planning import Clash
from storage.plan_faults import PlanFault
from storage.plans import LocalCheck, Met, Plan
from ui.operations.state import Meeting
from ui.wording.contacts import contact_line
from ui.wording.operations import (
    STATES,
    buffer_words,
    code,
    copies,
    meeting_words,
    owner_words,
    place_line,
    state_meaning,
    visibility_words,
    window_words,
)
from ui.wording.plan_form import FAULTS
from ui.wording.times import clock

#: What an agency's word alone leads to; every other state is told as not deconflicted first.
_RECEIVED: Final = (PlanState.WITHOUT_CONFLICT, PlanState.WITH_CONFLICT)

NO_PLANS: Final = "You have no plan on this laptop"
DISCARDED: Final = "The draft is gone. Nobody was told of it"
NOTHING_SHOWN: Final = (
    "This copy shows nothing that meets it. Operations may exist that are not shared, or newer than it"
)
SEVERAL: Final = "That code is of several plans. Nothing was changed. Name one by its id: {ids}."
NOTHING_MOVES: Final = "Say what moves: --from, --to or --place. Nothing was changed."

#: Why a plan is not kept, sent or changed.
_REFUSED: Mapping[PlanFault, str] = MappingProxyType(
    {
        PlanFault.UNKNOWN: "You have no plan of that name. Nothing was changed. `plan list` tells them.",
        PlanFault.NO_PLACE: "The plan has no place. Nothing was sent, nothing was lost. Name one: `plan move` --place.",
        PlanFault.NO_ACTIVITY: "ACTIVITY is empty. Nothing was stored or sent. Say what is planned, as `Sweep`.",
        PlanFault.WINDOW_REVERSED: "The plan ends before it begins. Nothing was sent. Move it by `plan move` --to.",
        PlanFault.CANCELLED: "The plan was cancelled before. Nothing was changed. Add a new one by `plan add`.",
        PlanFault.SENT: "The plan was sent before. Nothing was changed. `plan move` sends it again.",
        PlanFault.TOO_LONG: "The plan is longer than an agency takes. Nothing was stored or sent. Use shorter words.",
    }
)

#: The fields of the form that are called otherwise on the command line.
_OPTIONS: Final = {"starts": "--from", "ends": "--to", "kind": "ACTIVITY", "phone": "--callback"}


def refused_words(fault: PlanFault) -> str:
    """Why nothing was stored, and what to do."""
    return _REFUSED[fault]


def unread_words(field: str, reason: str) -> str:
    """Which option can't be read, and what to type."""
    option = _OPTIONS.get(field, f"--{field}")
    return f"{option} was not understood. {FAULTS[reason]} Nothing was stored."


def plan_state(plan: Plan) -> str:
    """The state, led by NOT DECONFLICTED until an agency's receipt says more."""
    state, not_yet = STATES[plan.state], STATES[PlanState.NOT_DECONFLICTED]
    return state if plan.state in (*_RECEIVED, PlanState.NOT_DECONFLICTED) else f"{not_yet} – {state}"


def plan_lines(plan: Plan, now: dt.datetime) -> Iterator[str]:
    """One plan: how it stands, what it is, what that means, and its id."""
    operation = plan.operation
    gone = " · cancelled" if operation.cancelled else ""
    yield f"{plan_state(plan)} · {code(plan.id)} {operation.activity}{gone}"
    parts = (window_words(operation, now), buffer_words(operation), place_line(operation), visibility_words(operation))
    yield f"  {' · '.join(part for part in parts if part)}"
    yield f"  {state_meaning(plan, now)}"
    yield f"  {plan.id}"


def check_lines(plan: Plan, found: LocalCheck) -> Iterator[str]:
    """What this laptop's copy shows that a plan meets, what it goes by, and whom to call."""
    yield f"{plan_state(plan)} · {code(plan.id)} {plan.operation.activity}"
    as_of = clock(found.as_of, found.at) if found.as_of is not None else "never: a copy was not synced yet"
    yield f"  cache only, as of {as_of} ({copies(found.sources, found.at)})"
    for met in found.met:
        yield from _met_lines(plan, met, found.at)
    if not found.met:
        yield f"  {NOTHING_SHOWN}"
    yield f"  Watch desk: {contact_line(found.desk)}"


def _met_lines(plan: Plan, met: Met, now: dt.datetime) -> Iterator[str]:
    """One operation that a plan meets, and whom to call about it."""
    other = met.operation
    how = "CONFLICT" if met.clash.is_conflict else "SAME TIME, distance not known"
    yield f"  {how} · {code(other.id)} of {owner_words(other)}: {meeting_words(_meeting(plan, met.clash))}"
    yield f"    {window_words(other, now)} · {contact_line(met.contact)}"


def _meeting(plan: Plan, clash: Clash) -> Meeting:
    """A meeting as the screen has it."""
    return Meeting(
        plan=plan.id, other=clash.other, bases=clash.bases, begins=clash.begins, ends=clash.ends,
        distance_m=clash.distance_m,
    )  # fmt: skip
