"""Has notices climb their ladders when it is time: as rounds are served, by a timer of the gateway, by a command.

Knows that a step follows from times alone, so that whoever comes first takes it and the others find nothing to do. Does
not know the ladder (`notice_states`).
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from backends.engine import Busy
from backends.notices import Noticing, is_due
from backends.planning import settle_silent_if_free
from backends.store import Store

#: How often a gateway looks by itself, in seconds: a minute is the ladder's smallest step.
EVERY_SECONDS: Final = 20.0


def climb(store: Store, now: dt.datetime) -> int:
    """Takes every step that is due and tells how many there were.

    Raises:
        Busy: another writer holds the database; the next one to look takes the steps.
    """
    with store.reading() as connection:
        if not is_due(connection, now):
            return 0
    with store.writing_at_once() as connection:
        return Noticing(connection, store.identity, now).escalate_due()


def climb_if_free(store: Store, now: dt.datetime) -> int:
    """The same, where a later try is as good as this one."""
    try:
        return climb(store, now)
    except Busy:
        return 0


class Climber:
    """A gateway's own timer; a context, open while it serves."""

    def __init__(self, store: Store, clock: Callable[[], dt.datetime], every: float = EVERY_SECONDS) -> None:
        self._store = store
        self._clock = clock
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="ladder", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._over.wait(self._every):
            climb_if_free(self._store, self._clock())
            settle_silent_if_free(self._store, self._clock())
