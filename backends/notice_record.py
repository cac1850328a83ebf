"""The shape of a notice as docs/protocol.md section 16 writes it, on the agencies' side.

Knows names and forms of the fields. Does not know what leads to what (`notice_states`), or who gets a copy.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from backends.records import MAX_ITEMS, Dealing, Shape, Text, Time
from backends.wire import RecordId

#: More time than a week is another conversation.
MOST_MINUTES = 10_080

Minutes = Annotated[int, msgspec.Meta(ge=0, le=MOST_MINUTES)]
About = Literal["check", "confirmation", "custody", "conflict", "overlap"]
Ask = Literal["tell", "confirm"]
Urgency = Literal["urgent", "routine"]
Basis = Literal["place", "address", "target", "time"]
StepName = Literal["acknowledge", "positive", "negative", "more_time", "second_request", "escalate", "resolve"]
PartyName = Literal["asker", "owner", "desk", "gateway"]
Agency = Literal["USBP", "HSI"]
DutyRole = Literal["duty agent", "supervisor", "watch desk"]


class NoticeUnit(Shape, frozen=True, kw_only=True, gc=False):
    """One side of a notice, and whom to call there; `role` is the watch desk's where the unit's own line has ended."""

    agency: Agency
    unit: Text
    phone: Text = ""
    role: DutyRole = "duty agent"


class NoticeStep(Shape, frozen=True, kw_only=True, gc=False):
    """One step, by the clock of the gateway that took it; `who` is whom an escalation called."""

    step: StepName
    at: Time
    agency: Agency
    unit: Text
    minutes: Minutes = 0
    who: Text = ""


class Window(Shape, frozen=True, kw_only=True, gc=False):
    """A stretch of time."""

    begins: Time = msgspec.field(name="from")
    ends: Time = msgspec.field(name="to")


class Notice(Dealing, tag_field="type", tag="notice", frozen=True, kw_only=True, gc=False):
    """One copy of a notice; `event` is the name that all copies share, `part` whom this one is for."""

    event: Text
    part: Literal["asker", "owner", "desk"]
    about: About
    ask: Ask = "tell"
    records: Annotated[tuple[RecordId, ...], msgspec.Meta(max_length=MAX_ITEMS)] = ()
    asker: NoticeUnit
    owner: NoticeUnit
    action: Text = ""
    urgency: Urgency = "routine"
    sent: Time
    due: Time | None = None
    tier: int = 0
    rules: int = 0
    state: Literal["sent", "acknowledged", "answered", "resolved"] = "sent"
    answer: Literal["positive", "negative", "more_time"] | None = None
    minutes: Minutes = 0
    bases: tuple[Basis, ...] = ()
    window: Window | None = None
    desk: bool = False
    steps: tuple[NoticeStep, ...] = ()
