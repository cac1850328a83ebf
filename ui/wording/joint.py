"""The words of joint operations: who takes part, what each side said, and what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from overlap.joint import JointMove, JointRole, JointStanding, JointState, JointStep, Participant, Verdict
from overlap.records import Agency
from storage.joints import JointItem
from ui.wording.operations import code
from ui.wording.times import clock

JOINT: Mapping[str, str] = MappingProxyType(
    {
        "title": "Joint operation",
        "none": "This operation is part of no joint operation. C calls the other side and proposes one.",
        "participants": "Who takes part",
        "sides": "Go or no go, from each side",
        "history": "What happened",
        "waiting": "{agency}: not said yet",
        "absent": "{agency}: does not take part yet",
        "said": "{agency}: {verdict}, {time}",
        "queued": "Queued: {step}. It goes out with the next sync.",
        "no_phone": "no number given",
        "coordinate": "Coordinate {own} with {other}",
        "first_call": "1  Call first: neither plan changes by itself",
        "then_propose": "2  Then propose a joint operation",
        "role": "Your unit's role",
        "phone": "Number that the other side calls",
        "propose": "Propose joint operation",
        "close": "Close",
        "one_side": "A joint operation is one of both agencies. These plans are of one: call, and move one of them.",
        "unnamed": "The other operation is not named to this laptop: call its owner, who can propose.",
        "leave_again": "Press again: it ends for both sides",
        "draft": "Send the plan first: the other side can't know of a draft.",
    }
)

STATES: Mapping[JointState, str] = MappingProxyType(
    {
        JointState.PROPOSED: "PROPOSED",
        JointState.AGREED: "AGREED",
        JointState.GO: "GO FROM BOTH SIDES",
        JointState.NO_GO: "NO GO",
        JointState.ENDED: "ENDED",
    }
)

#: What each state means for the officer.
MEANING: Mapping[JointState, str] = MappingProxyType(
    {
        JointState.PROPOSED: "The other side has not joined yet.",
        JointState.AGREED: "Both sides take part. It goes when both say go.",
        JointState.GO: "Both sides said go. Either can still take it back.",
        JointState.NO_GO: "One side said no go. Call before anything else.",
        JointState.ENDED: "One side left. The plans stand as they are; a new proposal is needed.",
    }
)

MOVES: Mapping[JointMove, str] = MappingProxyType(
    {
        JointMove.PROPOSE: "Propose",
        JointMove.JOIN: "Join",
        JointMove.GO: "Go",
        JointMove.NO_GO: "No go",
        JointMove.LEAVE: "Leave",
    }
)

ROLES: Mapping[JointRole, str] = MappingProxyType(
    {
        JointRole.LEAD: "Lead",
        JointRole.SUPPORT: "Support",
        JointRole.COVER: "Cover",
        JointRole.LIAISON: "Liaison",
    }
)

_PAST: Final = {
    JointMove.PROPOSE: "proposed it",
    JointMove.JOIN: "joined",
    JointMove.GO: "said go",
    JointMove.NO_GO: "said no go",
    JointMove.LEAVE: "left",
}
_VERDICTS: Final = {Verdict.GO: "GO", Verdict.NO_GO: "NO GO"}


def joint_title(standing: JointStanding) -> str:
    """What it is called: `Joint operation OP-31 + OP-772`."""
    return f"{JOINT['title']} {' + '.join(code(each) for each in standing.operations)}"


def joint_meaning(item: JointItem) -> str:
    """What its state means, and what waits to be sent."""
    said = MEANING[item.standing.state] if item.standing.steps else ""
    queued = ", ".join(MOVES[move].lower() for move in item.queued)
    return " ".join(part for part in (said, JOINT["queued"].format(step=queued) if queued else "") if part)


def participant_line(participant: Participant) -> str:
    """One unit with its role and whom to call there."""
    phone = participant.phone or JOINT["no_phone"]
    return f"{_unit(participant.agency, participant.unit)} · {ROLES[participant.role]} · {phone}"


def side_line(standing: JointStanding, agency: Agency, now: dt.datetime) -> str:
    """What one side said: `HSI: GO, 02:10 (10:10Z)`."""
    said = standing.verdict_of(agency)
    if said is not None:
        return JOINT["said"].format(agency=agency, verdict=_VERDICTS[said.verdict], time=clock(said.at, now))
    takes_part = any(each.agency is agency for each in standing.participants)
    return JOINT["waiting" if takes_part else "absent"].format(agency=agency)


def step_line(step: JointStep, now: dt.datetime) -> str:
    """One line of the history: `02:10 (10:10Z)  HSI Blaine said go`."""
    return f"{clock(step.at, now)}  {_unit(step.agency, step.unit)} {_PAST[step.step]}"


def _unit(agency: Agency, unit: str) -> str:
    """A unit with its agency, which many a unit's name begins with anyway."""
    return f"{agency} {unit.removeprefix(f'{agency} ')}"
