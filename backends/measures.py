"""The closed list of what oversight counts, by code (docs/protocol.md section 18 has each definition).

Knows codes alone. How each is counted is in `aggregates`.
"""

from __future__ import annotations

from enum import StrEnum


class Measure(StrEnum):
    """What is counted; a share has how many it is of."""

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
