"""How far a share may be off because it is of few.

Wilson's interval (1927): it holds for small numbers and for none or all, where the usual one collapses.
"""

from __future__ import annotations

import math
from typing import Final

#: The normal quantile of an interval that holds in 95 of 100 cases.
_Z: Final = 1.959964


def share_interval(part: float, whole: int) -> tuple[float, float]:
    """The lower and upper end of the share `part` of `whole`, from 0 to 1; all of it where nothing was counted."""
    if whole <= 0:
        return 0.0, 1.0
    share, z2 = part / whole, _Z * _Z
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z / (1 + z2 / whole) * math.sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)
