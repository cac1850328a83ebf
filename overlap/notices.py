"""Notices between units about what both have: who asked whom, what was answered, and by when something is due.

Knows what a notice says and which steps its parties can take now, as the gateways do (docs/protocol.md, section 16). It
does *not* know how a step travels, nor what time it is. A notice carries pointers and codes, never a narrative.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from overlap.records import Agency, Dealing, DutyRole, Id, RecordId, System, Text, Time, Value

#: A unit may ask for this much more time at once; a week is another conversation.
MOST_MINUTES: Final = 10_080

#: Longest list of steps; the gateways take no further ones but the last.
MOST_STEPS: Final = 32


class About(StrEnum):
    """What a notice is about."""

    CHECK = "check"
    CONFIRMATION = "confirmation"
    CUSTODY = "custody"
    CONFLICT = "conflict"
    OVERLAP = "overlap"


class Ask(StrEnum):
    """Whether the owner is only told, or asked to confirm a hit."""

    TELL = "tell"
    CONFIRM = "confirm"


class Urgency(StrEnum):
    """How soon an answer is asked for; the rule set says in minutes what each means."""

    URGENT = "urgent"
    ROUTINE = "routine"


class NoticeState(StrEnum):
    """Where a notice stands."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    RESOLVED = "resolved"


class Step(StrEnum):
    """What a party can do with a notice; `escalate` is mostly the gateway's own, when a time has passed."""

    ACKNOWLEDGE = "acknowledge"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    MORE_TIME = "more_time"
    SECOND_REQUEST = "second_request"
    ESCALATE = "escalate"
    RESOLVE = "resolve"


class Reply(StrEnum):
    """What the owner answered last."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    MORE_TIME = "more_time"


class Party(StrEnum):
    """The part that a unit has in a notice."""

    ASKER = "asker"
    OWNER = "owner"
    DESK = "desk"


class Basis(StrEnum):
    """By what two plans meet."""

    PLACE = "place"
    ADDRESS = "address"
    TARGET = "target"
    TIME = "time"


class NoticeUnit(Value, frozen=True, kw_only=True):
    """One side of a notice: its unit, and whom to call there by the roster of the side that told it.

    `role` is the watch desk's where the unit has no line that holds.
    """

    agency: Agency
    unit: Text
    phone: Text = ""
    role: DutyRole = DutyRole.DUTY_AGENT


class NoticeStep(Value, frozen=True, kw_only=True):
    """One step, by the clock of the gateway that took it; `who` is whom an escalation called, as `rule_set.Who` is."""

    step: Step
    at: Time
    agency: Agency
    unit: Text
    minutes: Annotated[int, msgspec.Meta(ge=0, le=MOST_MINUTES)] = 0
    who: Text = ""


class Window(Value, frozen=True, kw_only=True):
    """A stretch of time."""

    begins_at: Time = msgspec.field(name="from")
    ends_at: Time = msgspec.field(name="to")


class Notice(Dealing, tag_field="type", tag="notice", frozen=True, kw_only=True):
    """One unit's word to another that owns a record, with what became of it.

    `event` is its common name: each unit that it concerns, and each system, has a copy with an id of its own, and
    `part` is that of those whom the copy is for. `due` is when something has to have happened by the gateway's clock,
    None where nothing is awaited. `desk` says that the watch desk owns it now. `tier` is how far it was escalated, by
    the rule set `rules`.
    """

    event: Text
    part: Party
    about: About
    ask: Ask = Ask.TELL
    records: Annotated[tuple[Id, ...], msgspec.Meta(max_length=32)] = ()
    asker: NoticeUnit
    owner: NoticeUnit
    action: Text = ""
    urgency: Urgency = Urgency.ROUTINE
    sent: Time
    due: Time | None = None
    tier: Annotated[int, msgspec.Meta(ge=0, le=9)] = 0
    rules: Annotated[int, msgspec.Meta(ge=0)] = 0
    state: NoticeState = NoticeState.SENT
    answer: Reply | None = None
    minutes: Annotated[int, msgspec.Meta(ge=0, le=MOST_MINUTES)] = 0
    bases: tuple[Basis, ...] = ()
    window: Window | None = None
    desk: bool = False
    steps: Annotated[tuple[NoticeStep, ...], msgspec.Meta(max_length=MOST_STEPS)] = ()

    @property
    def system(self) -> System:
        """The system whose copy this is."""
        return self.provenance.system

    def took(self, step: Step, part: Party) -> bool:
        """Whether one side has taken a step; a conflict is to be acknowledged by both."""
        side = self.asker if part is Party.ASKER else self.owner
        return any(each.step is step and (each.agency, each.unit) == (side.agency, side.unit) for each in self.steps)

    def is_overdue(self, at: dt.datetime) -> bool:
        """Whether something was due by `at`, a time by the gateways' clocks."""
        return self.due is not None and self.due <= at

    def about_records(self) -> tuple[RecordId, ...]:
        """The records it is about."""
        return tuple(RecordId(each) for each in self.records)


_BOTH: Final = frozenset({Party.ASKER, Party.OWNER})
_OWNER: Final = frozenset({Party.OWNER})
_ANYBODY: Final = frozenset(Party)

#: What leads on from each state, and who can take the step.
STEPS: Final = {
    NoticeState.SENT: {
        Step.ACKNOWLEDGE: _OWNER,
        Step.POSITIVE: _OWNER,
        Step.NEGATIVE: _OWNER,
        Step.MORE_TIME: _OWNER,
        Step.SECOND_REQUEST: frozenset({Party.ASKER, Party.DESK}),
        Step.ESCALATE: frozenset({Party.ASKER, Party.DESK}),
        Step.RESOLVE: frozenset({Party.ASKER, Party.DESK}),
    },
    NoticeState.ACKNOWLEDGED: {
        Step.POSITIVE: _OWNER,
        Step.NEGATIVE: _OWNER,
        Step.MORE_TIME: _OWNER,
        Step.SECOND_REQUEST: frozenset({Party.ASKER, Party.DESK}),
        Step.ESCALATE: frozenset({Party.ASKER, Party.DESK}),
        Step.RESOLVE: _ANYBODY,
    },
    NoticeState.ANSWERED: {Step.POSITIVE: _OWNER, Step.NEGATIVE: _OWNER, Step.RESOLVE: _ANYBODY},
    NoticeState.RESOLVED: {},
}

#: What only a notice that asks for a confirmation has.
_CONFIRMING: Final = frozenset({Step.POSITIVE, Step.NEGATIVE, Step.MORE_TIME})


def possible_steps(notice: Notice, parties: Iterable[Party]) -> tuple[Step, ...]:
    """The steps that somebody with these parts can take now, as far as this copy knows."""
    mine = frozenset(parties)
    found = []
    for step, who in STEPS[notice.state].items():
        if step in _CONFIRMING and notice.ask is not Ask.CONFIRM:
            continue
        may = _BOTH if step is Step.ACKNOWLEDGE and notice.about is About.CONFLICT else who
        if step is Step.ACKNOWLEDGE:
            may = frozenset(part for part in may if not notice.took(step, part))
        if mine & may:
            found.append(step)
    return tuple(found)


def latest_copies(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """One copy of each notice, the one that knows most, oldest notice first; copies of both systems count alike."""
    best: dict[str, Notice] = {}
    for notice in notices:
        known = best.get(notice.event)
        if known is None or _knowledge(notice) > _knowledge(known):
            best[notice.event] = notice
    return tuple(sorted(best.values(), key=lambda notice: (notice.sent, notice.event)))


def _knowledge(notice: Notice) -> tuple[int, int, dt.datetime, str]:
    """What tells which of two copies is the further one; its id decides between equals."""
    states = tuple(NoticeState)
    return (len(notice.steps), states.index(notice.state), notice.provenance.updated_at, notice.id)
