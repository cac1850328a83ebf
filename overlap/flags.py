"""Officer-safety flags: which NCIC codes are threats, which medical, and which records carry flags.

Knows the 17 caution and medical condition codes by class. It does *not* know their texts (`ui.wording`).
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from overlap.answer import Matchable
from overlap.records import CaseSummary, Encounter, SafetyFlag


class FlagClass(Enum):
    """What a flag warns of; some codes are of two classes."""

    THREAT = "threat"
    MEDICAL = "medical"
    CUSTODY = "custody"
    OTHER = "other"


#: Codes that warn of harm to the officer: weapons, violence, drugs, escape, suicide.
_THREATS: Final = frozenset({"00", "05", "10", "15", "20", "25", "30", "70"})
_MEDICAL: Final = frozenset({"20", "50", "55", "60", "65", "70", "80", "85", "90"})
_CUSTODY: Final = frozenset({"40"})


def flag_classes(code: str) -> frozenset[FlagClass]:
    """The classes of a caution code; one that isn't known is taken for a threat, since it may be one."""
    classes = {
        kind
        for kind, codes in ((FlagClass.THREAT, _THREATS), (FlagClass.MEDICAL, _MEDICAL), (FlagClass.CUSTODY, _CUSTODY))
        if code in codes
    }
    if classes:
        return frozenset(classes)
    return frozenset({FlagClass.OTHER if code == "01" else FlagClass.THREAT})


def is_threat(flag: SafetyFlag) -> bool:
    """Whether a flag warns of harm to the officer, expired or not: only its owner can say that a danger is over."""
    return FlagClass.THREAT in flag_classes(flag.code)


def flags_of(record: Matchable) -> tuple[SafetyFlag, ...]:
    """The flags that a record carries."""
    return record.flags if isinstance(record, Encounter | CaseSummary) else ()


def has_threat(record: Matchable) -> bool:
    """Whether a record carries a flag that warns of harm to the officer."""
    return any(map(is_threat, flags_of(record)))
