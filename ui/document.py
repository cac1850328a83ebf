"""The answer as a JSON document for programs.

Knows the names and shapes that `docs/cli.md` promises; a field is added, never renamed, within one version.
It does *not* hold a probability: what a match weighs is its `bits`, the sum of the weights of its evidence.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from overlap.answer import Assessment, Contact, Evidence, Fact, Match, Position, SeenFlag, SourceState
from overlap.query import Token
from ui import wording
from ui.wording.overlaps import said_words

#: The version of this document's shape.
DOCUMENT_VERSION = 1


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the document; every field is always present, an unknown one as null."""


class AskedPart(_Part, frozen=True, kw_only=True):
    """What was asked, when, before which action and from where."""

    text: str
    action: str
    at: dt.datetime
    position: Position | None


class FactPart(_Part, frozen=True, kw_only=True):
    """One fact with its sentence."""

    kind: str
    level: str
    system: str
    sentence: str
    records: tuple[str, ...]
    at: dt.datetime | None
    distance_m: float | None
    count: int


class FlagPart(_Part, frozen=True, kw_only=True):
    """One officer-safety flag with where it came from."""

    code: str
    care: str
    text: str
    source: str
    system: str
    unit: str
    record: str
    grade: str
    shared_identifier: bool
    entered: dt.datetime
    validated: dt.datetime | None
    expires: dt.datetime | None


class ContactPart(_Part, frozen=True, kw_only=True):
    """Whom to call."""

    agency: str
    unit: str
    phone: str
    role: str
    fallback: bool
    line: str


class EvidencePart(_Part, frozen=True, kw_only=True):
    """One comparison: both values, how they agree, the level of the model and its weight."""

    field: str
    agreement: str
    level: str
    entered: str
    on_file: str
    bits: float


class MatchPart(_Part, frozen=True, kw_only=True):
    """One possible match with the evidence that sums to its weight."""

    record: str
    title: str
    subtitle: str
    grade: str
    found: str
    agreeing: int
    compared: int
    bits: float
    evidence: tuple[EvidencePart, ...]
    said: tuple[str, ...] = ()


class SourcePart(_Part, frozen=True, kw_only=True):
    """One system's copy on this laptop: as of when, in which state, how much of what."""

    system: str
    condition: str
    as_of: dt.datetime | None
    age: str
    limit_s: float
    scope: str
    records: int
    unreadable: int


class AnswerDocument(_Part, frozen=True, kw_only=True):
    """The whole answer; `check` is the id it is recorded under, null where it was not recorded."""

    version: int
    practice: bool
    check: str | None
    level: str
    banner: str
    headline: str
    assurance: str
    reservation: str
    asked: AskedPart
    read_as: tuple[Token, ...]
    facts: tuple[FactPart, ...]
    flags: tuple[FlagPart, ...]
    contacts: tuple[ContactPart, ...]
    matches: tuple[MatchPart, ...]
    near_misses: tuple[MatchPart, ...]
    hidden: int
    sources: tuple[SourcePart, ...]


def answer_document(assessment: Assessment, *, practice: bool, check: str | None) -> AnswerDocument:
    """The answer as the document that programs read."""
    situation = assessment.situation
    return AnswerDocument(
        version=DOCUMENT_VERSION,
        practice=practice,
        check=check,
        level=assessment.level.name,
        banner=wording.banner_word(assessment),
        headline=wording.headline(assessment),
        assurance=wording.assurance(assessment),
        reservation=wording.reservation(assessment),
        asked=AskedPart(
            text=assessment.query.text,
            action=situation.action.value,
            at=situation.now,
            position=situation.position,
        ),
        read_as=assessment.query.tokens,
        facts=tuple(_fact(fact, assessment) for fact in assessment.facts),
        flags=tuple(_flag(seen, situation.now) for seen in assessment.flags),
        contacts=tuple(_contact(contact) for contact in assessment.contacts),
        matches=tuple(_match(match) for match in assessment.matches),
        near_misses=tuple(_match(match) for match in assessment.near_misses),
        hidden=assessment.hidden,
        sources=tuple(source_part(state, situation.now) for state in situation.sources),
    )


def json_text(document: msgspec.Struct | dict[str, object]) -> str:
    """A document as one indented JSON text."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _fact(fact: Fact, assessment: Assessment) -> FactPart:
    """One fact as the document holds it."""
    return FactPart(
        kind=fact.kind.value,
        level=fact.level.name,
        system=fact.system.value,
        sentence=wording.fact_sentence(fact, assessment),
        records=fact.records,
        at=fact.at,
        distance_m=fact.distance_m,
        count=fact.count,
    )


def _flag(seen: SeenFlag, now: dt.datetime) -> FlagPart:
    """One flag as the document holds it."""
    return FlagPart(
        code=seen.flag.code,
        care=wording.flag_class(seen.flag.code),
        text=wording.flag_text(seen),
        source=wording.flag_source(seen, now),
        system=seen.system.value,
        unit=seen.flag.unit,
        record=seen.record,
        grade=seen.grade.value,
        shared_identifier=seen.shared_identifier,
        entered=seen.flag.entered_at,
        validated=seen.flag.validated_at,
        expires=seen.flag.expires_at,
    )


def _contact(contact: Contact) -> ContactPart:
    """One contact as the document holds it; the phone is empty where the laptop has none."""
    duty = contact.duty
    return ContactPart(
        agency=contact.agency.value,
        unit=contact.unit,
        phone=duty.phone if duty is not None else "",
        role=duty.role.value if duty is not None else "",
        fallback=contact.fallback,
        line=wording.contact_line(contact),
    )


def _match(match: Match) -> MatchPart:
    """One match as the document holds it."""
    return MatchPart(
        record=match.record.id,
        title=wording.match_title(match),
        subtitle=wording.match_subtitle(match),
        grade=match.grade.value,
        found=match.found.value,
        agreeing=match.agreeing,
        compared=match.compared,
        bits=match.bits,
        evidence=tuple(_evidence(item) for item in match.evidence),
        said=said_words(match),
    )


def _evidence(item: Evidence) -> EvidencePart:
    """One comparison as the document holds it."""
    return EvidencePart(
        field=item.field.value,
        agreement=item.agreement.value,
        level=item.level,
        entered=item.entered,
        on_file=item.on_file,
        bits=item.bits,
    )


def source_part(state: SourceState, now: dt.datetime) -> SourcePart:
    """One copy as the documents of `check` and `status` hold it."""
    return SourcePart(
        system=state.system.value,
        condition=state.condition.value,
        as_of=state.as_of,
        age=wording.age(state, now),
        limit_s=state.limit.total_seconds(),
        scope=state.scope,
        records=state.records,
        unreadable=state.unreadable,
    )
