"""The fixed words of the faces: actions, decisions, token kinds, labels, and the negated sentences apart."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from overlap.query import Action, Part

NOT_CONFIRMED = "Not confirmed – verify identity yourself"

#: The only sentences in which a word may stand that an answer must never use; each of them denies it.
NEGATED = (NOT_CONFIRMED,)

#: What the officer is about to do, as its button says it; also its position, Alt+1 to Alt+7.
ACTIONS: Mapping[Action, str] = MappingProxyType(
    {
        Action.STOP: "Stop",
        Action.ARREST: "Arrest",
        Action.INTERVIEW: "Interview",
        Action.WARRANT: "Warrant",
        Action.SURVEILLANCE: "Surveillance",
        Action.OPERATION: "Operation",
        Action.RELEASE: "Release",
    }
)

#: What a token of the typed text was read as.
TOKENS: Mapping[Part, str] = MappingProxyType(
    {
        Part.NAME: "Name",
        Part.BIRTH: "Born",
        Part.PLATE: "Plate",
        Part.VIN: "VIN",
        Part.DOCUMENT: "Document",
        Part.PHONE: "Phone",
        Part.ADDRESS: "Address",
        Part.UNREAD: "Not read",
    }
)

#: What closes a warning, by its one digit.
DECISIONS: Mapping[int, str] = MappingProxyType(
    {
        1: "Called, agreed to go ahead",
        2: "Called, standing down",
        3: "No answer, going ahead",
        4: "Exigent, going ahead now",
        5: "Not the same person or place",
    }
)

#: Fixed labels of both faces, by a name that says where they stand.
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "product": "CROSSCHECK",
        "before_you": "Before you",
        "purpose": "Purpose is recorded with every check",
        "input_hint": "Scan a document, or type name, date of birth, plate, phone, address",
        "read_as": "Read as",
        "read_as_wrong": "wrong? press Tab to edit",
        "also_read_as": "or",
        "officer_safety": "OFFICER SAFETY",
        "possible_match": "1 possible match",
        "possible_matches": "{count} possible matches",
        "hidden_matches": "{count} more below those listed",
        "strongest_first": "strongest first",
        "near_misses": "Near misses not shown as matches",
        "why": "Why this came up",
        "you_entered": "You entered",
        "not_on_file": "not on file",
        "not_entered": "not entered",
        "how_current": "How current this answer is",
        "how_current_laptop": "How current this laptop is",
        "also": "Also",
        "whom_to_call": "Whom to call",
        "further_contacts": "{count} further units: see the answer as JSON or in the window",
        "notify": "Notify {agency}",
        "record_decision": "Record decision",
        "decision_title": "What did you decide?",
        "decision_recorded": "Decision recorded",
        "decision_open": "This warning waits for your decision",
        "exigent_reason": "The reason is asked at the end of the shift",
        "notice_queued": "Notice queued: it goes out with the next sync",
        "notice_delivered": "Notice delivered: {agency} has a receipt for it",
        "live_asking": "asking {agencies} live …",
        "live_answered": "{agency} answered live",
        "live_more": "{agency} answered live and has more than it sent: call",
        "live_failed": "{agency} not reached live",
        "answered_in": "Answered from this laptop in {milliseconds} ms",
        "your_last_checks": "Your last checks",
        "last_checks_seen_by": "supervisors, auditors may look too",
        "needs_you": "Needs you",
        "needs_nothing": "Nothing waits for you",
        "raised": "You checked this at {time}; new information",
        "searching": "Looking…",
        "offline": "Offline",
        "outbox": "Outbox {count}",
        "practice": "PRACTICE DATA – every person, number and operation is invented",
        "add_identifier": "Add another identifier to be surer",
        "restricted_see": "What you can see",
        "restricted_seen": "A record exists. Owner: {unit}.",
        "restricted_do": "What to do",
        "restricted_call": "Call the owner before you act. The desk will tell you whether to wait.",
        "use_notice": (
            "This laptop holds law-enforcement information of two agencies. Use is for official duty, every"
            " view is recorded, and misuse is an offence."
        ),
        "acknowledge": "I acknowledge",
        "unlock": "Unlock",
        "passphrase": "Passphrase",
        "locked": "Locked",
        "lock": "Lock",
        "tries_left": "{count} tries left",
        "back": "Back",
        "new_check": "New check",
        "choose_match": "Choose match",
        "open": "Open",
        "call_contact": "Call contact",
        "notify_agency": "Notify agency",
        "theme": "Light, dark, night",
        "sync_now": "Sync now",
        "sync_stop": "Stop",
        "help": "Help",
        "check": "Check",
        "overlaps": "Overlaps",
        "operations": "Operations",
        "map": "Map",
        "activity": "Activity",
        "oversight": "Oversight",
        "settings": "Settings",
    }
)
