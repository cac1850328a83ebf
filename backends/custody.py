"""Planned releases, transfers and removals of subjects in whom the other agency has an open case: told beforehand.

Knows that the backend that holds the plan tells the other one match tokens by that one's key (docs/protocol.md
sections 9 and 15), and that the one that holds the case opens the notice. Does not know how a notice is kept. Neither
side learns of the other's record what its officers may not know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from backends.any_record import Record
from backends.change import OPEN_STATUSES, Kind, Lane, pointer_id
from backends.decoding import learnt
from backends.entitlement import Sharing
from backends.notice_record import NoticeUnit, Urgency
from backends.notice_states import derived_name
from backends.notices import Noticing
from backends.partner_body import PartnerBody
from backends.records import Case
from backends.schema import SHARED
from backends.tokens import pointer_tokens
from backends.vouching import Vouching

#: A plan nearer than this asks for an answer at once.
URGENT_WITHIN: Final = dt.timedelta(hours=24)

#: Every enrolled officer sees a record of this level.
_EVERYBODY: Final = 1

_RECORD: Final = msgspec.json.Decoder(Record)


def custody_told(noticing: Noticing, body: PartnerBody) -> None:
    """Tells the owner of each open case about the subject of a plan that the other backend told; ends older ones.

    Raises:
        NotVouched: it is not the other backend's to tell.
    """
    Vouching(noticing.identity.system, noticing.now).custody(body)
    assert body.starts is not None and body.asker is not None  # noqa: S101, PT018  # a change without them is refused
    opened = []
    if not body.cancelled:
        for case, sharing in _open_cases(noticing.connection, noticing.identity.token_key, frozenset(body.tokens)):
            opened.append(_open(noticing, body, body.asker, body.starts, case, sharing))
    noticing.end_of_subject(body.record, tuple(opened))


def _open(
    noticing: Noticing, body: PartnerBody, asker: NoticeUnit, planned: dt.datetime, case: Case, sharing: Sharing
) -> str:
    """Opens the notice about one case and gives its name; the other side hears of it as far as it may know the case."""
    name = derived_name(body.record, body.action, case.id, planned)
    urgency: Urgency = "urgent" if planned - noticing.now <= URGENT_WITHIN else "routine"
    is_open = case.provenance.access_level <= _EVERYBODY
    shown = case.id if sharing is Sharing.SUMMARY else pointer_id(case.id, noticing.identity.secret_key)
    owner = msgspec.convert({"agency": case.provenance.agency, "unit": case.provenance.unit}, learnt(NoticeUnit))
    discreet = not is_open or sharing not in (Sharing.SUMMARY, Sharing.POINTER)
    records = (body.record, body.about, case.id if discreet else shown)
    opening = noticing.opening(
        name, urgency=urgency, asker=asker, owner=owner, about="custody", action=body.action, records=records,
        window={"from": planned, "to": planned}, discreet=discreet,
    )  # fmt: skip
    noticing.open(opening, subject=body.record)
    return name


def _open_cases(connection: Connection, token_key: bytes, tokens: frozenset[str]) -> Iterator[tuple[Case, Sharing]]:
    """The cases in which somebody works and whose subject has one of these tokens, with their owner's choice."""
    rows = select(SHARED.c.body, SHARED.c.sharing).where(
        SHARED.c.kind == Kind.UPSERT, SHARED.c.lane.in_((Lane.URGENT, Lane.FLAGGED, Lane.OPEN))
    )
    for row in connection.execute(rows.order_by(SHARED.c.id)):
        record = _RECORD.decode(row.body)
        is_open = isinstance(record, Case) and record.status in OPEN_STATUSES
        if is_open and not tokens.isdisjoint(pointer_tokens(record, token_key)):
            yield record, Sharing(row.sharing)
