"""What the two backends tell each other: notices, judgements and operations, stored first and forwarded when it goes.

The other agency's gateway is reached by the joint protocol, with an identity of this one's own that holds the role
`partner` there. Either may be down for days: what waits stays, and what was sent twice is applied once. A pointer
crosses, no narrative: no name, number or note. Does not know HTTP.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from backends.any_record import Record
from backends.change import Kind, Lane
from backends.notice_record import NoticeUnit
from backends.notice_states import Opening, Taken
from backends.records import MAX_ITEMS, Operation, Place, Shape, Text, Time
from backends.schema import OUTGOING, SHARED
from backends.store import Store
from backends.wire import Receipt

#: The role that a service identity of the other agency holds; no policy opens a record to it.
PARTNER = "partner"

#: The type of event in which everything crosses.
EVENT_TYPE = "partner"

#: Events of one round, the protocol's own bound.
BATCH = 100

#: Edge of the cell that a place is told to, in degrees: what a restricted operation shows, for all of them.
_CELL_DEGREES = 0.05

_ENCODER = msgspec.json.Encoder()
_RECORD = msgspec.json.Decoder(Record)

#: A round's bytes for a request's bytes; raises `OSError` where the other gateway can't be reached.
Send = Callable[[bytes], bytes]


#: Match tokens by the receiver's key (docs/protocol.md section 9).
Tokens = Annotated[tuple[Text, ...], msgspec.Meta(max_length=MAX_ITEMS)]


class PartnerBody(Shape, frozen=True, kw_only=True):
    """What one backend tells the other of something that happened on its side."""

    kind: Literal["notice", "judgement", "operation", "step", "custody"]
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


def keep(connection: Connection, event: str, body: PartnerBody, now: dt.datetime, batch: int = 0) -> None:
    """Stores something for the other backend with the change that it tells of; known events stay as they are."""
    known = select(OUTGOING.c.event).where(OUTGOING.c.event == event)
    if connection.execute(known).first() is None:
        made = int(now.timestamp())
        connection.execute(
            insert(OUTGOING).values(event=event, body=_ENCODER.encode(body), made=made, batch=batch, receipt=None)
        )


def keep_operations(connection: Connection, now: dt.datetime) -> int:
    """Stores what operations were planned or changed since the last time; tells how many there were."""
    last = connection.execute(select(func.coalesce(func.max(OUTGOING.c.batch), 0))).scalar_one()
    planned = select(SHARED.c.batch, SHARED.c.body).where(
        SHARED.c.lane == Lane.PLANNED, SHARED.c.kind == Kind.UPSERT, SHARED.c.batch > last
    )
    count = 0
    for row in connection.execute(planned.order_by(SHARED.c.batch, SHARED.c.rid)).all():
        record = _RECORD.decode(row.body)
        if isinstance(record, Operation):
            keep(connection, _name_of(record, row.batch), _told(record), now, row.batch)
            count += 1
    return count


def exchange(store: Store, officer: str, send: Send, now: dt.datetime) -> dict[str, int]:
    """Sends all that waits and keeps the receipts; what became of it, and what still waits.

    A gateway that is out of reach changes nothing: the next exchange takes it up.
    """
    with store.writing() as connection:
        keep_operations(connection, now)
    told = {"applied": 0, "rejected": 0, "unreachable": 0}
    while events := _waiting(store, officer):
        try:
            receipts = _receipts(send(_ENCODER.encode({"events": events})))
        except OSError:
            told["unreachable"] = 1
            break
        if not _settle(store, receipts, told):
            break
    with store.reading() as connection:
        left = select(func.count()).where(OUTGOING.c.receipt.is_(None))
        return {**told, "waiting": connection.execute(left).scalar_one()}


def _waiting(store: Store, officer: str) -> list[dict[str, object]]:
    """The oldest events without a receipt, as they go out."""
    rows = select(OUTGOING).where(OUTGOING.c.receipt.is_(None)).order_by(OUTGOING.c.number).limit(BATCH)
    with store.reading() as connection:
        found = connection.execute(rows).all()
    return [
        {"eventId": row.event, "made": dt.datetime.fromtimestamp(row.made, dt.UTC), "officer": officer,
         "type": EVENT_TYPE, "body": msgspec.Raw(row.body)}
        for row in found
    ]  # fmt: skip


def _receipts(answer: bytes) -> list[Receipt]:
    """The receipts of a round; a round that was cut has those that came."""
    found = []
    for text in answer.splitlines():
        try:
            if json.loads(text).get("kind") == "receipt":
                found.append(msgspec.json.decode(text, type=Receipt))
        except (ValueError, AttributeError):  # msgspec's own faults are values' too
            break
    return found


def _settle(store: Store, receipts: list[Receipt], told: dict[str, int]) -> int:
    """Keeps the terminal receipts and tells how many there were."""
    terminal = [receipt for receipt in receipts if receipt.status in ("applied", "rejected")]
    with store.acting(PARTNER) as connection:
        for receipt in terminal:
            this = OUTGOING.c.event == receipt.event_id
            connection.execute(update(OUTGOING).where(this).values(receipt=_ENCODER.encode(receipt)))
            told[receipt.status] += 1
    return len(terminal)


def _told(operation: Operation) -> PartnerBody:
    """What crosses of an operation: its window, a coarse cell, whom to call for."""
    return PartnerBody(
        kind="operation", record=operation.id, unit=operation.provenance.unit, action=operation.activity,
        starts=operation.starts, ends=operation.ends, cell=_cell(operation.place), cancelled=operation.cancelled,
    )  # fmt: skip


def _cell(place: Place | None) -> Place | None:
    if place is None:
        return None
    latitude, longitude = (round((value // _CELL_DEGREES + 0.5) * _CELL_DEGREES, 3)
                           for value in (place.latitude, place.longitude))  # fmt: skip
    return Place(latitude=latitude, longitude=longitude)


def _name_of(operation: Operation, batch: int) -> str:
    """The event id of one revision of an operation: the same however often it is made."""
    tail = hashlib.blake2b(f"{operation.id}\0{operation.revision}".encode(), digest_size=10).digest()
    number = (batch // 1_000) << 80 | int.from_bytes(tail)
    number = number & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=number & ~(0b11 << 62) | 0b10 << 62))
