"""One sentence for each kind of fact.

Knows what a fact says; it does *not* decide which fact leads. A sentence names the agency, what it holds, and
by what it came up; it never says that the record is about the person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

from overlap.answer import Assessment, Fact, FactKind, Grade, SourceState
from overlap.query import Action
from overlap.records import CustodyChange, Encounter, System, Visibility
from ui.wording.flags import caution_text
from ui.wording.sources import age, system_label
from ui.wording.subjects import agency_of, basis, match_of, operation_of
from ui.wording.times import clock, distance

#: "Call before you …", by what the officer is about to do.
BEFORE_YOU = {
    Action.STOP: "stop",
    Action.ARREST: "arrest",
    Action.INTERVIEW: "interview",
    Action.WARRANT: "serve the warrant",
    Action.SURVEILLANCE: "set up surveillance",
    Action.OPERATION: "start the operation",
    Action.RELEASE: "release",
}


#: Facts that are no more than a thing held: "HSI has an open case on this plate".
_HELD = {
    FactKind.OPEN_CASE: ("an open case", "open cases"),
    FactKind.WARRANT: ("a warrant", "warrants"),
    FactKind.LOOKOUT: ("a lookout", "lookouts"),
}


def fact_sentence(fact: Fact, assessment: Assessment) -> str:
    """The sentence for one fact of an answer."""
    return _SENTENCES[fact.kind](fact, assessment)


def _contact_first(fact: Fact, assessment: Assessment) -> str:
    """The owner's request not to act before a call."""
    before = BEFORE_YOU[assessment.situation.action]
    return f"{agency_of(fact, assessment)} asks you to call before you {before}"


def _restricted(fact: Fact, assessment: Assessment) -> str:
    """That a record exists and whose it is; nothing else."""
    return f"{agency_of(fact, assessment)} holds a restricted record for what you entered"


def _held(fact: Fact, assessment: Assessment) -> str:
    """What an agency holds, and by which detail it came up."""
    one, several = _HELD[fact.kind]
    held = one if fact.count == 1 else f"{fact.count} {several}"
    return f"{agency_of(fact, assessment)} has {held} on {basis(match_of(fact, assessment))}"


def _source(fact: Fact, assessment: Assessment) -> str:
    """That a system's absence can't be relied on, and the state of its copy."""
    return f"{system_label(fact.system)} cannot be ruled out: {_copy(fact.system, assessment)}"


def _position(fact: Fact, assessment: Assessment) -> str:
    """That planned operations overlap in time and nobody can tell how near they are."""
    operations = "A planned operation" if fact.count == 1 else f"{fact.count} planned operations"
    return f"{operations} of {agency_of(fact, assessment)} cannot be ruled out: your position is not known"


def _nothing(_fact: Fact, _assessment: Assessment) -> str:
    """That the text asked about nothing."""
    return "Nothing was looked for: no name, date, number, plate or address could be read"


def _operation(fact: Fact, assessment: Assessment) -> str:
    """An operation by its owner, distance and start; a restricted one by its coarse area alone."""
    agency, operation = agency_of(fact, assessment), operation_of(fact, assessment)
    when = _starting(fact.at, assessment.situation.now)
    if operation is not None and operation.visibility is Visibility.RESTRICTED:
        return f"{agency} has a restricted operation in this area{when}"
    return f"{agency} has a planned operation {_where(fact, assessment)}{when}"


def _where(fact: Fact, assessment: Assessment) -> str:
    """How far an operation is, or what it has in common with what was asked."""
    if fact.distance_m is not None:
        return f"{distance(fact.distance_m)} away"
    match = match_of(fact, assessment)
    return f"on {basis(match)}" if match is not None else "that overlaps, distance not known"


def _starting(at: dt.datetime | None, now: dt.datetime) -> str:
    """When an operation starts or started, as the end of its sentence."""
    if at is None:
        return ""
    return f", under way since {clock(at, now)}" if at <= now else f", starting {clock(at, now)}"


def _flag(fact: Fact, assessment: Assessment) -> str:
    """The first caution that the fact's records carry, and the match that carries it; its reason is on the flag."""
    seen = next((item for item in assessment.flags if item.record in fact.records), None)
    caution = caution_text(seen.flag.code) if seen is not None else "Officer safety"
    weak = "weak " if seen is not None and seen.grade is Grade.WEAK else ""
    came_up_by = basis(match_of(fact, assessment))
    where = f"a {weak}possible match" if came_up_by == "a possible match" else f"a record with {came_up_by}"
    return f"{caution}: {system_label(fact.system)} caution on {where}"


def _custody(fact: Fact, assessment: Assessment) -> str:
    """What is planned for a person in custody, by whom and when."""
    found = match_of(fact, assessment)
    record = found.record if found is not None else None
    change = record.change.value if isinstance(record, CustodyChange) else "custody change"
    when = f" {clock(fact.at, assessment.situation.now)}" if fact.at is not None else ""
    return f"{agency_of(fact, assessment)} plans a {change} of a possible match{when}"


def _known(fact: Fact, assessment: Assessment) -> str:
    """How often a subject that may be the same was dealt with before."""
    known = [match.record for match in assessment.matches if match.record.id in fact.records]
    thing = "past encounter" if all(isinstance(record, Encounter) for record in known) and known else "past record"
    return f"Known to {agency_of(fact, assessment)}: {fact.count} {thing}{'' if fact.count == 1 else 's'}"


def _copy(system: System, assessment: Assessment) -> str:
    """The state of a system's copy in the answer; one that the answer doesn't carry has never been synced."""
    state = source_of(system, assessment)
    return f"copy {age(state, assessment.situation.now)}" if state is not None else "no copy on this laptop"


def source_of(system: System, assessment: Assessment) -> SourceState | None:
    """The state of a system's copy that an answer was made with."""
    return next((state for state in assessment.situation.sources if state.system is system), None)


_SENTENCES: Mapping[FactKind, Callable[[Fact, Assessment], str]] = MappingProxyType(
    {
        FactKind.OPERATION_NEARBY: _operation,
        FactKind.THREAT_FLAG: _flag,
        FactKind.CONTACT_FIRST: _contact_first,
        FactKind.RESTRICTED: _restricted,
        FactKind.OPEN_CASE: _held,
        FactKind.WARRANT: _held,
        FactKind.LOOKOUT: _held,
        FactKind.CUSTODY_PLANNED: _custody,
        FactKind.FLAG_ON_WEAK_MATCH: _flag,
        FactKind.SOURCE_INCOMPLETE: _source,
        FactKind.POSITION_UNKNOWN: _position,
        FactKind.NOTHING_TO_LOOK_FOR: _nothing,
        FactKind.KNOWN: _known,
    }
)
