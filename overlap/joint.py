"""Joint operations: planned operations of both agencies that their units agreed to carry out as one.

Knows which steps units take, and what all steps together mean, as the gateways do (docs/protocol.md, section 8). It
does *not* know how a step travels, nor who may take one at a gateway. Steps are only ever added, so the order in which
they come is of no account: each agency's steps are timed by its own gateway and never compared with the other's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from overlap.records import Agency, Dealing, Id, RecordId, System, Text, Time, Value

#: Operations of one joint operation: more are a plan of another kind.
MOST_OPERATIONS: Final = 8

#: Longest list of steps that travels.
MOST_STEPS: Final = 32


class JointRole(StrEnum):
    """The part that a unit plays."""

    LEAD = "lead"
    SUPPORT = "support"
    COVER = "cover"
    LIAISON = "liaison"


class JointMove(StrEnum):
    """What a unit can do."""

    PROPOSE = "propose"
    JOIN = "join"
    GO = "go"
    NO_GO = "no_go"
    LEAVE = "leave"


class JointState(StrEnum):
    """Where a joint operation stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    GO = "go"
    NO_GO = "no_go"
    ENDED = "ended"


class Verdict(StrEnum):
    """What a side said last."""

    GO = "go"
    NO_GO = "no_go"


class JointStep(Value, frozen=True, kw_only=True):
    """One step of a unit, by the clock of its own agency's gateway; `key` is the id of the event that it came in."""

    key: Text
    step: JointMove
    at: Time
    agency: Agency
    unit: Text
    role: JointRole = JointRole.SUPPORT
    phone: Text = ""


class Participant(Value, frozen=True, kw_only=True):
    """A unit that takes part, and whom to call there."""

    agency: Agency
    unit: Text
    role: JointRole = JointRole.SUPPORT
    phone: Text = ""


class SideVerdict(Value, frozen=True, kw_only=True):
    """What an agency said last, and when."""

    agency: Agency
    verdict: Verdict
    at: Time


class Joint(Dealing, tag_field="type", tag="joint", frozen=True, kw_only=True):
    """One copy of a joint operation; `event` is the name that all copies share.

    The copies of both systems may have other steps, while one agency has not heard from the other.
    """

    event: Text
    operations: Annotated[tuple[Id, ...], msgspec.Meta(max_length=MOST_OPERATIONS)]
    participants: Annotated[tuple[Participant, ...], msgspec.Meta(max_length=MOST_STEPS)] = ()
    state: JointState = JointState.PROPOSED
    go: Annotated[tuple[SideVerdict, ...], msgspec.Meta(max_length=len(Agency))] = ()
    steps: Annotated[tuple[JointStep, ...], msgspec.Meta(max_length=MOST_STEPS)] = ()

    @property
    def system(self) -> System:
        """The system whose copy this is."""
        return self.provenance.system


class JointStanding(Value, frozen=True, kw_only=True):
    """What all known steps of a joint operation together say; `steps` are all of them, the earliest first."""

    event: str
    operations: tuple[RecordId, ...]
    state: JointState
    participants: tuple[Participant, ...]
    go: tuple[SideVerdict, ...]
    steps: tuple[JointStep, ...]

    def takes_part(self, agency: Agency, unit: str) -> bool:
        """Whether a unit takes part now."""
        return any((each.agency, each.unit) == (agency, unit) for each in self.participants)

    def verdict_of(self, agency: Agency) -> SideVerdict | None:
        """What an agency said last; None while it has not said."""
        return next((each for each in self.go if each.agency is agency), None)


_MEMBERSHIP: Final = frozenset({JointMove.PROPOSE, JointMove.JOIN, JointMove.LEAVE})
_VERDICT: Final = {JointMove.GO: Verdict.GO, JointMove.NO_GO: Verdict.NO_GO}


def standing_of(copies: Iterable[Joint]) -> JointStanding:
    """What the copies of one joint operation say together, whichever systems they are from; there is at least one."""
    held = sorted(copies, key=lambda copy: copy.id)
    steps = tuple(step for copy in held for step in copy.steps)
    return folded(held[0].event, held[0].operations, steps)


def folded(event: str, operations: Iterable[str], steps: Iterable[JointStep]) -> JointStanding:
    """What the steps together say; the order in which they come and how often each comes are of no account."""
    known = {step.key: step for step in sorted(steps, key=_age, reverse=True)}
    ordered = tuple(sorted(known.values(), key=_age))
    members = _latest_by_unit(step for step in ordered if step.step in _MEMBERSHIP)
    taking_part = tuple(step for step in members if step.step is not JointMove.LEAVE)
    go = tuple(said for agency in Agency if (said := _verdict(agency, ordered, taking_part)) is not None)
    return JointStanding(
        event=event,
        operations=tuple(RecordId(each) for each in operations),
        state=_state(members, taking_part, go),
        participants=tuple(
            Participant(agency=each.agency, unit=each.unit, role=each.role, phone=each.phone) for each in taking_part
        ),
        go=go,
        steps=ordered,
    )


def possible_moves(standing: JointStanding, agency: Agency, unit: str) -> tuple[JointMove, ...]:
    """What a unit that it concerns can do now."""
    if standing.state is JointState.ENDED:
        return ()
    if not standing.takes_part(agency, unit):
        return (JointMove.JOIN,)
    if standing.state is JointState.PROPOSED:
        return (JointMove.LEAVE,)
    said = standing.verdict_of(agency)
    open_to_it = tuple(move for move, verdict in _VERDICT.items() if said is None or said.verdict is not verdict)
    return (*open_to_it, JointMove.LEAVE)


def _state(
    members: tuple[JointStep, ...], taking_part: tuple[JointStep, ...], go: tuple[SideVerdict, ...]
) -> JointState:
    """The state by who was in, who is in, and what the sides said."""
    present = {each.agency for each in taking_part}
    if {each.agency for each in members} - present:
        return JointState.ENDED
    if present != set(Agency):
        return JointState.PROPOSED
    if any(said.verdict is Verdict.NO_GO for said in go):
        return JointState.NO_GO
    return JointState.GO if len(go) == len(Agency) else JointState.AGREED


def _latest_by_unit(ordered: Iterable[JointStep]) -> tuple[JointStep, ...]:
    """The last step of each unit, in the order in which the units came."""
    latest: dict[tuple[Agency, str], JointStep] = {}
    for step in ordered:
        latest[step.agency, step.unit] = step
    return tuple(latest[unit] for unit in sorted(latest))


def _verdict(agency: Agency, ordered: tuple[JointStep, ...], taking_part: tuple[JointStep, ...]) -> SideVerdict | None:
    """What the agency's units said last since they take part."""
    since = {
        each.unit: max((_age(step) for step in ordered if _left(step, each)), default=None)
        for each in taking_part
        if each.agency is agency
    }
    said = [step for step in ordered if step.step in _VERDICT and step.agency is agency and step.unit in since]
    counting = [step for step in said if (left := since[step.unit]) is None or _age(step) > left]
    if not counting:
        return None
    last = counting[-1]
    return SideVerdict(agency=agency, verdict=_VERDICT[last.step], at=last.at)


def _left(step: JointStep, unit: JointStep) -> bool:
    """Whether with this step the unit had left."""
    return step.step is JointMove.LEAVE and (step.agency, step.unit) == (unit.agency, unit.unit)


def _age(step: JointStep) -> tuple[dt.datetime, str]:
    """What decides which of two steps is the later one; a key is never given twice."""
    return (step.at, step.key)
