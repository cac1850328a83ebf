"""The words of the window's frame and controls: screens, keys, buttons, field names and short states.

Knows what the desktop face says beside an answer. The sentences of an answer are in the other files of this package.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from overlap.answer import Agreement, Assessment, Contact, Match, SeenFlag, SourceState
from overlap.query import Part, Token
from overlap.records import System
from ui.wording.answer import assurance, banner_word, headline
from ui.wording.contacts import contact_line, contact_title
from ui.wording.evidence import evidence_field
from ui.wording.flags import flag_source, flag_text
from ui.wording.labels import LABELS
from ui.wording.matches import match_subtitle
from ui.wording.sources import age, records_count, scope_words, source_title, system_label
from ui.wording.times import birth_words, clock, day, span_of_minutes

if TYPE_CHECKING:  # Unlock is on the screen before the vault's libraries are loaded
    from storage.checks import RaisedCheck

#: Reason codes that a decision may carry, in the order of their digits: going ahead without an answer.
REASONS_NO_ANSWER: tuple[tuple[str, str], ...] = (
    ("no_answer_3_tries", "No answer after three tries"),
    ("no_signal", "No signal, no radio contact"),
    ("number_wrong", "The number does not work"),
    ("cannot_wait", "Cannot wait for an answer"),
)

#: Why an officer went ahead without a call.
REASONS_EXIGENT: tuple[tuple[str, str], ...] = (
    ("officer_in_danger", "An officer was in danger"),
    ("public_in_danger", "Somebody else was in danger"),
    ("pursuit", "Pursuit or flight"),
    ("evidence_at_risk", "Evidence would have been lost"),
    ("medical", "Medical emergency"),
)

#: Which identifier shows that it is another person or place.
REASONS_NOT_SAME: tuple[tuple[str, str], ...] = (
    ("document_differs", "Document number differs"),
    ("birth_differs", "Birth date differs"),
    ("photo_differs", "Photo or fingerprint differs"),
    ("plate_differs", "Plate or VIN differs"),
    ("place_differs", "Place or time differs"),
)

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "activity_empty": "No check yet on this laptop",
        "activity_title": "Your checks",
        "activity_undecided": "no decision yet",
        "activity_owes": "went ahead, reason still to be given",
        "decision_why_4": "Why could it not wait?",
        "activity_hint": "read only · who of your agency looked stands beside them",
        "alternatives": "Read it as",
        "answered": "Answered from this laptop",
        "ask_voice": "Ask by voice",
        "ask_voice_text": "The watch desk can look in the system itself.",
        "call_desk": "Whom to call",
        "blank": "Any key shows the screen again",
        "call": "Call",
        "call_not_asked": "This answer asks for no call",
        "call_none": "Nobody to call: no contact is known to this laptop",
        "checks_none": "No check yet. F2 starts one.",
        "choose_action": "What you are about to do",
        "close": "Close",
        "copy_ages": "Encrypted copies on this laptop",
        "decide_first": "A warning needs a decision: F8",
        "decision_exigent_due": "Reason is asked at the end of the shift",
        "decision_pick": "Press the digit",
        "decision_why_3": "Why without an answer?",
        "decision_why_5": "What shows that it is another one?",
        "entry": "Who or what to check",
        "field_empty": "–",
        "flag_records": "{count} records, last",
        "flags_hint": "{count} flags. Enter on a match shows their sources",
        "hidden_more": "{count} more below those listed",
        "keys_title": "All keys",
        "lock": "Lock",
        "locked_line": "This laptop is locked. Unlocking works without a network.",
        "looked_in": "What was looked in",
        "matches": "Possible matches",
        "more": "More",
        "near_none": "No near misses either",
        "new_information": "new information",
        "not_looked_in": "Not looked in",
        "not_looked_in_text": "NCIC, and records that an agency does not share. Ask by radio if it matters.",
        "no_record": "no record listed",
        "nobody_on_roster": "no roster line on this laptop",
        "notify": "Notify",
        "notified": "Notice queued",
        "notify_title": "Tell {agency} what you are about to do",
        "notify_text": "The owner gets the record's number, what you are about to do, and your number. Nothing else.",
        "notify_callback": "Number you can be reached at",
        "notify_urgent": "Ask to confirm, urgent: answer within {time}",
        "notify_routine": "Ask to confirm, routine: answer within {time}",
        "notify_tell": "Only tell them: no answer needed",
        "notify_number_missing": "Enter a number first: the owner must be able to reach you.",
        "outbox_last": "{system}: last sync {time}",
        "outbox_running": "{system}: syncing",
        "outbox_never": "{system}: no sync in this session",
        "open_practice": "Open practice data",
        "outbox_empty": "Nothing waits to be sent",
        "outbox_title": "Outbox",
        "outbox_hint": "Goes out by itself at the next sync; kept until a receipt is held",
        "passphrase_wrong": "That passphrase does not open this laptop's data.",
        "practice_line": "Practice data needs no passphrase: every person in it is invented.",
        "problem_answer": "There is no answer: nothing can be ruled out.",
        "problem_do": "What to do",
        "problem_kept": "What you typed is kept.",
        "queue_attempts": "{count} tries",
        "radio": "Radio {channel} · call sign {sign}",
        "restricted_nobody": "If nobody answers",
        "restricted_wait": (
            "Try the watch desk again and record what you decide. Your check goes to the owner at the next sync."
        ),
        "show_again": "Show it",
        "syncing": "Syncing…",
        "synced": "Synced",
        "undecided_many": "{count} warnings without a decision",
        "undecided_one": "1 warning without a decision",
        "unlock_ages_later": "The copies on this laptop are encrypted; their ages show after unlocking.",
        "unlocking": "Opening…",
        "use_notice_title": "Before you go on",
        "waiting_now": "Answer still being looked up; below is the last one",
        "when": "{time} · {action}",
        "verified": "roster line verified {day}",
        "on_duty_until": "on duty until {time}",
    }
)

#: Said once beside the safety strip, for every flag in it.
CONFIRM_WITH_OWNER = "confirm with owner"


def flag_origin(seen: SeenFlag, now: dt.datetime) -> str:
    """Where a flag came from, without the advice that the strip gives once for all its flags."""
    return flag_source(seen, now).removesuffix(f" · {CONFIRM_WITH_OWNER}")


def flags_origin(carried: Sequence[SeenFlag]) -> str:
    """Where one caution that several records may carry came from, as short as it can be told: `TECS · 3 Nov 2026`."""
    newest = max(seen.flag.entered_at for seen in carried)
    systems = ", ".join(system_label(system) for system in System if system in {seen.system for seen in carried})
    records = len({seen.record for seen in carried})
    told = [systems, WORDS["flag_records"].format(count=records) if records > 1 else "", day(newest)]
    return " · ".join(part for part in told if part)


def flags_hint(count: int) -> str:
    """How many flags there are, and what shows each with its source."""
    return WORDS["flags_hint"].format(count=count)


def undecided_words(count: int) -> str:
    """How many warnings wait for a decision."""
    return WORDS["undecided_one"] if count == 1 else WORDS["undecided_many"].format(count=count)


def matches_words(count: int) -> str:
    """How many possible matches are listed."""
    return LABELS["possible_match"] if count == 1 else LABELS["possible_matches"].format(count=count)


def banner_spoken(assessment: Assessment) -> str:
    """The whole banner in one breath for a screen reader: level, headline, assurance, flags, whom to call."""
    now = assessment.situation.now
    flags = [f"{flag_text(seen)}, {flag_source(seen, now)}" for seen in assessment.flags]
    contacts = [contact_line(contact) for contact in assessment.contacts[:1]]
    told = (banner_word(assessment), headline(assessment), assurance(assessment))
    safety = [f"{LABELS['officer_safety']}: {'; '.join(flags)}"] if flags else []
    return ". ".join((*told, *safety, *contacts))


def contact_person(contact: Contact) -> str:
    """Who answers the call and for which unit."""
    duty = contact.duty
    if duty is None:
        return f"{contact.agency} {contact.unit}"
    who = duty.name or contact_title(contact).removeprefix("Call ")
    return f"{who} – {contact.unit}, {'watch desk' if contact.fallback else duty.role.value}"


def contact_detail(contact: Contact, now: dt.datetime) -> str:
    """Until when the roster line holds, how else the unit is reached, and when the line was last verified."""
    duty = contact.duty
    if duty is None:
        return WORDS["nobody_on_roster"]
    parts = (
        WORDS["on_duty_until"].format(time=clock(duty.valid_to, now)),
        WORDS["radio"].format(channel=duty.radio_channel, sign=duty.call_sign or "–") if duty.radio_channel else "",
        WORDS["verified"].format(day=day(duty.verified_at)) if duty.verified_at else "",
    )
    return " · ".join(part for part in parts if part)


def near_miss_line(match: Match) -> str:
    """Why a record that came up is not listed: the fields that differ."""
    differs = [evidence_field(e.field).lower() for e in match.evidence if e.agreement is Agreement.DIFFERENT]
    similar = [evidence_field(e.field).lower() for e in match.evidence if e.agreement is Agreement.SIMILAR]
    told = [f"{', '.join(similar)} only similar"] if similar else []
    told += [f"{', '.join(differs)} differs"] if differs else []
    return f"{match_subtitle(match)} · {', '.join(told)}" if told else match_subtitle(match)


def token_shown(token: Token) -> str:
    """A reading as an officer reads it; a date in words, so that day and month can't be taken for each other."""
    return birth_words(token.shown) if token.part is Part.BIRTH else token.shown


def token_alternatives(token: Token) -> str:
    """The other readings that fit, empty where there is none."""
    others = [birth_words(each) if token.part is Part.BIRTH else each for each in token.alternatives]
    return f"{LABELS['also_read_as']} {', '.join(others)}" if others else ""


def raised_words(raised: RaisedCheck, now: dt.datetime) -> str:
    """That a check is answered with a higher level since a sync: when it was made, what it says now."""
    told = LABELS["raised"].format(time=clock(raised.check.at, now))
    return f"{told}: {headline(raised.assessment)}"


def coverage_title(state: SourceState) -> str:
    """Which copy it is and what it covers."""
    return f"{source_title(state.system)}{f', {scope_words(state)}' if state.scope else ''}"


def coverage_words(state: SourceState, now: dt.datetime) -> str:
    """How many records a copy has, as of when, and how old that is."""
    if state.as_of is None:
        return age(state, now)
    return f"{records_count(state.records)} as of {clock(state.as_of, now)} · {age(state, now)}"


def notify_words(urgent_minutes: int, routine_minutes: int) -> tuple[str, str, str]:
    """What can be asked of a record's owner, with the times that the agencies' rules give it."""
    return (
        WORDS["notify_urgent"].format(time=span_of_minutes(urgent_minutes)),
        WORDS["notify_routine"].format(time=span_of_minutes(routine_minutes)),
        WORDS["notify_tell"],
    )


def notify_hint(urgent: str) -> str:
    """What Enter and Esc do on that card."""
    return f"Enter: {urgent} · Esc {LABELS['back']}"
