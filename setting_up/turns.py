"""One set-up of a tree at a time: beside another, a set-up would take its environment for an interrupted one.

Knows both platforms' locks on an open file, which the system takes back when their holder dies. Does not know what is
done in a turn.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    #: Far behind any file's end, since Windows lets nobody read a byte that is locked.
    _LOCKED_AT = 1 << 30

    def _take(number: int) -> None:
        """Wait for the lock; Windows gives up every ten seconds and is asked again."""
        os.lseek(number, _LOCKED_AT, os.SEEK_SET)
        while True:
            try:
                msvcrt.locking(number, msvcrt.LK_LOCK, 1)
                return
            except OSError as error:
                if error.errno != errno.EDEADLK:
                    raise

    def _give(number: int) -> None:
        """Give the lock back."""
        os.lseek(number, _LOCKED_AT, os.SEEK_SET)
        msvcrt.locking(number, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _take(number: int) -> None:
        """Wait for the lock."""
        fcntl.flock(number, fcntl.LOCK_EX)

    def _give(number: int) -> None:
        """Give the lock back."""
        fcntl.flock(number, fcntl.LOCK_UN)


@contextmanager
def turn(path: Path) -> Generator[None]:
    """A context in which one process of this machine is at a time, by a lock on the file at `path`, which is only read.

    Raises: OSError where the file is not there or its disk knows no locks.
    """
    with path.open("rb") as file:
        _take(file.fileno())
        try:
            yield
        finally:
            _give(file.fileno())
