"""A disk whose writes, flushes and renamings fail now and then, for one process: calls put before the C library's.

Knows how `failing.c` is made where a C compiler is there, and how a process is started on it (Linux). Does *not* know
what is done there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Final

_SOURCE: Final = Path(__file__).with_name("failing.c")
_COMPILERS: Final = ("cc", "gcc", "clang")


@lru_cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where the library lies; it goes with this process."""
    return tempfile.TemporaryDirectory(prefix="torture-failing-")


@lru_cache
def _library() -> Path | None:
    """The library, None where it can't be made."""
    compiler = next(filter(None, map(shutil.which, _COMPILERS)), None)
    if sys.platform != "linux" or compiler is None:
        return None
    made = Path(_folder().name, "failing.so")
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(_SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, check=False)
    return made if done.returncode == 0 else None


def can_fail() -> bool:
    """Whether system calls can be made to fail."""
    return _library() is not None


def failing(seed: int) -> dict[str, str]:
    """What a process's environment must have for its calls to fail, in a series that the seed says."""
    return {"LD_PRELOAD": str(_library()), "FAIL_SEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1"}
