"""How the C library keeps memory that the program gave up.

Knows glibc, which by itself keeps more the larger the pieces were, for each thread apart: after the match index of a
million people was loaded that was over a hundred megabytes. Elsewhere nothing happens. Decides nothing about what is
kept.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

#: `M_MMAP_THRESHOLD` and `M_ARENA_MAX` of mallopt(3).
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
#: A piece of a megabyte goes back to the system as soon as it is free; glibc would raise this with each that comes.
_LARGE_BYTES: Final = 1_048_576
#: One pool for the screen's thread, one for the others, which seldom run at once.
_ARENAS: Final = 2


def settle_allocator() -> bool:
    """Whether this process gives large pieces of memory back as soon as they are free; to be called before threads."""
    library = _glibc()
    if library is None:
        return False
    return bool(library.mallopt(_MMAP_THRESHOLD, _LARGE_BYTES) and library.mallopt(_ARENA_MAX, _ARENAS))


def give_back() -> bool:
    """Whether any memory that is free went back to the system; takes some ten milliseconds."""
    library = _glibc()
    return library is not None and bool(library.malloc_trim(0))


def _glibc() -> ctypes.CDLL | None:
    """The C library, where it is one that has these calls."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None
