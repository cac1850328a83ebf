"""What the Operations screen shows, read from the vault in one go.

Knows which facets it comes from, and which operations have a row. It does *not* know when it is read (`ui.operating`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from overlap.answer import Contact
from overlap.calendar import later
from overlap.contacts import contact_of
from overlap.notices import About, Basis, Notice, NoticeState, NoticeUnit
from overlap.records import Agency, Duty, Operation, RecordId, System
from storage.plans import Met, Plan
from storage.vault import Vault
from ui.operations.state import Meeting, OperationsView

#: How far ahead others' operations are listed; what meets a plan is listed whenever it is.
_AHEAD: Final = dt.timedelta(hours=24)
_BEHIND: Final = dt.timedelta(hours=1)
#: Own plans that ended longer ago than this have no row any more.
_KEPT: Final = dt.timedelta(hours=12)
#: More rows than this are no list for a shift; those that meet a plan come first.
MOST: Final = 100
#: A number that came with a notice is taken as good for so long where the roster has no line.
_NOTICE_PHONE_KEEPS: Final = dt.timedelta(days=1)


def read_view(vault: Vault, now: dt.datetime, agencies: dt.datetime) -> OperationsView:
    """All plans and operations as they stand; `agencies` is the time by which notices run."""
    header, duties = vault.header, vault.records.duties()
    plans = tuple(plan for plan in vault.plans.items() if plan.operation.ends_at >= now - _KEPT)
    checked = {plan.id: vault.plans.check(plan.operation, now).met for plan in plans if not plan.operation.cancelled}
    notices = _conflicts(vault, agencies)
    meetings = tuple(_meetings(plans, checked, notices, header.agency, duties, now))
    met = {RecordId(each.operation.id): each.operation for some in checked.values() for each in some}
    listed = _listed(met, vault.records.operations(now - _BEHIND, now + _AHEAD))
    own = contact_of(header.agency, header.unit, duties, now)
    return OperationsView(
        now=now, agency=header.agency, unit=header.unit, plans=plans, others=listed[:MOST], meetings=meetings,
        sources=tuple(vault.sources.state(system, now) for system in System), joints=vault.joints.items(),
        contacts=_contacts(listed[:MOST], duties, now), desk=contact_of(header.agency, "", duties, now),
        phone=own.duty.phone if own.duty is not None else "", hidden=max(0, len(listed) - MOST),
    )  # fmt: skip


def _listed(met: Mapping[RecordId, Operation], around: Iterable[Operation]) -> tuple[Operation, ...]:
    """The operations that have a row: those that meet a plan, then the rest by their start."""
    rest = sorted((each for each in around if each.id not in met and not each.cancelled), key=lambda o: o.starts_at)
    return (*met.values(), *rest)


def _contacts(operations: Iterable[Operation], duties: Iterable[Duty], now: dt.datetime) -> Mapping[RecordId, Contact]:
    """Whom to call about each operation."""
    lines = tuple(duties)
    found = {
        RecordId(each.id): contact_of(each.provenance.agency, each.provenance.unit, lines, now) for each in operations
    }
    return MappingProxyType(found)


def _conflicts(vault: Vault, at: dt.datetime) -> tuple[Notice, ...]:
    """The notices of conflicts that are not resolved."""
    if vault.records.is_sealed:
        return ()
    items = (item.notice for item in vault.notices.items(at))
    return tuple(each for each in items if each.about is About.CONFLICT and each.state is not NoticeState.RESOLVED)


def _meetings(
    plans: Iterable[Plan], checked: Mapping[RecordId, tuple[Met, ...]], notices: tuple[Notice, ...], agency: Agency,
    duties: Iterable[Duty], now: dt.datetime,
) -> Iterable[Meeting]:  # fmt: skip
    """What each plan meets by this laptop's copy and by the agencies' notices, each other operation once."""
    lines = tuple(duties)
    for plan in plans:
        named = {_other(notice, plan.id): notice for notice in notices if plan.id in notice.records}
        for met in checked.get(plan.id, ()):
            yield _found(plan, met, named.pop(RecordId(met.operation.id), None))
        for other, notice in named.items():
            yield _told(plan, other, notice, agency, lines, now)


def _found(plan: Plan, met: Met, notice: Notice | None) -> Meeting:
    """A meeting that the copy shows, told by an agency as well where there is a notice."""
    clash = met.clash
    return Meeting(
        plan=plan.id, other=RecordId(met.operation.id), bases=clash.bases, begins=clash.begins, ends=clash.ends,
        distance_m=clash.distance_m, told=notice is not None, contact=met.contact,
        notice=notice.event if notice is not None else "",
    )  # fmt: skip


def _told(
    plan: Plan, other: RecordId, notice: Notice, agency: Agency, duties: tuple[Duty, ...], now: dt.datetime
) -> Meeting:
    """A meeting that an agency alone knows of: it may be of a plan that this laptop has no record of."""
    begins = notice.window.begins_at if notice.window is not None else plan.operation.starts_at
    ends = notice.window.ends_at if notice.window is not None else plan.operation.ends_at
    return Meeting(
        plan=plan.id, other=other, bases=frozenset(notice.bases) or frozenset({Basis.PLACE}), begins=begins, ends=ends,
        told=True, contact=_contact(notice, plan, agency, duties, now), notice=notice.event,
    )  # fmt: skip


def _other(notice: Notice, plan: RecordId) -> RecordId:
    """The operation at the other end of a notice; one that isn't named is called by the notice."""
    named = (each for each in notice.about_records() if each != plan)
    return next(named, RecordId(f"{notice.system}:{notice.event}"))


def _contact(notice: Notice, plan: Plan, agency: Agency, duties: tuple[Duty, ...], now: dt.datetime) -> Contact:
    """Whom to call on the other side: by the roster, else by the number that came with the notice."""
    mine = plan.operation.provenance.unit
    sides = (notice.owner, notice.asker)
    side = next((each for each in sides if (each.agency, each.unit) != (agency, mine)), notice.owner)
    by_roster = contact_of(side.agency, side.unit, duties, now)
    if not side.phone or (by_roster.duty is not None and not by_roster.fallback):
        return by_roster
    return Contact(agency=side.agency, unit=side.unit, duty=_line(notice, side))


def _line(notice: Notice, side: NoticeUnit) -> Duty:
    """The number that came with a notice as a line of a roster, which the gateway took it from."""
    return Duty(
        id=notice.id, revision=1, provenance=notice.provenance, unit=side.unit, role=side.role, phone=side.phone,
        valid_from=notice.sent, valid_to=later(notice.sent, _NOTICE_PHONE_KEEPS),
    )  # fmt: skip
