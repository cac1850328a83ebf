"""The answer: from matches, operations and the states of both sources to a level, its facts, and whom to call.

Knows which fact asks how much of an officer. It is total and deterministic: the same query, candidates in whatever
order and situation give the same answer. It does *not* know how candidates were found, and holds no sentence.

A flag only ever adds a fact, and a source that can't be relied on only ever adds a fact: the highest fact is the level,
so neither can lower it. Near misses carry no fact and no flag.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from overlap.answer import (
    Assessment,
    Fact,
    FactKind,
    Grade,
    Level,
    Match,
    Matchable,
    SeenFlag,
    Situation,
    SourceCondition,
    SourceState,
)
from overlap.contacts import contacts
from overlap.facts import match_facts, operation_facts
from overlap.flags import flags_of, is_threat
from overlap.frequencies import Frequencies
from overlap.links import documents_of, tied
from overlap.matching import Matcher, Scored, shares_identifier
from overlap.model import Model
from overlap.query import Query
from overlap.records import CustodyChange, Operation, RecordId, System

#: Matches listed; more would not be read before a stop, so the rest is a number.
ROWS: Final = 10

#: Near misses listed, for the officer who knows better than the threshold: with the matches no more than the rows.
NEAR_MISSES: Final = 10

#: The importance of facts of one level, the first being the headline.
ORDER: Final = (
    FactKind.OPERATION_NEARBY,
    FactKind.THREAT_FLAG,
    FactKind.CONTACT_FIRST,
    FactKind.RESTRICTED,
    FactKind.WARRANT,
    FactKind.OPEN_CASE,
    FactKind.LOOKOUT,
    FactKind.CUSTODY_PLANNED,
    FactKind.FLAG_ON_WEAK_MATCH,
    FactKind.NOTHING_TO_LOOK_FOR,
    FactKind.SOURCE_INCOMPLETE,
    FactKind.POSITION_UNKNOWN,
    FactKind.KNOWN,
)

#: A copy from ahead of this clock by more than this has an age that nobody knows.
_CLOCK_TOLERANCE: Final = dt.timedelta(minutes=5)


#: Finds records by a query, as the storage's key search does.
Follow = Callable[[Query], Iterable[Matchable]]


def _nothing_further(_: Query) -> Iterable[Matchable]:
    """No further records."""
    return ()


def assess(
    query: Query,
    candidates: Sequence[Matchable],
    situation: Situation,
    model: Model,
    frequencies: Frequencies | None = None,
    follow: Follow = _nothing_further,
) -> Assessment:
    """The answer to a check. Candidates include pointers whose token agreed and custody changes of found subjects.

    Without frequencies the shipped table is used, for as many people as both copies hold. `follow` finds the records
    that carry documents of the matches, so that flags kept under another name of the same person are seen.
    """
    known = frequencies or Frequencies(people=sum(source.records for source in situation.sources))
    shown, near = _sorted_out(_distinct(candidates), Matcher(query, model, known), follow)
    facts = _facts(query, shown, situation)
    return Assessment(
        level=max((fact.level for fact in facts), default=Level.NO_OVERLAP),
        query=query,
        facts=facts,
        flags=_flags(shown),
        matches=_listed(shown),
        near_misses=tuple(near),
        contacts=contacts(facts, shown, situation),
        situation=situation,
        hidden=max(0, len(shown) - ROWS),
    )


def _distinct(candidates: Iterable[Matchable]) -> list[Matchable]:
    """The candidates, each record once in its latest revision, whatever the order they came in."""
    latest: dict[str, Matchable] = {}
    for record in candidates:
        known = latest.get(record.id)
        if known is None or record.revision > known.revision:
            latest[record.id] = record
    return [latest[key] for key in sorted(latest)]


def _sorted_out(candidates: list[Matchable], matcher: Matcher, follow: Follow) -> tuple[list[Match], list[Match]]:
    """The matches that are shown and those that are near, each strongest first.

    A custody change stands and falls with the subject that it is planned for, a record that carries a document of a
    match with that match.
    """
    scored = _linked(sorted(map(matcher.score, candidates), key=_rank), matcher, follow)
    strong = {item.record.id for item in scored if item.is_shown}
    shown = [item for item in scored if item.record.id in strong or _follows(item, strong)]
    listed = {item.record.id for item in shown}
    near = [item for item in scored if item.bits > 0 and item.record.id not in listed]
    room = max(0, NEAR_MISSES - len(shown))
    return list(map(matcher.match, shown)), list(map(matcher.match, near[:room]))


def _linked(scored: list[Scored], matcher: Matcher, follow: Follow) -> list[Scored]:
    """All scored records, those tied to a match by a document with the standing of that match."""
    strong = [item for item in scored if item.grade is not Grade.WEAK]
    documents = documents_of(strong)
    if documents is None:
        return scored
    known = {item.record.id for item in scored}
    further = [record for record in _distinct(follow(documents)) if record.id not in known]
    others = [item for item in scored if item.grade is Grade.WEAK] + list(map(matcher.score, further))
    ties = {item.record.id: item for item in tied(strong, others)}
    return sorted([*strong, *(ties.get(item.record.id, item) for item in others)], key=_rank)


def _rank(item: Scored) -> tuple[float, float, str]:
    """The place of a record in the list."""
    return item.rank


def _follows(item: Scored, shown: set[str]) -> bool:
    """Whether a match is shown because the record that it hangs on is."""
    return isinstance(item.record, CustodyChange) and item.record.subject_record in shown


def _listed(shown: list[Match]) -> tuple[Match, ...]:
    """The rows: those that share a number have a place among them before the merely stronger; strongest first."""
    places = sorted(range(len(shown)), key=lambda place: (not shares_identifier(shown[place]), place))[:ROWS]
    return tuple(shown[place] for place in sorted(places))


def _facts(query: Query, shown: Sequence[Match], situation: Situation) -> tuple[Fact, ...]:
    """All facts in order of importance."""
    targeted = frozenset(item.record.id for item in shown if isinstance(item.record, Operation))
    operations = {item.id: item for item in situation.operations}
    operations.update((item.record.id, item.record) for item in shown if isinstance(item.record, Operation))
    facts = [
        *match_facts(shown, situation),
        *operation_facts(operations.values(), targeted, situation),
        *_source_facts(situation),
    ]
    if query.is_empty:
        facts.append(Fact(kind=FactKind.NOTHING_TO_LOOK_FOR, level=Level.INCOMPLETE, system=System.E3, count=0))
    return tuple(sorted(facts, key=_importance))


def _importance(fact: Fact) -> tuple[int, int, float, str, tuple[RecordId, ...]]:
    """The place of a fact: level, kind, nearness, system, records."""
    far = float("inf") if fact.distance_m is None else fact.distance_m
    return (-fact.level, ORDER.index(fact.kind), far, fact.system.value, fact.records)


def _source_facts(situation: Situation) -> list[Fact]:
    """A fact for each system whose copy can't be relied on for absence, the one that isn't there at all included."""
    states = {state.system: state for state in situation.sources}
    return [
        Fact(
            kind=FactKind.SOURCE_INCOMPLETE,
            level=Level.INCOMPLETE,
            system=system,
            at=None if state is None else state.as_of,
        )
        for system in System
        for state in (states.get(system),)
        if state is None or not is_reliable(state, situation.now)
    ]


def is_reliable(state: SourceState, now: dt.datetime) -> bool:
    """Whether absence from a copy says anything: whole, within its limit by this clock, and all of it read."""
    if state.condition is not SourceCondition.CURRENT or state.unreadable or state.as_of is None:
        return False
    return -_CLOCK_TOLERANCE <= now - state.as_of <= state.limit


def _flags(shown: Iterable[Match]) -> tuple[SeenFlag, ...]:
    """Every flag of every match that is shown, listed or not: threats first, then by code, system and record."""
    seen = [
        SeenFlag(
            flag=flag,
            record=RecordId(item.record.id),
            system=item.record.provenance.system,
            grade=item.grade,
            shared_identifier=shares_identifier(item),
        )
        for item in shown
        for flag in flags_of(item.record)
    ]
    return tuple(sorted(seen, key=_urgency))


def _urgency(seen: SeenFlag) -> tuple[bool, str, str, str, str]:
    """The place of a flag in the strip."""
    return (not is_threat(seen.flag), seen.flag.code, seen.system.value, seen.record, seen.flag.entered_at.isoformat())
