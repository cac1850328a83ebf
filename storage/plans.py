"""The operations that this officer plans: drafts, what was sent, and what the officer's agency said of each.

Knows that a plan goes to the gateway of the officer's own agency alone, through the outbox, in one transaction with its
audit row. Does *not* know what a gateway compares it with. Only that gateway's word deconflicts: what this laptop finds
in its copy (`check`) says so, and as of when.

    plan = vault.plans.add(said, phone, now)             # in the outbox; plan.state is QUEUED
    plan = vault.plans.change(plan.id, said, phone, now)  # QUEUED again: what was said of it before counts no more
    plan = vault.plans.cancel(plan.id, now)
    vault.plans.draft(said, phone, now), vault.plans.send(plan.id, now), vault.plans.discard(plan.id, now)
    for plan in vault.plans.items(): plan.operation, plan.state, plan.said_at, plan.partner_as_of, plan.reason
    found = vault.plans.check(vault.plans.draft_of(said, now), now)
    found.met[0].clash.bases, found.met[0].contact, found.sources, found.desk
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec
from msgspec.structs import replace

from overlap.answer import Contact, SourceState
from overlap.contacts import contact_of
from overlap.plan_states import OutcomeTold, PlanState, PlanStimulus, after, meaning
from overlap.planning import Clash, as_sent
from overlap.records import (
    Address,
    Agency,
    Duty,
    Operation,
    Person,
    Phone,
    Place,
    Provenance,
    RecordId,
    System,
    Text,
    Time,
    Value,
    Vehicle,
    Visibility,
)
from storage.audit import Audit, Deed
from storage.cipher import Row, Store
from storage.event_ids import EventIds
from storage.header import VaultHeader
from storage.instants import to_ms
from storage.meetings import Meetings
from storage.outbox import EventId, EventState, Outbox, OutboxItem
from storage.plan_faults import PlanFault, PlanRefused, readable, refuse
from storage.records import Records
from storage.sources import Sources
from storage.systems import Kind

#: Each agency's plans go to its own system alone, whose gateway tells the other's.
HOME: Final = {Agency.USBP: System.E3, Agency.HSI: System.TECS}

EVENT: Final = "operation"

_COLUMNS: Final = "id, body, phone, event, made"
_OPERATION: Final = msgspec.json.Decoder(Operation)


class PlanSaid(Value, frozen=True, kw_only=True):
    """What an officer says of a plan; the rest of an operation follows from who says it and when."""

    activity: Text
    starts_at: Time
    ends_at: Time
    visibility: Visibility = Visibility.TIME_AND_PLACE
    lead_minutes: int = 0
    lag_minutes: int = 0
    place: Place | None = None
    radius_m: float = 800.0
    address: Address | None = None
    targets: tuple[Person, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    phones: tuple[Phone, ...] = ()


class PlanContact(Value, frozen=True, kw_only=True):
    """Whom the other side calls about a plan."""

    unit: Text
    phone: Text = ""


class PlanBody(Value, frozen=True, kw_only=True):
    """The body of an `operation` event (docs/protocol.md, section 21)."""

    operation: Operation
    contact: PlanContact
    cancelled: bool = False


class Plan(Value, frozen=True, kw_only=True):
    """One own plan; `said_at` is when the agency's word came, `partner_as_of` up to when it had heard the other one.

    `reason` is the code of a receipt that refused it, empty otherwise. `operation` has the true place, which of a
    restricted plan never left this laptop.
    """

    operation: Operation
    state: PlanState
    phone: str = ""
    said_at: dt.datetime | None = None
    partner_as_of: dt.datetime | None = None
    partner_heard: bool = True
    reason: str = ""

    @property
    def id(self) -> RecordId:
        """The id of its operation."""
        return RecordId(self.operation.id)


class Met(Value, frozen=True, kw_only=True):
    """An operation that a plan meets by this laptop's copy, how, and whom to call about it."""

    operation: Operation
    clash: Clash
    contact: Contact


class LocalCheck(Value, frozen=True, kw_only=True):
    """What this laptop's copy says of a plan: conflicts first, then those whose distance can't be told.

    It is the cache alone, as of what `sources` say, and never deconflicts. `desk` is the own agency's watch desk, whom
    to call where no agency can be reached.
    """

    at: dt.datetime
    sources: tuple[SourceState, ...]
    met: tuple[Met, ...]
    desk: Contact

    @property
    def conflicts(self) -> tuple[Met, ...]:
        """What meets in a place, an address or a target."""
        return tuple(each for each in self.met if each.clash.is_conflict)

    @property
    def as_of(self) -> dt.datetime | None:
        """The age of the older copy; None where one was never synced."""
        times = [source.as_of for source in self.sources]
        known = [time for time in times if time is not None]
        return min(known) if len(known) == len(times) else None


class Plans:
    """The plans of one vault's officer."""

    def __init__(
        self, store: Store, header: VaultHeader, audit: Audit, outbox: Outbox, records: Records, sources: Sources,
        meetings: Meetings,
    ) -> None:  # fmt: skip
        self._store = store
        self._header = header
        self._audit = audit
        self._outbox = outbox
        self._records = records
        self._sources = sources
        self._meetings = meetings
        self._ids = EventIds()

    @property
    def home(self) -> System:
        """The system that the officer's plans go to."""
        return HOME[self._header.agency]

    def items(self) -> tuple[Plan, ...]:
        """Every plan of this officer, by the start of its window."""
        told = self._told()
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM plan")  # noqa: S608  # names of this file's own
        plans = [self._plan(row, told.get(row[0])) for row in rows]
        return tuple(sorted(plans, key=lambda plan: (plan.operation.starts_at, plan.id)))

    def get(self, plan_id: RecordId) -> Plan | None:
        """One plan; None where this officer has none of that id."""
        row = self._row(plan_id)
        return None if row is None else self._plan(row, self._told().get(plan_id))

    def draft_of(self, said: PlanSaid, now: dt.datetime, plan_id: RecordId | None = None) -> Operation:
        """The operation that a plan would be, which nothing knows of yet; of a plan that is held its next revision."""
        held = None if plan_id is None else self.get(plan_id)
        provenance = Provenance(
            system=self.home, agency=self._header.agency, unit=self._header.unit, updated_at=now.replace(microsecond=0)
        )
        name = f"{self.home.value}:OP-{self._ids.next(now)}" if held is None else held.id
        revision = 1 if held is None else held.operation.revision + 1
        said_as = {field: getattr(said, field) for field in said.__struct_fields__}
        return Operation(id=name, revision=revision, provenance=provenance, **said_as)

    def draft(self, said: PlanSaid, phone: str, now: dt.datetime) -> Plan:
        """A new plan that stays on this laptop until it is sent.

        Raises:
            PlanRefused: it is longer than a vault or a gateway takes.
        """
        operation = self.draft_of(said, now)
        with self._store.transaction():
            self._keep(operation, phone, "", now)
            self._audit.append(Deed.PLAN, "draft", now, (RecordId(operation.id),))
        return self._held(operation)

    def add(self, said: PlanSaid, phone: str, now: dt.datetime) -> Plan:
        """A new plan, in the outbox of the officer's own system.

        Raises:
            PlanRefused: something that a gateway asks for is missing or contradicts itself.
        """
        return self._send(self.draft_of(said, now), phone, now, "planned")

    def send(self, plan_id: RecordId, now: dt.datetime) -> Plan:
        """A draft that was put into the outbox.

        Raises:
            PlanRefused: there is no such draft, it was sent before, or as `add` says.
        """
        held = self._known(plan_id)
        if held.state is not PlanState.DRAFT:
            raise PlanRefused(PlanFault.SENT)
        return self._send(held.operation, held.phone, now, "planned")

    def change(self, plan_id: RecordId, said: PlanSaid, phone: str, now: dt.datetime) -> Plan:
        """The plan as it is said to be from now on; one that was sent is sent again, and waits for a new word.

        Raises:
            PlanRefused: there is no such plan, it was cancelled, or as `add` says.
        """
        held = self._known(plan_id)
        if held.operation.cancelled:
            raise PlanRefused(PlanFault.CANCELLED)
        operation = self.draft_of(said, now, plan_id)
        if held.state is not PlanState.DRAFT:
            return self._send(operation, phone, now, "changed")
        with self._store.transaction():
            self._keep(operation, phone, "", now)
            self._audit.append(Deed.PLAN, "draft", now, (RecordId(operation.id),))
        return self._held(operation)

    def cancel(self, plan_id: RecordId, now: dt.datetime) -> Plan:
        """The plan, cancelled: the word of it is in the outbox, and nothing meets it any more.

        Raises:
            PlanRefused: there is no such plan, it was cancelled before, or is a draft: that one is discarded.
        """
        held = self._known(plan_id)
        if held.operation.cancelled:
            raise PlanRefused(PlanFault.CANCELLED)
        if held.state is PlanState.DRAFT:
            raise PlanRefused(PlanFault.UNKNOWN)
        provenance = replace(held.operation.provenance, updated_at=now.replace(microsecond=0))
        revision = held.operation.revision + 1
        gone = replace(held.operation, revision=revision, provenance=provenance, cancelled=True)
        return self._send(gone, held.phone, now, "cancelled")

    def discard(self, plan_id: RecordId, now: dt.datetime) -> None:
        """Forget a draft.

        Raises:
            PlanRefused: there is no such draft, or it was sent.
        """
        if self._known(plan_id).state is not PlanState.DRAFT:
            raise PlanRefused(PlanFault.SENT)
        with self._store.transaction():
            self._store.execute("DELETE FROM plan WHERE id = ?", (plan_id,))
            self._audit.append(Deed.PLAN, "discarded", now, (plan_id,))

    def check(self, operation: Operation, now: dt.datetime) -> LocalCheck:
        """What this laptop's copy and the officer's other plans say of one; it asks nobody and deconflicts nothing."""
        own = [plan.operation for plan in self.items() if plan.state is not PlanState.DRAFT]
        duties = self._records.duties()
        met = tuple(
            Met(operation=other, clash=found, contact=_contact(other, duties, now))
            for other, found in self._meetings.of(operation, own)
        )
        desk = contact_of(self._header.agency, "", duties, now)
        return LocalCheck(at=now, sources=tuple(self._sources.state(each, now) for each in System), met=met, desk=desk)

    def _send(self, operation: Operation, phone: str, now: dt.datetime, how: str) -> Plan:
        """Put a plan into the outbox and keep it, with its audit row, in one transaction."""
        refuse(operation)
        contact = PlanContact(unit=self._header.unit, phone=phone)
        body = PlanBody(operation=as_sent(operation), contact=contact, cancelled=operation.cancelled)
        with self._store.transaction():
            event = self._outbox.put(self.home, EVENT, msgspec.json.encode(body), now)
            self._keep(operation, phone, event, now)
            self._audit.append(Deed.PLAN, how, now, (RecordId(operation.id),))
        return self._held(operation)

    def _keep(self, operation: Operation, phone: str, event: str, now: dt.datetime) -> None:
        """Keep a plan in the place of what was known of it.

        Raises:
            PlanRefused: it would not be read back.
        """
        row = (operation.id, readable(operation), phone, event, to_ms(now))
        self._store.execute(f"INSERT OR REPLACE INTO plan ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)", row)  # noqa: S608

    def _row(self, plan_id: str) -> Row | None:
        return self._store.row(f"SELECT {_COLUMNS} FROM plan WHERE id = ?", (plan_id,))  # noqa: S608

    def _known(self, plan_id: RecordId) -> Plan:
        """A plan.

        Raises:
            PlanRefused: there is none of that id.
        """
        held = self.get(plan_id)
        if held is None:
            raise PlanRefused(PlanFault.UNKNOWN)
        return held

    def _held(self, operation: Operation) -> Plan:
        """A plan that was just written."""
        return self._known(RecordId(operation.id))

    def _plan(self, row: Row, told: OutcomeTold | None) -> Plan:
        """A plan with what is known of it: by its latest event, its receipt, and what the agency said since."""
        _, body, phone, event, _ = row
        operation = _OPERATION.decode(body)
        if not event:
            return Plan(operation=operation, state=PlanState.DRAFT, phone=phone)
        plan = Plan(operation=operation, state=after(PlanState.DRAFT, PlanStimulus.SEND), phone=phone)
        item = self._outbox.get(EventId(event))
        plan = plan if item is None else _by_receipt(plan, item)
        is_later = told is not None and (plan.said_at is None or told.at >= plan.said_at)
        return _by_word(plan, told) if told is not None and is_later and told.plan == operation.revision else plan

    def _told(self) -> dict[str, OutcomeTold]:
        """What the agency said last of each plan since its receipt."""
        found: dict[str, OutcomeTold] = {}
        for record in self._records.dealings(Kind.OUTCOME):
            if isinstance(record, OutcomeTold) and record.provenance.system is self.home:
                found[record.operation] = record
        return found


def _by_receipt(plan: Plan, item: OutboxItem) -> Plan:
    """A plan after the receipt of its latest event, if that has come."""
    receipt = item.receipt
    if receipt is None or item.state not in {EventState.APPLIED, EventState.REJECTED}:
        return plan
    if item.state is EventState.REJECTED:
        state = after(plan.state, PlanStimulus.REFUSED)
        return replace(plan, state=state, said_at=receipt.at, partner_heard=False, reason=receipt.reason)
    return _said(plan, receipt.outcome, receipt.at, receipt.partner_as_of)


def _by_word(plan: Plan, told: OutcomeTold) -> Plan:
    """A plan after its agency's later word."""
    return _said(plan, told.outcome, told.at, told.partner_as_of)


def _said(plan: Plan, outcome: str, at: dt.datetime, partner_as_of: dt.datetime | None) -> Plan:
    """A plan after a word of its agency."""
    stimulus = meaning(outcome)
    heard = stimulus is not PlanStimulus.PARTNER_NOT_HEARD
    state = after(plan.state, stimulus)
    return replace(plan, state=state, said_at=at, partner_as_of=partner_as_of, partner_heard=heard)


def _contact(operation: Operation, duties: tuple[Duty, ...], now: dt.datetime) -> Contact:
    """Whom to call about another operation."""
    owner = operation.provenance
    return contact_of(owner.agency, owner.unit, duties, now)
