"""What becomes of a notice: a pure fold of its steps, and the next step of the ladder.

Knows states, steps, who may take them, and deadlines. Does not know SQL, officers, or who gets a copy. The same steps
give the same state in whatever order they became known, so that both backends end alike: they are put in the order of
their times, and one that its state doesn't have is kept and changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec
from msgspec.structs import replace

from backends.notice_record import About, Agency, Ask, Basis, Minutes, NoticeUnit, PartyName, StepName, Urgency, Window
from backends.records import MAX_ITEMS, Shape, Text, Time
from backends.rule_set import Rung
from backends.wire import RecordId

#: A notice takes so many steps of each agency, and of gateways; beyond them it can be closed, and nothing else.
MOST_STEPS: Final = 15


class State(StrEnum):
    """Where a notice stands."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    RESOLVED = "resolved"


class Opening(Shape, frozen=True, kw_only=True, gc=False):
    """What a notice began with, and what never changes; it crosses to the other backend as it is.

    `home` is the system whose gateway made it, which alone has it climb its ladder. `reply` and `again` are the minutes
    for an answer, at first and after a second request, by the rule set `rules`. A discreet one is its owner's alone.
    """

    event: Text
    about: About
    ask: Ask = "tell"
    records: Annotated[tuple[RecordId, ...], msgspec.Meta(max_length=MAX_ITEMS)] = ()
    asker: NoticeUnit
    owner: NoticeUnit
    action: Text = ""
    urgency: Urgency = "routine"
    sent: Time
    home: Text
    rules: int = 0
    reply: Minutes
    again: Minutes
    bases: tuple[Basis, ...] = ()
    window: Window | None = None
    discreet: bool = False


class Taken(Shape, frozen=True, kw_only=True, gc=False):
    """One step that somebody took; `key` names it wherever it is told."""

    key: Text
    step: StepName
    at: Time
    party: PartyName
    agency: Agency
    unit: Text
    minutes: Minutes = 0
    who: Text = ""

    def is_same(self, other: Taken) -> bool:
        """Whether another one tells of the same doing, at whatever time."""
        return replace(self, at=other.at) == other


class Standing(msgspec.Struct, frozen=True, gc=False):
    """Where a notice stands after some steps; `due` is when something has to have happened."""

    state: State
    due: dt.datetime | None
    answer: Literal["positive", "negative", "more_time"] | None = None
    minutes: int = 0
    tier: int = 0
    acknowledged: frozenset[PartyName] = frozenset()
    with_desk: bool = False

    @property
    def desk_owns(self) -> bool:
        """Whether the watch desk owns it now."""
        return self.with_desk and (self.state is State.SENT or self.due is not None)


_OWNER: Final[frozenset[PartyName]] = frozenset({"owner"})
_ASKING: Final[frozenset[PartyName]] = frozenset({"asker", "desk"})
_SIDES: Final[frozenset[PartyName]] = frozenset({"asker", "owner"})
_ALL: Final[frozenset[PartyName]] = frozenset({"asker", "owner", "desk", "gateway"})

#: Every step that a state has: who may take it, and what it leads to. `tests` compare it with the protocol's table.
TABLE: Final[dict[tuple[State, StepName], tuple[frozenset[PartyName], State]]] = {
    (State.SENT, "acknowledge"): (_OWNER, State.ACKNOWLEDGED),
    (State.SENT, "positive"): (_OWNER, State.ANSWERED),
    (State.SENT, "negative"): (_OWNER, State.ANSWERED),
    (State.SENT, "more_time"): (_OWNER, State.ACKNOWLEDGED),
    (State.SENT, "second_request"): (_ASKING, State.SENT),
    (State.SENT, "escalate"): (_ASKING | {"gateway"}, State.SENT),
    (State.SENT, "resolve"): (_ASKING | {"gateway"}, State.RESOLVED),
    (State.ACKNOWLEDGED, "positive"): (_OWNER, State.ANSWERED),
    (State.ACKNOWLEDGED, "negative"): (_OWNER, State.ANSWERED),
    (State.ACKNOWLEDGED, "more_time"): (_OWNER, State.ACKNOWLEDGED),
    (State.ACKNOWLEDGED, "second_request"): (_ASKING, State.ACKNOWLEDGED),
    (State.ACKNOWLEDGED, "escalate"): (_ASKING | {"gateway"}, State.ACKNOWLEDGED),
    (State.ACKNOWLEDGED, "resolve"): (_ALL, State.RESOLVED),
    (State.ANSWERED, "positive"): (_OWNER, State.ANSWERED),
    (State.ANSWERED, "negative"): (_OWNER, State.ANSWERED),
    (State.ANSWERED, "resolve"): (_ALL, State.RESOLVED),
}

_ANSWERS: Final = frozenset({"positive", "negative", "more_time"})

#: Whom a tier calls that puts a notice into the watch desk's hands.
DESKS: Final = frozenset({"watch desk", "joint headquarters"})


def begun(opening: Opening) -> Standing:
    """Where a notice stands before any step."""
    due = opening.sent + dt.timedelta(minutes=opening.reply)
    return Standing(State.SENT, due, with_desk=opening.about == "conflict")


def folded(opening: Opening, steps: Iterable[Taken]) -> Standing:
    """Where a notice stands after steps that became known in any order."""
    standing = begun(opening)
    for step in in_order(steps):
        standing = after(opening, standing, step)
    return standing


def in_order(steps: Iterable[Taken]) -> list[Taken]:
    """The steps by their times."""
    return sorted(steps, key=lambda step: (step.at, step.key))


def is_possible(opening: Opening, standing: Standing, step: Taken) -> bool:
    """Whether a step leads on from where a notice stands."""
    found = TABLE.get((standing.state, step.step))
    if found is None:
        return False
    may = _SIDES if step.step == "acknowledge" and opening.about == "conflict" else found[0]
    if step.step == "acknowledge" and step.party in standing.acknowledged:
        return False
    if step.step in _ANSWERS and opening.ask != "confirm":
        return False
    return step.party in may and (step.step == "more_time") == (step.minutes > 0)


def speaker(opening: Opening, step: Taken) -> str:
    """The agency whose gateway's word counts for a step; empty for one that a gateway takes itself."""
    match step.party:
        case "owner":
            return opening.owner.agency
        case "asker":
            return opening.asker.agency
        case "desk":
            return step.agency
        case "gateway":
            return ""


def has_room(opening: Opening, steps: Iterable[Taken], step: Taken) -> bool:
    """Whether whoever speaks by a step may take one more, so that no side fills up what both share."""
    taken = sum(speaker(opening, each) == speaker(opening, step) for each in steps)
    return taken < MOST_STEPS + (step.step == "resolve")


def after(opening: Opening, standing: Standing, step: Taken) -> Standing:
    """Where a notice stands after a step; the same as before, if the step is not possible."""
    if not is_possible(opening, standing, step):
        return standing
    state = TABLE[standing.state, step.step][1]
    match step.step:
        case "acknowledge":
            return _acknowledged(opening, standing, step.party)
        case "positive" | "negative":
            return replace(standing, state=state, answer=step.step, minutes=0, due=None)
        case "more_time":
            due = step.at + dt.timedelta(minutes=step.minutes)
            return replace(standing, state=state, answer=step.step, minutes=step.minutes, due=due)
        case "second_request":
            return replace(standing, due=step.at + dt.timedelta(minutes=opening.again))
        case "escalate":
            return replace(standing, tier=standing.tier + 1, with_desk=standing.with_desk or step.who in DESKS)
        case "resolve":
            return replace(standing, state=state, due=None)


def _acknowledged(opening: Opening, standing: Standing, party: PartyName) -> Standing:
    """A conflict is acknowledged once both sides have; what asks for no answer is then due no more."""
    known = standing.acknowledged | {party}
    if opening.about == "conflict" and opening.asker.unit != opening.owner.unit and known != _SIDES:
        return replace(standing, acknowledged=known)
    due = standing.due if opening.ask == "confirm" else None
    return replace(standing, state=State.ACKNOWLEDGED, acknowledged=known, due=due)


def next_escalation(opening: Opening, steps: Iterable[Taken], ladder: Sequence[Rung]) -> Taken | None:
    """The ladder's next step with the time at which it is to be taken; None where nothing is due, or it has ended."""
    standing = folded(opening, steps)
    rung = next((each for each in ladder if each.tier > standing.tier), None)
    if standing.due is None or rung is None:
        return None
    at = standing.due + dt.timedelta(minutes=rung.after)
    return Taken(
        key=derived_name(opening.event, f"tier {rung.tier}", at), step="escalate", at=at, party="gateway",
        agency=opening.owner.agency, unit=opening.owner.unit, who=rung.who,
    )  # fmt: skip


def derived_name(*parts: object) -> str:
    """A UUID that follows from what it names: the same however often, and wherever, it is made.

    The last part may be a time, which it then begins with, as version 7 does.
    """
    at = parts[-1]
    tail = hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=10).digest()
    ms = round(at.timestamp() * 1_000) if isinstance(at, dt.datetime) else 0
    number = ms << 80 | int.from_bytes(tail)
    number = number & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=number & ~(0b11 << 62) | 0b10 << 62))
