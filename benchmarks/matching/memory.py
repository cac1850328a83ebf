"""How much memory this process has used at most, where the platform tells."""

from __future__ import annotations

import sys


def peak_gib() -> float | None:
    """The highest resident memory in GiB so far; None on Windows, which has no such count in Python."""
    if sys.platform == "win32":
        return None
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # macOS counts bytes, Linux KiB.
    return round(used / (1 << 30 if sys.platform == "darwin" else 1 << 20), 2)
