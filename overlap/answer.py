"""The answer to a check, as values: level, facts, flags, matches with their evidence, whom to call, ages of sources.

Knows what an answer consists of and how its levels are ordered. It does *not* know how an answer is found
(`overlap.assessment`) and holds no sentence: the words an officer reads are `ui.wording`'s.
"""

from __future__ import annotations

import datetime as dt
from enum import IntEnum, StrEnum

from overlap.judgements import Judgement
from overlap.query import Action, Query
from overlap.records import (
    Agency,
    CaseSummary,
    CustodyChange,
    Duty,
    Encounter,
    Operation,
    Pointer,
    RecordId,
    SafetyFlag,
    System,
    Value,
)


class Level(IntEnum):
    """How much an answer asks of the officer; the highest fact decides.

    An incomplete answer ranks above an advisory one and above no overlap: absence is not safety.
    """

    NO_OVERLAP = 0
    ADVISORY = 1
    INCOMPLETE = 2
    CAUTION = 3
    WARNING = 4


class Field(StrEnum):
    """What two sides were compared by; the order is that of the evidence table."""

    NAME = "name"
    BIRTH = "birth"
    PLATE = "plate"
    VIN = "vin"
    DOCUMENT = "document"
    PHONE = "phone"
    ADDRESS = "address"
    PLACE = "place"
    TIME = "time"
    TOKEN = "token"  # noqa: S105  # a match token of a pointer, no secret


class Agreement(StrEnum):
    """How two values of one field stand to each other. Missing is never different."""

    SAME = "same"
    SIMILAR = "similar"
    DIFFERENT = "different"
    NOT_ENTERED = "not entered"
    NOT_ON_FILE = "not on file"


class Evidence(Value, frozen=True, kw_only=True):
    """One comparison: the field, how the values agree, both values as they stand, and its weight.

    `level` is the key of the weight in the model (`birth.swap`); `bits` is that weight, log2 of m/u, 0 if missing.
    """

    field: Field
    agreement: Agreement
    level: str
    entered: str
    on_file: str
    bits: float


class Grade(StrEnum):
    """How strong a match is. No grade ever says that two people are one."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    WEAK = "weak"


class Found(StrEnum):
    """Which search found a match: the keys at once, the deep search after, or the agency's live answer."""

    KEYS = "keys"
    DEEP = "deep"
    LIVE = "live"


Matchable = Encounter | CaseSummary | Operation | CustodyChange | Pointer


class Match(Value, frozen=True, kw_only=True):
    """One record that may concern what was asked, with the evidence that is the sum of its weight.

    `said` are the judgements that hold of it and a record of the other system. They stand beside it and change nothing.
    """

    record: Matchable
    evidence: tuple[Evidence, ...]
    bits: float
    probability: float
    grade: Grade
    found: Found = Found.KEYS
    said: tuple[Judgement, ...] = ()

    @property
    def compared(self) -> int:
        """How many fields have a value on both sides."""
        return sum(item.agreement in _BOTH_SIDES for item in self.evidence)

    @property
    def agreeing(self) -> int:
        """How many of the compared fields are the same or similar."""
        return sum(item.agreement in (Agreement.SAME, Agreement.SIMILAR) for item in self.evidence)


_BOTH_SIDES = (Agreement.SAME, Agreement.SIMILAR, Agreement.DIFFERENT)


class SourceCondition(StrEnum):
    """Whether one agency's copy on this laptop can be relied on for absence."""

    CURRENT = "current"
    STALE = "stale"
    PARTIAL = "partial"
    NEVER = "never synced"
    LOCKED_OUT = "locked out"
    FAILED = "failed"


class SourceState(Value, frozen=True, kw_only=True):
    """The state of one agency's copy: as of when, against which limit, how many records of which scope.

    `unreadable` counts records of kinds that this version does not know; any of them makes an answer incomplete.
    """

    system: System
    as_of: dt.datetime | None
    limit: dt.timedelta
    condition: SourceCondition
    scope: str = ""
    records: int = 0
    unreadable: int = 0


class PositionSource(StrEnum):
    """How the officer's position is known."""

    GPS = "gps"
    TYPED = "typed"
    STATION = "station"


class Position(Value, frozen=True, kw_only=True):
    """Where the officer is, in degrees (WGS 84), with its accuracy in metres, its source and its time."""

    latitude: float
    longitude: float
    accuracy_m: float
    source: PositionSource
    at: dt.datetime


class FactKind(StrEnum):
    """What one line of the answer says; its level, order and sentence follow from it."""

    OPERATION_NEARBY = "operation nearby"
    THREAT_FLAG = "threat flag"
    CONTACT_FIRST = "contact first"
    RESTRICTED = "restricted"
    OPEN_CASE = "open case"
    WARRANT = "warrant"
    LOOKOUT = "lookout"
    CUSTODY_PLANNED = "custody change planned"
    FLAG_ON_WEAK_MATCH = "flag on a weak match"
    SOURCE_INCOMPLETE = "source incomplete"
    POSITION_UNKNOWN = "position unknown"
    NOTHING_TO_LOOK_FOR = "nothing to look for"
    KNOWN = "known"


class Fact(Value, frozen=True, kw_only=True):
    """One thing the officer must or may know, with the records it rests on.

    `distance_m` is the distance to an operation's place, None where the position or the place is unknown.
    `at` is the time that matters for the fact: an operation's start, a planned release, a source's age.
    `count` is how many records say the same (past encounters).
    """

    kind: FactKind
    level: Level
    system: System
    records: tuple[RecordId, ...] = ()
    distance_m: float | None = None
    at: dt.datetime | None = None
    count: int = 1


class SeenFlag(Value, frozen=True, kw_only=True):
    """One officer-safety flag on the answer, with the record that carries it and the grade of that record's match.

    `shared_identifier` tells that the record shares a strong identifier with what was asked; otherwise the flag
    belongs to a possible match.
    """

    flag: SafetyFlag
    record: RecordId
    system: System
    grade: Grade
    shared_identifier: bool = False


class Contact(Value, frozen=True, kw_only=True):
    """Whom to call, for which agency and unit.

    `fallback` says that the roster has no valid line and the watch desk stands in.
    """

    agency: Agency
    unit: str
    duty: Duty | None
    fallback: bool = False


class Situation(Value, frozen=True, kw_only=True):
    """What an assessment is made in: the time, the action, the officer's agency and position, and both sources.

    `operations` and `duties` are the standing records, which are not found by matching.
    """

    now: dt.datetime
    action: Action
    agency: Agency
    sources: tuple[SourceState, ...]
    position: Position | None = None
    operations: tuple[Operation, ...] = ()
    duties: tuple[Duty, ...] = ()


class Assessment(Value, frozen=True, kw_only=True):
    """The answer. `facts` are in order of importance and the first one is the headline; `matches` strongest first.

    `near_misses` came up in the search and fell below the threshold for display; they carry no flag and no fact.
    `hidden` is how many further matches reach the threshold beyond those listed.
    """

    level: Level
    query: Query
    facts: tuple[Fact, ...]
    flags: tuple[SeenFlag, ...]
    matches: tuple[Match, ...]
    near_misses: tuple[Match, ...]
    contacts: tuple[Contact, ...]
    situation: Situation
    hidden: int = 0

    @property
    def to_notify(self) -> Contact | None:
        """The contact of the other agency that a listed record of a fact belongs to; None where it is all one's own."""
        told = {record for fact in self.facts for record in fact.records}
        records = (*(item.record for item in self.matches), *self.situation.operations)
        owners = {record.provenance.agency for record in records if record.id in told} - {self.situation.agency}
        return next((contact for contact in self.contacts if contact.agency in owners), None)
