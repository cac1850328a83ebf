"""Whom to call: the units behind an answer, with the line of the duty roster that is valid now.

Knows the roster's order and that the watch desk stands in. It does *not* know how to reach anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from overlap.answer import Contact, Fact, Level, Match, Situation
from overlap.any_record import Record
from overlap.records import Agency, Duty, DutyRole, System

#: Whom to ask for first: who works the case, then who answers for the unit.
_ROLES: Final = (DutyRole.DUTY_AGENT, DutyRole.SUPERVISOR)

#: The agency whose officers work in a system, for a call about a copy that can't be relied on.
_AGENCY_OF: Final = {System.E3: Agency.USBP, System.TECS: Agency.HSI}


def contacts(facts: Sequence[Fact], shown: Iterable[Match], situation: Situation) -> tuple[Contact, ...]:
    """One contact for each unit that the facts concern, the most important fact's first."""
    records: dict[str, Record] = {item.id: item for item in situation.operations}
    records.update((item.record.id, item.record) for item in shown)
    units: dict[tuple[Agency, str], None] = {}
    for fact in facts:
        for record_id in fact.records:
            owner = records[record_id].provenance
            units.setdefault((owner.agency, owner.unit))
        if not fact.records and fact.level is Level.INCOMPLETE:
            units.setdefault((_AGENCY_OF[fact.system], ""))
    return tuple(contact_of(agency, unit, situation.duties, situation.now) for agency, unit in units)


def contact_of(agency: Agency, unit: str, duties: Iterable[Duty], now: dt.datetime) -> Contact:
    """The unit's own line if one is valid now, else the agency's watch desk, else nobody's number."""
    valid = [duty for duty in duties if duty.provenance.agency is agency and _is_valid(duty, now)]
    own = [duty for duty in valid if duty.unit == unit and duty.role in _ROLES]
    if own:
        return Contact(agency=agency, unit=unit, duty=min(own, key=_preference))
    desks = [duty for duty in valid if duty.role is DutyRole.WATCH_DESK]
    desk = min(desks, key=lambda duty: (duty.unit != unit, *_preference(duty)), default=None)
    return Contact(agency=agency, unit=unit, duty=desk, fallback=True)


def _is_valid(duty: Duty, now: dt.datetime) -> bool:
    """Whether a line of the roster holds now."""
    return duty.valid_from <= now < duty.valid_to


def _preference(duty: Duty) -> tuple[int, float, str]:
    """The place of a line among those of one unit: role, then the one that began last, then its id."""
    order = _ROLES.index(duty.role) if duty.role in _ROLES else len(_ROLES)
    return (order, -duty.valid_from.timestamp(), duty.id)
