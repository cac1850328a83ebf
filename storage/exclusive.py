"""One process at a time: a lock on a file, which the system takes back when its holder dies.

Knows both platforms' calls; does *not* know what is guarded by it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from storage.durable import OWNER_FILE, refusal
from storage.problems import VaultBusy

if sys.platform == "win32":
    import msvcrt

    def _take(number: int, *, wait: bool) -> None:
        """Take the lock; the system gives up waiting after ten seconds."""
        msvcrt.locking(number, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

    def _give(number: int) -> None:
        """Give the lock back."""
        msvcrt.locking(number, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _take(number: int, *, wait: bool) -> None:
        """Take the lock."""
        fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def _give(number: int) -> None:
        """Give the lock back."""
        fcntl.flock(number, fcntl.LOCK_UN)


@contextmanager
def exclusive(path: Path, *, wait: bool = True) -> Generator[None]:
    """A context in which one process of this machine is at a time, by a lock on the file at the path.

    Raises:
        VaultFull, VaultUnwritable: the file can't be made.
        VaultBusy: another holds it, without `wait` or too long (Windows).
    """
    try:
        file = os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, OWNER_FILE), "wb")
    except OSError as error:
        raise refusal(error, "the lock can't be made") from error
    with file:
        try:
            _take(file.fileno(), wait=wait)
        except OSError as error:
            raise VaultBusy("another process holds it") from error
        try:
            yield
        finally:
            _give(file.fileno())
