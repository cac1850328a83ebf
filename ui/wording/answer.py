"""The banner in words: level, instruction, headline, and the line below that says how sure it is."""

from __future__ import annotations

from typing import assert_never

from overlap.answer import Assessment, Fact, FactKind, Level
from overlap.records import Operation, Pointer, System
from ui.wording.facts import BEFORE_YOU, fact_sentence, source_of
from ui.wording.labels import NOT_CONFIRMED
from ui.wording.sources import AGENCY_OF, age, coverage, system_label
from ui.wording.subjects import match_of
from ui.wording.times import clock

_LEVELS = {
    Level.NO_OVERLAP: "NO OVERLAP FOUND",
    Level.ADVISORY: "ADVISORY",
    Level.INCOMPLETE: "INCOMPLETE ANSWER",
    Level.CAUTION: "CAUTION",
    Level.WARNING: "WARNING",
}

#: What a caution is about, in the banner's upper line.
_CAUTIONS = {
    FactKind.OPERATION_NEARBY: "PLANNED OPERATION",
    FactKind.CONTACT_FIRST: "CONTACT THE OWNER FIRST",
    FactKind.RESTRICTED: "RESTRICTED RECORD",
    FactKind.OPEN_CASE: "OPEN CASE",
    FactKind.WARRANT: "WARRANT",
    FactKind.LOOKOUT: "LOOKOUT",
    FactKind.CUSTODY_PLANNED: "CUSTODY CHANGE PLANNED",
    FactKind.FLAG_ON_WEAK_MATCH: "OFFICER SAFETY, POSSIBLE MATCH",
}

#: Absence is told with what it does not cover.
NOT_COVERED = "Records may exist that are not shared. Not queried: NCIC."


def level_word(level: Level) -> str:
    """The level's name as it stands in banner and list."""
    return _LEVELS[level]


def banner_word(assessment: Assessment) -> str:
    """The banner's upper line: the level and what it asks, `WARNING – CALL BEFORE YOU STOP`."""
    word = level_word(assessment.level)
    match assessment.level:
        case Level.WARNING:
            return f"{word} – CALL BEFORE YOU {BEFORE_YOU[assessment.situation.action].upper()}"
        case Level.CAUTION:
            about = _CAUTIONS.get(assessment.facts[0].kind) if assessment.facts else None
            return f"{word} – {about}" if about else word
        case Level.INCOMPLETE | Level.ADVISORY | Level.NO_OVERLAP:
            return word
        case _:
            assert_never(assessment.level)


def headline(assessment: Assessment) -> str:
    """The banner's sentence: what matters most, in one line."""
    if assessment.level is Level.NO_OVERLAP or not assessment.facts:
        return "No match in this laptop's copy"
    first = assessment.facts[0]
    if first.kind is FactKind.SOURCE_INCOMPLETE:
        return _incomplete(assessment)
    return fact_sentence(first, assessment)


def _incomplete(assessment: Assessment) -> str:
    """What was found in the copies that can be relied on, and which agencies cannot be ruled out."""
    missing = incomplete_systems(assessment)
    sentences = [fact_sentence(fact, assessment) for fact in assessment.facts if fact.kind is FactKind.KNOWN]
    if not sentences and len(missing) < len(System):
        rest = " and ".join(system_label(system) for system in System if system not in missing)
        sentences.append(f"No overlap found in {rest}")
    if len(missing) == len(System):
        sentences.append("Neither e3 nor TECS can be ruled out")
    else:
        sentences.append(f"{system_label(missing[0])} cannot be ruled out")
    return ". ".join(sentences)


def incomplete_systems(assessment: Assessment) -> tuple[System, ...]:
    """The systems whose copy leaves the answer incomplete, in the order of the facts."""
    kinds = (fact.system for fact in assessment.facts if fact.kind is FactKind.SOURCE_INCOMPLETE)
    return tuple(dict.fromkeys(kinds))


def assurance(assessment: Assessment) -> str:
    """The second line of the banner: how sure it is, what it doesn't cover, and what to do."""
    if assessment.level is Level.NO_OVERLAP or not assessment.facts:
        return f"{_coverages(assessment)}. {NOT_COVERED}"
    first = assessment.facts[0]
    match first.kind:
        case FactKind.SOURCE_INCOMPLETE:
            return _unknown_interest(assessment)
        case FactKind.POSITION_UNKNOWN:
            return "Enter a place or coordinates with the check, or call the watch desk."
        case FactKind.NOTHING_TO_LOOK_FOR:
            return "This is no answer about anyone. Type a name, date, plate, phone, document or address."
        case FactKind.RESTRICTED:
            return "Details are withheld by the owning unit. Call it. Your check is recorded."
        case _:
            return _match_assurance(first, assessment)


def _match_assurance(fact: Fact, assessment: Assessment) -> str:
    """How many identifiers agree on the match that the headline rests on, and that nobody has verified it."""
    match = match_of(fact, assessment)
    if match is None or isinstance(match.record, (Operation, Pointer)) or not match.compared:
        return "From this laptop's copy; plans change. Call the owner before you act."
    agree = "agrees" if match.agreeing == 1 else "agree"
    return f"{match.agreeing} of {match.compared} compared details {agree}. {NOT_CONFIRMED}."


def _unknown_interest(assessment: Assessment) -> str:
    """The state of each copy that can't be relied on, and how to treat that agency's interest."""
    now = assessment.situation.now
    systems = incomplete_systems(assessment)
    states = ((system, source_of(system, assessment)) for system in systems)
    copies = "; ".join(
        f"{system_label(system)} copy: {age(state, now) if state is not None else 'none on this laptop'}"
        for system, state in states
    )
    agencies = " and ".join(AGENCY_OF[system] for system in systems)
    return f"{copies}. Treat {agencies} interest as unknown."


def _coverages(assessment: Assessment) -> str:
    """What each copy covers, as of when."""
    now = assessment.situation.now
    return ", ".join(coverage(state, now) for state in assessment.situation.sources)


def absence(assessment: Assessment) -> str:
    """The sentence of absence: what each copy covers, as of when, and what was not asked at all."""
    return f"No match in this laptop's copy: {_coverages(assessment)}. {NOT_COVERED}"


def _nothing_asked(assessment: Assessment) -> bool:
    """Whether nothing in the text could be looked for, so that nothing can be absent."""
    return any(fact.kind is FactKind.NOTHING_TO_LOOK_FOR for fact in assessment.facts)


def no_flags(assessment: Assessment) -> str:
    """What stands in the place of safety flags where an answer has none: absence, with its limits."""
    if _nothing_asked(assessment):
        return "No officer-safety flag was looked for. Not queried: NCIC."
    now = assessment.situation.now
    copies = ", ".join(
        f"{system_label(state.system)} as of {clock(state.as_of, now)}"
        if state.as_of is not None
        else f"{system_label(state.system)} never synced"
        for state in assessment.situation.sources
    )
    return f"No officer-safety flag on what came up here: {copies}. Not queried: NCIC."


def reservation(assessment: Assessment) -> str:
    """The last sentence of every answer: the sentence of absence where nothing matched, else its limits.

    Where nothing was looked for, nothing is absent.
    """
    if _nothing_asked(assessment):
        return NOT_COVERED
    if assessment.level in (Level.NO_OVERLAP, Level.INCOMPLETE) and not assessment.matches:
        return absence(assessment)
    return NOT_COVERED
