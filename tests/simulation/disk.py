"""A disk that can stop at any write: before it, with nothing of it kept, or after it, with nobody told.

Knows that a vault's transaction is whole or not there (killed processes and full disks prove that of the real one).
"""

from __future__ import annotations

from dataclasses import dataclass


class Crash(BaseException):
    """The laptop stops here; no code of the session runs on."""


@dataclass
class Disk:
    """Counts writes down to a crash; `left` is how many still succeed, negative for no crash at all."""

    left: int = -1
    loses_last: bool = False
    writes: int = 0

    def begin(self) -> None:
        """A transaction is to be written.

        Raises:
            Crash: the laptop stopped first; nothing of it is there.
        """
        self.writes += 1
        if self.left == 0 and self.loses_last:
            self._stop()

    def end(self) -> None:
        """A transaction is on the disk.

        Raises:
            Crash: the laptop stopped just after; all of it is there.
        """
        if self.left == 0:
            self._stop()
        if self.left > 0:
            self.left -= 1

    def _stop(self) -> None:
        self.left = -1
        raise Crash
