"""A check asked of the agency itself, while there is a link.

Knows the question and what of its answer may be shown (docs/protocol.md, section 10). It does *not* match anything,
store anything but a renewed token, or wait longer than an officer does. The check event of the same id still goes
through the outbox: the agency then knows it already.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec

from overlap.any_record import Record
from overlap.query import Action, Query
from overlap.records import Address, Person, Phone, Value, Vehicle
from storage.outbox import EventId
from sync.client import Gateway
from sync.credentials import Access, OnVault, asked_signed_in
from sync.documents import LiveAnswer
from sync.rows import RecordRow, RejectedLine, Row, read_record
from sync.screening import Reason


class _Question(Value, frozen=True, kw_only=True):
    """The body of a live check."""

    event_id: EventId = msgspec.field(name="eventId")
    action: str
    person: Person
    vehicles: tuple[Vehicle, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveFound:
    """What the agency answered: its records, pointers included, and whether it has more than it sent.

    `rejected` and `unread` count what may not be shown or is of a kind that this version does not know; with any of
    them the answer is not the agency's whole answer.
    """

    records: tuple[Record, ...]
    more: bool
    rejected: Mapping[Reason, int] = field(default_factory=dict)
    unread: int = 0


def live_check(
    gateway: Gateway,
    access: Access,
    on_vault: OnVault,
    now: Callable[[], dt.datetime],
    query: Query,
    action: Action,
    event_id: EventId,
) -> LiveFound:
    """What the gateway's agency has on a query, as of now; `event_id` is that of the check's event for this agency.

    Raises:
        SyncProblem: the gateway could not be reached in time, or refused.
    """
    question = msgspec.json.encode(_question(query, action, event_id))
    answer = asked_signed_in(gateway, access, on_vault, now, lambda token: gateway.check(token, question))
    return _found(answer, [read_record(bytes(body), gateway.system) for body in answer.records])


def _question(query: Query, action: Action, event_id: EventId) -> _Question:
    return _Question(
        event_id=event_id,
        action=action.value,
        person=Person(
            names=query.names,
            birth_dates=tuple(str(date) for date in query.birth_dates),
            identifiers=query.identifiers,
        ),
        vehicles=query.vehicles,
        phones=query.phones,
        addresses=query.addresses,
    )


def _found(answer: LiveAnswer, rows: list[Row]) -> LiveFound:
    records = tuple(row.record for row in rows if isinstance(row, RecordRow))
    rejected = Counter(row.reason for row in rows if isinstance(row, RejectedLine))
    return LiveFound(records, answer.more, dict(rejected), len(rows) - len(records) - rejected.total())
