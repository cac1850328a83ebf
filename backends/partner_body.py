"""What one backend tells the other, and the queue in which it waits.

Knows the fields of docs/protocol.md section 15: pointers and codes, no narrative. Does not know how it is sent
(`partner`), or what follows where it comes.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec
from sqlalchemy import Connection, insert, select

from backends.joint_record import JointTold
from backends.notice_record import NoticeUnit
from backends.notice_states import Opening, Taken
from backends.plan_record import PlanTold
from backends.records import MAX_ITEMS, Place, Shape, Text, Time
from backends.schema import OUTGOING

#: The role that a service identity of the other agency holds; no policy opens a record to it.
PARTNER = "partner"

#: The type of event in which everything crosses.
EVENT_TYPE = "partner"

_ENCODER = msgspec.json.Encoder()

#: Match tokens by the receiver's key (docs/protocol.md section 9).
Tokens = Annotated[tuple[Text, ...], msgspec.Meta(max_length=MAX_ITEMS)]


class PartnerBody(Shape, frozen=True, kw_only=True):
    """What one backend tells the other of something that happened on its side."""

    kind: Literal["notice", "judgement", "operation", "step", "custody", "joint", "whole"]
    record: Text
    unit: Text
    action: Text = ""
    urgency: Literal["urgent", "routine", ""] = ""
    callback: Text = ""
    choice: Annotated[int, msgspec.Meta(ge=0, le=5)] = 0
    starts: Time | None = None
    ends: Time | None = None
    cell: Place | None = None
    cancelled: bool = False
    notice: Opening | None = None
    step: Taken | None = None
    about: Text = ""
    asker: NoticeUnit | None = None
    tokens: Tokens = ()
    joint: JointTold | None = None
    plan: PlanTold | None = None


def keep(connection: Connection, event: str, body: PartnerBody, now: dt.datetime, batch: int = 0) -> None:
    """Stores something for the other backend with the change that it tells of; known events stay as they are."""
    known = select(OUTGOING.c.event).where(OUTGOING.c.event == event)
    if connection.execute(known).first() is None:
        made = int(now.timestamp())
        connection.execute(
            insert(OUTGOING).values(event=event, body=_ENCODER.encode(body), made=made, batch=batch, receipt=None)
        )
