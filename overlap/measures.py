"""The closed list of what oversight counts (docs/protocol.md, section 18), and how each is to be read.

Knows each measure's shape, its target and what it is a part of. It does *not* count, and has no sentences: what each
measure is called and how it is defined stands in `ui.wording.measures`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final

from overlap.records import Value


class Measure(StrEnum):
    """What is counted."""

    CHECKS = "checks"
    CHECKS_WITH_OVERLAP = "checks_with_overlap"
    CHECKS_WITHOUT_NUMBER = "checks_without_number"
    CHECKS_ON_OLD_COPY = "checks_on_old_copy"
    SURFACED = "overlaps_surfaced"
    ACKNOWLEDGED = "overlaps_acknowledged"
    RESOLVED = "overlaps_resolved"
    ESCALATED = "overlaps_escalated"
    IN_TIME = "contacts_in_time"
    CONTACT_MEDIAN = "contact_minutes_median"
    CONTACT_P90 = "contact_minutes_p90"
    OPERATIONS = "operations"
    AHEAD = "operations_ahead"
    WITHOUT_RECEIPT = "operations_without_receipt"
    DISMISSED = "dismissed_as_false"
    OVERRIDES = "overrides"
    DUPLICATES = "duplicate_effort"
    NEEDS = "needs_reported"


class Shape(Enum):
    """How a figure is read: counts and shares of both agencies add up, minutes do not."""

    COUNT = "count"
    SHARE = "share"
    MINUTES = "minutes"


class Wanted(Enum):
    """Which way a figure is to go; most only tell how much was done."""

    NONE = "no target"
    MORE = "more is better"
    FEWER = "fewer is better"
    ZERO = "zero"


class Definition(Value, frozen=True, kw_only=True):
    """How a measure is read; `of` is the measure whose count its share is of, where that is one of the list."""

    shape: Shape
    wanted: Wanted = Wanted.NONE
    of: Measure | None = None
    coded: bool = False


_C, _S, _M = Shape.COUNT, Shape.SHARE, Shape.MINUTES

DEFINITIONS: Final[Mapping[Measure, Definition]] = MappingProxyType({
    Measure.CHECKS: Definition(shape=_C),
    Measure.CHECKS_WITH_OVERLAP: Definition(shape=_S, of=Measure.CHECKS),
    Measure.CHECKS_WITHOUT_NUMBER: Definition(shape=_S, of=Measure.CHECKS, wanted=Wanted.FEWER),
    Measure.CHECKS_ON_OLD_COPY: Definition(shape=_S, of=Measure.CHECKS, wanted=Wanted.FEWER),
    Measure.SURFACED: Definition(shape=_C),
    Measure.ACKNOWLEDGED: Definition(shape=_S, of=Measure.SURFACED, wanted=Wanted.MORE),
    Measure.RESOLVED: Definition(shape=_S, of=Measure.SURFACED, wanted=Wanted.MORE),
    Measure.ESCALATED: Definition(shape=_S, of=Measure.SURFACED, wanted=Wanted.FEWER),
    Measure.IN_TIME: Definition(shape=_S, wanted=Wanted.MORE),
    Measure.CONTACT_MEDIAN: Definition(shape=_M, wanted=Wanted.FEWER),
    Measure.CONTACT_P90: Definition(shape=_M, wanted=Wanted.FEWER),
    Measure.OPERATIONS: Definition(shape=_C),
    Measure.AHEAD: Definition(shape=_S, of=Measure.OPERATIONS, wanted=Wanted.MORE),
    Measure.WITHOUT_RECEIPT: Definition(shape=_S, wanted=Wanted.ZERO),
    Measure.DISMISSED: Definition(shape=_C, coded=True),
    Measure.OVERRIDES: Definition(shape=_C, coded=True),
    Measure.DUPLICATES: Definition(shape=_S, wanted=Wanted.FEWER),
    Measure.NEEDS: Definition(shape=_C, coded=True),
})  # fmt: skip
