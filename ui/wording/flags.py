"""Officer-safety flags in words: NCIC caution and medical condition codes, where each came from, and when.

Source of the codes: the NCIC caution and medical condition list, 17 codes. A flag here is always told as
cached and to be checked with its owner; an expired one stays visible.
"""

from __future__ import annotations

import datetime as dt

from overlap.answer import Grade, SeenFlag
from overlap.flags import FlagClass, flag_classes
from ui.wording.sources import system_label
from ui.wording.times import day

_CODES = {
    "00": "Armed and dangerous",
    "01": "Other",
    "05": "Violent tendencies",
    "10": "Martial arts expert",
    "15": "Explosive expertise",
    "20": "Known to abuse drugs",
    "25": "Escape risk",
    "30": "Sexually violent predator – contact owner",
    "40": "International flight risk",
    "50": "Heart condition",
    "55": "Alcoholic",
    "60": "Allergies",
    "65": "Epilepsy",
    "70": "Suicidal",
    "80": "Medication required",
    "85": "Hemophiliac",
    "90": "Diabetic",
}


def flag_text(seen: SeenFlag) -> str:
    """The caution and its reason: `Armed and dangerous – handgun reported`; an unknown code is told so."""
    text = caution_text(seen.flag.code)
    return f"{text} – {seen.flag.note}" if seen.flag.note else text


def caution_text(code: str) -> str:
    """The caution that a code stands for; a code that this version doesn't know is told as its number."""
    return _CODES.get(code, f"Caution code {code}, meaning not in this version")


def flag_class(code: str) -> str:
    """What kind of care a code asks for: `threat`, `medical`, `threat and medical`, `custody` or `other`."""
    classes = flag_classes(code)
    return " and ".join(kind.value for kind in FlagClass if kind in classes)


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
