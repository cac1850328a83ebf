"""The notes on this program's own faults: which fault, where in the program, when. Nothing of what it worked on.

Knows the file beside the vaults and that it never grows past a limit: the older half is kept once in a second file. A
note that can't be written is left out, since the fault itself is what matters. Imports Python's own library alone.
"""

from __future__ import annotations

import datetime as dt
import os
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType

#: Of each of the two files; a fault takes some 300 bytes.
MOST_BYTES = 64 * 1024
_NAME, _OLDER = "faults.log", "faults.1.log"


def _for_the_owner(path: str, flags: int) -> int:
    """Open a file that its owner alone may read, whatever the process's mask says."""
    return os.open(path, flags, 0o600)


class Notes:
    """The notes in one laptop's folder."""

    def __init__(self, folder: Path) -> None:
        self._path, self._older = folder / _NAME, folder / _OLDER

    def note(self, fault: BaseException, trace: TracebackType | None, now: dt.datetime) -> None:
        """Write down a fault by its kind and the lines of the program that it came through."""
        where = [f"{Path(each.filename).name}:{each.lineno}" for each in traceback.extract_tb(trace)]
        line = f"{now:%Y-%m-%dT%H:%M:%SZ} {type(fault).__name__} {' > '.join(where)}\n"
        with suppress(OSError):
            if self._path.exists() and self._path.stat().st_size + len(line) > MOST_BYTES:
                self._path.replace(self._older)
            with open(self._path, "a", encoding="utf-8", opener=_for_the_owner) as file:
                file.write(line[:MOST_BYTES])

    def lines(self) -> list[str]:
        """Every note that is kept, the oldest first."""
        found: list[str] = []
        for path in (self._older, self._path):
            with suppress(OSError):
                found += path.read_text(encoding="utf-8", errors="replace").splitlines()
        return found

    def count(self) -> int:
        """How many notes are kept."""
        return len(self.lines())
