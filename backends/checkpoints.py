"""Checkpoints of devices' audit chains, signed by the agency: what was written before one can't be changed unseen.

Knows a chain by its length and its value there; nothing of what its rows say. A chain that grew shorter, or another at
the same place, is not signed, and the officer's unit finds that in its queue.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec
from sqlalchemy import Connection, func, insert, select

from backends.identity import Signed
from backends.identity_tables import CHECKPOINT
from backends.leases import Holder
from backends.schema import QUEUE
from backends.signing import Context, Signer, canonical, signed_time


class Point(msgspec.Struct, frozen=True):
    """The body of `POST /checkpoint`: the number of the chain's last row, and the chain's value there."""

    number: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    chain: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class CheckpointAnswer(msgspec.Struct, frozen=True):
    """The answer: the signed checkpoint."""

    checkpoint: str


def countersigned(
    connection: Connection, signer: Signer, source: str, signed: Signed, point: Point, now: dt.datetime
) -> str:
    """The signed checkpoint; empty where the device's chain contradicts what was signed before."""
    this = (CHECKPOINT.c.officer == signed.officer.id) & (CHECKPOINT.c.device == signed.device)
    longest = connection.execute(select(func.max(CHECKPOINT.c.length)).where(this)).scalar_one_or_none() or 0
    known = connection.execute(
        select(CHECKPOINT.c.head).where(this, CHECKPOINT.c.length == point.number)
    ).scalar_one_or_none()
    if point.number < longest or known not in {None, point.chain}:
        tell_contradicted(connection, signed, int(now.timestamp()))
        return ""
    if known is None:
        values = {"officer": signed.officer.id, "device": signed.device, "length": point.number, "head": point.chain}
        connection.execute(insert(CHECKPOINT).values(**values, at=int(now.timestamp())))
    holder = Holder(source, signed.officer.id, signed.device)
    at = signed_time(now)
    payload = {"kind": "checkpoint", **holder.named(), "number": point.number, "chain": point.chain, "at": at}
    return signer.signed(canonical(payload), Context.CHECKPOINT)


def tell_contradicted(connection: Connection, signed: Signed, at: int) -> None:
    """Tells the officer's unit in its queue that a device's audit is not the one that it was."""
    connection.execute(
        insert(QUEUE).values(
            unit=signed.officer.unit, kind="audit-contradicted", record=signed.device, officer=signed.officer.id,
            event="", at=at, action="", urgency="urgent", callback="",
        )
    )  # fmt: skip
