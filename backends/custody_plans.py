"""What the other backend is told of planned releases, transfers and removals: that there is one, and match tokens.

Knows whose token key makes the tokens (docs/protocol.md sections 9 and 15): the receiver's, which alone has records to
compare them with. Does not know what follows there (`custody`).
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec
from sqlalchemy import Connection, select, update

from backends.any_record import Record
from backends.change import Kind, Lane
from backends.crossing import phone_told
from backends.decoding import learnt
from backends.notice_record import NoticeUnit
from backends.notice_states import derived_name
from backends.notice_tables import PARTNER_KEY
from backends.partner_body import PartnerBody, keep
from backends.records import Custody, Encounter
from backends.roster import to_call
from backends.schema import SHARED
from backends.tokens import pointer_tokens

_RECORD: Final = msgspec.json.Decoder(Record)


def token_key(connection: Connection) -> bytes:
    """The other backend's token key; empty while it is not known."""
    return connection.execute(select(PARTNER_KEY.c.token_key)).scalar_one_or_none() or b""


def has_token_key(connection: Connection) -> bool:
    """Whether the other backend's token key is known."""
    return bool(token_key(connection))


def keep_custody(connection: Connection, now: dt.datetime) -> int:
    """Stores for the other backend what custody changes were planned or changed since the last time; tells how many.

    Nothing is stored, and nothing is missed, while the other backend's token key is not known.
    """
    partner = connection.execute(select(PARTNER_KEY)).one_or_none()
    if partner is None or not partner.token_key:
        return 0
    rows = select(SHARED.c.batch, SHARED.c.body).where(
        SHARED.c.lane == Lane.PLANNED, SHARED.c.kind == Kind.UPSERT, SHARED.c.batch > partner.custody_batch
    )
    count, last = 0, partner.custody_batch
    for row in connection.execute(rows.order_by(SHARED.c.batch, SHARED.c.rid)).all():
        last = row.batch
        record = _RECORD.decode(row.body)
        if isinstance(record, Custody) and (record.done or record.planned > now):
            count += _keep(connection, record, partner.token_key, now)
    connection.execute(update(PARTNER_KEY).values(custody_batch=last))
    return count


def _keep(connection: Connection, record: Custody, token_key: bytes, now: dt.datetime) -> int:
    """Stores one change, if its subject can be found by anything."""
    tokens = _tokens_of(connection, record, token_key)
    if not tokens:
        return 0
    owner = record.provenance
    line = to_call(connection, owner.agency, owner.unit, "duty agent", now)
    phone = "" if line is None else phone_told(line.phone)
    asker = msgspec.convert({"agency": owner.agency, "unit": owner.unit, "phone": phone}, learnt(NoticeUnit))
    told = PartnerBody(
        kind="custody", record=record.id, unit=owner.unit, action=record.change, starts=record.planned,
        cancelled=record.done, asker=asker, tokens=tokens, about=record.subject_record,
    )  # fmt: skip
    keep(connection, derived_name(record.id, record.revision, now), told, now)
    return 1


def _tokens_of(connection: Connection, record: Custody, token_key: bytes) -> tuple[str, ...]:
    """The match tokens of the subject: those of the encounter, if its owner shares it, else of what the plan says."""
    held = select(SHARED.c.body).where(SHARED.c.slot == record.subject_record, SHARED.c.kind == Kind.UPSERT)
    body = connection.execute(held).scalar_one_or_none()
    subject = None if body is None else _RECORD.decode(body)
    if isinstance(subject, Encounter):
        return pointer_tokens(subject, token_key)
    stand_in = Encounter(
        id=record.id, revision=1, provenance=record.provenance, marking=record.marking, occurred=record.planned,
        event_number="", person=record.person,
    )  # fmt: skip
    return pointer_tokens(stand_in, token_key)
