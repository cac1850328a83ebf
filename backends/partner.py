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

from backends.change import Kind, Lane
from backends.custody_plans import has_token_key, keep_custody, token_key
from backends.decoding import learnt
from backends.entitlement import Sharing
from backends.notice_states import derived_name
from backends.partner_body import EVENT_TYPE, PARTNER, PartnerBody, keep
from backends.planning import settle_silent_if_free
from backends.plans import Plans, told_of
from backends.records import Operation
from backends.rules import trust
from backends.schema import OUTGOING, SHARED
from backends.store import Identity, Store
from backends.wire import Head, Receipt

#: Events of one round, the protocol's own bound.
BATCH = 100

_ENCODER = msgspec.json.Encoder()
#: How the body of an operation says what it is.
_IS_PLAN = b'"type":"operation"'

_HEAD = msgspec.json.Decoder(Head)

#: A round's bytes for a request's bytes; raises `OSError` where the other gateway can't be reached.
Send = Callable[[bytes], bytes]


def keep_operations(connection: Connection, identity: Identity, now: dt.datetime) -> int:
    """Stores what operations were planned or changed since the last time; tells how many there were.

    Of a silent one the other side never hears.
    """
    last = connection.execute(select(func.coalesce(func.max(OUTGOING.c.batch), 0))).scalar_one()
    planned = select(SHARED.c.batch, SHARED.c.slot, SHARED.c.body).where(
        SHARED.c.lane.in_((Lane.PLANNED, Lane.URGENT)), SHARED.c.kind == Kind.UPSERT, SHARED.c.batch > last,
        SHARED.c.sharing != Sharing.SILENT,
    )  # fmt: skip
    rows = [
        row for row in connection.execute(planned.order_by(SHARED.c.batch, SHARED.c.rid)).all() if _IS_PLAN in row.body
    ]
    if not rows:
        return 0
    plans = Plans(connection, identity)
    plans.absorb(int(now.timestamp()))
    for row in rows:
        plan = plans.get(row.slot)
        assert plan is not None  # noqa: S101  # all that is shared was taken in
        keep(connection, _name_of(plan.operation, row.batch), told_of(plan), now, row.batch)
    return len(rows)


def exchange(store: Store, officer: str, send: Send, now: dt.datetime) -> dict[str, int]:
    """Sends all that waits and keeps the receipts; what became of it, and what still waits.

    A gateway that is out of reach changes nothing: the next exchange takes it up.
    """
    with store.writing() as connection:
        keep_operations(connection, store.identity, now)
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
        left = connection.execute(select(func.count()).where(OUTGOING.c.receipt.is_(None))).scalar_one()
    if not left and not told["unreachable"]:
        _tell_whole(store, officer, send, now)
    settle_silent_if_free(store, now)
    return {**told, "waiting": left}


def _tell_whole(store: Store, officer: str, send: Send, now: dt.datetime) -> None:
    """Tells the other gateway that it now has heard all that was known here when the exchange began."""
    system = store.identity.system
    body = PartnerBody(kind="whole", record="", unit="", starts=now)
    event = {"eventId": derived_name("whole", system, now), "made": now, "officer": officer, "type": EVENT_TYPE,
             "body": body}  # fmt: skip
    with contextlib.suppress(OSError):
        send(_ENCODER.encode({"events": [event]}))


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
                found.append(msgspec.json.decode(text, type=learnt(Receipt)))
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


def _name_of(operation: Operation, batch: int) -> str:
    """The event id of one revision of an operation: the same however often it is made."""
    tail = hashlib.blake2b(f"{operation.id}\0{operation.revision}".encode(), digest_size=10).digest()
    number = (batch // 1_000) << 80 | int.from_bytes(tail)
    number = number & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=number & ~(0b11 << 62) | 0b10 << 62))
