"""What the two backends tell each other: notices, judgements and operations, stored first and forwarded when it goes.

The other agency's gateway is reached by the joint protocol, with an identity of this one's own that holds the role
`partner` there. Either may be down for days: what waits stays, and what was sent twice is applied once. A pointer
crosses, no narrative: no name, number or note. Does not know HTTP.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, func, select, update

from backends.any_record import Record
from backends.change import Kind, Lane
from backends.custody_plans import has_token_key, keep_custody, token_key
from backends.partner_body import EVENT_TYPE, PARTNER, PartnerBody, keep
from backends.records import Operation, Place
from backends.rules import trust
from backends.schema import OUTGOING, SHARED
from backends.store import Store
from backends.wire import Head, Receipt

#: Events of one round, the protocol's own bound.
BATCH = 100

#: Edge of the cell that a place is told to, in degrees: what a restricted operation shows, for all of them.
_CELL_DEGREES = 0.05

_ENCODER = msgspec.json.Encoder()
_RECORD = msgspec.json.Decoder(Record)

_HEAD = msgspec.json.Decoder(Head)

#: A round's bytes for a request's bytes; raises `OSError` where the other gateway can't be reached.
Send = Callable[[bytes], bytes]


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
        knows_partner = has_token_key(connection)
        keep_custody(connection, now)
    told = {"applied": 0, "rejected": 0, "unreachable": 0}
    _send_waiting(store, officer, send, told)
    if not knows_partner and not told["unreachable"]:
        _make_known(store, send, told)
        with store.writing() as connection:
            keep_custody(connection, now)
        _send_waiting(store, officer, send, told)
    with store.reading() as connection:
        left = select(func.count()).where(OUTGOING.c.receipt.is_(None))
        return {**told, "waiting": connection.execute(left).scalar_one()}


def _send_waiting(store: Store, officer: str, send: Send, told: dict[str, int]) -> None:
    """Sends what waits, a batch at a time, until nothing does or no receipt comes."""
    while events := _waiting(store, officer):
        try:
            answer = send(_ENCODER.encode({"events": events}))
        except OSError:
            told["unreachable"] = 1
            return
        _learn(store, answer)
        if not _settle(store, _receipts(answer), told):
            return


def _make_known(store: Store, send: Send, told: dict[str, int]) -> None:
    """Learns what the other gateway's head tells, if no answer told it yet."""
    with store.reading() as connection:
        if has_token_key(connection):
            return
    try:
        _learn(store, send(_ENCODER.encode({"events": []})))
    except OSError:
        told["unreachable"] = 1


def _learn(store: Store, answer: bytes) -> None:
    """Keeps the token key of the other gateway, which its head names; an answer without a head teaches nothing."""
    with contextlib.suppress(msgspec.MsgspecError, ValueError):
        key = bytes.fromhex(_HEAD.decode(answer.partition(b"\n")[0]).token_key)
        with store.reading() as connection:
            is_known = token_key(connection) == key
        if not is_known:
            with store.writing() as connection:
                trust(connection, token_key=key)


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
