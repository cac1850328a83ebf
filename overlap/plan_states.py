"""How far an officer's own plan has come, and what an agency's word makes of it.

Knows every state and every change between them, and the shape of the word that an agency sends after the receipt. It
does *not* know how either travels. Only an agency's word leads to the two states that say `received`; whatever the
officer changes leads back.

```
              send             partner not heard, refused
   DRAFT ───────────▶ QUEUED ─────────────────────────────▶ NOT DECONFLICTED
                       ▲  │ ╲ no conflict disclosed              │ no conflict disclosed, conflict
                change │  │  ╲───▶ RECEIVED WITHOUT CONFLICT ◀───┤
                       │  │ conflict        ▲  │                 │
                       │  ╰─────▶ RECEIVED WITH CONFLICT ◀───────╯
                       ╰──────── from each of the three
```
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Annotated, Final

import msgspec

from overlap.records import Dealing, Id, Text, Time


class PlanState(StrEnum):
    """How far an own plan has come; only an agency's word leads to the last two."""

    DRAFT = "draft"
    QUEUED = "queued"
    NOT_DECONFLICTED = "not deconflicted"
    WITHOUT_CONFLICT = "received without conflict"
    WITH_CONFLICT = "received with conflict"


class PlanStimulus(Enum):
    """What can happen to a plan."""

    SEND = "the officer sends it"
    CHANGE = "the officer changes, moves or cancels it after it was sent"
    NO_CONFLICT_DISCLOSED = "the agency discloses no conflict"
    CONFLICT = "the agency says that it meets another one"
    PARTNER_NOT_HEARD = "the agency has it, and has not heard the other one since"
    REFUSED = "the agency will not take it"


class Outcome(StrEnum):
    """What an agency says of a plan (docs/protocol.md, section 21)."""

    NO_CONFLICT_DISCLOSED = "no_conflict_disclosed"
    CONFLICT = "conflict"
    PARTNER_NOT_HEARD = "partner_not_heard"


class OutcomeTold(Dealing, tag_field="type", tag="outcome", frozen=True, kw_only=True):
    """An agency's later word on a plan: what it makes of revision `plan` of an operation since it heard more."""

    operation: Id
    plan: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    outcome: Text
    at: Time
    partner_as_of: Time | None = msgspec.field(default=None, name="partnerAsOf")


_SENT: Final = (
    PlanState.QUEUED, PlanState.NOT_DECONFLICTED, PlanState.WITHOUT_CONFLICT, PlanState.WITH_CONFLICT,
)  # fmt: skip

_LEADS_TO: Final = {
    PlanStimulus.CHANGE: PlanState.QUEUED,
    PlanStimulus.NO_CONFLICT_DISCLOSED: PlanState.WITHOUT_CONFLICT,
    PlanStimulus.CONFLICT: PlanState.WITH_CONFLICT,
    PlanStimulus.PARTNER_NOT_HEARD: PlanState.NOT_DECONFLICTED,
    PlanStimulus.REFUSED: PlanState.NOT_DECONFLICTED,
}

#: Every change of state there is; what is not here leaves the plan as it is. A draft knows no agency.
TRANSITIONS: Final = {
    (PlanState.DRAFT, PlanStimulus.SEND): PlanState.QUEUED,
    **{(state, stimulus): after for state in _SENT for stimulus, after in _LEADS_TO.items()},
}

_MEANING: Final = {
    Outcome.NO_CONFLICT_DISCLOSED: PlanStimulus.NO_CONFLICT_DISCLOSED,
    Outcome.CONFLICT: PlanStimulus.CONFLICT,
    Outcome.PARTNER_NOT_HEARD: PlanStimulus.PARTNER_NOT_HEARD,
}


def after(state: PlanState, stimulus: PlanStimulus) -> PlanState:
    """The state that follows; the same one where nothing does."""
    return TRANSITIONS.get((state, stimulus), state)


def meaning(outcome: str) -> PlanStimulus:
    """What an agency's word means; one that this version can't read deconflicts nothing."""
    try:
        return _MEANING[Outcome(outcome)]
    except ValueError:
        return PlanStimulus.PARTNER_NOT_HEARD
