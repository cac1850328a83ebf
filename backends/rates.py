"""How often somebody may ask: counted in the database, so that workers without a memory of their own share the count.

Knows windows of time and limits. Does not know HTTP, or what is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, bindparam, case, insert, select, update

from backends.identity_tables import REQUESTS

#: Counts begin anew after this long: short enough that nobody waits long, long enough that a burst shows.
WINDOW_SECONDS: Final = 60


class Route(StrEnum):
    """What is asked for; each is counted by itself."""

    SYNC = "sync"
    CHECK = "check"
    TOKEN = "token"  # noqa: S105  # a route, not a secret
    BUNDLE = "bundle"
    CHECKPOINT = "checkpoint"
    AUDIT = "audit"
    OVERSIGHT = "oversight"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class RatePolicy:
    """The most requests in a window: a device's syncs and checks, an officer's tries to sign in.

    A laptop's round takes one to twenty requests every five minutes; an officer asks a check in some seconds. An
    officer with two devices gets twice of both.
    """

    syncs: int = 120
    checks: int = 60
    tokens: int = 30

    def of(self, route: Route) -> int:
        """The limit of a route for one device."""
        return {Route.CHECK: self.checks, Route.TOKEN: self.tokens}.get(route, self.syncs)


#: An officer's devices together may ask this many times as often as one of them.
DEVICES_AT_ONCE: Final = 2


#: The statements of every request, made once: making one costs more than running it.
_THIS: Final = REQUESTS.c.who == bindparam("whose")
_COUNT: Final = (
    update(REQUESTS)
    .where(_THIS)
    .values(count=case((REQUESTS.c.window == bindparam("now"), REQUESTS.c.count + 1), else_=1), window=bindparam("now"))
)
_FIRST: Final = insert(REQUESTS)
_COUNTED: Final = select(REQUESTS.c.count).where(_THIS)


class TooMany(Exception):  # an answer
    """Somebody asks too often; `retry_after` says how many seconds are left of the window."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


def count(connection: Connection, counted: Iterable[tuple[str, int]], now: int) -> None:
    """Count one request for each of those it counts for, with the limit of each.

    Raises:
        TooMany: one of them is over; the request still counts, so that asking on doesn't help.
    """
    window = now // WINDOW_SECONDS
    over = [who for who, limit in counted if _counted(connection, who, window) > limit]
    if over:
        raise TooMany(WINDOW_SECONDS - now % WINDOW_SECONDS)


def whose(officer: str, device: str, route: Route, policy: RatePolicy) -> tuple[tuple[str, int], ...]:
    """What a request of a device counts for: the device, and its officer."""
    limit = policy.of(route)
    return (f"{route}:d:{officer}:{device}", limit), (f"{route}:o:{officer}", limit * DEVICES_AT_ONCE)


def _counted(connection: Connection, who: str, window: int) -> int:
    """How often somebody asked in this window, this time included; one row each, so that none has to be swept."""
    if connection.execute(_COUNT, {"whose": who, "now": window}).rowcount == 0:
        connection.execute(_FIRST, {"who": who, "window": window, "count": 1})
        return 1
    found: int = connection.execute(_COUNTED, {"whose": who}).scalar_one()
    return found
