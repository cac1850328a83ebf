"""What single matches and planned operations mean for an officer, as facts.

Knows the table of levels. It does *not* know the states of the sources, nor the order of the facts
(`overlap.assessment`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, assert_never

from overlap.answer import Fact, FactKind, Grade, Level, Match, Situation
from overlap.calendar import later
from overlap.conflicts import Bearing, bearing
from overlap.flags import has_threat
from overlap.matching import shares_identifier
from overlap.records import (
    Agency,
    CaseStatus,
    CaseSummary,
    CustodyChange,
    Encounter,
    Operation,
    Pointer,
    RecordId,
    System,
)

#: States in which nobody works a case any more; all others, dormant ones included, have an owner to call.
_CLOSED: Final = frozenset(
    {
        CaseStatus.CLOSED,
        CaseStatus.ADMINISTRATIVELY_CLOSED,
        CaseStatus.CLEARED_BY_ARREST,
        CaseStatus.CLEARED_BY_EXCEPTIONAL_MEANS,
        CaseStatus.UNFOUNDED,
    }
)

#: A custody change not reported done is still taken for planned this long after its time: reports come late.
_OVERDUE: Final = dt.timedelta(hours=24)

#: One statement about a record, before those that say the same are gathered.
_Said = tuple[FactKind, Level, dt.datetime | None]


def match_facts(shown: Sequence[Match], situation: Situation) -> list[Fact]:
    """The facts of all matches that are shown, those that say the same of one system gathered into one."""
    gathered: defaultdict[tuple[FactKind, Level, System], list[tuple[RecordId, dt.datetime | None]]] = defaultdict(list)
    owners = _case_owners(shown)
    for item in shown:
        for kind, level, at in _said(item, situation, owners):
            gathered[kind, level, item.record.provenance.system].append((RecordId(item.record.id), at))
    return [
        Fact(
            kind=kind,
            level=level,
            system=system,
            records=tuple(sorted(record for record, _ in said)),
            at=_telling_time(kind, [at for _, at in said if at is not None]),
            count=len(said),
        )
        for (kind, level, system), said in gathered.items()
    ]


def _telling_time(kind: FactKind, times: list[dt.datetime]) -> dt.datetime | None:
    """The time that matters among several: the next of what is planned, the latest of what has been."""
    if not times:
        return None
    return min(times) if kind is FactKind.CUSTODY_PLANNED else max(times)


def _case_owners(shown: Iterable[Match]) -> frozenset[Agency]:
    """The agencies that have an open case on somebody who is shown."""
    return frozenset(
        item.record.provenance.agency for item in shown if isinstance(item.record, CaseSummary) and is_open(item.record)
    )


def is_open(case: CaseSummary) -> bool:
    """Whether somebody has a stake in a case now."""
    return case.status not in _CLOSED


def _said(item: Match, situation: Situation, owners: frozenset[Agency]) -> Iterator[_Said]:
    """What one match says, by the kind of its record, and by its flags."""
    record = item.record
    strong = is_strong(item)
    if has_threat(record):
        kind, level = (FactKind.THREAT_FLAG, Level.WARNING) if strong else (FactKind.FLAG_ON_WEAK_MATCH, Level.CAUTION)
        yield kind, level, None
    match record:
        case Encounter():
            yield FactKind.KNOWN, Level.ADVISORY, record.occurred_at
        case CaseSummary():
            yield from _case_said(record, situation.agency, strong=strong)
        case CustodyChange():
            yield from _custody_said(record, owners, situation)
        case Pointer():
            yield FactKind.RESTRICTED, Level.CAUTION, None
        case Operation():
            return
        case _:
            assert_never(record)


def is_strong(item: Match) -> bool:
    """Whether a match may warn: likely one person, or sharing a document, plate, VIN or phone.

    A match that is only possible cautions. At a million people one stranger in a hundred and fifty has a possible match
    by name and birth date, and a warning that is mostly wrong isn't heeded when it is right.
    """
    return item.grade is Grade.LIKELY or shares_identifier(item)


def _case_said(case: CaseSummary, agency: Agency, *, strong: bool) -> Iterator[_Said]:
    """What a case says: the other agency's stake is a caution, a wish to be called first a warning."""
    foreign = Level.CAUTION if case.provenance.agency is not agency else Level.ADVISORY
    if not is_open(case):
        yield FactKind.KNOWN, Level.ADVISORY, case.opened_at
        return
    if case.contact_first:
        yield FactKind.CONTACT_FIRST, Level.WARNING if strong else Level.CAUTION, case.opened_at
    if case.warrant:
        # A warrant concerns whoever meets its subject, its owner's colleagues as well.
        yield FactKind.WARRANT, Level.CAUTION, case.opened_at
    yield FactKind.LOOKOUT if case.lookout else FactKind.OPEN_CASE, foreign, case.opened_at


def _custody_said(change: CustodyChange, owners: frozenset[Agency], situation: Situation) -> Iterator[_Said]:
    """What a custody change says: a caution where another agency than its own has an open case on the subject."""
    if change.done or situation.now > later(change.planned_at, _OVERDUE):
        yield FactKind.KNOWN, Level.ADVISORY, change.planned_at
        return
    unannounced = owners - {change.provenance.agency}
    level = Level.CAUTION if unannounced or change.provenance.agency is not situation.agency else Level.ADVISORY
    yield FactKind.CUSTODY_PLANNED, level, change.planned_at


def operation_facts(operations: Iterable[Operation], targeted: Collection[str], situation: Situation) -> Iterator[Fact]:
    """A fact for each operation that bears on the action, and one a system for those whose distance can't be told."""
    unplaced: defaultdict[System, list[Operation]] = defaultdict(list)
    for operation in operations:
        conflict = bearing(
            operation, situation.position, situation.action, situation.now, same_target=operation.id in targeted
        )
        match conflict.bearing:
            case Bearing.NEAR | Bearing.TARGET_NOW:
                yield _operation_fact(operation, Level.WARNING, conflict.distance_m)
            case Bearing.TARGET_LATER:
                yield _operation_fact(operation, Level.CAUTION, conflict.distance_m)
            case Bearing.UNPLACED:
                unplaced[operation.provenance.system].append(operation)
            case Bearing.NONE:
                continue
            case _:
                assert_never(conflict.bearing)
    for system, found in unplaced.items():
        yield Fact(
            kind=FactKind.POSITION_UNKNOWN,
            level=Level.INCOMPLETE,
            system=system,
            records=tuple(sorted(RecordId(item.id) for item in found)),
            at=min(item.starts_at for item in found),
            count=len(found),
        )


def _operation_fact(operation: Operation, level: Level, distance_m: float | None) -> Fact:
    """The fact of one operation."""
    return Fact(
        kind=FactKind.OPERATION_NEARBY,
        level=level,
        system=operation.provenance.system,
        records=(RecordId(operation.id),),
        distance_m=distance_m,
        at=operation.starts_at,
    )
