"""Officer-safety flags in words: NCIC caution and medical condition codes, where each came from, and when.

Source of the codes: the NCIC caution and medical condition list, 17 codes. A flag here is always told as
cached and to be checked with its owner; an expired one stays visible.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from overlap.answer import Grade, SeenFlag
from ui.wording.sources import system_label
from ui.wording.times import day


class FlagClass(StrEnum):
    """What kind of care a caution asks for."""

    THREAT = "threat"
    MEDICAL = "medical"
    THREAT_AND_MEDICAL = "threat and medical"
    CUSTODY = "custody"
    OTHER = "other"


_CODES: dict[str, tuple[str, FlagClass]] = {
    "00": ("Armed and dangerous", FlagClass.THREAT),
    "01": ("Other", FlagClass.OTHER),
    "05": ("Violent tendencies", FlagClass.THREAT),
    "10": ("Martial arts expert", FlagClass.THREAT),
    "15": ("Explosive expertise", FlagClass.THREAT),
    "20": ("Known to abuse drugs", FlagClass.THREAT_AND_MEDICAL),
    "25": ("Escape risk", FlagClass.THREAT),
    "30": ("Sexually violent predator – contact owner", FlagClass.THREAT),
    "40": ("International flight risk", FlagClass.CUSTODY),
    "50": ("Heart condition", FlagClass.MEDICAL),
    "55": ("Alcoholic", FlagClass.MEDICAL),
    "60": ("Allergies", FlagClass.MEDICAL),
    "65": ("Epilepsy", FlagClass.MEDICAL),
    "70": ("Suicidal", FlagClass.THREAT_AND_MEDICAL),
    "80": ("Medication required", FlagClass.MEDICAL),
    "85": ("Hemophiliac", FlagClass.MEDICAL),
    "90": ("Diabetic", FlagClass.MEDICAL),
}


def flag_text(seen: SeenFlag) -> str:
    """The caution and its reason: `Armed and dangerous – handgun reported`; an unknown code is told so."""
    unknown = f"Caution code {seen.flag.code}, meaning not in this version"
    text = _CODES[seen.flag.code][0] if seen.flag.code in _CODES else unknown
    return f"{text} – {seen.flag.note}" if seen.flag.note else text


def flag_class(code: str) -> FlagClass:
    """What kind of care a code asks for; a code that this version doesn't know counts as a threat."""
    return _CODES.get(code, ("", FlagClass.THREAT))[1]


def flag_source(seen: SeenFlag, now: dt.datetime) -> str:
    """Where a caution came from, how old and how sure: system, unit, dates, and the match that carries it."""
    parts = (
        system_label(seen.system),
        seen.flag.unit,
        f"entered {day(seen.flag.entered_at)}",
        _validation(seen),
        _expiry(seen, now),
        "shared identifier" if seen.shared_identifier else _grade(seen.grade),
        "confirm with owner",
    )
    return " · ".join(part for part in parts if part)


def _validation(seen: SeenFlag) -> str:
    """When the flag was last validated, and whether a second officer has looked at it."""
    validated = seen.flag.validated_at
    told = f"validated {day(validated)}" if validated is not None else "not validated"
    return f"{told}, second-party checked" if seen.flag.second_party_checked else told


def _expiry(seen: SeenFlag, now: dt.datetime) -> str:
    """When the flag expires or expired; empty where it has no end."""
    expires = seen.flag.expires_at
    if expires is None:
        return ""
    return f"expires {day(expires)}" if expires > now else f"expired {day(expires)}, still shown"


def _grade(grade: Grade) -> str:
    """How the match that carries a flag is told: always as possible, a weak one as weak."""
    return "weak possible match" if grade is Grade.WEAK else "possible match"
