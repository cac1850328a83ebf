"""The words of overlaps and notices: what each is called, what it needs, what has happened, what can be said of it.

Knows the codes of judgements, steps and rules as an officer reads them. An outcome is told as what officers said, never
as what is so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from overlap.answer import Agreement, Evidence, Field, Match
from overlap.inbox import About, Item, Stand
from overlap.judgements import Judgement, Reason, ShownBy, Verdict
from overlap.linkage import Linked
from overlap.notices import About as NoticeAbout
from overlap.notices import Ask, Basis, Notice, NoticeStep, Party, Reply, Step, Urgency
from overlap.records import Agency, CaseSummary, Encounter, System
from ui.overlaps.state import Entry, NoticeEntry, OverlapEntry
from ui.wording.evidence import evidence_field
from ui.wording.matches import PHONE_DIGITS, record_title
from ui.wording.sources import system_label
from ui.wording.times import clock, span

#: The lists of the screen.
STANDS: Mapping[Stand, str] = MappingProxyType(
    {Stand.NEEDS_YOU: "Needs you", Stand.WAITING: "Waiting", Stand.RESOLVED: "Resolved"}
)

#: What can be said of a pair, in the order of the digits; none weighs more than another.
VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.SAME_COORDINATE: "Same – coordinate",
        Verdict.SAME_NO_CONFLICT: "Same – no conflict",
        Verdict.NOT_THE_SAME: "Not the same",
        Verdict.DEFERRED: "Not now",
    }
)

#: Which identifier shows that two are not the same.
SHOWN_BY: Mapping[ShownBy, str] = MappingProxyType(
    {
        ShownBy.DOCUMENT: "Document number differs",
        ShownBy.BIRTH: "Birth date differs",
        ShownBy.PHOTO: "Photo or fingerprint differs",
        ShownBy.PLATE: "Plate or VIN differs",
        ShownBy.PLACE: "Place or time differs",
    }
)

#: Why a judgement is put off.
REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NO_ANSWER: "Owner not reached",
        Reason.TOO_LITTLE: "Too little known",
        Reason.OTHERS: "Others work on it",
        Reason.NO_TIME: "No time now",
    }
)

#: How much more time can be asked for, in minutes.
MORE_MINUTES: Final = (10, 30, 60, 240)

#: The steps with a notice, as their buttons say them.
STEPS: Mapping[Step, str] = MappingProxyType(
    {
        Step.ACKNOWLEDGE: "Acknowledge",
        Step.POSITIVE: "Yes, it is ours and stands",
        Step.NEGATIVE: "No, it does not stand",
        Step.MORE_TIME: "More time",
        Step.SECOND_REQUEST: "Ask again",
        Step.ESCALATE: "Escalate",
        Step.RESOLVE: "Close",
    }
)

_TAKEN: Mapping[Step, str] = MappingProxyType(
    {
        Step.ACKNOWLEDGE: "{who} has seen it",
        Step.POSITIVE: "{who}: it is theirs and stands",
        Step.NEGATIVE: "{who}: it does not stand",
        Step.MORE_TIME: "{who} needs {minutes} more",
        Step.SECOND_REQUEST: "{who} asked again",
        Step.ESCALATE: "Escalated",
        Step.RESOLVE: "{who} closed it",
    }
)

_ABOUT_NOTICE: Mapping[NoticeAbout, str] = MappingProxyType(
    {
        NoticeAbout.CHECK: "Check of your record",
        NoticeAbout.CONFIRMATION: "Asked to confirm your record",
        NoticeAbout.CUSTODY: "Planned custody change",
        NoticeAbout.CONFLICT: "Two plans meet",
        NoticeAbout.OVERLAP: "Overlap to coordinate",
    }
)
_ASKED: Mapping[NoticeAbout, str] = MappingProxyType(
    {NoticeAbout.CHECK: "Your notice to {unit}", NoticeAbout.CONFIRMATION: "You asked {unit} to confirm"}
)

_BASES: Mapping[Basis, str] = MappingProxyType(
    {
        Basis.PLACE: "near each other",
        Basis.ADDRESS: "same address",
        Basis.TARGET: "same target",
        Basis.TIME: "same time",
    }
)
_REPLIES: Mapping[Reply, str] = MappingProxyType(
    {Reply.POSITIVE: "it stands", Reply.NEGATIVE: "it does not stand", Reply.MORE_TIME: "more time asked"}
)

OVERLAPS: Mapping[str, str] = MappingProxyType(
    {
        "title": "Overlaps",
        "hint": "Works offline: what you say goes out with the next sync",
        "list": "Overlaps and notices",
        "empty_needs": "Nothing needs you",
        "empty_needs_text": "What both agencies have is compared after each sync. Each new overlap comes here.",
        "empty_waiting": "Nothing waits for others",
        "empty_waiting_text": "What you put off, asked of others or have to coordinate stands here.",
        "empty_resolved": "Nothing resolved yet",
        "empty_resolved_text": "What officers of either agency said stays here with its evidence.",
        "never": "Nothing to compare yet",
        "never_text": "An overlap needs a copy of both agencies. Sync first: F5.",
        "sealed": "A lease has ended",
        "sealed_text": "Overlaps show again once both agencies have renewed this laptop’s lease: sync.",
        "error": "Overlaps can’t be shown",
        "loading": "Looking…",
        "comparing": "Still comparing: {count} records to go. More may come.",
        "stale": "Compared with old copies: {ages}",
        "clock": "This laptop’s clock is wrong. Times here are the agencies’.",
        "happened": "What has happened",
        "found": "Overlap found",
        "linked": "Linked by both agencies as well: about {share} % – reckoned, looked at by nobody",
        "grown": "More evidence since",
        "yours": "Say what it is",
        "undo": "Undo",
        "undone": "{who} took it back",
        "call": "Call",
        "waits": "waits to be sent",
        "unsent": "waits to be sent to {systems}",
        "new": "New",
        "grown_short": "New evidence",
        "other_unit": "For another unit",
        "put_off": "Put off until {time}",
        "reply_in": "Reply in {span}",
        "reply_over": "Overdue by {span}",
        "due_in": "Due in {span}",
        "no_reply": "No reply needed",
        "answered": "Answered",
        "urgent": "Urgent",
        "record_gone": "no longer shared",
        "not_compared": "–",
        "which": "Which identifier shows it?",
        "why": "Why not now?",
        "how_long": "How much more time?",
        "raised": "Raised again: there is more evidence than it rests on",
        "watch_desk": "watch desk",
        "tier": "tier {tier}",
        "sent": "{who} sent it",
        "and": "and",
        "judged": "Recorded: {what}. It goes out with the next sync. U takes it back, J goes on.",
        "taken_back": "Taken back. It goes out with the next sync.",
        "stepped": "Recorded: {what}. It goes out with the next sync.",
        "too_late": "Nothing was recorded: a sync brought something new. See how it stands now.",
    }
)


#: What is told of both sides of a notice, and of an overlap.
NOTICE_ROWS: Mapping[str, str] = MappingProxyType(
    {"asker": "Asks", "owner": "Owns", "unit": "Unit", "call": "Call", "records": "Record"}
)


def overlap_title(entry: OverlapEntry) -> str:
    """What an overlap is called: by its person, or by the thing that both have."""
    about, evidence = entry.item.about, entry.item.kept.overlap.evidence
    if about is About.PERSON:
        known = [record for record in (entry.one, entry.other) if record is not None]
        return record_title(known[0]) if known else OVERLAPS["record_gone"]
    return _thing(about, evidence)


_FIELDS_OF: Mapping[About, tuple[Field, ...]] = MappingProxyType(
    {
        About.DOCUMENT: (Field.DOCUMENT,),
        About.VEHICLE: (Field.PLATE, Field.VIN),
        About.PHONE: (Field.PHONE,),
        About.ADDRESS: (Field.ADDRESS,),
    }
)


def _thing(about: About, evidence: tuple[Evidence, ...]) -> str:
    """A thing by what tells it from others; of a phone the last digits."""
    shared = [row for field in _FIELDS_OF[about] for row in evidence if row.field is field and row.on_file]
    if not shared:
        return about.value.capitalize()
    if about is About.PHONE:
        digits = "".join(sign for sign in shared[0].on_file if sign.isdigit())
        return f"Phone ending {digits[-PHONE_DIGITS:]}"
    return f"{about.value.capitalize()} {shared[0].on_file}"


def record_name(record: Encounter | CaseSummary) -> str:
    """A record by its kind and number: `encounter SYN-E-1`, `case SYN-T-1`."""
    kind = "encounter" if isinstance(record, Encounter) else "lookout" if record.lookout else "case"
    return f"{kind} {record.id.partition(':')[2]}"


def overlap_subtitle(entry: OverlapEntry) -> str:
    """Which two records, and what agrees."""
    records = " and ".join(record_name(record) for record in (entry.one, entry.other) if record is not None)
    fields = agreeing_words(entry.item.kept.overlap.evidence)
    return f"{_upper(records)} · {fields}" if fields else _upper(records)


def linked_words(linked: Linked) -> str:
    """What a linkage of both agencies said of a pair: a reckoning, as rough as it is."""
    return OVERLAPS["linked"].format(share=min(99, max(1, round(100 * linked.probability))))


def _upper(text: str) -> str:
    """A text with its first letter in capitals."""
    return text[:1].upper() + text[1:]


def agreeing_words(evidence: tuple[Evidence, ...]) -> str:
    """The fields that agree: `name, birth date, plate`."""
    fields = dict.fromkeys(
        evidence_field(row.field).lower() for row in evidence if row.agreement in (Agreement.SAME, Agreement.SIMILAR)
    )
    return ", ".join(fields)


def overlap_clock(item: Item, now: dt.datetime) -> tuple[str, str]:
    """What an overlap asks for, in two short lines: the state, and since when."""
    judgement = item.judgement
    since = clock(item.kept.grown_at, now)
    if judgement is None:
        word = OVERLAPS["new"] if item.stand is Stand.NEEDS_YOU else OVERLAPS["other_unit"]
        return word, since
    if item.raised_again:
        return OVERLAPS["grown_short"], since
    return VERDICTS[judgement.verdict], f"{judgement.agency} {clock(judgement.at, now)}"


def notice_title(entry: NoticeEntry) -> str:
    """What a notice is called, from the side of whoever reads it."""
    notice = entry.item.notice
    if Party.ASKER in entry.item.parts and Party.OWNER not in entry.item.parts and notice.about in _ASKED:
        return _ASKED[notice.about].format(unit=notice.owner.unit)
    return _ABOUT_NOTICE[notice.about]


def notice_subtitle(entry: NoticeEntry) -> str:
    """Who asks whom, about which record, and by what two plans meet."""
    notice = entry.item.notice
    records = ", ".join(record.partition(":")[2] for record in notice.records)
    bases = ", ".join(_BASES[basis] for basis in notice.bases)
    other = notice.owner if Party.ASKER in entry.item.parts else notice.asker
    who = unit_words(other.agency, other.unit)
    return " · ".join(part for part in (who, records, bases, _upper(notice.action)) if part)


def notice_clock(entry: NoticeEntry, now: dt.datetime) -> tuple[str, str]:
    """By when what is due, in two short lines."""
    notice = entry.item.notice
    if entry.stand is Stand.RESOLVED:
        return STANDS[Stand.RESOLVED], _since(notice, now)
    if entry.due is None:
        told = OVERLAPS["answered"] if notice.answer else OVERLAPS["no_reply"]
        return told, _REPLIES[notice.answer] if notice.answer else _since(notice, now)
    left = entry.due - now
    limit = f"by {clock(entry.due, now)}"
    if left <= dt.timedelta():
        return OVERLAPS["reply_over"].format(span=span(-left)), limit
    mine = entry.stand is Stand.NEEDS_YOU
    return OVERLAPS["reply_in" if mine else "due_in"].format(span=span(left)), limit


def _since(notice: Notice, now: dt.datetime) -> str:
    """When a notice was last changed."""
    return clock(notice.steps[-1].at if notice.steps else notice.sent, now)


def unit_words(agency: Agency, unit: str) -> str:
    """A unit with its agency, which many units have in their name already."""
    return unit if unit.startswith(agency.value) else f"{agency} {unit}".strip()


def entry_title(entry: Entry) -> str:
    """What an entry is called."""
    return overlap_title(entry) if isinstance(entry, OverlapEntry) else notice_title(entry)


def judgement_words(judgement: Judgement) -> str:
    """What an officer said: `HSI Blaine: not the same – photo or fingerprint differs`."""
    who = unit_words(judgement.agency, judgement.unit)
    if judgement.verdict is Verdict.WITHDRAWN:
        return OVERLAPS["undone"].format(who=who)
    said = VERDICTS[judgement.verdict].lower()
    code = SHOWN_BY[judgement.shown_by] if judgement.shown_by else REASONS[judgement.reason] if judgement.reason else ""
    return f"{who}: {said}{f' – {code.lower()}' if code else ''}"


def said_words(match: Match) -> tuple[str, ...]:
    """What officers said of a match and a record of the other system, each with that record's number."""
    return tuple(f"{judgement_words(each)} ({OVERLAPS['and']} {_other(each, match.record.id)})" for each in match.said)


def _other(judgement: Judgement, record_id: str) -> str:
    """The number of the other record of a pair."""
    other = judgement.other if judgement.one == record_id else judgement.one
    return other.partition(":")[2]


def step_words(step: NoticeStep) -> str:
    """What a party did with a notice."""
    minutes = span(dt.timedelta(minutes=step.minutes))
    return _TAKEN[step.step].format(who=unit_words(step.agency, step.unit), minutes=minutes)


def sent_words(notice: Notice) -> str:
    """Who sent a notice, how soon an answer is asked for, and how far it was escalated."""
    who = OVERLAPS["sent"].format(who=unit_words(notice.asker.agency, notice.asker.unit))
    asked = f" · {'urgent' if notice.urgency is Urgency.URGENT else 'routine'}" if notice.ask is Ask.CONFIRM else ""
    tier = f" · {OVERLAPS['tier'].format(tier=notice.tier)}" if notice.tier else ""
    return f"{who}{asked}{tier}"


def unsent_words(systems: tuple[System, ...]) -> str:
    """Which agencies were not told yet."""
    return OVERLAPS["unsent"].format(systems=" and ".join(map(system_label, systems))) if systems else ""


def comparing_words(left: int) -> str:
    """That records are still to be compared."""
    return OVERLAPS["comparing"].format(count=f"{left:,}")


def needs_more(count: int) -> str:
    """How many further things need the officer."""
    return f"{count} more on {OVERLAPS['title']}"


def judged_words(verdict: Verdict) -> str:
    """What became of a judgement that was recorded."""
    if verdict is Verdict.WITHDRAWN:
        return OVERLAPS["taken_back"]
    return OVERLAPS["judged"].format(what=VERDICTS[verdict].lower())


def stepped_words(step: Step) -> str:
    """What became of a step that was recorded."""
    return OVERLAPS["stepped"].format(what=STEPS[step].lower())
