"""What each measure of oversight is called, and how it is defined, in the words of docs/protocol.md section 18."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from overlap.measures import DEFINITIONS, Measure, Shape, Wanted
from overlap.oversight import Cell

#: Code → name, definition.
_WORDS: Mapping[Measure, tuple[str, str]] = MappingProxyType(
    {
        Measure.CHECKS: ("Checks", "Checks by the time at which they were made; a live check counts once."),
        Measure.CHECKS_WITH_OVERLAP: (
            "Checks with an overlap",
            "Of all checks, those that were answered with an advisory, a caution or a warning.",
        ),
        Measure.CHECKS_WITHOUT_NUMBER: (
            "Checks without a case or event number",
            "Of all checks, those that name neither a case nor an event. They are due for an access review.",
        ),
        Measure.CHECKS_ON_OLD_COPY: (
            "Checks on an old copy",
            (
                "Of all checks, those whose laptop had its last whole sync longer ago than the rules of that day allow"
                " (12 h where they name nothing), or never."
            ),
        ),
        Measure.SURFACED: (
            "Overlaps surfaced",
            "Notices between units by the time at which they were sent, under the unit that asked.",
        ),
        Measure.ACKNOWLEDGED: ("Overlaps acknowledged", "Of those surfaced, the ones acknowledged or answered."),
        Measure.RESOLVED: ("Overlaps resolved", "Of those surfaced, the ones that were closed."),
        Measure.ESCALATED: ("Overlaps escalated", "Of those surfaced, the ones that climbed a tier of the ladder."),
        Measure.IN_TIME: (
            "Contacts in time",
            (
                "Of the notices that were acknowledged or answered, or whose time is over, those answered within the"
                " minutes that the rules in force on that day allow."
            ),
        ),
        Measure.CONTACT_MEDIAN: (
            "Minutes to contact, median",
            (
                "From sent to acknowledged or answered: half of them took no longer. Told for each agency apart, since"
                " medians do not add up."
            ),
        ),
        Measure.CONTACT_P90: (
            "Minutes to contact, nine in ten",
            "From sent to acknowledged or answered: nine in ten took no longer. Told for each agency apart.",
        ),
        Measure.OPERATIONS: (
            "Operations",
            (
                "Planned operations by the day on which they begin, under the unit that planned them; cancelled ones"
                " are left out."
            ),
        ),
        Measure.AHEAD: (
            "Operations deconflicted ahead",
            (
                "Of all operations, those whose receipt for the plan as it is now came at least as long before the"
                " start as the rules ask (1 h where they name nothing)."
            ),
        ),
        Measure.WITHOUT_RECEIPT: (
            "Operations begun without a receipt",
            "Of the operations that have begun, those without a receipt that deconflicts them. The target is none.",
        ),
        Measure.DISMISSED: ("Dismissed as not the same", "Judgements that two records are not the same, by reason."),
        Measure.OVERRIDES: ("Went ahead at once", "Decisions to go ahead in an exigency, by reason."),
        Measure.DUPLICATES: (
            "Same subject, no contact",
            (
                "Of the pairs first judged to be one subject in the period, those about which no notice was"
                " acknowledged or answered: both agencies work on it without having spoken."
            ),
        ),
        Measure.NEEDS: ("Needs reported", "What officers reported as missing, late, wrong or hidden, by kind."),
    }
)

_TARGETS: Mapping[Wanted, str] = MappingProxyType(
    {
        Wanted.NONE: "",
        Wanted.MORE: "The more the better.",
        Wanted.FEWER: "The fewer the better.",
        Wanted.ZERO: "The target is none.",
    }
)

#: What stands where a figure is too small to be shown, and where nothing was counted.
KEPT_BACK = "too few to show"
NOTHING = "none"


def measure_name(measure: Measure) -> str:
    """What a measure is called."""
    return _WORDS[measure][0]


def measure_definition(measure: Measure) -> str:
    """How a measure is defined, and which way it is to go."""
    return " ".join(part for part in (_WORDS[measure][1], _TARGETS[DEFINITIONS[measure].wanted]) if part)


def figure_words(cell: Cell | None) -> str:
    """A figure as it is read: a count, a share as `47 of 50`, minutes, or that it is kept back."""
    if cell is None:
        return NOTHING
    if cell.suppressed or cell.value is None:
        return KEPT_BACK
    shape = next((DEFINITIONS[each].shape for each in Measure if each.value == cell.measure), Shape.COUNT)
    match shape:
        case Shape.SHARE:
            return f"{cell.value:,.0f} of {cell.of or 0:,}"
        case Shape.MINUTES:
            return f"{cell.value:,.1f} min"
        case Shape.COUNT:
            return f"{cell.value:,.0f}"
