"""The words of the form in which a plan is written, and why a field can't be read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from overlap.records import RecordId, Visibility
from storage.drafts import PlanDraft
from ui.wording.operations import code

FORM: Mapping[str, str] = MappingProxyType(
    {
        "new": "New plan",
        "change": "Change plan",
        "kind": "What is planned",
        "starts": "From",
        "ends": "To",
        "lead": "Lead, min",
        "lag": "Lag, min",
        "place": "Place: coordinates, address or landmark",
        "radius": "Radius, m",
        "targets": "Targets: people, plates, phones",
        "phone": "Contact number",
        "visibility": "What the other agency sees",
        "times_hint": "03:00 · 24 Nov 03:00 · 11:00Z · 03:00 +1",
        "place_hint": "48.9985 -122.7412 · 100 Synthetic Ave, Blaine · both with | between them",
        "targets_hint": "One after another with ; between them. Shared only where the plan is shared in full.",
        "restricted_hint": "Of a restricted plan time window, coarse area and owner are shared, nothing else.",
        "draft": "Keep as draft",
        "send": "Send plan",
        "back": "Esc  Back",
        "anew": "Begin anew",
    }
)

VISIBILITIES: Mapping[Visibility, str] = MappingProxyType(
    {
        Visibility.FULL: "Everything",
        Visibility.TIME_AND_PLACE: "Time and place",
        Visibility.RESTRICTED: "Restricted",
    }
)

#: What was typed into a form and is neither kept nor sent: what to press to go on with it.
LEFT: Mapping[str, str] = MappingProxyType(
    {
        "new": "You began a plan that is neither kept nor sent: N goes on with it.",
        "change": "You began to change {code}, which is as it was: choose it, E goes on.",
    }
)


def left_words(left: PlanDraft | None) -> str:
    """What waits in the form, and which key goes on with it; empty where nothing does."""
    if left is None:
        return ""
    return LEFT["change"].format(code=code(RecordId(left.plan))) if left.plan else LEFT["new"]


#: What came of the officer's last act.
DONE: Mapping[str, str] = MappingProxyType(
    {
        "kept": "Kept as a draft on this laptop.",
        "sent": "Queued: goes out with the next sync.",
        "moved": "Moved by 15 min. What was received before counts no more.",
        "discarded": "The draft is gone.",
        "cancelled": "Cancelled: the word of it goes out with the next sync.",
        "proposed": "Proposal queued: goes out with the next sync.",
        "said": "Queued: the other side hears it with the next syncs.",
        "refused": "Not possible any more: the screen shows what is.",
    }
)

#: Why a field can't be read, by the code of the fault; each says what to type.
FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "no_time": "This is no time: type hours and minutes, a day before them if it is not the next one.",
        "ends_first": "The plan ends before it begins: type a later end, with its day where that is not the next one.",
        "over": "The plan would be over already: type its day, and the year where it is not this one.",
        "no_kind": "Say what is planned in 256 characters at most, without line breaks.",
        "no_phone": "Type one phone number, 32 characters at most.",
        "too_long": "A plan lasts a week at most: write several.",
        "no_minutes": "Type whole minutes, 0 to 10080.",
        "no_place": "This is no place: type latitude and longitude, and an address if there is one.",
        "address_alone": "Where that lies is not known here: add coordinates, with | between them.",
        "no_radius": "Type a radius of 50 m to 200 km.",
        "no_target": "One target is neither a name, a plate nor a phone number: type it otherwise, or leave it out.",
    }
)
