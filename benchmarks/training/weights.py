"""One weight as the model file has it."""

from __future__ import annotations

import math
from typing import Any

#: Significant digits of m and u, and decimal places of bits: as exact as Splink's own sum.
_DIGITS = 8


def weight(m: float, u: float, origin: str, date: str) -> dict[str, Any]:
    """A weight with its bits, log2(m/u)."""
    m, u = float(f"{m:.{_DIGITS}g}"), float(f"{u:.{_DIGITS}g}")
    return {"m": m, "u": u, "bits": round(math.log2(m / u), _DIGITS), "origin": origin, "date": date}
