"""Possible matches in words: what each is called in the list, where it stands, and how many fields agree."""

from __future__ import annotations

from typing import assert_never

from overlap.answer import Evidence, Field, Found, Match, Matchable
from overlap.records import (
    CaseStatus,
    CaseSummary,
    CustodyChange,
    CustodyKind,
    Encounter,
    Operation,
    Person,
    PersonName,
    Pointer,
    Visibility,
)
from ui.wording.sources import system_label
from ui.wording.subjects import agreeing_fields
from ui.wording.times import day, local_time

#: The last digits of a phone number, enough to tell two apart in a list.
PHONE_DIGITS = 4

_CHANGES = {
    CustodyKind.RELEASE: "release",
    CustodyKind.TRANSFER: "transfer",
    CustodyKind.REMOVAL: "removal",
}

#: The N-DEx states in the words of a list; the states that end a case say so.
_STATUSES = {
    CaseStatus.ACTIVE: "active",
    CaseStatus.OPEN: "open",
    CaseStatus.PENDING: "pending",
    CaseStatus.INACTIVE: "inactive",
    CaseStatus.COLD: "cold",
    CaseStatus.CLOSED: "closed",
    CaseStatus.ADMINISTRATIVELY_CLOSED: "administratively closed",
    CaseStatus.CLEARED_BY_ARREST: "closed by arrest",
    CaseStatus.CLEARED_BY_EXCEPTIONAL_MEANS: "closed by exceptional means",
    CaseStatus.REOPENED: "re-opened",
    CaseStatus.UNFOUNDED: "unfounded",
}

#: How a match was found, where that was not at once.
_FOUND = {
    Found.KEYS: "",
    Found.DEEP: " · found by deep search",
    Found.LIVE: " · live answer, not in this laptop’s copy",
}


def match_title(match: Match) -> str:
    """What the match is called: by vehicle, phone or document where no name agrees, else by its record."""
    fields = agreeing_fields(match)
    if isinstance(match.record, (Encounter, CaseSummary)) and not fields & {Field.NAME, Field.BIRTH}:
        shared = next((item for item in match.evidence if item.field in fields and item.on_file), None)
        if shared is not None:
            return _shared_title(shared)
    return record_title(match.record)


def _shared_title(item: Evidence) -> str:
    """The title of a match by one thing that is no person."""
    match item.field:
        case Field.PHONE:
            digits = "".join(sign for sign in item.on_file if sign.isdigit())
            return f"Phone ending {digits[-PHONE_DIGITS:]}"
        case Field.VIN:
            return f"VIN {item.on_file}"
        case Field.PLATE | Field.DOCUMENT | Field.ADDRESS:
            return f"{item.field.value.capitalize()} {item.on_file}"
        case _:
            return item.on_file


def record_title(record: Matchable) -> str:
    """What a record is called by itself: its person's name, or the kind of thing it is."""
    match record:
        case Encounter() | CaseSummary():
            return person_title(record.person)
        case Operation():
            restricted = record.visibility is Visibility.RESTRICTED
            return "Restricted operation" if restricted else "Planned operation"
        case CustodyChange():
            return f"Planned {_CHANGES[record.change]}"
        case Pointer():
            return "Restricted record"
        case _:
            assert_never(record)


def person_title(person: Person) -> str:
    """A person's primary name, `VARGA, Milos`; a person without one is told so."""
    return name_title(person.names[0]) if person.names else "Name not on file"


def name_title(name: PersonName) -> str:
    """One name, surname first in capitals."""
    given = " ".join(part for part in (name.given_names, name.middle_names) if part)
    return ", ".join(part for part in (name.surname.upper(), given) if part) or "Name not on file"


def match_subtitle(match: Match) -> str:
    """Where the record stands: agency, system, kind, number, day; a restricted one tells its owner alone."""
    record = match.record
    source = f"{record.provenance.agency} · {system_label(record.provenance.system)}"
    return f"{source} {_kind(record)}{_FOUND[match.found]}"


def _kind(record: Matchable) -> str:
    """The kind of record with the number and time that an owner would ask for."""
    number = record.id.partition(":")[2]
    match record:
        case Encounter():
            return f"encounter · {number} · {day(record.occurred_at)}"
        case CaseSummary():
            return f"{_case_kind(record)} · {number} · updated {day(record.provenance.updated_at)}"
        case Operation():
            return f"operation · {window(record)}"
        case CustodyChange():
            return f"custody · {day(record.planned_at)}"
        case Pointer():
            return f"record · {record.provenance.unit} · details withheld"
        case _:
            assert_never(record)


def _case_kind(case: CaseSummary) -> str:
    """What kind of TECS record a summary is, with its state where it is a case."""
    if case.lookout:
        return "lookout"
    warrant = ", warrant" if case.warrant else ""
    return f"case, {_STATUSES[case.status]}{warrant}"


def window(operation: Operation) -> str:
    """An operation's window, local and Zulu: `24 Nov 2026 03:30–06:00 (11:30Z–14:00Z)`."""
    starts, ends = local_time(operation.starts_at), local_time(operation.ends_at)
    zulu = f"{operation.starts_at:%H:%M}Z–{operation.ends_at:%H:%M}Z"
    return f"{day(starts)} {starts:%H:%M}–{ends:%H:%M} ({zulu})"


def match_agreement(match: Match) -> str:
    """How many of the compared fields agree: `3 of 4 agree`; a restricted record doesn't tell."""
    if isinstance(match.record, Pointer):
        return "details withheld"
    return f"{match.agreeing} of {match.compared} agree"
