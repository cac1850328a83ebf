"""Makers of invented records and situations; every number of them is synthetic."""

from __future__ import annotations

import datetime as dt
from typing import Any

from overlap.answer import Situation, SourceCondition, SourceState
from overlap.query import Action
from overlap.records import (
    Agency,
    CaseStatus,
    CaseSummary,
    CustodyChange,
    CustodyKind,
    Duty,
    DutyRole,
    Encounter,
    Operation,
    Person,
    PersonName,
    Pointer,
    Provenance,
    SafetyFlag,
    System,
)

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


def provenance(agency: Agency, unit: str = "SYN unit") -> Provenance:
    """Return where a record of an agency stands."""
    system = System.E3 if agency is Agency.USBP else System.TECS
    return Provenance(system=system, agency=agency, unit=unit, updated_at=NOW)


def person(surname: str = "VARGA", given: str = "MILOS", *births: str, **more: Any) -> Person:
    """Return a person with one name."""
    return Person(names=(PersonName(surname=surname, given_names=given),), birth_dates=births, **more)


def encounter(number: str = "1", agency: Agency = Agency.USBP, **fields: Any) -> Encounter:
    """Return an encounter; what isn't said is invented."""
    given = {"person": person("VARGA", "MILOS", "1987-02-14"), "occurred_at": NOW - dt.timedelta(days=9)} | fields
    return Encounter(
        id=f"e3:SYN-E-{number}",
        revision=given.pop("revision", 1),
        provenance=given.pop("provenance", provenance(agency)),
        event_number="SYN-EV-1",
        **given,
    )


def case(number: str = "1", agency: Agency = Agency.HSI, **fields: Any) -> CaseSummary:
    """Return a case; what isn't said is invented."""
    given = {"person": person("VARGA", "MILOS", "1987-02-14"), "status": CaseStatus.OPEN} | fields
    return CaseSummary(
        id=f"tecs:SYN-T-{number}",
        revision=1,
        provenance=given.pop("provenance", provenance(agency)),
        tracking_id="SYN-1",
        **given,
    )


def operation(number: str = "1", agency: Agency = Agency.HSI, **fields: Any) -> Operation:
    """Return an operation that goes on for an hour before and after now."""
    hour = dt.timedelta(hours=1)
    given = {"starts_at": NOW - hour, "ends_at": NOW + hour, "activity": "SYN sweep"} | fields
    return Operation(id=f"tecs:SYN-OP-{number}", revision=1, provenance=provenance(agency), **given)


def custody(number: str = "1", agency: Agency = Agency.USBP, **fields: Any) -> CustodyChange:
    """Return a release planned for tomorrow."""
    given = {
        "subject_record": "e3:SYN-E-1",
        "change": CustodyKind.RELEASE,
        "planned_at": NOW + dt.timedelta(days=1),
    } | fields
    return CustodyChange(id=f"e3:SYN-C-{number}", revision=1, provenance=provenance(agency), **given)


def pointer(number: str = "1", unit: str = "SYN unit") -> Pointer:
    """Return a pointer of the investigators."""
    return Pointer(id=f"tecs:SYN-P-{number}", revision=1, provenance=provenance(Agency.HSI, unit), tokens=("0" * 20,))


def duty(number: str = "1", agency: Agency = Agency.HSI, **fields: Any) -> Duty:
    """Return a line of the roster that is valid now."""
    day = dt.timedelta(days=1)
    given = {
        "unit": "SYN unit",
        "role": DutyRole.DUTY_AGENT,
        "phone": "+1 360 555 0102",
        "valid_from": NOW - day,
        "valid_to": NOW + day,
    } | fields
    return Duty(id=f"tecs:SYN-DU-{number}", revision=1, provenance=provenance(agency), **given)


def flag(code: str = "00", **fields: Any) -> SafetyFlag:
    """Return a safety flag."""
    return SafetyFlag(code=code, entered_at=NOW - dt.timedelta(days=30), unit="SYN unit", **fields)


def source(system: System, **fields: Any) -> SourceState:
    """Return the state of a copy that is an hour old and within its limit."""
    given = {
        "as_of": NOW - dt.timedelta(hours=1),
        "limit": dt.timedelta(hours=12),
        "condition": SourceCondition.CURRENT,
        "records": 500,
    } | fields
    return SourceState(system=system, **given)


def situation(**fields: Any) -> Situation:
    """Return the situation of a Border Patrol agent at a stop, with both copies current."""
    given = {
        "now": NOW,
        "action": Action.STOP,
        "agency": Agency.USBP,
        "sources": (source(System.E3), source(System.TECS)),
    } | fields
    return Situation(**given)
