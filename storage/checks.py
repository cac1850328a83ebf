"""Checks: asked of the vault, remembered for a day, assessed again when the copy changes, closed by a decision.

Knows what goes into a check from the vault's other facets, and what a check leaves behind: an audit row without content
and one event for each agency, in one transaction. Does *not* know how the answer follows (`overlap.assessment`) or in
which words it is given (`ui.wording`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Final, NewType

import msgspec

from overlap.answer import Assessment, FactKind, Found, Level, Matchable, Position, Situation
from overlap.assessment import assess
from overlap.decoding import learnt
from overlap.judgements import Judgement
from overlap.model import Model, shipped_model
from overlap.query import Action, Query
from overlap.records import Address, Person, Phone, RecordId, System, Value, Vehicle
from overlap.subject import question_about
from storage.audit import Audit, Deed
from storage.cipher import Row, Store
from storage.event_ids import EventIds
from storage.garbage import collection_paused
from storage.instants import from_ms, to_ms
from storage.judgements import Judgements
from storage.outbox import EventId, Outbox
from storage.search import Search
from storage.situations import Situations
from storage.systems import SYSTEM_CODE

CheckId = NewType("CheckId", str)

#: How long a check is kept for "your last checks" and assessed again; then its question is purged.
REMEMBERED: Final = dt.timedelta(hours=24)
#: What says only that something is not known: it can come and go with the age of a copy, and is no new information.
_NOT_KNOWLEDGE: Final = frozenset({FactKind.SOURCE_INCOMPLETE, FactKind.POSITION_UNKNOWN, FactKind.NOTHING_TO_LOOK_FOR})


class Choice(IntEnum):
    """What an officer decided after a warning; the digit is the key that is pressed."""

    AGREED = 1
    STANDING_DOWN = 2
    NO_ANSWER = 3
    EXIGENT = 4
    NOT_THE_SAME = 5


class PastCheck(Value, frozen=True, kw_only=True):
    """A check that was made: its question and the highest level its answer has had.

    `decided` is the last decision since it was made or raised and `reason` its code; `raised_at` is when a later sync
    raised it.
    """

    id: CheckId
    at: dt.datetime
    action: Action
    query: Query
    level: Level
    position: Position | None = None
    raised_at: dt.datetime | None = None
    decided: Choice | None = None
    reason: str = ""

    @property
    def owes_reason(self) -> bool:
        """Whether the officer went ahead in an exigency and has still to say why."""
        return self.decided is Choice.EXIGENT and not self.reason


class RaisedCheck(Value, frozen=True, kw_only=True):
    """A check whose answer is more pressing now than when it was given."""

    check: PastCheck
    before: Level
    assessment: Assessment


class CheckBody(Value, frozen=True, kw_only=True):
    """The body of a `check` event (docs/protocol.md, section 6). Each agency is told its own records alone."""

    action: str
    level: str
    records: tuple[RecordId, ...]
    person: Person
    vehicles: tuple[Vehicle, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()


class DecisionBody(Value, frozen=True, kw_only=True):
    """The body of a `decision` event."""

    check: EventId
    choice: int
    reason: str
    record: RecordId | None


def _check_body(assessment: Assessment, system: System) -> bytes:
    """What one agency is told of a check."""
    query = assessment.query
    body = CheckBody(
        action=assessment.situation.action.value,
        level=assessment.level.name.lower(),
        records=tuple(each for each in shown_records(assessment) if each.startswith(f"{system.value}:")),
        person=Person(names=query.names, birth_dates=tuple(map(str, query.birth_dates)), identifiers=query.identifiers),
        vehicles=query.vehicles,
        phones=query.phones,
        addresses=query.addresses,
    )
    return msgspec.json.encode(body)


def shown_records(assessment: Assessment) -> tuple[RecordId, ...]:
    """The records that an answer rests on, each once: those of its facts, then its matches."""
    of_facts = [record for fact in assessment.facts for record in fact.records]
    return tuple(dict.fromkeys([*of_facts, *(RecordId(match.record.id) for match in assessment.matches)]))


def known_level(assessment: Assessment) -> Level:
    """The level of what is known, whatever is not."""
    levels = (fact.level for fact in assessment.facts if fact.kind not in _NOT_KNOWLEDGE)
    return max(levels, default=Level.NO_OVERLAP)


def _with_said(assessment: Assessment, said: Mapping[RecordId, tuple[Judgement, ...]]) -> Assessment:
    """The same answer, with what officers said of a match beside it."""
    if not any(RecordId(match.record.id) in said for match in assessment.matches):
        return assessment
    matches = tuple(
        msgspec.structs.replace(match, said=said.get(RecordId(match.record.id), ())) for match in assessment.matches
    )
    return msgspec.structs.replace(assessment, matches=matches)


#: A decision that one record is not the same (5) leaves the warning of the others open.
_SELECT = (
    "SELECT id, at, action, query, position, level, raised_at,"
    " (SELECT choice || reason FROM decision WHERE checked = checked.id AND NOT (choice = 5 AND record IS NOT NULL)"
    " AND decision.at >= coalesce(checked.raised_at, 0) ORDER BY decision.seq DESC LIMIT 1) AS decided FROM checked"
)


def _past_check(row: Row) -> PastCheck:
    """The check that a row holds."""
    check_id, at, action, query, position, level, raised_at, decided = row
    return PastCheck(
        id=check_id,
        at=from_ms(at),
        action=Action(action),
        query=msgspec.json.decode(query, type=learnt(Query)),
        level=Level(level),
        position=None if position is None else msgspec.json.decode(position, type=learnt(Position)),
        raised_at=None if raised_at is None else from_ms(raised_at),
        decided=None if decided is None else Choice(int(decided[0])),
        reason="" if decided is None else decided[1:],
    )


class Checks:
    """The checks of one vault's officer."""

    def __init__(
        self,
        store: Store,
        audit: Audit,
        outbox: Outbox,
        search: Search,
        situations: Situations,
        judgements: Judgements,
    ) -> None:
        self._store = store
        self._audit = audit
        self._outbox = outbox
        self._search = search
        self._situations = situations
        self._judgements = judgements
        self._ids = EventIds()

    @collection_paused()
    def run(
        self,
        query: Query,
        action: Action,
        now: dt.datetime,
        position: Position | None = None,
        model: Model | None = None,
    ) -> Assessment:
        """The answer to a question from this laptop's copy alone; nothing is stored."""
        situation = self.situation(action, now, position)
        numbers = self._search.numbers(query)
        return self._assessed(query, self._search.read(numbers, query, now), numbers, situation, model)

    def _assessed(
        self,
        query: Query,
        candidates: Sequence[Matchable],
        numbers: Sequence[int],
        situation: Situation,
        model: Model | None = None,
    ) -> Assessment:
        """The answer from these candidates, with the holders of what the strong ones have, and what officers said.

        The records of these numbers are among the candidates.
        """
        assessment = assess(
            query, candidates, situation, model or shipped_model(), self._search.frequencies,
            lambda further: self._search.holders(further, situation.now, numbers),
        )  # fmt: skip
        return _with_said(assessment, self._judgements.said())

    @collection_paused()
    def widen(
        self,
        query: Query,
        action: Action,
        now: dt.datetime,
        position: Position | None = None,
        live: Sequence[Matchable] = (),
    ) -> Assessment:
        """The answer with what a deep search brings up and what the agencies answered live; each match says how found.

        Nothing that the keys found is left out, so the level is never lower than that of `run`.
        """
        numbers = self._search.numbers(query)
        by_keys = self._search.read(numbers, query, now)
        deep = self._search.deep(query, now)
        first = {record.id for record in by_keys}
        marks = {record.id: Found.LIVE for record in live} | {record.id: Found.DEEP for record in deep}
        situation = self.situation(action, now, position)
        assessment = self._assessed(query, [*by_keys, *deep, *live], numbers, situation)
        marked = tuple(
            match if match.record.id in first
            else msgspec.structs.replace(match, found=marks.get(match.record.id, match.found))
            for match in assessment.matches
        )  # fmt: skip
        return msgspec.structs.replace(assessment, matches=marked)

    def note_wider(self, check_id: CheckId, assessment: Assessment) -> bool:
        """Whether a wider answer to a recorded check is more pressing; if so the check waits for a decision again."""
        with self._store.transaction():
            return self._raise(check_id, assessment, assessment.situation.now)

    def event_for(self, check_id: CheckId, system: System) -> EventId | None:
        """The event that tells one agency of a check; None once the check is past."""
        return dict(self._events(check_id)).get(system)

    def look(self, record: Matchable, action: Action, now: dt.datetime, position: Position | None = None) -> Assessment:
        """The answer about all that one record holds; that the officer looked is audited."""
        assessment = self.run(question_about(record), action, now, position)
        with self._store.transaction():
            self._audit.append(Deed.LOOK, record.provenance.system.value, now, (RecordId(record.id),))
        return assessment

    def note_print(self, records: Sequence[RecordId], why: str, now: dt.datetime) -> None:
        """Audit that a sheet with these records left the vault on paper; `why` is a code."""
        with self._store.transaction():
            self._audit.append(Deed.PRINT, why, now, records)

    def situation(self, action: Action, now: dt.datetime, position: Position | None = None) -> Situation:
        """What an answer is given in: both copies' states, the operations under way, the duty roster."""
        return self._situations.at(action, now, position)

    def remember(self, assessment: Assessment) -> CheckId:
        """The id of a check that was stored: with its audit row, and an event for each agency, in one transaction."""
        now = assessment.situation.now
        check_id = CheckId(self._ids.next(now))
        with self._store.transaction():
            self._forget_old(now)
            self._insert(check_id, assessment)
            self._audit_check("given", assessment, now)
            for system in System:
                event_id = self._outbox.put(system, "check", _check_body(assessment, system), now)
                sql = "INSERT INTO check_event (checked, system, event_id) VALUES (?, ?, ?)"
                self._store.execute(sql, (check_id, SYSTEM_CODE[system], event_id))
        return check_id

    def _insert(self, check_id: CheckId, assessment: Assessment) -> None:
        """Write the row of a new check."""
        situation = assessment.situation
        position = None if situation.position is None else msgspec.json.encode(situation.position)
        query = msgspec.json.encode(assessment.query)
        self._store.execute(
            "INSERT INTO checked (id, at, action, query, position, level, known) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                check_id,
                to_ms(situation.now),
                situation.action.value,
                query,
                position,
                assessment.level,
                known_level(assessment),
            ),
        )

    def _audit_check(self, outcome: str, assessment: Assessment, now: dt.datetime) -> None:
        """Write the audit row of an answer."""
        question = self._audit.query_hash(msgspec.json.encode(assessment.query))
        told = f"{outcome} {assessment.level.name}"
        self._audit.append(Deed.CHECK, told, now, shown_records(assessment), question)

    def _forget_old(self, now: dt.datetime) -> None:
        """Purge the questions of checks that are past, but for warnings that still wait for a decision."""
        waiting = {check.id for check in self.undecided()}
        sql = "SELECT id FROM checked WHERE at < ?"
        for (check_id,) in self._store.rows(sql, (to_ms(now - REMEMBERED),)):
            if check_id not in waiting:
                for statement in _PURGE:
                    self._store.execute(statement, (check_id,))

    def recent(self, now: dt.datetime) -> tuple[PastCheck, ...]:
        """The checks of the last 24 hours, newest first."""
        rows = self._store.rows(f"{_SELECT} WHERE at >= ? ORDER BY at DESC, id DESC", (to_ms(now - REMEMBERED),))
        return tuple(map(_past_check, rows))

    def undecided(self) -> tuple[PastCheck, ...]:
        """The warnings that wait for a decision, newest first, whatever their age."""
        rows = self._store.rows(f"{_SELECT} WHERE level >= ? ORDER BY at DESC, id DESC", (Level.WARNING,))
        return tuple(check for check in map(_past_check, rows) if check.decided is None)

    def reassess(self, now: dt.datetime) -> tuple[RaisedCheck, ...]:
        """The checks of the last 24 hours that this copy now answers with a higher level; they are stored as raised.

        A copy that has only grown older raises nothing.
        """
        raised = []
        for check in self.recent(now):
            assessment = self.run(check.query, check.action, now, check.position)
            with self._store.transaction():
                if self._raise(check.id, assessment, now):
                    after = msgspec.structs.replace(
                        check, level=max(check.level, assessment.level), raised_at=now, decided=None
                    )
                    raised.append(RaisedCheck(check=after, before=check.level, assessment=assessment))
        return tuple(raised)

    def _raise(self, check_id: CheckId, assessment: Assessment, now: dt.datetime) -> bool:
        """Whether an answer is more pressing than the last one; its level is stored either way."""
        before = self._store.value("SELECT known FROM checked WHERE id = ?", (check_id,))
        after = known_level(assessment)
        if before is None or after == before:
            return False
        self._store.execute("UPDATE checked SET known = ? WHERE id = ?", (after, check_id))
        if after < before:
            return False
        self._store.execute(
            "UPDATE checked SET level = max(level, ?), raised_at = ? WHERE id = ?",
            (assessment.level, to_ms(now), check_id),
        )
        self._audit_check("raised", assessment, now)
        return True

    def decide(
        self, check_id: CheckId, choice: Choice, reason: str, now: dt.datetime, record: RecordId | None = None
    ) -> None:
        """Store what the officer decided: the decision, an event for each agency, and an audit row, in one transaction.

        `reason` is a code. A later decision stands beside the earlier one; none is changed.

        Raises:
            KeyError: there is no such check.
        """
        with self._store.transaction():
            events = self._events(check_id)
            self._store.execute(
                "INSERT INTO decision (checked, at, choice, reason, record) VALUES (?, ?, ?, ?, ?)",
                (check_id, to_ms(now), choice, reason, record),
            )
            for system, event_id in events:
                own = record if record is not None and record.startswith(f"{system.value}:") else None
                body = DecisionBody(check=event_id, choice=choice, reason=reason, record=own)
                self._outbox.put(system, "decision", msgspec.json.encode(body), now)
            self._audit.append(Deed.DECISION, f"{choice.name} {check_id}", now, () if record is None else (record,))

    def _events(self, check_id: CheckId) -> Sequence[tuple[System, EventId]]:
        """The events that told the agencies of a check."""
        codes: dict[int, str] = dict(
            self._store.rows("SELECT system, event_id FROM check_event WHERE checked = ?", (check_id,))
        )
        if not codes:
            raise KeyError(check_id)
        return [(system, EventId(codes[SYSTEM_CODE[system]])) for system in System if SYSTEM_CODE[system] in codes]


_PURGE: Final = (
    "DELETE FROM check_event WHERE checked = ?",
    "DELETE FROM decision WHERE checked = ?",
    "DELETE FROM checked WHERE id = ?",
)
