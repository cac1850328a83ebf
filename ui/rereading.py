"""Reading something anew from the vault, once at a time.

Knows that what is asked for while it is being read is read once more after it, since the first may have missed it. It
does *not* know what is read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from storage.vault import Vault
from ui.lanes import Lanes, Problem

T = TypeVar("T")


class Rereading(Generic[T]):
    """Reads by `job`, which is made at each reading, and gives what came to `then` or why not to `failed`."""

    def __init__(
        self,
        lanes: Lanes,
        job: Callable[[], Callable[[Vault], T]],
        then: Callable[[T], None],
        failed: Callable[[Problem], None],
    ) -> None:
        self._lanes, self._job, self._then, self._failed = lanes, job, then, failed
        self._reading = self._stale = False

    def again(self) -> None:
        """Read anew."""
        if self._reading:
            self._stale = True
            return
        self._reading = True
        self._lanes.on_vault(self._job(), self._on_read, self._not_read)

    def _on_read(self, found: T) -> None:
        self._reading = False
        self._then(found)
        if self._stale:
            self._stale = False
            self.again()

    def _not_read(self, problem: Problem) -> None:
        self._reading = self._stale = False
        self._failed(problem)
