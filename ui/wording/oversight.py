"""The words of the Oversight screen and of its reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from overlap.oversight import By
from overlap.records import System
from overlap.threat import Happening, ThreatCell, ThreatChange
from ui.wording.measures import KEPT_BACK, NOTHING
from ui.wording.sources import system_label
from ui.wording.times import clock

OVERSIGHT: Mapping[str, str] = MappingProxyType(
    {
        "title": "Oversight",
        "counts_only": "Counts only. Nobody is named here.",
        "measures": "Measures",
        "threat": "Threat picture",
        "needs": "Needs",
        "checks": "Checks",
        "part": "What is shown",
        "span": "Period",
        "week": "1 week",
        "month": "4 weeks",
        "quarter": "12 weeks",
        "by": "Told apart by",
        "sector": "Sector",
        "unit": "Unit",
        "none": "No figures yet. They come from both agencies with the next link: F5.",
        "asking": "Asking both agencies…",
        "laptop": "No agency could be asked. From this laptop alone: your own checks, nobody else's.",
        "refused": "Neither agency gives figures to your role.",
        "kept": "{system}: figures kept on this laptop",
        "as_of": "{system} as of {time}",
        "suppressed": "Fewer than {least} are kept back, and others that would give them away.",
        "rules": "Each figure by the rules in force on that day: {versions}",
        "rules_version": "version {version}",
        "bars": "Overlaps by {by}: surfaced and resolved",
        "bars_legend": "solid surfaced · hatched resolved",
        "trend": "Contacts in time, week by week",
        "trend_legend": "share of those due · the band is how far so few may be off",
        "all": "All measures",
        "all_hint": "Enter: definition and counts by place",
        "due": "Needs a supervisor",
        "due_none": "Nothing is past its limit.",
        "definition": "How it is counted",
        "where": "Where",
        "reason": "Reason",
        "figure": "Figure",
        "agency_alone": "{system} alone",
        "total": "All together",
        "median_of": "median {e3} e3 · {tecs} TECS",
        "checks_of": "of {checks} checks surfaced one",
        "target_zero": "target: none",
        "access": "due for an access review",
        "report": "Report",
        "picture_none": "No threat picture yet. Both agencies state it with the next link: F5.",
        "by_week": "{what} by week",
        "strip": "{what} along the border, west to east, by degree of longitude",
        "changes": "Changes that chance does not explain",
        "changes_none": "No rate changed by more than chance explains.",
        "changes_note": (
            "Exact test of two Poisson rates; of all changes told, at most 5 in 100 are false. What comes in clusters"
            " changes by chance more often."
        ),
        "absent": "Not shared by either agency, so not counted: {what}.",
        "seizures": "seizures",
        "sign": "Sign for {agency}",
        "assessment": "Assessment",
        "signed_by": "Signed by {who}",
        "signed_none": "Not signed yet",
        "open_assessment": "Open an assessment file",
        "bad_file": "The file is no assessment of these agencies. Nothing was taken from it.",
        "export_title": "Who gets it, and why?",
        "export_text": "Both are kept in the audit with what was written. The files hold counts alone.",
        "recipient": "Recipient",
        "purpose": "Reason",
        "export_missing": "Name a recipient and a reason first.",
        "export_go": "Write the files",
        "written": "Written: {names}",
        "hours": "Hours (UTC)",
        "segment": "Segment",
        "week_of": "Week",
    }
)

HAPPENINGS: Mapping[Happening, str] = MappingProxyType(
    {
        Happening.ENCOUNTERS: "Encounters",
        Happening.ARMED: "Flags: armed",
        Happening.ASSAULT: "Flags: assault",
        Happening.CASES: "Case activity",
        Happening.OPERATIONS: "Operations",
    }
)

#: How each of them is counted (docs/protocol.md, section 20).
HAPPENING_DEFINITIONS: Mapping[Happening, str] = MappingProxyType(
    {
        Happening.ENCOUNTERS: "Encounters shared with every officer, by their time.",
        Happening.ARMED: "Encounters and cases with a caution of armed and dangerous or of explosives.",
        Happening.ASSAULT: "Encounters and cases with a caution of violent tendencies or of martial arts.",
        Happening.CASES: "Cases opened or changed, by their last change.",
        Happening.OPERATIONS: "Planned operations that were not cancelled, by their start.",
    }
)

PLACES: Mapping[By, str] = MappingProxyType({By.SECTOR: "sector", By.UNIT: "unit", By.WEEK: "week"})

_CODES: Mapping[str, str] = MappingProxyType(
    {
        "document_differs": "Document number differs",
        "birth_differs": "Birth date differs",
        "photo_differs": "Photo or fingerprint differs",
        "plate_differs": "Plate or VIN differs",
        "place_differs": "Place or time differs",
        "officer_in_danger": "An officer was in danger",
        "public_in_danger": "Somebody else was in danger",
        "pursuit": "Pursuit or flight",
        "evidence_at_risk": "Evidence would have been lost",
        "medical": "Medical emergency",
        "not_given": "No reason given yet",
        "missing": "Missing",
        "late": "Late",
        "wrong": "Wrong",
        "hidden": "Hidden",
    }
)


def code_words(code: str) -> str:
    """A reason in words; one that this version doesn't know stands as its code."""
    return _CODES.get(code, code)


def place_name(sector: str) -> str:
    """A sector by its code; `none` is a place that no sector is known for."""
    return "No sector known" if sector == "none" else sector


def week_words(monday: dt.date) -> str:
    """A week by its number and its Monday, as 47 (16 Nov)."""
    return f"{monday.isocalendar().week} ({monday.day} {monday:%b})"


def period_words(begins: dt.date, ends: dt.date) -> str:
    """A period of whole weeks by its first and last day."""
    last = ends - dt.timedelta(days=1)
    return f"{begins.day} {begins:%b %Y} to {last.day} {last:%b %Y}"


def as_of_words(system: System, as_of: dt.datetime, now: dt.datetime, *, kept: bool) -> str:
    """From when an agency's figures are, and whether they are kept ones."""
    told = OVERSIGHT["as_of"].format(system=system_label(system), time=clock(as_of, now))
    return f"{told} · {OVERSIGHT['kept'].format(system=system_label(system))}" if kept else told


def count_words(cell: ThreatCell | None) -> str:
    """A count of the threat picture, or that it is kept back."""
    if cell is None:
        return NOTHING
    return KEPT_BACK if cell.suppressed or cell.value is None else f"{cell.value:,}"


def change_words(change: ThreatChange, system: System) -> str:
    """A change in one plain sentence: what, where, how many against how many, and how sure the factor is."""
    known = {each.value: each for each in Happening}.get(change.what)
    what = HAPPENINGS[known] if known is not None else change.what
    where = " ".join(part for part in (place_name(change.sector), change.segment) if part)
    rose = "more" if change.ratio > 1 else "fewer"
    counted = f"{change.count:,} in the last week after {change.weekly:,.1f} a week"
    upper = f"to {change.high:,.2f}" if change.high is not None else "upwards"
    sure = f"{change.ratio:,.2f} times as many ({change.low:,.2f} {upper})"
    return f"{what}, {where}, {system_label(system)}: {rose} than chance explains. {counted}: {sure}."
