"""What officers did: each event applied at most once, with its own receipt (docs/protocol.md section 6).

Guarantees: a receipt that says `applied` or `rejected` is stored in the same transaction as the event's effect; a
repeated event gets the stored receipt again. Does not know HTTP or the feed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, insert, select

from backends.change import Kind
from backends.checks import Teller, find, tell_owners
from backends.decoding import learnt
from backends.entitlement import Audience, LiveForm, Sharing, live_form
from backends.identity import Signed
from backends.joint import Joining, NoSuchOperation, NotYours
from backends.joint import NotNow as NotNowJoint
from backends.joint_record import JointBody
from backends.judgements import Fault, JudgementBody
from backends.judging import Judged, contradicts, draft_of, is_new
from backends.need_record import NeedAnswerBody, NeedBody
from backends.needs import BOARD, Needs, NeedTaken, NoSuchNeed
from backends.notice_events import asked, heard, stepped
from backends.notices import NoSuchNotice, Noticing
from backends.overseen import note_event, note_live_check, note_rest_of_check
from backends.partner_body import EVENT_TYPE, PARTNER, PartnerBody, keep
from backends.plan_record import PlanBody
from backends.planning import NotPlanned, Planning, Said, TooMany
from backends.publishing import publish
from backends.rules import AGENCY_OF
from backends.schema import EVENT, QUEUE, SHARED
from backends.store import Identity
from backends.vouching import NotVouched, NotYet, Vouching
from backends.wire import CheckBody, CheckRequest, DecisionBody, Event, EventName, NoticeBody, Receipt, StepBody

#: An event older than this was kept somewhere it should not have been; acting on it would mislead.
MAX_AGE = dt.timedelta(days=30)

#: A device's clock may be this far ahead before its events count as malformed.
MAX_AHEAD = dt.timedelta(days=1)

#: So long a notice may be on its way to the gateway of an officer's own agency: the lease of a laptop that asked it.
MAX_LATE = dt.timedelta(hours=72)

#: The body of an event of which there is no more to say than that it was applied.
OtherBody = (
    CheckBody | NoticeBody | DecisionBody | JudgementBody | JointBody | NeedBody | NeedAnswerBody
    | PartnerBody
)  # fmt: skip

#: The body of any event.
Body = OtherBody | PlanBody | StepBody

#: How the body of an event is read, by its type.
BODIES: dict[str, type[Body]] = {
    "check": CheckBody,
    "notice": NoticeBody,
    "decision": DecisionBody,
    "step": StepBody,
    "judgement": JudgementBody,
    "joint": JointBody,
    "need": NeedBody,
    "need_answer": NeedAnswerBody,
    "operation": PlanBody,
    EVENT_TYPE: PartnerBody,
}

#: Statements of every event, made once: making one costs more than running it.
_STANDING: Final = select(SHARED.c.agency, SHARED.c.unit, SHARED.c.level, SHARED.c.sharing, SHARED.c.marking).where(
    SHARED.c.slot == bindparam("named"), SHARED.c.kind == Kind.UPSERT
)
_RECEIPT: Final = select(EVENT.c.receipt).where(EVENT.c.officer == bindparam("by"), EVENT.c.event == bindparam("named"))

_ENCODER = msgspec.json.Encoder()

#: What is said of most events: that they were applied.
NOTHING_MORE = Said()


class Rejected(Exception):  # the protocol's word for the receipt
    """The event will never be applied; `reason` is the protocol's code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Desk:
    """Where events are applied: one transaction, one officer, one moment."""

    connection: Connection
    signed: Signed
    now: dt.datetime
    identity: Identity

    def take(self, events: Sequence[msgspec.Raw]) -> list[Receipt]:
        """A receipt for each event, in their order; one that can't be applied doesn't stop the others."""
        return [self._take(raw) for raw in events]

    def take_live_check(self, request: CheckRequest, body: bytes) -> None:
        """Stores a live check under its event id, unless it is already there."""
        if self._stored(request.event_id) is None:
            self._check(CheckBody(person=request.person, vehicles=request.vehicles, phones=request.phones,
                                  addresses=request.addresses, action=request.action), request.event_id)  # fmt: skip
            self._store(request.event_id, "check", body, self._receipt(request.event_id, "applied"))
            note_live_check(self.connection, self.signed, request.event_id, self.now)

    def _take(self, raw: msgspec.Raw) -> Receipt:
        name = _named(raw)
        stored = self._stored(name)
        if stored is not None:
            note_rest_of_check(self.connection, self.signed.officer.id, raw)
            return stored
        kind = ""
        try:
            event = self._event(raw)
            kind = event.type
            with self.connection.begin_nested():
                receipt = self._applied(event)
        except TooMany:
            Planning(self.connection, self.identity, self.now).show_tries(self.signed.officer)
            return self._receipt(name, "in_progress")
        except NotYet:
            return self._receipt(name, "in_progress")
        except Rejected as rejected:
            receipt = self._receipt(name, "rejected", rejected.reason)
        if name:
            self._store(name, kind, bytes(raw) if receipt.status == "applied" else b"", receipt)
        return receipt

    def _applied(self, event: Event) -> Receipt:
        """The receipt for an event, once what follows from it is done."""
        said = self._apply(event)
        if said.refused:
            return self._receipt(event.event_id, "rejected", said.refused)
        note_event(self.connection, self.signed, event, self.now, said.outcome)
        receipt = self._receipt(event.event_id, "applied")
        return replace(receipt, outcome=said.outcome, partner_as_of=said.partner_as_of)

    def _event(self, raw: msgspec.Raw) -> Event:
        try:
            event = msgspec.json.decode(raw, type=learnt(Event))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise Rejected("malformed") from None
        if event.officer != self.signed.officer.id:
            raise Rejected("not_yours")
        is_partner = PARTNER in self.signed.officer.roles
        if event.type not in BODIES or is_partner != (event.type == EVENT_TYPE):
            raise Rejected("unknown_type")
        if event.made < self.now - MAX_AGE:
            raise Rejected("too_old")
        if event.made > self.now + MAX_AHEAD:
            raise Rejected("malformed")
        return event

    def _apply(self, event: Event) -> Said:
        """What there is to say beyond that the event was applied."""
        body = _body_of(event)
        if isinstance(body, PlanBody):
            return self._plan(body)
        if isinstance(body, StepBody):
            return self._step(body, event.made)
        self._follow(body, event)
        return NOTHING_MORE

    def _follow(self, body: OtherBody, event: Event) -> None:
        """What an event leads to beside a plan."""
        match body:
            case CheckBody():
                self._check(body, event.event_id)
            case NoticeBody():
                self._notice(body, event.event_id)
            case DecisionBody():
                self._decision(body, event.event_id)
            case JudgementBody():
                self._judgement(body)
            case JointBody():
                self._joint(body, event.event_id)
            case NeedBody():
                self._need(body, event.event_id)
            case NeedAnswerBody():
                self._need_answer(body)
            case PartnerBody():
                self._from_partner(body, event.event_id)
            case _:
                assert_never(body)

    def _check(self, body: CheckBody, event_id: str) -> None:
        """Tells the owners who want to know; the stored event is the check's record."""
        teller = Teller(self.signed.officer.id, event_id, int(self.now.timestamp()), body.action)
        tell_owners(self.connection, find(self.connection, body), teller)

    def _notice(self, body: NoticeBody, event_id: str) -> None:
        unit = self._owner_of(body.record)
        for record in body.also:
            if record.startswith(f"{self.identity.system}:"):
                self._owner_of(record)
        self._queue(unit, "notice", body.record, event_id, body.action, body.urgency, body.callback)
        asked(self._noticing(), self.signed.officer, body, event_id)

    def _step(self, body: StepBody, made: dt.datetime) -> Said:
        """What there is to say of one step with a notice; one that came over the line first is the same step.

        Of a notice that the other gateway made this one may hear later than its own officers do.
        """
        try:
            is_taken = stepped(self._noticing(), self.signed, body)
        except NoSuchNotice:
            is_own = self.signed.officer.agency == AGENCY_OF[self.identity.system]
            if is_own and made > self.now - MAX_LATE:
                raise NotYet from None
            raise Rejected("unknown_record") from None
        return NOTHING_MORE if is_taken else Said(refused="conflict")

    def _noticing(self) -> Noticing:
        return Noticing(self.connection, self.identity, self.now)

    def _decision(self, body: DecisionBody, event_id: str) -> None:
        """The stored event is the decision's record; a record it names has to be one the officer knows of."""
        if body.record is not None:
            unit = self._owner_of(body.record)
            told = PartnerBody(kind="judgement", record=body.record, unit=unit, choice=body.choice)
            keep(self.connection, event_id, told, self.now)

    def _judgement(self, body: JudgementBody) -> None:
        """Shares what the officer judged of a record with all who may know that record."""
        fault = body.fault(self.now + MAX_AHEAD)
        if fault is not None:
            raise Rejected(fault)
        system, officer = self.identity.system, self.signed.officer
        draft = draft_of(body, self._known(body.own(system)), system, (officer.agency, officer.unit), self.now)
        if contradicts(self.connection, draft):
            raise Rejected(Fault.CONFLICT)
        if is_new(self.connection, draft, body, system):
            publish(self.connection, self.identity, (draft,), self.now)

    def _joint(self, body: JointBody, event_id: str) -> None:
        """One step with a joint operation, of an officer of this gateway's own agency."""
        if not body.is_whole:
            raise Rejected("malformed")
        try:
            self._joining().take(self.signed.officer, self.signed.entitlement.audience, body, event_id)
        except NotYours:
            raise Rejected("not_yours") from None
        except NoSuchOperation:
            raise Rejected("unknown_record") from None
        except NotNowJoint:
            raise Rejected("conflict") from None

    def _joining(self) -> Joining:
        return Joining(self.connection, self.identity, self.now)

    def _plan(self, body: PlanBody) -> Said:
        """One plan of an officer of this gateway's own agency: entered, changed or cancelled."""
        try:
            return Planning(self.connection, self.identity, self.now).take(self.signed.officer, body)
        except NotPlanned as refused:
            raise Rejected(refused.reason) from None

    def _need(self, body: NeedBody, event_id: str) -> None:
        """What the officer misses; a name that stands for another officer's need is not taken again."""
        try:
            Needs(self.connection, self.identity, self.now).report(self.signed.officer, body, event_id)
        except NeedTaken:
            raise Rejected("conflict") from None

    def _need_answer(self, body: NeedAnswerBody) -> None:
        """What the board makes of needs; to anyone else there are none."""
        if not body.is_whole:
            raise Rejected("malformed")
        if BOARD not in self.signed.officer.roles:
            raise Rejected("unknown_record")
        try:
            Needs(self.connection, self.identity, self.now).answer(body)
        except NoSuchNeed:
            raise Rejected("unknown_record") from None

    def _from_partner(self, body: PartnerBody, event_id: str) -> None:
        """What the other backend tells waits for the watch desk, under the unit that it names.

        A notice, a step or a custody change is taken as it was taken there, as far as it is the sender's to say.
        """
        try:
            Vouching(self.identity.system, self.now).body(body)
            self._hear(body, event_id)
        except NotVouched as refused:
            raise Rejected(refused.reason) from None

    def _hear(self, body: PartnerBody, event_id: str) -> None:
        if body.kind == "joint":
            self._hear_joint(body)
            return
        if body.kind == "whole":
            Planning(self.connection, self.identity, self.now).hear_all_told(body.starts or self.now)
            return
        if body.kind == "operation":
            Planning(self.connection, self.identity, self.now).hear(body)
        try:
            heard(self._noticing(), body)
        except NoSuchNotice:
            raise Rejected("unknown_record") from None
        if body.kind in ("step", "custody"):
            return
        action = body.action if body.kind != "judgement" else f"judged {body.choice}"
        self._queue(body.unit, f"partner-{body.kind}", body.record, event_id, action, body.urgency, body.callback)

    def _hear_joint(self, body: PartnerBody) -> None:
        """A step that was taken with a joint operation over there."""
        if body.joint is None:
            raise Rejected("malformed")
        try:
            self._joining().hear(body.joint)
        except NoSuchOperation:
            raise Rejected("unknown_record") from None
        except NotNowJoint:
            raise Rejected("conflict") from None

    def _queue(
        self, unit: str, kind: str, record: str, event_id: str, action: str, urgency: str, callback: str
    ) -> None:
        values = {"unit": unit, "kind": kind, "record": record, "action": action, "urgency": urgency,
                  "callback": callback}  # fmt: skip
        stored = {"officer": self.signed.officer.id, "event": event_id, "at": int(self.now.timestamp()), **values}
        self.connection.execute(insert(QUEUE), stored)

    def _owner_of(self, record_id: str) -> str:
        """The unit that owns a record which the officer may know of."""
        return self._known(record_id).unit

    def _known(self, record_id: str) -> Judged:
        """Where a record stands which the officer may know of."""
        row = self.connection.execute(_STANDING, {"named": record_id}).one_or_none()
        if row is None or not may_know(
            record_id, row.level, Sharing(row.sharing), row.unit, self.signed.entitlement.audience
        ):
            raise Rejected("unknown_record")
        return Judged(row.agency, row.unit, row.level, Sharing(row.sharing), row.marking)

    def _stored(self, event_id: str) -> Receipt | None:
        of = {"by": self.signed.officer.id, "named": event_id}
        kept = self.connection.execute(_RECEIPT, of).scalar_one_or_none()
        return None if kept is None else msgspec.json.decode(kept, type=learnt(Receipt))

    def _store(self, event_id: str, kind: str, body: bytes, receipt: Receipt) -> None:
        values = {"officer": self.signed.officer.id, "event": event_id, "type": kind, "body": body}
        self.connection.execute(insert(EVENT), {**values, "receipt": _ENCODER.encode(receipt)})

    def _receipt(self, event_id: str, status: str, reason: str = "") -> Receipt:
        at = self.now.replace(microsecond=0)
        return msgspec.convert(
            {"kind": "receipt", "eventId": event_id, "status": status, "at": at, "reason": reason}, learnt(Receipt)
        )


def may_know(record_id: str, level: int, sharing: Sharing, unit: str, audience: Audience) -> bool:
    """Whether an officer can have met an id in the feed or in a live check."""
    form = live_form(sharing, level, audience.clearance_for(unit))
    is_pointer = record_id.partition(":")[2].startswith("P-")
    return form is (LiveForm.POINTER if is_pointer else LiveForm.RECORD)


def _body_of(event: Event) -> Body:
    """What an event tells, by its type.

    Raises:
        Rejected: it isn't in that form.
    """
    try:
        return msgspec.json.decode(event.body, type=learnt(BODIES[event.type]))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Rejected("malformed") from None


def _named(raw: msgspec.Raw) -> str:
    """The id under which an event is answered; empty where it has none that can be read."""
    try:
        return msgspec.json.decode(raw, type=learnt(EventName)).event_id
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
