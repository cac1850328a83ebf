"""What officers and the other backend do with notices, as events tell it.

Knows the bodies of events, and who somebody is to a notice. Does not know receipts (`events`), or how a notice is kept
(`notices`).
"""

from __future__ import annotations

import contextlib
from typing import Final

import msgspec
from sqlalchemy import select

from backends.change import Kind
from backends.crossing import phone_told
from backends.custody import custody_told
from backends.decoding import learnt
from backends.identity import Officer, Signed
from backends.notice_record import NoticeUnit
from backends.notice_states import Taken
from backends.notices import Noticing, NotNow
from backends.partner_body import PartnerBody
from backends.schema import SHARED
from backends.wire import NoticeBody, StepBody

#: The role of those who sit at the watch desk.
WATCH_DESK: Final = "watch desk"


def asked(noticing: Noticing, officer: Officer, body: NoticeBody, event_id: str) -> None:
    """Opens the notice that an officer asked for about a record that they may know of."""
    held = select(SHARED.c.agency, SHARED.c.unit).where(SHARED.c.slot == body.record, SHARED.c.kind == Kind.UPSERT)
    owner = noticing.connection.execute(held).one()
    opening = noticing.opening(
        event_id, urgency=body.urgency, asker=side(officer.agency, officer.unit, body.callback),
        owner=side(owner.agency, owner.unit), about="confirmation" if _confirms(body) else body.about, ask=body.ask,
        records=(body.record, *body.also), action=body.action,
    )  # fmt: skip
    noticing.open(opening)


def stepped(noticing: Noticing, signed: Signed, body: StepBody) -> bool:
    """Takes an officer's step, in whichever of their parts it is possible; tells whether the notice has it for them.

    Raises:
        NoSuchNotice: there is none, or they have no part in it.
    """
    officer, audience = signed.officer, signed.entitlement.audience
    own = side(officer.agency, officer.unit)
    is_desk = WATCH_DESK in officer.roles
    parts = noticing.parties(body.notice, own.agency, audience.unit, audience.teams, is_desk=is_desk)
    steps = [
        Taken(key=body.key, step=body.step, at=noticing.now, party=part, agency=(of or own).agency,
              unit=(of or own).unit, minutes=body.minutes)
        for part, of in parts.items()
    ]  # fmt: skip
    for step in steps:
        with contextlib.suppress(NotNow):
            noticing.take(body.notice, step, officer.id)
            return True
    noticing.note_refused(body.notice, steps[-1])
    return False


def heard(noticing: Noticing, body: PartnerBody) -> None:
    """Takes what the other backend told, as far as it concerns notices.

    Raises:
        NoSuchNotice: it tells of a step with a notice that is not known here.
        NotVouched, NotYet: it is not the other backend's to say.
    """
    if body.kind == "notice" and body.notice is not None:
        noticing.hear_opening(body.notice)
    elif body.kind == "step" and body.step is not None:
        noticing.hear(body.about, body.step)
    elif body.kind == "custody":
        custody_told(noticing, body)


def side(agency: str, unit: str, phone: str = "") -> NoticeUnit:
    """One side of a notice."""
    return msgspec.convert({"agency": agency, "unit": unit, "phone": phone_told(phone)}, learnt(NoticeUnit))


def _confirms(body: NoticeBody) -> bool:
    return body.ask == "confirm" and body.about == "check"
