"""The shape of a joint operation as docs/protocol.md section 8 writes it, on the agencies' side, and what steps mean.

Knows names and forms of the fields, and how steps fold to a state. Does not know who may take a step, or who gets a
copy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

import msgspec

from backends.crossing import PhoneText
from backends.records import MAX_ITEMS, Dealing, Shape, Text, Time
from backends.wire import EventId, RecordId

Agency = Literal["USBP", "HSI"]
Move = Literal["propose", "join", "go", "no_go", "leave"]
Role = Literal["lead", "support", "cover", "liaison"]
State = Literal["proposed", "agreed", "go", "no_go", "ended"]
Verdict = Literal["go", "no_go"]

#: Operations of one joint operation: more are a plan of another kind.
MOST_OPERATIONS = 8

Operations = Annotated[tuple[RecordId, ...], msgspec.Meta(min_length=2, max_length=MOST_OPERATIONS)]

#: Both sides of everything that is joint.
AGENCIES: tuple[Agency, ...] = ("USBP", "HSI")


class JointBody(Shape, frozen=True, kw_only=True):
    """The body of a `joint` event."""

    joint: EventId
    operations: Operations
    step: Move
    role: Role = "support"
    phone: PhoneText = ""

    @property
    def is_whole(self) -> bool:
        """Whether it names operations of both systems, each once and in order."""
        return _are_whole(self.operations)


class JointStep(Shape, frozen=True, kw_only=True, gc=False):
    """One step of a unit, by the clock of its own agency's gateway; `key` is the id of its event."""

    key: EventId
    step: Move
    at: Time
    agency: Agency
    unit: Text
    role: Role = "support"
    phone: Text = ""


class JointTold(Shape, frozen=True, kw_only=True):
    """A step as one backend tells the other of it."""

    joint: EventId
    operations: Operations
    step: JointStep

    @property
    def is_whole(self) -> bool:
        """Whether it names operations of both systems, each once and in order."""
        return _are_whole(self.operations)


class Participant(Shape, frozen=True, kw_only=True, gc=False):
    """A unit that takes part, and whom to call there."""

    agency: Agency
    unit: Text
    role: Role = "support"
    phone: Text = ""


class SideVerdict(Shape, frozen=True, kw_only=True, gc=False):
    """What an agency said last, and when."""

    agency: Agency
    verdict: Verdict
    at: Time


class Joint(Dealing, tag_field="type", tag="joint", frozen=True, kw_only=True, gc=False):
    """One copy of a joint operation; `event` is the name that all copies share."""

    event: Text
    operations: Operations
    participants: tuple[Participant, ...] = ()
    state: State = "proposed"
    go: tuple[SideVerdict, ...] = ()
    steps: Annotated[tuple[JointStep, ...], msgspec.Meta(max_length=MAX_ITEMS)] = ()


class Standing(Shape, frozen=True, kw_only=True):
    """What all steps together say."""

    state: State
    participants: tuple[Participant, ...]
    go: tuple[SideVerdict, ...]
    steps: tuple[JointStep, ...]

    def takes_part(self, agency: str, unit: str) -> bool:
        """Whether a unit takes part now."""
        return any((each.agency, each.unit) == (agency, unit) for each in self.participants)


def _are_whole(operations: Sequence[str]) -> bool:
    systems = {each.partition(":")[0] for each in operations}
    return systems == {"e3", "tecs"} and list(operations) == sorted(set(operations))


def folded(steps: Iterable[JointStep]) -> Standing:
    """What steps say, whatever their order; an agency's steps are compared with its own alone."""
    ordered = sorted(steps, key=_age)
    members: dict[tuple[str, str], JointStep] = {}
    verdicts: dict[tuple[str, str], JointStep] = {}
    for step in ordered:
        unit = step.agency, step.unit
        if step.step in ("go", "no_go"):
            verdicts[unit] = step
        else:
            members[unit] = step
        if step.step == "leave":
            verdicts.pop(unit, None)
    inside = {unit: step for unit, step in sorted(members.items()) if step.step != "leave"}
    go = tuple(_said(agency, [step for unit, step in verdicts.items() if unit in inside]) for agency in AGENCIES)
    said = tuple(each for each in go if each is not None)
    return Standing(
        state=_state({agency for agency, _ in members}, {agency for agency, _ in inside}, said),
        participants=tuple(
            Participant(agency=each.agency, unit=each.unit, role=each.role, phone=each.phone)
            for each in inside.values()
        ),
        go=said, steps=tuple(ordered),
    )  # fmt: skip


def _state(ever: set[str], present: set[str], go: Sequence[SideVerdict]) -> State:
    """The state by which agencies were in, which are, and what they said."""
    if ever - present:
        return "ended"
    if present != set(AGENCIES):
        return "proposed"
    if any(each.verdict == "no_go" for each in go):
        return "no_go"
    return "go" if len(go) == len(AGENCIES) else "agreed"


def _said(agency: Agency, verdicts: Iterable[JointStep]) -> SideVerdict | None:
    """The last word of an agency."""
    own = sorted((step for step in verdicts if step.agency == agency), key=_age)
    if not own:
        return None
    return SideVerdict(agency=agency, verdict="go" if own[-1].step == "go" else "no_go", at=own[-1].at)


def _age(step: JointStep) -> tuple[dt.datetime, str]:
    """What decides which of two steps is the later one."""
    return (step.at, step.key)
