"""The rules that both agencies agreed on, as data: by when a notice is answered, and whom it climbs to if not.

Knows what a rule set says and the bytes that both agencies sign (docs/protocol.md, section 17). It does *not* verify a
signature, and does not know who holds which key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from overlap.records import Dealing, System, Text, Time, Value

Minutes = Annotated[int, msgspec.Meta(ge=1, le=10_080)]


class Who(StrEnum):
    """Whom a tier of the ladder calls."""

    SUPERVISOR = "supervisor"
    WATCH_DESK = "watch desk"
    JOINT_HEADQUARTERS = "joint headquarters"


class Rung(Value, frozen=True, kw_only=True):
    """One tier: so many minutes after something was due, it goes to this one."""

    tier: Annotated[int, msgspec.Meta(ge=1, le=9)]
    after: Annotated[int, msgspec.Meta(ge=0, le=10_080)]
    who: Who


class RuleSet(Dealing, tag_field="type", tag="rules", frozen=True, kw_only=True):
    """One version of the rules, in force from `effective` on until a later one is.

    `signed` has each agency's signature over `terms()`: base64url of Ed25519, by system.
    """

    version: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    effective: Time
    urgent_minutes: Minutes = msgspec.field(default=10, name="urgentMinutes")
    routine_minutes: Minutes = msgspec.field(default=60, name="routineMinutes")
    second_request_minutes: Minutes = msgspec.field(default=10, name="secondRequestMinutes")
    ladder: Annotated[tuple[Rung, ...], msgspec.Meta(max_length=9)] = ()
    limits: Mapping[Text, int] = {}
    suppression: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 10
    signed: Mapping[System, Text] = {}

    def terms(self) -> bytes:
        """What both agencies sign: the rules without what only carries them, in the one form that signatures have."""
        return _ENCODER.encode(
            {
                "kind": "rules",
                "version": self.version,
                "effective": self.effective,
                "urgentMinutes": self.urgent_minutes,
                "routineMinutes": self.routine_minutes,
                "secondRequestMinutes": self.second_request_minutes,
                "ladder": [{"tier": rung.tier, "after": rung.after, "who": rung.who} for rung in self.ladder],
                "limits": dict(self.limits),
                "suppression": self.suppression,
            }
        )


#: Names in the order of their code points, no blanks (docs/protocol.md, section 13).
_ENCODER: Final = msgspec.json.Encoder(order="sorted")

#: What holds where no rule set was delivered yet: the times that hit confirmation has everywhere.
URGENT_MINUTES: Final = 10
ROUTINE_MINUTES: Final = 60


def in_force(rules: Iterable[RuleSet], at: dt.datetime) -> RuleSet | None:
    """The rule set that holds at a time: the highest version whose time has come; None before the first.

    So one that both agencies replaced holds no more, whatever time it was made out for.
    """
    begun = [each for each in rules if each.effective <= at]
    return max(begun, key=lambda each: each.version, default=None)
