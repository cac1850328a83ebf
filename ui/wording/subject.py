"""The Subject screen in words: what a record holds, when things happened, who else can see it, what a sheet says.

Knows the sentences around one record. No sentence says that two records are of one person: what they share is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from overlap.answer import Matchable
from overlap.records import Agency, IdentifierKind, Marking, Person
from overlap.subject import Moment, MomentKind, Tie
from ui.wording.evidence import evidence_field
from ui.wording.flags import caution_text
from ui.wording.sources import system_label
from ui.wording.times import birth_words, day, span

#: How categories begin whose handling a law specifies; they are written before the basic ones.
_SPECIFIED = "SP-"
#: What a screen reader says of a marking.
MARKING = "Control marking of what is shown: {marking}"

SUBJECT: Mapping[str, str] = MappingProxyType(
    {
        "title": "Subject",
        "identifiers": "On file",
        "flags": "Officer-safety and medical flags",
        "no_flags": "No flag is on these records in this laptop’s copy. Flags may exist that are not shared.",
        "history": "What happened, and what is planned",
        "links": "Shared with other records",
        "no_links": "Nothing on this record is shared with another record in this laptop’s copy.",
        "links_hint": "↑↓ choose · Enter open that record",
        "other_side": "What the other agency sees",
        "print": "Print",
        "wrong": "Report wrong match",
        "differences": "Differences only",
        "everything": "All fields",
        "back": "Back to the check",
        "more": "{count} more in this laptop’s copy; add an identifier to the check to narrow them down",
        "not_confirmed": "Not confirmed – verify identity yourself.",
        "printed": "Printed by {officer} on {when}.",
        "sheet_sent": "The sheet was sent to the printer; that it was printed is in the audit.",
        "sheet_for": "For the reader’s own use; not for further release without the owners’ consent.",
        "wrong_done": "Reported as not the same. Both agencies are told at the next sync.",
        "now": "now",
    }
)

_IDENTIFIERS: Mapping[IdentifierKind, str] = MappingProxyType(
    {
        IdentifierKind.ALIEN: "A-number",
        IdentifierKind.FIN: "FIN",
        IdentifierKind.FBI: "FBI number",
        IdentifierKind.SID: "State ID",
        IdentifierKind.FPS: "Fingerprint number",
        IdentifierKind.I94: "I-94",
        IdentifierKind.PASSPORT_FOREIGN: "Passport, foreign",
        IdentifierKind.PASSPORT_US: "Passport, US",
        IdentifierKind.CEDULA: "Cédula",
        IdentifierKind.DRIVER_LICENCE: "Driver’s licence",
        IdentifierKind.SEVIS: "SEVIS",
        IdentifierKind.CTECS: "TECS number",
        IdentifierKind.OTHER: "Document",
    }
)

_MOMENTS: Mapping[MomentKind, str] = MappingProxyType(
    {
        MomentKind.ENCOUNTERED: "encounter",
        MomentKind.CASE_OPENED: "case opened",
        MomentKind.CASE_UPDATED: "case updated",
        MomentKind.FLAG_ENTERED: "flag entered",
        MomentKind.OPERATION: "operation planned",
        MomentKind.CUSTODY_PLANNED: "planned",
        MomentKind.CUSTODY_DONE: "done",
    }
)

#: Access level → who may see a record of that level (docs/extracts.md, section 6).
_AUDIENCE: Mapping[int, str] = MappingProxyType(
    {
        1: "Every enrolled officer of either agency can see this record.",
        2: "Supervisors of either agency can see this record; to other officers it leaves no trace.",
    }
)
_OWNERS_ALONE = "Officers of {unit} alone can see this record; to everyone else it leaves no trace."


def person_lines(person: Person) -> tuple[tuple[str, str], ...]:
    """What is on file about a person, as pairs of a field's name and its value."""
    names = [" ".join(filter(None, (n.surname.upper() + ",", n.given_names, n.middle_names))) for n in person.names]
    lines = [("Name" if at == 0 else "Also known as", name.strip(", ")) for at, name in enumerate(names)]
    lines += [("Born", birth_words(date)) for date in person.birth_dates]
    lines += [(_IDENTIFIERS[item.kind], item.value) for item in person.identifiers]
    return tuple(lines)


def moment_words(moment: Moment) -> str:
    """What happened: `e3 encounter`, `TECS flag entered: Armed and dangerous`."""
    system = system_label_of(moment.record)
    kind = _MOMENTS[moment.kind]
    if moment.kind is MomentKind.FLAG_ENTERED:
        return f"{system} {kind}: {caution_text(moment.detail)}"
    if moment.kind in (MomentKind.CUSTODY_PLANNED, MomentKind.CUSTODY_DONE):
        return f"{system} {moment.detail} {kind}"
    return f"{system} {kind}"


def moment_when(moment: Moment, now: dt.datetime) -> str:
    """When, with the distance from now: `3 Nov 2026 · 21 days ago`."""
    away = moment.at - now
    distance = f"in {span(away)}" if away > dt.timedelta(0) else f"{span(-away)} ago"
    return f"{day(moment.at)} · {distance}"


def system_label_of(record: str) -> str:
    """The system that an id names, as officers call it."""
    name = record.partition(":")[0]
    return {"e3": "e3", "tecs": "TECS"}.get(name, name)


def tie_words(tie: Tie) -> str:
    """The thing that is shared: `Plate BXT4821`."""
    return f"{evidence_field(tie.field)} {tie.value}"


def audience(record: Matchable) -> str:
    """Who else may see a record, by its access level."""
    level = record.provenance.access_level
    return _AUDIENCE.get(level, _OWNERS_ALONE.format(unit=record.provenance.unit))


def shared_parts(record: Matchable) -> str:
    """What of a record is shared at all, and what never is."""
    system = system_label(record.provenance.system)
    return (
        f"Shared from {system}: names, birth dates, numbers, vehicles, phones, addresses, flags with their unit, day "
        "and place. Never shared: nationality, language, sex, looks, narratives, informants, claims of fear."
    )


def told_by_check(own: Agency) -> str:
    """What the other agency learns of an officer's check."""
    other = Agency.HSI if own is Agency.USBP else Agency.USBP
    return (
        f"Your check tells {other}: your unit and number, what you were about to do, what you asked for, the level of "
        f"the answer, and which of {other}’s own records were shown. It is sent with the next sync."
    )


def marking_line(marking: Marking) -> str:
    """The control marking of a sheet or screen, specified categories first: `CUI//SP-CHRI/LEI//FED ONLY`."""
    categories = sorted(marking.categories, key=lambda each: (not each.startswith(_SPECIFIED), each))
    return "//".join(filter(None, ("CUI", "/".join(categories), "/".join(marking.limits))))
