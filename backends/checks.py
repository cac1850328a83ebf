"""What a check touches: the records a live check may show, and the owners who are to be told.

Knows match keys and the owner's choice per record. Does not know HTTP, or how events and receipts are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, assert_never

import msgspec
from sqlalchemy import Connection, bindparam, insert, select

from backends.any_record import Record
from backends.change import Kind, pointer_id
from backends.entitlement import Audience, LiveForm, Sharing, live_form, owner_is_told
from backends.schema import MATCH_KEY, QUEUE, SHARED
from backends.tokens import births_agree, keys, record_keys, subject_births
from backends.wire import MAX_LINE, MAX_LIVE_RECORDS, PADDING_BLOCK, Asked, CheckAnswer

#: Most rows one check looks at: beyond it a check is a trawl, not a question.
MAX_FOUND = 200

#: Room for the answer's own fields and for records of the largest size, so that they can't burst a request's limit.
_MAX_BODIES = 15 * MAX_LINE

#: What is found by keys, made once: making a statement costs more than running it.
_RIDS: Final = select(MATCH_KEY.c.rid).where(MATCH_KEY.c.key.in_(bindparam("wanted", expanding=True)))
_FOUND: Final = (
    select(SHARED.c.id, SHARED.c.unit, SHARED.c.level, SHARED.c.sharing, SHARED.c.body)
    .where(SHARED.c.rid.in_(_RIDS), SHARED.c.kind == Kind.UPSERT)
    .order_by(SHARED.c.id)
    .limit(MAX_FOUND)
)

_RECORD = msgspec.json.Decoder(Record)
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Found:
    """One record that a check touches, as the gateway holds it."""

    id: str
    unit: str
    level: int
    sharing: Sharing
    body: bytes


@dataclass(frozen=True, slots=True)
class Teller:
    """Who asked, in which event, when (seconds since 1970) and what for: what an owner is told."""

    officer: str
    event: str
    at: int
    action: str


def find(connection: Connection, asked: Asked) -> tuple[Found, ...]:
    """All records that the question touches, whoever may know of them, ordered by id."""
    wanted = _keys(asked)
    if not wanted:
        return ()
    rows = connection.execute(_FOUND, {"wanted": sorted(wanted)})
    found = [Found(r.id, r.unit, r.level, Sharing(r.sharing), r.body) for r in rows]
    return tuple(item for item in found if _agrees(item, asked))


def shown(
    connection: Connection, found: Iterable[Found], audience: Audience, secret_key: bytes
) -> tuple[list[bytes], bool]:
    """The bodies that a live check answers with, and whether there were more than fit."""
    bodies = [body for item in found if (body := _shown(connection, item, audience, secret_key))]
    fitting = list(_fitting(bodies[:MAX_LIVE_RECORDS]))
    return fitting, len(fitting) < len(bodies)


def tell_owners(connection: Connection, found: Iterable[Found], teller: Teller) -> None:
    """Puts one entry into the owner's queue for each record whose owner wants to know."""
    entries = [
        {"unit": item.unit, "kind": "silent-hit" if item.sharing is Sharing.SILENT else "restricted-hit",
         "record": item.id, "officer": teller.officer, "event": teller.event, "at": teller.at,
         "action": teller.action, "urgency": "", "callback": ""}
        for item in found if owner_is_told(item.sharing)
    ]  # fmt: skip
    if entries:
        connection.execute(insert(QUEUE), entries)


def padded(bodies: list[bytes], *, more: bool) -> bytes:
    """The JSON of an answer, its length a multiple of the padding block whatever is in it."""
    records = [msgspec.Raw(body) for body in bodies]
    bare = len(_ENCODER.encode(CheckAnswer(records=records, more=more, padding="")))
    return _ENCODER.encode(CheckAnswer(records=records, more=more, padding="0" * (-bare % PADDING_BLOCK)))


def _agrees(item: Found, asked: Asked) -> bool:
    """Whether a found record agrees beyond one key: a name alone counts only with an equal or missing birth date."""
    record = _RECORD.decode(item.body)
    common = record_keys(record) & _keys(asked)
    births = asked.person.birth_dates if asked.person else ()
    return any(not key.startswith("nm:") for key in common) or births_agree(births, subject_births(record))


def _keys(asked: Asked) -> frozenset[str]:
    return keys((asked.person,) if asked.person else (), asked.vehicles, asked.phones)


def _shown(connection: Connection, item: Found, audience: Audience, secret_key: bytes) -> bytes | None:
    form = live_form(item.sharing, item.level, audience.clearance_for(item.unit))
    match form:
        case LiveForm.RECORD:
            return item.body
        case LiveForm.POINTER:
            slot = SHARED.c.slot == pointer_id(item.id, secret_key)
            return connection.execute(select(SHARED.c.body).where(slot)).scalar_one_or_none()
        case LiveForm.NOTHING:
            return None
        case _:
            assert_never(form)


def _fitting(bodies: Iterable[bytes]) -> Iterator[bytes]:
    room = _MAX_BODIES
    for body in bodies:
        room -= len(body)
        if room < 0:
            return
        yield body
