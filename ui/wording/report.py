"""The words of the reports that leave the Oversight screen."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REPORT: Mapping[str, str] = MappingProxyType(
    {
        "oversight_title": "Oversight report",
        "threat_title": "Joint threat assessment",
        "for": "For {recipient}: {purpose}. Written {when}.",
        "counts": "Counts alone: no person, number or plate is in this report.",
        "measures": "Measures of the agreement",
        "places": "By place",
        "weeks": "By week",
        "reasons": "By reason",
        "due": "Needs a supervisor",
        "definitions": "How each figure is counted",
        "measure": "Measure",
        "of_agency": "{system} alone",
        "all_caption": "All measures over the whole period",
        "places_caption": "Measures by place",
        "weeks_caption": "Measures by week",
        "due_caption": "What is past its limit, by place",
        "definitions_caption": "Definitions",
        "changes": "Changes that matter",
        "signatures": "Signatures",
        "document": "The document by its hash (SHA-256): {hash}",
        "signed": "{system}: signed by its agency's gateway",
        "unsigned": "{system}: not signed yet",
        "by_sector": "{what} by sector",
        "by_week": "{what} by week",
        "by_hours": "{what} by time of day (UTC)",
        "by_segment": "{what} by border segment (degree of longitude)",
        "not_tagged": "A PDF of this report is for paper: it is not tagged. The HTML file is the accessible one.",
    }
)
