"""Officer-safety flags with their provenance, as either system's units enter them.

Knows the codes' frequencies (an assumption) and the short reasons; a reason tells no story.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from backends.practice.frequencies import frequency


@dataclass(frozen=True, slots=True)
class Caution:
    """One flag: NCIC code, times, unit, short reason, and whether a second officer checked it."""

    code: str
    entered: dt.datetime
    unit: str
    note: str = ""
    validated: dt.datetime | None = None
    expires: dt.datetime | None = None
    checked: bool = False


CODES = frequency("cautions")
NOTES = {
    "00": "Handgun seen in vehicle",
    "01": "Large dog at residence",
    "05": "Fought officers at earlier arrest",
    "10": "Trained fighter by own account",
    "15": "Worked with explosives",
    "20": "Needles found at search",
    "25": "Left custody before",
    "30": "Contact owner",
    "40": "Holds tickets abroad",
    "70": "Said so at intake",
    "80": "Insulin carried",
    "60": "Bee stings",
}
VALIDATED, EXPIRES, CHECKED = 0.7, 0.5, 0.6
OLDEST_DAYS, YEAR = 3 * 365, dt.timedelta(days=365)
#: Years that a flag is valid from its last validation; a few have run out by now.
VALID_YEARS = (1, 5)


def draw_caution(rng: Random, unit: str, now: dt.datetime, code: str = "") -> Caution:
    """A flag that was entered in the last three years; the code is drawn where none is given."""
    code = code or CODES.draw(rng)
    entered = now - dt.timedelta(days=rng.uniform(1, OLDEST_DAYS))
    validated = entered + (now - entered) * rng.random() if rng.random() < VALIDATED else None
    expires = (validated or entered) + rng.uniform(*VALID_YEARS) * YEAR if rng.random() < EXPIRES else None
    return Caution(code, entered, unit, NOTES.get(code, ""), validated, expires, rng.random() < CHECKED)
