"""The authorities that issue plates and licences in the United States and Canada.

Knows their two-letter codes and which of these are words of names as well. It does *not* know their plate formats.
"""

from __future__ import annotations

from typing import Final

_STATES: Final = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR"
    " PA PR RI SC SD TN TX UT VT VA WA WV WI WY"
)
_PROVINCES: Final = "AB BC MB NB NL NS NT NU ON PE QC SK YT"

#: Two-letter code to the ISO 3166-2 code that records carry.
JURISDICTIONS: Final = {code: f"US-{code}" for code in _STATES.split()} | {
    code: f"CA-{code}" for code in _PROVINCES.split()
}

#: Codes that are particles or short names: beside a name they belong to it, not to a plate.
NAME_LIKE: Final = frozenset({"AL", "DE", "LA", "ME", "MA", "IN", "OR", "ID", "HI", "OK", "ON", "PA", "MO", "VA"})


def jurisdiction(text: str) -> str:
    """The ISO code for a two-letter or ISO code; any other text in capitals as it is."""
    code = text.strip().upper()
    return JURISDICTIONS.get(code, code)
